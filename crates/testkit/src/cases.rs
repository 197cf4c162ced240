//! Requests and the answers that they get, whatever carries them.
//!
//! Table of data. A row is a request and what [`expect`](crate::expect) is to find, both as text.
//! [`content_cases!`](crate::content_cases) makes a test of each table for one transport: in
//! process, over HTTP/1.1, and over what comes later.

use crate::site;
use crate::site::Site;

/// The site that the rows ask.
pub fn sample() -> Site {
    site! {
        "index.html" => "<h1>home</h1>",
        "eleven.txt" => "hello world",
        "empty.txt" => "",
        "sub/index.html" => "<h1>sub</h1>",
        "sub/deep/a.txt" => "deep",
        "bare/a.txt" => "no index here",
        "old.txt" @ 784_111_777 => "from 1994",
        "epoch.txt" @ 0 => "a time that means nothing",
        "future.txt" @ 4_000_000_000 => "a time that means nothing either",
        ".hidden" => "secret",
        ".git/config" => "secret",
        "sub/.env" => "secret",
        ".well-known/security.txt" => "public",
    }
}

/// Makes one test of each table. `$run` takes a table's rows.
#[macro_export]
macro_rules! content_cases {
    ($run:path) => {
        // RFC 9110 §9.1, §9.3, §15.5.6, §15.6.2
        #[test]
        fn method_of_each_kind_is_answered_allowed_or_unknown() {
            $run($crate::cases::METHODS);
        }

        // RFC 9110 §15.5.5
        #[test]
        fn hidden_file_is_not_there_and_well_known_is() {
            $run($crate::cases::HIDDEN);
        }

        // RFC 9110 §15.4.2, RFC 3986 §4.2
        #[test]
        fn folder_is_its_index_and_its_name_ends_in_a_slash() {
            $run($crate::cases::FOLDERS);
        }

        // RFC 9112 §3.2, RFC 3986 §2.1, §5.2.4
        #[test]
        fn path_that_is_encoded_or_climbs_stays_inside() {
            $run($crate::cases::PATHS);
        }

        // RFC 9110 §13.1, §13.2, §15.4.5
        #[test]
        fn precondition_of_each_kind_decides_what_is_sent() {
            $run($crate::cases::PRECONDITIONS);
        }
    };
}

/// Methods: allowed, known, unknown.
pub const METHODS: &[(&str, &str)] = &[
    ("GET /eleven.txt", "200\ncontent-length: 11\n\nhello world"),
    ("HEAD /eleven.txt", "200\ncontent-length: 11\n\n"),
    ("HEAD /missing", "404\n\n"),
    ("POST /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
    ("PUT /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
    ("DELETE /eleven.txt", "405\nallow: GET, HEAD"),
    ("PATCH /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
    ("OPTIONS /eleven.txt", "405\nallow: GET, HEAD"),
    ("TRACE /eleven.txt", "405\nallow: GET, HEAD"),
    ("FOO /eleven.txt", "501"),
    ("get /eleven.txt", "501"),
];

/// What is there, and what is not.
pub const HIDDEN: &[(&str, &str)] = &[
    ("GET /.hidden", "404"),
    ("GET /%2ehidden", "404"),
    ("GET /.git/config", "404"),
    ("GET /.git/", "404"),
    ("GET /.git", "404\n!location"),
    ("GET /sub/.env", "404"),
    ("GET /.well-known/security.txt", "200\n\npublic"),
    ("GET /missing", "404\ncontent-type: text/html; charset=utf-8"),
    ("GET /eleven.txt/", "404"),
    ("GET /eleven.txt/more", "404"),
];

/// Folders, their indexes and their slashes.
pub const FOLDERS: &[(&str, &str)] = &[
    ("GET /", "200\ncontent-type: text/html; charset=utf-8\n\n<h1>home</h1>"),
    ("GET /?q=1", "200\n\n<h1>home</h1>"),
    ("GET /sub/", "200\n\n<h1>sub</h1>"),
    ("GET /sub", "301\nlocation: /sub/"),
    ("HEAD /sub", "301\nlocation: /sub/"),
    ("GET /sub?a=b&c=%20d", "301\nlocation: /sub/?a=b&c=%20d"),
    ("GET /sub/deep?/../x", "301\nlocation: /sub/deep/?/../x"),
    ("GET //sub", "301\nlocation: /sub/"),
    ("GET ///sub?x", "301\nlocation: /sub/?x"),
    ("GET /x/../sub", "301\nlocation: /sub/"),
    ("GET /sub\nif-none-match: *", "301\nlocation: /sub/"),
    ("GET http://other.test/sub", "301\nlocation: /sub/"),
    ("GET /bare/", "404"),
    ("GET /bare", "301\nlocation: /bare/"),
];

/// Encoded and climbing paths.
pub const PATHS: &[(&str, &str)] = &[
    ("GET /%65leven.txt", "200\n\nhello world"),
    ("GET /%65%6Ceven%2Etxt", "200\n\nhello world"),
    ("GET /eleven.txt?q=/../..", "200\n\nhello world"),
    ("GET /sub/../eleven.txt", "200\n\nhello world"),
    ("GET /sub/%2e%2e/eleven.txt", "200\n\nhello world"),
    ("GET /./eleven.txt", "200\n\nhello world"),
    ("GET /%2565leven.txt", "404"),
    ("GET /sub%2fdeep%2fa.txt", "404"),
    ("GET /sub%5cdeep", "404"),
    ("GET /eleven.txt%00", "404"),
    ("GET /eleven.txt%00.html", "404"),
    ("GET /%zz", "400"),
    ("GET /%", "400"),
    ("GET /%4", "400"),
    ("GET /../../../etc/passwd", "400"),
    ("GET /%2e%2e/%2e%2e/etc/passwd", "400"),
    ("GET /.%2e/etc/passwd", "400"),
    ("GET /..%2fetc/passwd", "404"),
    ("GET /..%5cetc/passwd", "404"),
    ("GET /%252e%252e/etc/passwd", "404"),
    ("GET /%c0%ae%c0%ae/etc/passwd", "404"),
    ("GET /etc/passwd", "404"),
];

/// Conditions that decide between 200, 304 and 412; the tag is half of the content's SHA-256.
pub const PRECONDITIONS: &[(&str, &str)] = &[
    (
        "GET /eleven.txt",
        "200\netag: \"b94d27b9934d3e08a52e52d7da7dabfa\"\nlast-modified: Sat, 29 Feb 2020 12:34:56 GMT",
    ),
    (
        "GET /eleven.txt\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304\netag: \"b94d27b9934d3e08a52e52d7da7dabfa\"\ncache-control: no-cache\n!content-type\n!content-length\n!last-modified\n\n",
    ),
    ("GET /eleven.txt\nif-none-match: \"a\", W/\"b94d27b9934d3e08a52e52d7da7dabfa\"", "304"),
    (
        "GET /eleven.txt\nif-none-match: \"no\"\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304",
    ),
    ("GET /eleven.txt\nif-none-match: *", "304"),
    ("GET /eleven.txt\nif-none-match: \"no\"", "200"),
    ("GET /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT", "304"),
    ("GET /eleven.txt\nif-modified-since: Saturday, 29-Feb-20 12:34:56 GMT", "304"),
    ("GET /eleven.txt\nif-modified-since: Sat Feb 29 12:34:56 2020", "304"),
    ("GET /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:55 GMT", "200"),
    ("GET /eleven.txt\nif-modified-since: nonsense", "200"),
    ("GET /epoch.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT", "200\n!last-modified"),
    (
        "GET /eleven.txt\nif-none-match: \"no\"\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT",
        "200",
    ),
    ("GET /eleven.txt\nif-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("GET /eleven.txt\nif-match: *", "200"),
    ("GET /eleven.txt\nif-match: W/\"b94d27b9934d3e08a52e52d7da7dabfa\"", "412"),
    (
        "GET /eleven.txt\nif-match: \"no\"\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "412",
    ),
    ("GET /eleven.txt\nif-match: unreadable", "412"),
    ("GET /eleven.txt\nif-match: *\nif-unmodified-since: Sat, 29 Feb 2020 12:34:55 GMT", "200"),
    ("GET /eleven.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT", "200"),
    ("GET /eleven.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:55 GMT", "412"),
    ("GET /missing\nif-none-match: *", "404"),
    ("POST /eleven.txt\nif-none-match: *\ncontent-length: 0", "405"),
];
