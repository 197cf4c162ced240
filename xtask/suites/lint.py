"""What REDbot and httplint say: `lint.py URL`, with both installed beside this Python.

REDbot asks for each path and asks again with conditions, ranges and codings. httplint reads the
octets of responses that REDbot never sees: other methods, refusals, parts, conditions. Every note
that is not good is shown once, with what it is about. Ends with 1 where one is BAD and not explained
below.
"""

import collections
import json
import pathlib
import socket
import subprocess
import sys
import urllib.parse

base = sys.argv[1].rstrip("/")
tools = pathlib.Path(sys.executable).parent
address = urllib.parse.urlsplit(base)
notes = collections.defaultdict(list)

# Notes that are BAD and right, or BAD and wrong, with the reason.
EXPLAINED = {
    "The request HTTP version isn't supported.": "that was asked for: HTTP/2.0",
    "The server won't accept a URI this long .": "that was asked for: 20,000 octets",
    "This response is partial, but doesn't have a Content-Range header.":
        "RFC 9110 §15.3.7.2: in a response of several parts it stands in the parts alone",
}

PATHS = ["/", "/text.txt", "/empty.txt", "/large.bin", "/data.json", "/dot.png", "/style.css",
         "/script.js", "/a%20name.txt", "/sub", "/sub/", "/bare/", "/missing", "/.hidden", "/%zz"]

for path in PATHS:
    ran = subprocess.run([tools / "redbot", "-o", "har", base + path], capture_output=True,
                         text=True, timeout=60)
    for entry in json.loads(ran.stdout)["log"]["entries"]:
        for note in entry.get("_red_messages", []):
            notes[note["level"], note["summary"]].append(f"redbot {path}")

REQUESTS = {
    "HEAD": "HEAD /text.txt HTTP/1.1\r\nHost: a",
    "OPTIONS": "OPTIONS /text.txt HTTP/1.1\r\nHost: a",
    "OPTIONS *": "OPTIONS * HTTP/1.1\r\nHost: a",
    "POST": "POST /text.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 0",
    "TRACE": "TRACE /text.txt HTTP/1.1\r\nHost: a",
    "unknown method": "BREW /text.txt HTTP/1.1\r\nHost: a",
    "206": "GET /large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=5-9",
    "206 in parts": "GET /large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=5-9,900000-900009",
    "206 of a coding": "GET /text.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nRange: bytes=5-9",
    "416": "GET /large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=9000000-",
    "304": "GET /text.txt HTTP/1.1\r\nHost: a\r\nIf-None-Match: *",
    "304 of a coding": "GET /text.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\nIf-None-Match: *",
    "412": "GET /text.txt HTTP/1.1\r\nHost: a\r\nIf-Match: \"no\"",
    "406": "GET /text.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity;q=0",
    "br": "GET /text.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br",
    "zstd": "GET /text.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: zstd",
    "HTTP/1.0": "GET /text.txt HTTP/1.0",
    "no Host": "GET /text.txt HTTP/1.1",
    "expectation": "GET /text.txt HTTP/1.1\r\nHost: a\r\nExpect: tea",
    "long target": "GET /" + "a" * 20_000 + " HTTP/1.1\r\nHost: a",
    "long field": "GET / HTTP/1.1\r\nHost: a\r\nA: " + "a" * 60_000,
    "HTTP/2.0": "GET / HTTP/2.0\r\nHost: a",
    "both framings": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
    "no HTTP": "hello",
}


def response(request):
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request.encode() + b"\r\nConnection: close\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


for name, request in REQUESTS.items():
    octets = response(request)
    ran = subprocess.run([tools / "httplint", "--now"], input=octets, capture_output=True, timeout=60)
    said = ran.stdout.decode().splitlines()
    if ran.returncode:
        notes["BAD", ran.stderr.decode().strip()].append(f"httplint {name}")
    for line in said:
        if line.lstrip().startswith("* ["):
            level, _, summary = line.lstrip()[3:].partition("] ")
            # It does not know that a response to HEAD has no content.
            if name == "HEAD" and "Content-Length" in summary:
                continue
            notes[level, summary].append(f"httplint {name}")

bad = sum(level == "BAD" and summary not in EXPLAINED for level, summary in notes)
for (level, summary), about in sorted(notes.items()):
    if level != "GOOD":
        shown = ", ".join(about[:4]) + (f" and {len(about) - 4} more" if len(about) > 4 else "")
        why = f"\n      explained: {EXPLAINED[summary]}" if summary in EXPLAINED else ""
        print(f"{level:<5} {summary}\n      {shown}{why}")
counted = collections.Counter(level for level, _ in notes)
print(f"{len(PATHS)} paths, {len(REQUESTS)} other requests; notes: "
      + ", ".join(f"{count} {level}" for level, count in sorted(counted.items()))
      + f"; {bad} unexplained BAD")
sys.exit(1 if bad else 0)
