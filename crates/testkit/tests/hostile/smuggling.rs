//! Requests that two programs in a row would take for different numbers of requests.
//!
//! The shapes of framing are in `testkit::shapes`, by the hundred, with what has to become of each.
//! Here stand those by which programs were attacked, under their names, each with a second request
//! hidden inside. If that is answered, the attack would have worked.
//!
//! - see the rows: one program believed one of two lengths, or read a malformed one, and the next
//!   did not.
//! - the client's own `Expect` (2025): a body that was promised and not sent, and the next request
//!   taken for it.

use plainwire_testkit::site;
use plainwire_testkit::wire::Response;

use crate::grounds::{Ground, answers_to, assert_serves, shown};

/// The hidden request, and its length in octets: 38, in hexadecimal 26.
const HIDDEN: &str = "GET /smuggled HTTP/1.1\r\nHost: hidden\r\n\r\n";

fn ground() -> Ground {
    Ground::of(&site! { "a.txt" => "inside", "smuggled" => "smuggled" })
}

/// What stands behind `POST /a.txt HTTP/1.1` and `Host`, up to the hidden request; what stands
/// behind that; and the statuses of all answers.
type Row = (&'static str, &'static str, &'static str, &'static [u16]);

const ROWS: &[Row] = &[
    ("CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "", &[400]),
    (
        "TE.CL",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n26\r\n",
        "\r\n0\r\n\r\n",
        &[400],
    ),
    (
        "Apache CVE-2005-2088",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "",
        &[400],
    ),
    ("TE.TE", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n", "", &[501]),
    ("TE.TE", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n", "", &[400]),
    ("TE.TE", "Transfer_Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "", &[405, 200]),
    ("Go CVE-2019-16276", "Content-Length : 40\r\n\r\n", "", &[400]),
    (
        "HAProxy CVE-2019-18277",
        "Transfer-Encoding: \x0bchunked\r\nContent-Length: 0\r\n\r\n",
        "",
        &[400],
    ),
    (
        "Node CVE-2020-8287",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked-false\r\n\r\n0\r\n\r\n",
        "",
        &[400],
    ),
    ("hyper CVE-2021-32715", "Content-Length: +0\r\n\r\n", "", &[400]),
    ("Node CVE-2021-22959", "Content-Length : 0\r\nContent-Length: 40\r\n\r\n", "", &[400]),
    (
        "Node CVE-2021-22960",
        "Transfer-Encoding: chunked\r\n\r\n1;\na\r\nb\r\n0\r\n\r\n",
        "",
        &[400],
    ),
    ("Node CVE-2022-32213", "Transfer-Encoding: chunked\nContent-Length: 0\r\n\r\n", "", &[400]),
    ("Node CVE-2022-32214", "Host: a\rContent-Length: 40\r\n\r\n", "", &[400]),
    (
        "Node CVE-2022-32215",
        "Transfer-Encoding: chunked\r\n , identity\r\n\r\n0\r\n\r\n",
        "",
        &[400],
    ),
    ("Node CVE-2022-35256", "Transfer-Encoding: chunked\nx: y\r\n\r\n0\r\n\r\n", "", &[400]),
    ("HAProxy CVE-2023-25725", ": x\r\nContent-Length: 40\r\n\r\n", "", &[400]),
    ("Node CVE-2023-30589", "Content-Length: 40\r\rx: y\r\n\r\n", "", &[400]),
    ("Falcon CVE-2023-38697", "Content-Length: 0x28\r\n\r\n", "", &[400]),
    ("Falcon CVE-2023-38697", "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n", "", &[400]),
    ("Falcon CVE-2023-38697", "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n", "", &[400]),
    ("HAProxy CVE-2023-40225", "Content-Length:\r\nContent-Length: 40\r\n\r\n", "", &[400]),
    (
        "gunicorn CVE-2024-1135",
        "Transfer-Encoding: chunked,gzip\r\nContent-Length: 3\r\n\r\n0\r\n",
        "",
        &[400],
    ),
    ("Go CVE-2025-22871", "Transfer-Encoding: chunked\r\n\r\n0\n\r\n", "", &[400]),
    ("h11 CVE-2025-43859", "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", "", &[400]),
    ("picohttpparser #82, h2o #3489", "Transfer-Encoding: chunked\r\n\r\n1\r0\r\n\r\n", "", &[400]),
    (
        "h2o #3390, nginx #1016",
        "Transfer-Encoding: chunked\r\n\r\n1;\rx\r\na\r\n0\r\n\r\n",
        "",
        &[400],
    ),
    ("hyper 829153865", "Transfer-Encoding: chunked\r\n\r\n\r\n\r\n", "", &[400]),
    ("nginx e419e28c9", "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", "", &[400]),
    ("nginx e419e28c9", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "", &[400]),
    ("Apache CVE-2015-3183", "Transfer-Encoding: chunked\r\n\r\n0 \x0b\r\n\r\n", "", &[400]),
    ("Apache CVE-2016-8743", "X\x0b: y\r\nContent-Length: 40\r\n\r\n", "", &[400]),
    (
        "Content-Length in a trailer",
        "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 40\r\n\r\n",
        "",
        &[405, 200],
    ),
    (
        "a length in the last line",
        "Content-Length: 0\r\nX: y\r\nContent-Length: 40\r\n\r\n",
        "",
        &[400],
    ),
    // Read as they say: the hidden request is content, or it is a request of its own.
    ("a length that covers it", "Content-Length: 40\r\n\r\n", "", &[405]),
    ("a chunk that covers it", "Transfer-Encoding: chunked\r\n\r\n28\r\n", "\r\n0\r\n\r\n", &[405]),
    ("a length that ends before it", "Content-Length: 0\r\n\r\n", "", &[405, 200]),
    (
        "a continuation that never comes",
        "Content-Length: 40\r\nExpect: 100-continue\r\n\r\n",
        "",
        &[405],
    ),
    ("another expectation", "Content-Length: 40\r\nExpect: 100-continued\r\n\r\n", "", &[417]),
    (
        "an expectation twice",
        "Content-Length: 40\r\nExpect: 100-continue\r\nExpect: 100-continue\r\n\r\n",
        "",
        &[405],
    ),
    (
        "an upgrade with content",
        "Content-Length: 40\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        "",
        &[405],
    ),
    (
        "a connection that hides its length",
        "Connection: content-length\r\nContent-Length: 40\r\n\r\n",
        "",
        &[405],
    ),
    (
        "a length in a Connection option",
        "Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n28\r\n",
        "\r\n0\r\n\r\n",
        &[405],
    ),
];

/// A field whose name is so long that its length overflowed eight bits: HAProxy CVE-2021-40346.
fn overflowing() -> String {
    format!("Content-Length0{}:\r\nContent-Length: 40\r\n\r\n", "a".repeat(255))
}

fn statuses(answers: &[Response]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

// RFC 9112 §6.1, §6.3, §7.1, §11.2; RFC 9110 §8.6
#[test]
fn request_that_is_hidden_in_another_is_never_answered() {
    assert_eq!(HIDDEN.len(), 40);
    let long = overflowing();
    ground().in_each_model(|server| {
        let keeps = is_kept(server);
        let more: Row = ("HAProxy CVE-2021-40346", "", "", &[405]);
        for (name, fields, behind, expected) in ROWS.iter().chain([&more]) {
            let fields = if fields.is_empty() { &*long } else { fields };
            let octets = format!("POST /a.txt HTTP/1.1\r\nHost: a\r\n{fields}{HIDDEN}{behind}");
            let answers = answers_to(server, octets.as_bytes());
            // One request a connection: what is open to see is only what is left.
            let expected = if keeps { expected } else { &expected[..1] };
            assert_eq!(statuses(&answers), expected, "{name}: {}", shown(octets.as_bytes()));
            let is_content = expected.len() == 1;
            let served = answers.iter().any(|answer| answer.body == b"smuggled");
            assert!(!(is_content && served), "{name}");
        }
        assert_serves(server, "/a.txt", "inside");
    });
}

/// Whether this model answers more than one request on a connection.
fn is_kept(server: &plainwire_testkit::server::Running) -> bool {
    let two = "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2);
    answers_to(server, two.as_bytes()).len() == 2
}

/// The request line and the fields of the front are those that everyone reads.
// RFC 9112 §2.2, §3, §3.2, §5.1, §5.2, §11.1
#[test]
fn request_line_that_two_programs_read_differently_is_refused() {
    ground().in_each_model(|server| {
        for (name, octets) in [
            ("two spaces", "GET  /a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a tab", "GET\t/a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a space in the target", "GET /a.txt HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a space at the end", "GET /a.txt HTTP/1.1 \r\nHost: a\r\n\r\n"),
            (
                "a space before the first field",
                "GET /a.txt HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n",
            ),
            ("CR CR LF", "GET /a.txt HTTP/1.1\r\r\nHost: a\r\n\r\n"),
            ("a version in lower case", "GET /a.txt http/1.1\r\nHost: a\r\n\r\n"),
            ("a version of two digits", "GET /a.txt HTTP/1.10\r\nHost: a\r\n\r\n"),
            ("a version without its dot", "GET /a.txt HTTP/11\r\nHost: a\r\n\r\n"),
            ("an empty field name", "GET /a.txt HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
            ("a NUL in a name", "GET /a.txt HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"),
            ("a NUL in a value", "GET /a.txt HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
            ("a line without a colon", "GET /a.txt HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
            ("a name in quotes", "GET /a.txt HTTP/1.1\r\nHost: a\r\n\"X\": b\r\n\r\n"),
            (
                "an encoded host in the target",
                "GET http://a%2f@b/a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
            ),
            ("a user in the target", "GET http://a@b/a.txt HTTP/1.1\r\nHost: b\r\n\r\n"),
            ("a target without its slash", "GET a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a target of a question", "GET ?/a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a target with an at sign", "GET @b/a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("a fragment", "GET /a.txt#/../b HTTP/1.1\r\nHost: a\r\n\r\n"),
        ] {
            let behind = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
            let answers = answers_to(server, format!("{octets}{behind}").as_bytes());
            assert!(matches!(statuses(&answers)[..], [400 | 505]), "{name}: {answers:?}");
        }
    });
}
