"""Python's other clients, each with a parser of its own: `clients.py HOST PORT`.

requests on urllib3, httpx on h11 (which is strict), aiohttp on llhttp. The site is `scripted` of
site.py. Ends with an assertion at the first answer that is wrong.
"""

import asyncio
import sys

import aiohttp
import httpx
import requests

base = f"http://{sys.argv[1]}:{sys.argv[2]}"
LARGE = bytes(number * number % 251 for number in range(300_000))
CODED = b"a text that a coding makes much shorter\n" * 100
asked = 0


def rows():
    """Method, path, fields, content in pieces or None, status, octets or None."""
    yield "GET", "/large.bin", {}, None, 200, LARGE
    yield "HEAD", "/large.bin", {}, None, 200, b""
    yield "GET", "/missing", {}, None, 404, None
    yield "GET", "/coded.txt", {"Accept-Encoding": "gzip"}, None, 200, CODED
    yield "GET", "/coded.txt", {"Accept-Encoding": "identity"}, None, 200, CODED
    yield "GET", "/large.bin", {"If-None-Match": "*"}, None, 304, b""
    yield "GET", "/large.bin", {"If-Match": '"no"'}, None, 412, None
    yield "GET", "/large.bin", {"Range": "bytes=300000-"}, None, 416, None
    for first in range(0, 300_000, 30_011):
        for octets in [1, 999, 70_000]:
            part = LARGE[first:first + octets]
            field = f"bytes={first}-{first + octets - 1}"
            yield "GET", "/large.bin", {"Range": field}, None, 206, part
    for method in ["POST", "PUT", "PATCH", "DELETE"]:
        yield method, "/text.txt", {}, [b"a" * 10, b"b" * 9_000], 405, None
    yield "OPTIONS", "/text.txt", {}, None, 204, b""
    yield "GET", "/sub", {}, None, 200, b"sub"


def check(client, row, status, octets):
    global asked
    asked += 1
    assert status == row[4], (client, row[:3], status)
    assert row[5] is None or octets == row[5], (client, row[:3], len(octets))


with requests.Session() as session:
    for row in rows():
        content = iter(row[3]) if row[3] else None
        got = session.request(row[0], base + row[1], headers=row[2], data=content, timeout=20)
        check("requests", row, got.status_code, got.content)

with httpx.Client(follow_redirects=True, timeout=20) as client:
    for row in rows():
        content = iter(row[3]) if row[3] else None
        got = client.request(row[0], base + row[1], headers=row[2], content=content)
        check("httpx", row, got.status_code, got.content)


async def with_aiohttp():
    async def pieces(content):
        for piece in content:
            yield piece

    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async def one(row):
            content = pieces(row[3]) if row[3] else None
            async with session.request(row[0], base + row[1], headers=row[2], data=content) as got:
                check("aiohttp", row, got.status, await got.read())

        for row in rows():
            await one(row)
        await asyncio.gather(*(one(row) for row in rows()))


asyncio.run(with_aiohttp())
print(f"{asked} requests")
