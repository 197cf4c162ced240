//! One row and more for every reason: what is refused, where, and that nothing else is.

use plainwire_field::Method;
use plainwire_h1::{BodyLength, Reason};

use crate::transcript::{body, request, response};

fn refused(reason: Reason, at: usize) -> String {
    format!("refused: {reason:?} at {at}\n")
}

/// Requests that are refused, with the octet that decides.
const REQUESTS: &[(&str, Reason, usize)] = &[
    ("\u{16}\u{3}\u{1}\u{2}", Reason::TlsHello, 0),
    ("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n", Reason::TooManyEmptyLines, 8),
    (" GET / HTTP/1.1\r\n", Reason::MethodMissing, 0),
    ("\u{16}\u{4}", Reason::MethodOctet, 0),
    ("\0\u{1}\u{2}", Reason::MethodOctet, 0),
    ("G\u{e9}T / HTTP/1.1\r\n", Reason::MethodOctet, 1),
    ("GET\t/ HTTP/1.1\r\n", Reason::MethodOctet, 3),
    ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Reason::MethodTooLong, 32),
    ("GET\r\n", Reason::TargetMissing, 3),
    ("GET  / HTTP/1.1\r\n", Reason::TargetMissing, 4),
    ("GET \r\n", Reason::TargetMissing, 4),
    ("GET /\u{e9} HTTP/1.1\r\n", Reason::TargetOctet, 5),
    ("GET /#x HTTP/1.1\r\n", Reason::TargetOctet, 5),
    ("GET /\t HTTP/1.1\r\n", Reason::TargetOctet, 5),
    ("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Reason::TargetTooLong, 44),
    ("GET a HTTP/1.1\r\n", Reason::TargetForm, 4),
    ("GET example.com:80 HTTP/1.1\r\n", Reason::TargetForm, 4),
    ("GET http://u@h/ HTTP/1.1\r\n", Reason::TargetAuthority, 4),
    ("CONNECT /a HTTP/1.1\r\n", Reason::ConnectForm, 8),
    ("GET * HTTP/1.1\r\n", Reason::AsteriskForm, 4),
    ("GET /\r\n", Reason::VersionMissing, 5),
    ("GET / \r\n", Reason::VersionMissing, 6),
    ("GET / http/1.1\r\n", Reason::VersionSyntax, 6),
    ("GET /a b HTTP/1.1\r\n", Reason::VersionSyntax, 7),
    ("GET / HTTP/1.1 \r\n", Reason::VersionSyntax, 14),
    ("GET / HTTP/11\r\n", Reason::VersionSyntax, 12),
    ("GET / HTTP/1.10\r\n", Reason::VersionSyntax, 14),
    ("GET / HTTP/1.d\r\n", Reason::VersionSyntax, 13),
    ("GET / HTTP/d.1\r\n", Reason::VersionSyntax, 11),
    ("GET  HTTP/1.1\r\n", Reason::TargetMissing, 4),
    ("GET HTTP/1.1\r\n", Reason::VersionMissing, 12),
    ("GET / HTTP/9.9\r\n", Reason::VersionUnsupported, 6),
    ("GET / HTTP/0.9\r\n", Reason::VersionUnsupported, 6),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Reason::Http2Preface, 6),
    ("\nGET / HTTP/1.1\r\n", Reason::BareLineFeed, 0),
    ("GET / HTTP/1.1\nHost: h\n\n", Reason::BareLineFeed, 14),
    ("GET / HTTP/1.1\r\nHost: h\nA: b", Reason::BareLineFeed, 23),
    ("GET / HTTP/1.1\r\nHost: h\r\n\n", Reason::BareLineFeed, 25),
    ("\rGET / HTTP/1.1\r\n", Reason::BareCarriageReturn, 0),
    ("GET / HTTP/1.1\rHost: h", Reason::BareCarriageReturn, 14),
    ("GET / HTTP/1.1\r\nX: a\rIf-None-Match: *\r\n", Reason::BareCarriageReturn, 20),
    ("GET / HTTP/1.1\r\nHost: h\r\n\rX", Reason::BareCarriageReturn, 25),
    ("GET / HTTP/1.1\r\n Host: h\r\n", Reason::LeadingWhiteSpace, 16),
    ("GET / HTTP/1.1\r\nIf-None-Match:\r\n \"a\"\r\n", Reason::ObsFold, 32),
    ("GET / HTTP/1.1\r\nHost : h\r\n", Reason::SpaceBeforeColon, 20),
    ("GET / HTTP/1.1\r\nTransfer-Encoding\t: chunked\r\n", Reason::SpaceBeforeColon, 33),
    ("GET / HTTP/1.1\r\nX Y: z\r\n", Reason::SpaceBeforeColon, 17),
    ("GET / HTTP/1.1\r\nHost\r\n", Reason::ColonMissing, 20),
    ("GET / HTTP/1.1\r\n: h\r\n", Reason::NameMissing, 16),
    ("GET / HTTP/1.1\r\nX[]: h\r\n", Reason::NameOctet, 17),
    ("GET / HTTP/1.1\r\nX: \0\r\n", Reason::ValueOctet, 19),
    ("GET / HTTP/1.1\r\nX: a\u{7}\r\n", Reason::ValueOctet, 20),
    ("GET / HTTP/1.1\r\nX: y\r\n\r\n", Reason::HostMissing, 22),
    ("GET http://h/ HTTP/1.1\r\n\r\n", Reason::HostMissing, 24),
    ("GET / HTTP/1.1\r\nHost: h\r\nhost: h\r\n", Reason::HostRepeated, 25),
    ("GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n", Reason::HostRepeated, 25),
    ("GET / HTTP/1.1\r\nHost: a b\r\n", Reason::HostInvalid, 22),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n", Reason::HostInvalid, 22),
    ("GET / HTTP/1.0\r\nHost: [::1\r\n", Reason::HostInvalid, 22),
    ("POST / HTTP/1.1\r\nContent-Length: +5\r\n", Reason::LengthInvalid, 33),
    ("POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n", Reason::LengthInvalid, 33),
    ("POST / HTTP/1.1\r\nContent-Length:\r\n", Reason::LengthInvalid, 32),
    ("POST / HTTP/1.1\r\nContent-Length: 0x5\r\n", Reason::LengthInvalid, 33),
    ("POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n", Reason::LengthInvalid, 33),
    ("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n", Reason::LengthRepeated, 36),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        Reason::LengthWithCoding,
        26,
    ),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Reason::CodingOnHttp10, 17),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
        Reason::ChunkedNotLast,
        26,
    ),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        Reason::ChunkedRepeated,
        26,
    ),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: foo, chunked\r\n\r\n",
        Reason::CodingUnknown,
        26,
    ),
];

/// Chunked bodies of requests that are refused.
const BODIES: &[(&str, Reason, usize)] = &[
    ("0x5\r\nhello", Reason::ChunkSize, 1),
    ("\r\n", Reason::ChunkSize, 0),
    ("1\r\na\r\n-1\r\n", Reason::ChunkSize, 6),
    ("FFFFFFFFFFFFFFFF0\r\n", Reason::ChunkSizeTooLarge, 16),
    ("1;\0\r\n", Reason::ChunkExtension, 2),
    ("1;\u{7f}\r\n", Reason::ChunkExtension, 2),
    ("1\r\nab\r\n", Reason::ChunkEnd, 4),
    ("1\na\r\n", Reason::BareLineFeed, 1),
    ("1\r\na\n", Reason::BareLineFeed, 4),
    ("1;a\n", Reason::BareLineFeed, 3),
    ("1\rX", Reason::BareCarriageReturn, 1),
    ("0\r\n\n", Reason::BareLineFeed, 3),
    ("0\r\nA: b\n", Reason::BareLineFeed, 7),
    ("0\r\nA : b\r\n", Reason::SpaceBeforeColon, 4),
];

/// Responses that are refused.
const RESPONSES: &[(&str, Reason, usize)] = &[
    ("<html>hello</html>", Reason::StatusLineMissing, 0),
    ("HTTP/x.1 200 OK\r\n", Reason::StatusLineMissing, 5),
    ("\u{15}\u{3}\u{1}", Reason::ResponseTls, 0),
    ("HTTP/2.0 200 OK\r\n", Reason::StatusLineVersion, 5),
    ("HTTP/1.1 2x0 OK\r\n", Reason::StatusCode, 9),
];

// RFC 9112 §2, §3, §5, §6
#[test]
fn request_that_is_malformed_is_refused_at_the_octet_that_decides() {
    for (input, reason, at) in REQUESTS {
        assert_eq!(request(input.as_bytes()), refused(*reason, *at), "{input:?}");
    }
}

// RFC 9112 §7.1
#[test]
fn chunked_body_that_is_malformed_is_refused_at_the_octet_that_decides() {
    for (input, reason, at) in BODIES {
        let events = body(BodyLength::Chunked, input.as_bytes());
        assert!(events.ends_with(&refused(*reason, *at)), "{input:?}\n{events}");
    }
}

// RFC 9112 §4
#[test]
fn response_that_is_malformed_is_refused_at_the_octet_that_decides() {
    for (input, reason, at) in RESPONSES {
        let events = response(Method::Get, input.as_bytes());
        assert_eq!(events, refused(*reason, *at), "{input:?}");
    }
    for (values, reason, at) in [
        ("Content-Length: 5\r\nContent-Length: 6\r\n", Reason::ResponseLengths, 36),
        ("Content-Length: 0x5\r\n", Reason::ResponseLength, 17),
    ] {
        let input = format!("HTTP/1.1 200 OK\r\n{values}\r\n");
        let events = response(Method::Get, input.as_bytes());
        assert!(events.ends_with(&refused(reason, at)), "{events}");
    }
}

// RFC 6585 §5, RFC 9110 §5.4
#[test]
fn message_that_exceeds_a_limit_is_refused_without_its_end() {
    let long = "a".repeat(400);
    let many = "A: b\r\n".repeat(6);
    let rows = [
        (format!("GET / HTTP/1.1\r\nA: {long}"), Reason::HeadTooLarge, 300),
        (format!("GET / HTTP/1.1\r\n{long}"), Reason::HeadTooLarge, 300),
        (format!("GET / HTTP/1.1\r\n{many}B"), Reason::TooManyFields, 52),
    ];
    for (input, reason, at) in rows {
        assert_eq!(request(input.as_bytes()), refused(reason, at), "{input:?}");
    }
    let input = format!("HTTP/1.1 200 OK\r\nA: {long}");
    let events = response(Method::Get, input.as_bytes());
    assert_eq!(events, refused(Reason::ResponseTooLarge, 300));

    let input = format!("1;{}", "a".repeat(1100));
    let events = body(BodyLength::Chunked, input.as_bytes());
    assert_eq!(events, refused(Reason::ChunkLineTooLong, 1024));
}

/// Reasons whose row stands in a test of its own: here, in `body.rs` or in `requests.rs`.
const ELSEWHERE: &[Reason] = &[
    Reason::HeadTooLarge,
    Reason::TooManyFields,
    Reason::ResponseTooLarge,
    Reason::ResponseLength,
    Reason::ResponseLengths,
    Reason::ChunkLineTooLong,
    Reason::TrailerTooLarge,
    Reason::BodyCutOff,
];

#[test]
fn reasons_have_a_row_each() {
    let tables = [REQUESTS, BODIES, RESPONSES].concat();
    for reason in Reason::ALL {
        let has_row = tables.iter().any(|row| row.1 == *reason);
        match (has_row, ELSEWHERE.contains(reason)) {
            (false, false) => panic!(
                "{reason:?} has no row; add one to REQUESTS, BODIES or RESPONSES in this file, or \
                 name it in ELSEWHERE when a test of its own produces it"
            ),
            (true, true) => panic!("{reason:?} has a row; delete it from ELSEWHERE in this file"),
            _ => {}
        }
    }
}
