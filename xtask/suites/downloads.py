"""Programs that download: `downloads.py URL SITE FOLDER`.

Several ranges at once, a download that is taken up again, mirrors and their update, links. What
arrives is compared with the files of SITE. Ends with 1 where something differs or fails.
"""

import filecmp
import os
import pathlib
import shutil
import subprocess
import sys

base, site, folder = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
large = site / "large.bin"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
failures = 0


def run(name, *command):
    """Runs a program to its end, with a bound, and says how it ended."""
    ran = subprocess.run([str(word) for word in command], cwd=folder, timeout=90, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return name, ran.returncode, ran.stdout


def judge(ran, right, words):
    global failures
    name, code, said = ran
    failures += not right
    print(f"{'ok    ' if right else 'WRONG '} {name}: {words}")
    if not right:
        print(f"       ended with {code}\n{said[-2_000:]}")


def same(file):
    return (folder / file).is_file() and filecmp.cmp(folder / file, large, shallow=False)


ran = run("aria2c", "aria2c", "-q", "-x8", "-s8", "-k1M", "-o", "aria2", base + "/large.bin")
judge(ran, same("aria2"), "eight connections, a range each")

ran = run("axel", "axel", "-q", "-n", "6", "-o", "axel", base + "/large.bin")
judge(ran, same("axel"), "six connections, a range each")

ran = run("lftp", "lftp", "-c", "set net:timeout 20; set net:max-retries 1; "
          f"pget -n 4 {base}/large.bin -o lftp")
judge(ran, same("lftp"), "four connections, a range each")

(folder / "large.bin").write_bytes(large.read_bytes()[:1_000_000])
ran = run("wget -c", "wget", "-nv", "-c", base + "/large.bin")
judge(ran, same("large.bin"), "takes a download up again")

shutil.copy(large, folder / "curl")
os.truncate(folder / "curl", 2_999_999)
ran = run("curl -C", "curl", "-sS", "--max-time", "20", "-C", "-", "-o", "curl", base + "/large.bin")
judge(ran, same("curl"), "one octet is left")

ran = run("wget -N", "wget", "-nv", "-N", base + "/text.txt")
again = run("wget -N", "wget", "-nv", "-N", base + "/text.txt")
judge(again, filecmp.cmp(folder / "text.txt", site / "text.txt", False) and again[2] == "",
      "asks a second time with If-Modified-Since, and gets nothing")

ran = run("wget -r", "wget", "-nv", "-r", "-l", "5", "-P", "mirror", base + "/")
mirrored = filecmp.dircmp(folder / "mirror" / base.partition("//")[2], site)
hidden = [name for name in mirrored.right_only if name != ".hidden" and ".txt." not in name]
judge(ran, not (mirrored.diff_files or mirrored.left_only or hidden),
      "mirrors everything that is linked")

# Its limits are for the sake of others; this server is ours.
unlimited = ["-q", "-%v0", "--disable-security-limits", "--max-rate=0", "--connection-per-second=0"]
run("httrack", "httrack", base + "/", "-O", "httrack", *unlimited)
again = run("httrack", "httrack", base + "/", "-O", "httrack", *unlimited, "--update")
log = (folder / "httrack/hts-log.txt").read_text()
judge(again, "No errors" in log, "mirrors, and updates: " + log.strip().splitlines()[-1])

sys.exit(min(failures, 1))
