"""Writes the two sites that the suites ask: `site.py FOLDER` writes FOLDER/site and FOLDER/scripted.

The first has something of everything. The second is the site that the scripts in
`crates/testkit/tests/foreign` know. The same octets and times on every run. brotli and zstandard
are used where they are installed; gzip comes with Python.
"""

import gzip
import hashlib
import os
import pathlib
import shutil
import sys

MODIFIED = 1_582_979_696

folder = pathlib.Path(sys.argv[1])


def write(name, octets):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    os.utime(path, (MODIFIED, MODIFIED))


def noise(octets):
    """Octets that no coding makes shorter."""
    blocks = (hashlib.sha256(b"%d" % number).digest() for number in range(octets // 32 + 1))
    return b"".join(blocks)[:octets]


def page(title, body):
    text = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    text += f'<link rel="stylesheet" href="/style.css"></head><body>{body}</body></html>\n'
    return text.encode()


LINKS = ["text.txt", "empty.txt", "a%20name.txt", "%C3%BCn%C3%AF.txt", "data.json", "dot.png",
         "large.bin", "sub/", "sub/deep/page.html", "script.js", "bare/a.txt"]

for old in ["site", "scripted"]:
    shutil.rmtree(folder / old, ignore_errors=True)

write("site/index.html",
      page("Home", "".join(f'<p><a href="/{link}">{link}</a></p>' for link in LINKS)
           + '<script src="/script.js"></script><img src="/dot.png" alt="a dot">'))
write("site/style.css", b"body { font: 16px sans-serif }\n")
write("site/script.js", b"document.title += ' loaded';\n")
write("site/data.json", b'{"a": [1, 2, 3]}\n')
write("site/dot.png", bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63606060f80f0001040100b5d3c7c90000000049454e44ae426082"))
text = b"".join(b"line %d of a text that a coding makes much shorter\n" % line for line in range(400))
write("site/text.txt", text)
write("site/text.txt.gz", gzip.compress(text, 9, mtime=MODIFIED))
for package, suffix, coded in [
    ("brotli", "br", lambda module: module.compress(text)),
    ("zstandard", "zst", lambda module: module.ZstdCompressor().compress(text)),
]:
    try:
        write(f"site/text.txt.{suffix}", coded(__import__(package)))
    except ImportError:
        print(f"{package} is not installed: text.txt has no .{suffix}")
write("site/empty.txt", b"")
write("site/a name.txt", b"a name with a space\n")
write("site/\u00fcn\u00ef.txt", b"a name in UTF-8\n")
write("site/sub/index.html", page("Sub", '<a href="../">up</a> <a href="deep/page.html">deep</a>'))
write("site/sub/deep/page.html", page("Deep", '<a href="/">home</a>'))
write("site/bare/a.txt", b"a folder without an index\n")
write("site/large.bin", noise(3_000_000))
write("site/.hidden", b"nobody sees this\n")

coded = b"a text that a coding makes much shorter\n" * 100
write("scripted/sub/index.html", b"sub")
write("scripted/text.txt", b"0123456789" * 200)
write("scripted/large.bin", bytes(number * number % 251 for number in range(300_000)))
write("scripted/coded.txt", coded)
write("scripted/coded.txt.gz", gzip.compress(coded, mtime=MODIFIED))
