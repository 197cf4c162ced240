//! Table of data: requests with `Range`, and their answers.

/// One range, or what is none.
pub const ONE: &[(&str, &str)] = &[
    ("GET /eleven.txt", "200\naccept-ranges: bytes\n!content-range\n!vary\n\nhello world"),
    ("HEAD /eleven.txt", "200\naccept-ranges: bytes"),
    (
        "GET /eleven.txt\nrange: bytes=0-4",
        "206\ncontent-range: bytes 0-4/11\ncontent-length: 5\naccept-ranges: bytes\n\
         content-type: text/plain; charset=utf-8\netag: \"b94d27b9934d3e08a52e52d7da7dabfa\"\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT\n\
         cache-control: no-cache\n+ 0-4/11\n\nhello",
    ),
    ("GET /eleven.txt\nrange: bytes=6-", "206\ncontent-range: bytes 6-10/11\n\nworld"),
    ("GET /eleven.txt\nrange: bytes=-5", "206\ncontent-range: bytes 6-10/11\n\nworld"),
    ("GET /eleven.txt\nrange: bytes=0-0", "206\ncontent-range: bytes 0-0/11\n\nh"),
    ("GET /eleven.txt\nrange: bytes=10-10", "206\ncontent-range: bytes 10-10/11\n\nd"),
    ("GET /eleven.txt\nrange: bytes=-1", "206\ncontent-range: bytes 10-10/11\n\nd"),
    ("GET /eleven.txt\nrange: bytes=0-", "206\ncontent-range: bytes 0-10/11\n\nhello world"),
    ("GET /eleven.txt\nrange: bytes=0-99", "206\ncontent-range: bytes 0-10/11\n\nhello world"),
    ("GET /eleven.txt\nrange: bytes=-99", "206\ncontent-range: bytes 0-10/11\n\nhello world"),
    ("GET /eleven.txt\nrange: BYTES=0-0", "206\n\nh"),
    ("GET /eleven.txt\nrange: bytes=,, 0-0 ,", "206\n\nh"),
    ("GET /eleven.txt\nrange: bytes= 0-0", "206\n\nh"),
    ("GET /eleven.txt\nrange: bytes=0-18446744073709551615", "206\n\nhello world"),
    ("GET /eleven.txt\nrange: bytes=6-99999999999999999999999999999999999999999", "206\n\nworld"),
    (
        "GET /eleven.txt\nrange: bytes=-99999999999999999999999999999999999999999",
        "206\n\nhello world",
    ),
    ("GET /eleven.txt\nrange: bytes=000000000000000000000000000000006-10", "206\n\nworld"),
    ("GET /?x=y\nrange: bytes=1-2", "206\ncontent-range: bytes 1-2/13\n\nh1"),
    ("GET /sub/\nrange: bytes=1-2", "206\ncontent-type: text/html; charset=utf-8\n\nh1"),
    // Nothing of it is there.
    (
        "GET /eleven.txt\nrange: bytes=11-",
        "416\ncontent-range: bytes */11\naccept-ranges: bytes\ncache-control: no-store\n\
         content-type: text/html; charset=utf-8\n!etag\n!last-modified",
    ),
    ("GET /eleven.txt\nrange: bytes=11-20", "416\ncontent-range: bytes */11"),
    ("GET /eleven.txt\nrange: bytes=-0", "416\ncontent-range: bytes */11"),
    ("GET /eleven.txt\nrange: bytes=11-,99-,-0", "416\ncontent-range: bytes */11"),
    ("GET /eleven.txt\nrange: bytes=18446744073709551615-", "416"),
    ("GET /eleven.txt\nrange: bytes=18446744073709551616-", "416"),
    (
        "GET /eleven.txt\nrange: bytes=99999999999999999999999999999999999999998-99999999999999999999999999999999999999999",
        "416",
    ),
    ("GET /empty.txt\nrange: bytes=0-", "416\ncontent-range: bytes */0"),
    ("GET /empty.txt\nrange: bytes=0-0", "416\ncontent-range: bytes */0"),
    ("GET /empty.txt\nrange: bytes=-0", "416\ncontent-range: bytes */0"),
    ("GET /empty.txt\nrange: bytes=-5", "200\ncontent-length: 0\n!content-range\n\n"),
    ("GET /empty.txt\nrange: bytes=0-,-5", "200\n\n"),
    // Not what this server, or anybody, understands.
    ("GET /eleven.txt\nrange: lines=0-5", "200\n!content-range\n\nhello world"),
    ("GET /eleven.txt\nrange: none=0-5", "200"),
    ("GET /eleven.txt\nrange: bytes", "200"),
    ("GET /eleven.txt\nrange: bytes=", "200"),
    ("GET /eleven.txt\nrange: bytes=,", "200"),
    ("GET /eleven.txt\nrange: ", "200"),
    ("GET /eleven.txt\nrange: bytes 0-5", "200"),
    ("GET /eleven.txt\nrange: bytes =0-5", "200"),
    ("GET /eleven.txt\nrange: bytes=5-2", "200"),
    ("GET /eleven.txt\nrange: bytes=0-0,5-2", "200"),
    ("GET /eleven.txt\nrange: bytes=a-b", "200"),
    ("GET /eleven.txt\nrange: bytes=--1", "200"),
    ("GET /eleven.txt\nrange: bytes=-", "200"),
    ("GET /eleven.txt\nrange: bytes=5", "200"),
    ("GET /eleven.txt\nrange: bytes=+1-2", "200"),
    ("GET /eleven.txt\nrange: bytes=0x1-2", "200"),
    ("GET /eleven.txt\nrange: bytes=1 - 2", "200"),
    ("GET /eleven.txt\nrange: bytes=1-2;3-4", "200"),
    ("GET /eleven.txt\nrange: 0-5", "200"),
    (
        "GET /eleven.txt\nrange: bytes=99999999999999999999999999999999999999999-99999999999999999999999999999999999999998",
        "200",
    ),
    ("GET /eleven.txt\nrange: bytes=0-0\nrange: bytes=1-1", "200"),
    // Not where it has a meaning.
    ("HEAD /eleven.txt\nrange: bytes=0-4", "200\ncontent-length: 11\n!content-range\n\n"),
    ("HEAD /eleven.txt\nrange: bytes=11-", "200\ncontent-length: 11"),
    ("POST /eleven.txt\nrange: bytes=0-4\ncontent-length: 0", "405\n!content-range"),
    ("FOO /eleven.txt\nrange: bytes=0-4", "501\n!content-range"),
    ("GET /eleven.txt\ncontent-range: bytes 0-4/11", "200\n!content-range\n\nhello world"),
    ("GET /missing\nrange: bytes=0-4", "404\n!content-range\n!accept-ranges"),
    ("GET /bare/\nrange: bytes=0-4", "404\n!content-range"),
    ("GET /.hidden\nrange: bytes=0-4", "404"),
];

/// Several ranges of a file of 1040 octets.
pub const SEVERAL: &[(&str, &str)] = &[
    (
        "GET /letters.txt\nrange: bytes=0-0,-1",
        "206\n!content-range\ncache-control: no-cache\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT\n\
         accept-ranges: bytes\n+ 0-0/1040\n+ 1039-1039/1040",
    ),
    (
        "GET /letters.txt\nrange: bytes=1000-1009,0-9,500-509",
        "206\n+ 1000-1009/1040\n+ 0-9/1040\n+ 500-509/1040",
    ),
    ("GET /letters.txt\nrange: bytes= 0-9, ,500-509,", "206\n+ 0-9/1040\n+ 500-509/1040"),
    // Near to each other.
    (
        "GET /letters.txt\nrange: bytes=0-9,10-19",
        "206\ncontent-range: bytes 0-19/1040\n+ 0-19/1040",
    ),
    ("GET /letters.txt\nrange: bytes=10-19,0-9", "206\ncontent-range: bytes 0-19/1040"),
    ("GET /letters.txt\nrange: bytes=0-9,20-29", "206\ncontent-range: bytes 0-29/1040"),
    ("GET /letters.txt\nrange: bytes=0-50,30-99", "206\ncontent-range: bytes 0-99/1040"),
    ("GET /letters.txt\nrange: bytes=0-0,0-0,0-0", "206\ncontent-range: bytes 0-0/1040\n\na"),
    ("GET /letters.txt\nrange: bytes=500-509,0-9,505-519", "206\n+ 500-519/1040\n+ 0-9/1040"),
    ("GET /eleven.txt\nrange: bytes=0-0,-1", "206\ncontent-range: bytes 0-10/11\n\nhello world"),
    // Some of them are not there.
    (
        "GET /letters.txt\nrange: bytes=0-9,1040-",
        "206\ncontent-range: bytes 0-9/1040\n\nabcdefghij",
    ),
    ("GET /letters.txt\nrange: bytes=-0,0-9,5000-", "206\ncontent-range: bytes 0-9/1040"),
    ("GET /letters.txt\nrange: bytes=0-9,5000-,500-509", "206\n+ 0-9/1040\n+ 500-509/1040"),
    ("GET /letters.txt\nrange: bytes=2000-,3000-", "416\ncontent-range: bytes */1040"),
    // More than the whole.
    ("GET /letters.txt\nrange: bytes=0-,0-", "206\ncontent-range: bytes 0-1039/1040"),
    ("GET /letters.txt\nrange: bytes=0-799,950-1039", "200\n!content-range"),
    (
        "GET /letters.txt\nrange: bytes=0-19,150-169,300-319,450-469,600-619,750-769,900-919",
        "206\n+ 0-19/1040\n+ 150-169/1040\n+ 300-319/1040\n+ 450-469/1040\n+ 600-619/1040\n\
         + 750-769/1040\n+ 900-919/1040",
    ),
    (
        "GET /letters.txt\nrange: bytes=0-29,150-179,300-329,450-479,600-629,750-779,900-929",
        "200\n!content-range",
    ),
    ("HEAD /letters.txt\nrange: bytes=0-0,-1", "200\ncontent-length: 1040"),
];

/// Ranges with preconditions.
pub const CONDITIONS: &[(&str, &str)] = &[
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "206\ncontent-range: bytes 0-4/11\netag: \"b94d27b9934d3e08a52e52d7da7dabfa\"\ncache-control: no-cache\n\
         !content-type\n!last-modified\n\nhello",
    ),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: Sat, 29 Feb 2020 12:34:56 GMT",
        "206\n!content-type\n\nhello",
    ),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: Saturday, 29-Feb-20 12:34:56 GMT", "206"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: Sat Feb 29 12:34:56 2020", "206"),
    (
        "GET /letters.txt\nrange: bytes=0-0,-1\nif-range: Sat, 29 Feb 2020 12:34:56 GMT",
        "206\n!last-modified\n+ 0-0/1040\n+ 1039-1039/1040",
    ),
    // Not this one: all of what there is now, with all of its fields.
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: \"no\"",
        "200\n!content-range\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT\ncontent-type: text/plain; charset=utf-8\n\nhello world",
    ),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: W/\"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: b94d27b9934d3e08a52e52d7da7dabfa", "200"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: *", "200"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: ", "200"),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\", \"b\"",
        "200",
    ),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "200",
    ),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: Sat, 29 Feb 2020 12:34:57 GMT", "200"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-range: Sat, 29 Feb 2020 12:34:55 GMT", "200"),
    ("GET /epoch.txt\nrange: bytes=0-4\nif-range: Thu, 01 Jan 1970 00:00:00 GMT", "200"),
    ("GET /future.txt\nrange: bytes=0-4\nif-range: Tue, 02 Oct 2096 07:06:40 GMT", "200"),
    ("GET /eleven.txt\nrange: bytes=99-\nif-range: \"no\"", "200"),
    // This one, but nothing of what is asked for: the range is not applicable.
    (
        "GET /eleven.txt\nrange: bytes=99-\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "200\n!content-range",
    ),
    ("GET /eleven.txt\nrange: lines=1-2\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    // Without a range it says nothing.
    (
        "GET /eleven.txt\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "200\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT",
    ),
    ("GET /eleven.txt\nif-range: \"no\"", "200"),
    (
        "HEAD /eleven.txt\nrange: bytes=0-4\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "200\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT",
    ),
    // The other preconditions come first.
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304\n!content-range",
    ),
    (
        "GET /eleven.txt\nrange: bytes=99-\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304\n!content-range",
    ),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT", "304"),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-match: \"no\"", "412\n!content-range"),
    ("GET /eleven.txt\nrange: bytes=99-\nif-match: \"no\"", "412"),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "206\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT\n\nhello",
    ),
    ("GET /eleven.txt\nrange: bytes=0-4\nif-none-match: \"no\"", "206\n\nhello"),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT",
        "206\n\nhello",
    ),
    (
        "GET /eleven.txt\nrange: bytes=0-4\nif-range: \"b94d27b9934d3e08a52e52d7da7dabfa\"\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304",
    ),
];
