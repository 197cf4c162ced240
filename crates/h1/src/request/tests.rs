//! The parser of requests from inside: what a head shows, and what is remembered.
//!
//! The tables of what is refused, fed in every way, stand in the crate's `tests/` folder.

use plainwire_field::Slot;

use super::*;

fn parse(text: &str) -> Result<RequestParser, Refusal> {
    let mut parser = RequestParser::new(HeadLimits::default());
    match parser.advance(text.as_bytes())? {
        Progress::Complete { .. } => Ok(parser),
        Progress::NeedMore => panic!("{text:?} is not complete"),
    }
}

// RFC 9112 §3, §5
#[test]
fn head_that_is_complete_shows_its_parts() {
    let text = "POST /a?b HTTP/1.1\r\nhost: Example.com:80\r\nA: 1\r\nContent-Length: 3\r\n\
                a: 2\r\nExpect: 100-Continue\r\n\r\nxyz";
    let parser = parse(text).unwrap();
    let head = parser.head(text.as_bytes());
    assert_eq!((head.method(), head.method_token()), (Method::Post, &b"POST"[..]));
    assert_eq!(head.target(), Target::Origin { path: b"/a", query: Some(b"b") });
    assert_eq!(head.target_octets(), b"/a?b");
    assert_eq!(head.version(), Version::Http11);
    assert_eq!(head.host(), Some(&b"Example.com:80"[..]));
    assert_eq!(head.authority().unwrap().port(), Some(80));
    assert_eq!(head.body(), BodyLength::Exactly(3));
    assert!(head.persists() && head.expects_continue());
    let name = plainwire_field::FieldName::new(b"A").unwrap();
    assert_eq!(Slot::of(&head, name).values(), [b"1", b"2"]);
    let lines: Vec<_> = head.fields().map(|field| field.line.of(text.as_bytes())).collect();
    assert_eq!(lines.concat().as_slice(), &text.as_bytes()[20..text.len() - 5]);
}

// RFC 9112 §3.2.2, §3.2.3
#[test]
fn authority_of_the_target_goes_before_host() {
    let rows = [
        ("GET http://a:81/x HTTP/1.1\r\nHost: b\r\n\r\n", Some("a:81")),
        ("GET /x HTTP/1.1\r\nHost: b\r\n\r\n", Some("b")),
        ("OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n", Some("b")),
        ("CONNECT c:443 HTTP/1.1\r\nHost: b\r\n\r\n", Some("c:443")),
        ("GET /x HTTP/1.1\r\nHost:\r\n\r\n", Some("")),
        ("GET /x HTTP/1.0\r\n\r\n", None),
    ];
    for (text, expected) in rows {
        let parser = parse(text).unwrap();
        let authority = parser.head(text.as_bytes()).authority();
        assert_eq!(authority.map(|a| a.to_string()).as_deref(), expected, "{text:?}");
    }
}

// RFC 9110 §10.1.1
#[test]
fn expectation_without_a_body_or_in_http_1_0_is_none() {
    let rows = [
        ("HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue", true),
        ("HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: x, 100-continue", true),
        ("HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue", false),
        ("HTTP/1.1\r\nHost: h\r\nExpect: 100-continue", false),
        ("HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: foo", false),
        ("HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue", false),
    ];
    for (rest, expected) in rows {
        let text = format!("PUT / {rest}\r\n\r\n");
        let parser = parse(&text).unwrap();
        assert_eq!(parser.head(text.as_bytes()).expects_continue(), expected, "{rest}");
    }
}

// RFC 9110 §10.1.1
#[test]
fn expectation_of_something_else_is_told_except_in_http_1_0() {
    let rows = [
        ("HTTP/1.1", "100-continue", false),
        ("HTTP/1.1", "", false),
        ("HTTP/1.1", "100-Continue, ,100-CONTINUE", false),
        ("HTTP/1.1", "100-continue, a=b", true),
        ("HTTP/1.1", "100-continue;a", true),
        ("HTTP/1.1", "\"100-continue\"", true),
        ("HTTP/1.0", "a", false),
    ];
    for (version, value, expected) in rows {
        let text = format!("GET / {version}\r\nHost: h\r\nExpect: {value}\r\n\r\n");
        let parser = parse(&text).unwrap();
        assert_eq!(parser.head(text.as_bytes()).expects_other(), expected, "{value}");
    }
}

// RFC 9112 §2.2
#[test]
fn begun_is_false_until_an_octet_of_the_request_itself() {
    for (text, begun) in [("", false), ("\r", false), ("\r\n\r", false), ("\r\nG", true)] {
        let mut parser = RequestParser::new(HeadLimits::default());
        assert_eq!(parser.advance(text.as_bytes()), Ok(Progress::NeedMore), "{text:?}");
        assert_eq!(parser.begun(), begun, "{text:?}");
    }
}

// RFC 9112 §3.2
#[test]
fn target_with_an_octet_that_has_to_be_encoded_is_refused_before_its_end() {
    for (text, at) in [
        ("GET /a\\", Some(6)),
        ("GET http://h/`", Some(13)),
        ("GET /{?", Some(5)),
        ("GET /a?b}", None),
        ("GET /a?b\\c?`{", None),
        ("GET /a?b<", Some(8)),
    ] {
        let expected =
            at.map_or(Ok(Progress::NeedMore), |at| Err(Refusal::new(Reason::TargetOctet, at)));
        let mut parser = RequestParser::new(HeadLimits::default());
        assert_eq!(parser.advance(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn request_line_of_a_refused_request_shows_what_was_read() {
    type Row<'a> = (&'a str, Option<(&'a str, &'a str, bool)>);
    let rows: [Row<'_>; 8] = [
        ("\x16\x03", None),
        ("GET", None),
        ("GET /a b", Some(("GET", "/a", false))),
        ("GET /a\x07", Some(("GET", "/a", false))),
        ("GET /a\\b", Some(("GET", "/a", false))),
        ("GET /a?\\b\"", Some(("GET", "/a?\\b", false))),
        ("GET /a HTTP/3.0\r\n", Some(("GET", "/a", false))),
        ("GET /a HTTP/1.1\r\nA : b", Some(("GET", "/a", true))),
    ];
    for (text, expected) in rows {
        let mut parser = RequestParser::new(HeadLimits::default());
        let _ = parser.advance(text.as_bytes());
        let line = parser.request_line(text.as_bytes());
        let expected = expected.map(|(method, target, version)| RequestLine {
            method: method.as_bytes(),
            target: target.as_bytes(),
            version: version.then_some(Version::Http11),
        });
        assert_eq!(line, expected, "{text:?}");
    }
}

#[test]
fn parser_that_is_reset_knows_nothing_of_the_request_before() {
    let mut parser = parse("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").unwrap();
    parser.reset();
    assert!(!parser.begun());
    let second = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    assert!(matches!(parser.advance(second), Ok(Progress::Complete { .. })));
    let head = parser.head(second);
    assert_eq!((head.host(), head.persists(), head.fields().count()), (None, true, 1));
}

#[test]
fn parser_that_refused_or_finished_says_the_same_again() {
    let mut parser = RequestParser::new(HeadLimits::default());
    let first = parser.advance(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(first, Err(Refusal::new(Reason::HostMissing, 16)));
    assert_eq!(parser.advance(b"GET / HTTP/1.1\r\n\r\nHost: h"), first);

    let text = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    let mut parser = RequestParser::new(HeadLimits::default());
    let first = parser.advance(text);
    assert_eq!(first, Ok(Progress::Complete { octets: text.len() }));
    assert_eq!(parser.advance(text), first);
}
