"""Asks `webserver` many things with Python's http.client and compares every octet.

`http_client.py HOST PORT [proxied]`: the site is the one that `main.rs` writes. All requests but the
last few go over one connection, which must never be replaced. Says how many it asked; ends with an
assertion at the first answer that is wrong. With `proxied` it leaves out what a proxy in between
decides about its own connections.
"""

import email
import email.policy
import gzip
import http.client
import sys

HOST, PORT = sys.argv[1], int(sys.argv[2])
PROXIED = sys.argv[3:] == ["proxied"]
LARGE = bytes(number * number % 251 for number in range(300_000))
TEXT = b"0123456789" * 200

connection = http.client.HTTPConnection(HOST, PORT, timeout=20)
connection.connect()
first_socket = connection.sock
asked = 0

SINGLE = ["date", "content-length", "content-type", "content-range", "etag", "last-modified",
          "location", "content-encoding"]


def answer(request):
    """The response to what was sent, read to its end; what holds for all is checked here."""
    global asked
    asked += 1
    response = connection.getresponse()
    response.content = response.read()
    for name in SINGLE:
        assert len(response.headers.get_all(name, [])) <= 1, (request, name)
    assert response.version == 11, request
    assert response.headers["date"], request
    length = response.headers["content-length"]
    if request[0] != "HEAD" and response.status not in (204, 304):
        assert length is not None and int(length) == len(response.content), (request, length)
    if response.status == 204:
        assert length is None, request
    return response


def ask(method, path, fields=(), status=200, **more):
    request = (method, path, dict(fields))
    connection.request(method, path, headers=dict(fields), **more)
    response = answer(request)
    assert response.status == status, (request, response.status, response.content[:200])
    assert connection.sock is first_socket, (request, "the connection was replaced")
    return response


# Whole files, HEAD, and what is not there. RFC 9110 §9.3.1, §9.3.2
text = ask("GET", "/text.txt")
assert text.content == TEXT
large = ask("GET", "/large.bin")
assert large.content == LARGE
for path in ["/text.txt", "/large.bin", "/coded.txt"]:
    for fields in [{}, {"Accept-Encoding": "gzip"}]:
        whole, head = ask("GET", path, fields), ask("HEAD", path, fields)
        assert head.content == b""
        same = [[line for line in one.getheaders() if line[0] != "Date"] for one in (whole, head)]
        assert same[0] == same[1], same
for method in ["GET", "HEAD"]:
    ask(method, "/missing", status=404)
    assert ask(method, "/sub", status=301).headers["location"] == "/sub/"

# Conditions. RFC 9110 §13.1, §15.4.5
tag, changed = text.headers["etag"], text.headers["last-modified"]
for fields, status in [
    ({"If-None-Match": tag}, 304),
    ({"If-None-Match": "W/" + tag}, 304),
    ({"If-None-Match": '"a", , ' + tag}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"a"'}, 200),
    ({"If-None-Match": '"a"', "If-Modified-Since": changed}, 200),
    ({"If-Modified-Since": changed}, 304),
    ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
    ({"If-Modified-Since": "yesterday"}, 200),
    ({"If-Match": tag}, 200),
    ({"If-Match": "W/" + tag}, 412),
    ({"If-Match": '"a"'}, 412),
    ({"If-Match": '"a"', "If-None-Match": tag}, 412),
    ({"If-Unmodified-Since": changed}, 200),
    ({"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412),
]:
    for method in ["GET", "HEAD"]:
        response = ask(method, "/text.txt", fields, status)
        if status == 304:
            assert response.headers["etag"] == tag and response.content == b""

# One range, against Python's own slices. RFC 9110 §14.1.2, §15.3.7.1
edges = [0, 1, 2, 9, 1023, 1024, 65_535, 65_536, 65_537, 131_072, 299_998, 299_999]
for first in edges:
    for last in [edge for edge in edges if edge >= first] + [300_000, 10**25]:
        part = ask("GET", "/large.bin", {"Range": f"bytes={first}-{last}"}, 206)
        assert part.content == LARGE[first:min(last, 299_999) + 1], (first, last)
        expected = f"bytes {first}-{min(last, 299_999)}/300000"
        assert part.headers["content-range"] == expected, (first, last)
        assert part.headers["etag"] == large.headers["etag"]
    rest = ask("GET", "/large.bin", {"Range": f"bytes={first}-"}, 206)
    assert rest.content == LARGE[first:]
    if first:
        assert ask("GET", "/large.bin", {"Range": f"bytes=-{first}"}, 206).content == LARGE[-first:]
for field in ["bytes=300000-", "bytes=-0", "bytes=99999999999999999999999-"]:
    refused = ask("GET", "/large.bin", {"Range": field}, 416)
    assert refused.headers["content-range"] == "bytes */300000"
for field in ["bytes=2-1", "bytes=a-b", "lines=0-1", "bytes 0-1", "bytes=", "bytes=--1"]:
    assert ask("GET", "/large.bin", {"Range": field}).content == LARGE, field
head = ask("HEAD", "/large.bin", {"Range": "bytes=0-0"})
assert head.headers["content-length"] == "300000"

# Several ranges: the parts as the email package reads them. RFC 9110 §8.3.3, §14.6, §15.3.7.2
for ranges in [[(0, 0), (299_999, 299_999)], [(200_000, 200_099), (5, 14)],
               [(0, 9), (1_000, 1_009), (9_000, 9_099)]]:
    field = "bytes=" + ", ".join(f"{first}-{last}" for first, last in ranges)
    response = ask("GET", "/large.bin", {"Range": field}, 206)
    assert response.headers["content-range"] is None
    head = b"Content-Type: " + response.headers["content-type"].encode() + b"\r\n\r\n"
    parts = email.message_from_bytes(head + response.content, policy=email.policy.HTTP)
    assert parts.get_content_type() == "multipart/byteranges" and not parts.defects
    # The package turns line ends inside octets into others, so octets are cut out by boundary.
    mark = b"--" + parts.get_boundary().encode()
    cut = response.content.split(mark)
    assert cut[-1].startswith(b"--") and len(cut) == len(ranges) + 2, field
    for (first, last), piece in zip(ranges, cut[1:-1]):
        fields, _, octets = piece.partition(b"\r\n\r\n")
        assert f"bytes {first}-{last}/300000".encode() in fields, (field, fields)
        assert octets == LARGE[first:last + 1] + b"\r\n", field

# If-Range. RFC 9110 §13.1.5
large_tag = large.headers["etag"]
for condition, status in [(large_tag, 206), ('"a"', 200), ("W/" + large_tag, 200),
                          ("Thu, 01 Jan 2099 00:00:00 GMT", 200)]:
    ask("GET", "/large.bin", {"Range": "bytes=5-9", "If-Range": condition}, status)
assert ask("GET", "/large.bin", {"If-Range": large.headers["etag"]}).content == LARGE

# Codings. RFC 9110 §8.4, §12.5.3, §12.5.5
plain = ask("GET", "/coded.txt", {"Accept-Encoding": "identity"})
coded = ask("GET", "/coded.txt", {"Accept-Encoding": "gzip;q=0.5"})
assert plain.headers["content-encoding"] is None and coded.headers["content-encoding"] == "gzip"
assert gzip.decompress(coded.content) == plain.content
assert plain.headers["etag"] != coded.headers["etag"]
for response in (plain, coded):
    assert response.headers["vary"].lower() == "accept-encoding"
for fields, status in [
    ({"Accept-Encoding": "gzip", "If-None-Match": coded.headers["etag"]}, 304),
    ({"Accept-Encoding": "gzip", "If-None-Match": plain.headers["etag"]}, 200),
    ({"Accept-Encoding": "gzip;q=0", "If-None-Match": plain.headers["etag"]}, 304),
]:
    response = ask("GET", "/coded.txt", fields, status)
    assert response.headers["vary"].lower() == "accept-encoding", fields
slice_of = ask("GET", "/coded.txt", {"Accept-Encoding": "gzip", "Range": "bytes=2-9"}, 206)
assert slice_of.content == coded.content[2:10] and slice_of.headers["etag"] == coded.headers["etag"]

# What it sends it can read, and no request leaves anything behind. RFC 9110 §2.3, §3.3
for name, value in large.getheaders():
    if name.lower() not in ("content-length", "connection"):
        assert ask("GET", "/text.txt", {name: value}).content == TEXT, name
for fields, status in [({"Authorization": "Basic YTpi", "Cookie": "a=b", "If-None-Match": tag}, 304),
                       ({"Range": "bytes=0-0"}, 206), ({"Accept-Encoding": "gzip"}, 200)]:
    ask("GET", "/text.txt", fields, status)
    after = [line for line in ask("GET", "/text.txt").getheaders() if line[0] != "Date"]
    assert after == [line for line in text.getheaders() if line[0] != "Date"], fields

# Methods, and requests with content: the connection goes on behind it. RFC 9112 §9.3
assert "GET" in ask("OPTIONS", "/text.txt", status=204).headers["allow"]
ask("OPTIONS", "*", status=204)
for method in ["POST", "PUT", "DELETE", "PATCH"]:
    for more in [{"body": b""}, {"body": b"GET /text.txt HTTP/1.1\r\n\r\n" * 100},
                 {"body": iter([b"abc", b"d" * 5_000, b"e"]), "encode_chunked": True}]:
        fields = {"Transfer-Encoding": "chunked"} if "encode_chunked" in more else {}
        refused = ask(method, "/text.txt", fields, 405, **more)
        assert "GET" in refused.headers["allow"] and method not in refused.headers["allow"]
        assert ask("GET", "/text.txt").content == TEXT
ask("BREW", "/text.txt", status=501)
for more in [{"body": b"content that means nothing"},
             {"body": iter([b"x" * 9]), "encode_chunked": True}]:
    fields = {"Transfer-Encoding": "chunked"} if "encode_chunked" in more else {}
    assert ask("GET", "/text.txt", fields, **more).content == TEXT

# A client that waits for a word gets the final one, and the connection ends. RFC 9110 §10.1.1
connection.putrequest("POST", "/text.txt")
connection.putheader("Content-Length", "10")
connection.putheader("Expect", "100-continue")
connection.endheaders()
response = answer(("POST", "expecting"))
assert response.status == 405, response.status
assert PROXIED or response.headers["connection"] == "close"

# HTTP/1.0: one response, then the end. RFC 9112 §9.3
connection = http.client.HTTPConnection(HOST, PORT, timeout=20)
connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
connection.request("GET", "/text.txt")
response = answer(("GET", "HTTP/1.0"))
assert response.content == TEXT and response.headers["transfer-encoding"] is None
assert connection.sock is None, "http.client closes where the response says so"

print(f"{asked} requests")
