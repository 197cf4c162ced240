//! Table of data: requests for files that have sidecars, and their answers.

/// Which coding of a page is sent: it has three, of 10 (br), 13 (gzip) and 17 octets (zstd).
pub const CHOICE: &[(&str, &str)] = &[
    ("GET /page.html", "200\n!content-encoding\n\n<p>a page without a coding</p>"),
    ("GET /page.html\naccept-encoding: br", "200\ncontent-encoding: br\n\npage in br"),
    ("GET /page.html\naccept-encoding: zstd", "200\ncontent-encoding: zstd\n\npage in zstandard"),
    ("GET /page.html\naccept-encoding: gzip", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    ("GET /page.html\naccept-encoding: GZIP", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    ("GET /page.html\naccept-encoding: x-gzip", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    (
        "GET /page.html\naccept-encoding: gzip, deflate, br, zstd",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    ("GET /page.html\naccept-encoding: gzip, zstd", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.5, zstd;q=0.6",
        "200\ncontent-encoding: zstd\n\npage in zstandard",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.1, br;q=1",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    (
        "GET /page.html\naccept-encoding: br;q=0.001, gzip;q=0.002",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: zstd, br;q=0.999, gzip;q=0.999",
        "200\ncontent-encoding: zstd\n\npage in zstandard",
    ),
    ("GET /page.html\naccept-encoding: *", "200\ncontent-encoding: br\n\npage in br"),
    ("GET /page.html\naccept-encoding: *;q=0.1", "200\ncontent-encoding: br\n\npage in br"),
    ("GET /page.html\naccept-encoding: br;q=0, *", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    (
        "GET /page.html\naccept-encoding: br;q=0, gzip;q=0, *",
        "200\ncontent-encoding: zstd\n\npage in zstandard",
    ),
    (
        "GET /page.html\naccept-encoding: *;q=0.5, gzip;q=0.4, br;q=0.4",
        "200\ncontent-encoding: zstd\n\npage in zstandard",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=1.0, identity; q=0.5, *;q=0",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.5, identity",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: identity;q=0.6, gzip;q=0.5",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: identity;q=0.5, gzip;q=0.5",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.2, *;q=0.1",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.2, identity;q=0.1, br;q=0.05",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: identity",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: ",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: deflate",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: x-nonsense",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: compress, deflate;q=0.5",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.000",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: br;q=0, gzip;q=0, zstd;q=0",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip, x-gzip;q=0",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: identity;q=1, *;q=0",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: *;q=0, identity;q=0.001",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=2",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=1.001",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.1234",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;level=9",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=x, br;q=0.1",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    (
        "GET /page.html\naccept-encoding: gzip br",
        "200\n!content-encoding\n\n<p>a page without a coding</p>",
    ),
    ("GET /page.html\naccept-encoding: ,, gzip ,", "200\ncontent-encoding: gzip\n\npage in gzip!"),
    (
        "GET /page.html\naccept-encoding: gzip\t;\tq=0.5",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\naccept-encoding: br;q=0.5",
        "200\ncontent-encoding: gzip\n\npage in gzip!",
    ),
    (
        "GET /page.html\naccept-encoding: gzip;q=0.5\naccept-encoding: br",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    (
        "GET /page.html\naccept-encoding: identity;q=0, br",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    (
        "GET /page.html\naccept-encoding: identity;q=0, *;q=0.1",
        "200\ncontent-encoding: br\n\npage in br",
    ),
    // Of the same weight and length: in this order.
    ("GET /same.txt\naccept-encoding: gzip, zstd, br", "200\ncontent-encoding: br\n\nSAME"),
    ("GET /same.txt\naccept-encoding: gzip, zstd", "200\ncontent-encoding: zstd\n\nSame"),
    // A coding is meant to be sent, also where it made the file longer.
    ("GET /long.txt\naccept-encoding: gzip", "200\ncontent-encoding: gzip\ncontent-length: 1040"),
    ("GET /empty.css\naccept-encoding: gzip", "200\ncontent-encoding: gzip\n\n"),
    // Without a plain file.
    ("GET /only.txt", "200\ncontent-encoding: br\nvary: Accept-Encoding\n\nonly in br!!"),
    ("GET /only.txt\naccept-encoding: gzip", "200\ncontent-encoding: gzip\n\nonly in gzip"),
    ("GET /one.txt", "200\ncontent-encoding: gzip\n\none in gzip"),
    ("GET /only.txt/", "404"),
    ("GET /only.txt/more", "404"),
    ("GET /only", "404"),
    ("GET /coded/", "200\ncontent-encoding: gzip\n\n<h1>index in gzip</h1>"),
    ("GET /two/\naccept-encoding: br", "200\ncontent-encoding: br\n\n<h1>two in br</h1>"),
    ("GET /two/\naccept-encoding: gzip", "200\nvary: Accept-Encoding\n\n<h1>two</h1>"),
    ("GET /coded/index.html", "200\ncontent-encoding: gzip\n\n<h1>index in gzip</h1>"),
    // A folder comes first; a sidecar has its own name too.
    ("GET /coded", "301\nlocation: /coded/\n!vary"),
    ("GET /coded.gz", "200\ncontent-type: application/gzip\n!vary\n\na file beside a folder"),
    (
        "GET /page.html.gz\naccept-encoding: gzip, br",
        "200\ncontent-type: application/gzip\n!content-encoding\n!vary\n\npage in gzip!",
    ),
    ("GET /archive.tar.gz\naccept-encoding: br", "200\n!content-encoding\n!vary\n\nan archive"),
    ("GET /upper.txt\naccept-encoding: gzip", "200\n!content-encoding\n!vary\n\nupper"),
    // A target without any sidecar is not negotiated.
    ("GET /eleven.txt\naccept-encoding: gzip", "200\n!vary\n!content-encoding\n\nhello world"),
    ("GET /eleven.txt\naccept-encoding: identity;q=0", "200\n!vary\n\nhello world"),
    ("GET /eleven.txt\naccept-encoding: *;q=0", "200\n!vary\n\nhello world"),
    // Hidden with a coding too.
    ("GET /.hidden\naccept-encoding: gzip", "404\n!vary"),
    ("GET /.hidden.gz", "404"),
    ("GET /sub/.env\naccept-encoding: gzip", "404"),
    ("GET /.well-known/security.txt\naccept-encoding: gzip", "200\n\npublic in gzip"),
];

/// What an answer says of its coding.
pub const FIELDS: &[(&str, &str)] = &[
    (
        "GET /page.html",
        "200\nvary: Accept-Encoding\ncontent-type: text/html; charset=utf-8\netag: \"3f62bd3cf525c6c0324544b183c79d9c\"\n\
         last-modified: Sat, 29 Feb 2020 12:34:56 GMT\naccept-ranges: bytes",
    ),
    (
        "GET /page.html\naccept-encoding: gzip",
        "200\nvary: Accept-Encoding\ncontent-type: text/html; charset=utf-8\ncontent-length: 13\n\
         content-encoding: gzip\netag: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"\nlast-modified: Sun, 09 Sep 2001 01:46:42 GMT",
    ),
    (
        "GET /page.html\naccept-encoding: br",
        "200\nvary: Accept-Encoding\netag: \"63b9042f65dc043d8929a6bf6bf018a7-br\"",
    ),
    (
        "GET /page.html\naccept-encoding: zstd",
        "200\nvary: Accept-Encoding\netag: \"2c449538e79ee2be7ecfa7f236aa0a5a-zstd\"",
    ),
    (
        "HEAD /page.html\naccept-encoding: gzip",
        "200\nvary: Accept-Encoding\ncontent-encoding: gzip\ncontent-length: 13\n\n",
    ),
    ("GET /coded/", "200\ncontent-type: text/html; charset=utf-8\nvary: Accept-Encoding"),
    // Conditions are about the representation that would be sent.
    (
        "GET /page.html\naccept-encoding: gzip\nif-none-match: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"",
        "304\nvary: Accept-Encoding\netag: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"\ncache-control: no-cache\n!content-encoding\n\
         !content-type\n!last-modified\n!accept-ranges\n\n",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nif-none-match: \"3f62bd3cf525c6c0324544b183c79d9c\"",
        "200\ncontent-encoding: gzip",
    ),
    (
        "GET /page.html\naccept-encoding: br\nif-none-match: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"",
        "200\ncontent-encoding: br",
    ),
    (
        "GET /page.html\naccept-encoding: br\nif-none-match: \"aa8892c04430c2336e4861d9d5adbf19-gzip\", W/\"63b9042f65dc043d8929a6bf6bf018a7-br\"",
        "304\netag: \"63b9042f65dc043d8929a6bf6bf018a7-br\"",
    ),
    (
        "GET /page.html\nif-none-match: \"3f62bd3cf525c6c0324544b183c79d9c\"",
        "304\nvary: Accept-Encoding\netag: \"3f62bd3cf525c6c0324544b183c79d9c\"",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nif-match: \"3f62bd3cf525c6c0324544b183c79d9c\"",
        "412\nvary: Accept-Encoding",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nif-match: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"",
        "200\nvary: Accept-Encoding",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nif-modified-since: Sun, 09 Sep 2001 01:46:42 GMT",
        "304\nvary: Accept-Encoding",
    ),
    (
        "GET /page.html\naccept-encoding: zstd\nif-modified-since: Sun, 09 Sep 2001 01:46:42 GMT",
        "200\nvary: Accept-Encoding",
    ),
    // Ranges are octets of the coded file.
    (
        "GET /page.html\naccept-encoding: gzip\nrange: bytes=8-11",
        "206\nvary: Accept-Encoding\ncontent-range: bytes 8-11/13\ncontent-encoding: gzip\n\
         etag: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"\n\ngzip",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nrange: bytes=8-11\nif-range: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"",
        "206\nvary: Accept-Encoding\n!content-encoding\n!content-type\netag: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"\n\ngzip",
    ),
    (
        "GET /page.html\naccept-encoding: br\nrange: bytes=8-11\nif-range: \"aa8892c04430c2336e4861d9d5adbf19-gzip\"",
        "200\nvary: Accept-Encoding\ncontent-encoding: br\n\npage in br",
    ),
    // A date does not say which coding it is of.
    (
        "GET /page.html\naccept-encoding: gzip\nrange: bytes=8-11\n\
         if-range: Sun, 09 Sep 2001 01:46:42 GMT",
        "200\ncontent-encoding: gzip",
    ),
    (
        "GET /one.txt\nrange: bytes=0-2\nif-range: Sat, 29 Feb 2020 12:34:56 GMT",
        "206\nvary: Accept-Encoding\n!content-encoding\n\none",
    ),
    (
        "GET /page.html\naccept-encoding: gzip\nrange: bytes=13-",
        "416\nvary: Accept-Encoding\ncontent-range: bytes */13\n!content-encoding",
    ),
    (
        "GET /long.txt\naccept-encoding: gzip\nrange: bytes=0-0,-1",
        "200\nvary: Accept-Encoding\ncontent-encoding: gzip\n!content-range\ncontent-length: 1040",
    ),
    (
        "GET /long.txt\naccept-encoding: gzip\nrange: bytes=0-1,2-3",
        "206\nvary: Accept-Encoding\ncontent-encoding: gzip\ncontent-range: bytes 0-3/1040\n\nabcd",
    ),
    // None is acceptable, and then no precondition is looked at.
    (
        "GET /page.html\naccept-encoding: identity;q=0",
        "406\nvary: Accept-Encoding\ncache-control: no-store\n!content-encoding\n!etag\n\
         content-type: text/html; charset=utf-8",
    ),
    ("GET /page.html\naccept-encoding: *;q=0", "406\nvary: Accept-Encoding"),
    ("GET /page.html\naccept-encoding: identity;q=0, *;q=0", "406"),
    ("GET /page.html\naccept-encoding: deflate, identity;q=0", "406"),
    ("HEAD /page.html\naccept-encoding: *;q=0", "406\nvary: Accept-Encoding\n\n"),
    ("GET /page.html\naccept-encoding: *;q=0\nif-none-match: *", "406"),
    ("GET /page.html\naccept-encoding: *;q=0\nif-match: \"no\"", "406"),
    ("GET /page.html\naccept-encoding: *;q=0\nrange: bytes=0-0", "406\n!content-range"),
    ("GET /only.txt\naccept-encoding: ", "406\nvary: Accept-Encoding"),
    ("GET /only.txt\naccept-encoding: identity", "406"),
    ("GET /only.txt\naccept-encoding: zstd", "406"),
    ("GET /coded/\naccept-encoding: br", "406\nvary: Accept-Encoding"),
];
