//! Requests and the answers that they get, whatever carries them.
//!
//! Table of data. A row is a request and what [`expect`](crate::expect) is to find, both as text.
//! [`content_cases!`](crate::content_cases) makes a test of each table for one transport: in
//! process, over HTTP/1.1, and over what comes later.

use crate::site;
use crate::site::Site;

pub mod codings;
pub mod ranges;

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
        "letters.txt" => "abcdefghijklmnopqrstuvwxyz".repeat(40),
        "page.html" => "<p>a page without a coding</p>",
        "page.html.br" @ 1_000_000_001 => "page in br",
        "page.html.gz" @ 1_000_000_002 => "page in gzip!",
        "page.html.zst" @ 1_000_000_003 => "page in zstandard",
        "only.txt.gz" => "only in gzip",
        "only.txt.br" => "only in br!!",
        "one.txt.gz" => "one in gzip",
        "same.txt" => "same",
        "same.txt.br" => "SAME",
        "same.txt.gz" => "same",
        "same.txt.zst" => "Same",
        "long.txt" => "short",
        "long.txt.gz" => "abcdefghijklmnopqrstuvwxyz".repeat(40),
        "two/index.html" => "<h1>two</h1>",
        "two/index.html.br" => "<h1>two in br</h1>",
        "coded/index.html.gz" => "<h1>index in gzip</h1>",
        "coded.gz" => "a file beside a folder",
        "archive.tar.gz" => "an archive",
        "archive.tar.gz.br" => "never asked for",
        "upper.txt" => "upper",
        "upper.txt.GZ" => "no sidecar",
        "empty.css" => "",
        "empty.css.gz" => "",
        ".hidden.gz" => "secret",
        "sub/.env.gz" => "secret",
        ".well-known/security.txt.gz" => "public in gzip",
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

        // RFC 9110 §13.1, §5.6.7
        #[test]
        fn precondition_that_is_malformed_never_spares_the_answer() {
            $run($crate::cases::MALFORMED_PRECONDITIONS);
        }

        // RFC 9110 §14.1, §14.2, §14.4, §15.3.7.1, §15.5.17
        #[test]
        fn range_of_each_form_is_sent_ignored_or_refused() {
            $run($crate::cases::ranges::ONE);
        }

        // RFC 9110 §14.6, §15.3.7.2, §17.15
        #[test]
        fn ranges_that_are_several_are_joined_or_sent_as_parts() {
            $run($crate::cases::ranges::SEVERAL);
        }

        // RFC 9110 §13.1.5, §13.2.2, §15.3.7
        #[test]
        fn range_with_a_condition_is_sent_where_the_condition_holds() {
            $run($crate::cases::ranges::CONDITIONS);
        }

        // RFC 9110 §8.4, §12.4.2, §12.5.3
        #[test]
        fn coding_that_is_preferred_is_sent() {
            $run($crate::cases::codings::CHOICE);
        }

        // RFC 9110 §8.8.3.3, §12.5.5, §15.5.7
        #[test]
        fn answer_about_a_coded_target_says_which_coding_it_is_about() {
            $run($crate::cases::codings::FIELDS);
        }
    };
}

/// Methods: allowed, known, unknown.
pub const METHODS: &[(&str, &str)] = &[
    ("GET /eleven.txt", "200\ncontent-length: 11\n\nhello world"),
    ("HEAD /eleven.txt", "200\ncontent-length: 11\n\n"),
    ("HEAD /missing", "404\n\n"),
    ("POST /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD, OPTIONS"),
    ("PUT /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD, OPTIONS"),
    ("DELETE /eleven.txt", "405\nallow: GET, HEAD, OPTIONS"),
    ("PATCH /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD, OPTIONS"),
    ("OPTIONS /eleven.txt", "204\nallow: GET, HEAD, OPTIONS\naccept-ranges: bytes\n\n"),
    ("OPTIONS /eleven.txt\nif-none-match: *", "204\n!etag\n!content-type\n\n"),
    ("OPTIONS /eleven.txt\nif-match: \"no\"", "204"),
    ("OPTIONS /eleven.txt\nrange: bytes=0-0", "204\n!content-range"),
    ("OPTIONS /page.html\naccept-encoding: identity;q=0", "204\n!vary"),
    ("OPTIONS /missing", "204\nallow: GET, HEAD, OPTIONS"),
    ("OPTIONS /sub", "204\n!location"),
    ("OPTIONS *", "204\nallow: GET, HEAD, OPTIONS\n!content-length\n\n"),
    ("TRACE /eleven.txt", "405\nallow: GET, HEAD, OPTIONS"),
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
    ("GET /sub", "301\nlocation: /sub/\ncontent-type: text/html; charset=utf-8\n!accept-ranges"),
    ("GET /sub\nrange: bytes=0-0", "301\nlocation: /sub/\n!content-range"),
    ("HEAD /sub", "301\nlocation: /sub/"),
    ("GET /sub?a=b&c=%20d", "301\nlocation: /sub/?a=b&c=%20d"),
    ("GET /sub?a|b\\c%zz&d=%4", "301\nlocation: /sub/?a%7Cb%5Cc%25zz&d=%254"),
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
    ("GET /missing\nif-match: *", "404"),
    ("GET /sub\nif-match: \"no\"", "301"),
    ("HEAD /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT", "304"),
    ("HEAD /eleven.txt\nif-match: \"no\"", "412"),
    // A date later than now is one like any other.
    ("GET /eleven.txt\nif-modified-since: Fri, 31 Dec 9999 23:59:59 GMT", "304"),
    ("GET /eleven.txt\nif-unmodified-since: Fri, 31 Dec 9999 23:59:59 GMT", "200"),
    // So is one before the epoch.
    ("GET /eleven.txt\nif-unmodified-since: Sat, 01 Jan 1938 00:00:00 GMT", "412"),
    ("GET /eleven.txt\nif-modified-since: Sat, 01 Jan 1938 00:00:00 GMT", "200"),
    // What has no date of modification.
    ("GET /epoch.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT", "200"),
    ("GET /future.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT", "200"),
    ("GET /future.txt\nif-modified-since: Fri, 31 Dec 9999 23:59:59 GMT", "200"),
    (
        "GET /eleven.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT\nif-none-match: *",
        "304",
    ),
    (
        "GET /eleven.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:55 GMT\nif-none-match: *",
        "412",
    ),
    ("GET /eleven.txt\nif-match: \"no\"\nif-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("POST /eleven.txt\nif-none-match: *\ncontent-length: 0", "405"),
];

/// Conditions that are no conditions. What fails is the safe way: the client gets the
/// representation, or is told that it does not have what it expects.
pub const MALFORMED_PRECONDITIONS: &[(&str, &str)] = &[
    ("GET /eleven.txt\nif-none-match: b94d27b9934d3e08a52e52d7da7dabfa", "200"),
    ("GET /eleven.txt\nif-none-match: junk, \"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("GET /eleven.txt\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\" \"b\"", "200"),
    ("GET /eleven.txt\nif-none-match: w/\"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("GET /eleven.txt\nif-none-match: *, \"b94d27b9934d3e08a52e52d7da7dabfa\"", "200"),
    ("GET /eleven.txt\nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\", *", "200"),
    ("GET /eleven.txt\nif-none-match: *\nif-none-match: *", "200"),
    ("GET /eleven.txt\nif-none-match: , ,\"b94d27b9934d3e08a52e52d7da7dabfa\",", "304"),
    (
        "GET /eleven.txt\nif-none-match: \nif-none-match: \"b94d27b9934d3e08a52e52d7da7dabfa\"",
        "304",
    ),
    // An empty list names nothing, and is there: so the date does not count.
    ("GET /eleven.txt\nif-none-match: \nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT", "200"),
    (
        "GET /eleven.txt\nif-none-match: junk\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT",
        "200",
    ),
    ("GET /eleven.txt\nif-match: ", "412"),
    ("GET /eleven.txt\nif-match: *, \"b94d27b9934d3e08a52e52d7da7dabfa\"", "412"),
    ("GET /eleven.txt\nif-match: \"b94d27b9934d3e08a52e52d7da7dabfa\", junk", "412"),
    ("GET /eleven.txt\nif-match: b94d27b9934d3e08a52e52d7da7dabfa", "412"),
    ("GET /eleven.txt\nif-match: \nif-unmodified-since: Sat, 29 Feb 2020 12:34:56 GMT", "412"),
    ("GET /eleven.txt\nif-modified-since: ", "200"),
    ("GET /eleven.txt\nif-modified-since: \"Sat, 29 Feb 2020 12:34:56 GMT\"", "200"),
    (
        "GET /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT",
        "200",
    ),
    (
        "GET /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT, Sat, 29 Feb 2020 12:34:56 GMT",
        "200",
    ),
    ("GET /eleven.txt\nif-modified-since: sat, 29 feb 2020 12:34:56 gmt", "200"),
    ("GET /eleven.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 +0000", "200"),
    ("GET /eleven.txt\nif-modified-since: 1582979696", "200"),
    ("GET /eleven.txt\nif-modified-since: Sat, 30 Feb 2030 12:34:56 GMT", "200"),
    // 50 years ahead and more is the past century (the answers are of the year 2026 and later).
    ("GET /eleven.txt\nif-modified-since: Sunday, 31-Dec-99 00:00:00 GMT", "200"),
    ("GET /eleven.txt\nif-unmodified-since: junk", "200"),
    ("GET /eleven.txt\nif-unmodified-since: ", "200"),
    (
        "GET /eleven.txt\nif-unmodified-since: Fri, 28 Feb 2020 12:34:56 GMT\n\
         if-unmodified-since: Fri, 28 Feb 2020 12:34:56 GMT",
        "200",
    ),
];
