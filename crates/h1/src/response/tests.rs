//! The parser of responses from inside: what is understood of a head, and what is recorded.
//!
//! The cases that are fed in every way stand in the crate's `tests/` folder.

use plainwire_field::{FieldLines, Method};

use super::*;
use crate::{BodyLength, Version};

fn parse(text: &str) -> Result<ResponseParser, Refusal> {
    let mut parser = ResponseParser::default();
    match parser.advance(text.as_bytes())? {
        Progress::Complete { .. } => Ok(parser),
        Progress::NeedMore => panic!("{text:?} is not complete"),
    }
}

/// The fields as they are understood, `name=value` each.
fn fields(head: &ResponseHead<'_>) -> Vec<String> {
    (0..)
        .map_while(|index| head.line(index))
        .map(|(name, value)| format!("{}={}", name.escape_ascii(), value.escape_ascii()))
        .collect()
}

fn kinds(parser: &ResponseParser) -> Vec<(DeviationKind, usize)> {
    parser.deviations().iter().map(|found| (found.kind, found.at)).collect()
}

// RFC 9112 §4, §5
#[test]
fn head_that_deviates_nowhere_shows_its_parts() {
    let text = "HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 3\r\n\r\nabc";
    let parser = parse(text).unwrap();
    let head = parser.head(text.as_bytes());
    assert_eq!((head.version(), head.status()), (Version::Http11, Status::OK));
    assert_eq!(head.reason(), b"OK");
    assert_eq!(fields(&head), ["A=1", "Content-Length=3"]);
    assert_eq!(head.fields().next().unwrap().line.of(text.as_bytes()), b"A: 1\r\n");
    assert_eq!(head.body(Method::Get), Ok(BodyLength::Exactly(3)));
    assert_eq!(head.body(Method::Head), Ok(BodyLength::None));
    assert!(head.persists() && head.deviations().is_empty());
}

// RFC 9112 §2.2, §5, §5.1, §5.2, RFC 9110 §5.5
#[test]
fn field_that_deviates_is_understood_and_recorded() {
    use DeviationKind::{
        BareCarriageReturn, BareLineFeed, ColonMissing, LeadingWhiteSpace, NameMissing, NameOctet,
        ObsFold, SpaceBeforeColon, ValueOctet,
    };
    // The fields begin at octet 17.
    type Row<'a> = (&'a str, &'a [&'a str], &'a [(DeviationKind, usize)]);
    let rows: [Row<'_>; 15] = [
        ("A: b\n", &["A=b"], &[(BareLineFeed, 21)]),
        ("A : b\r\n", &["A=b"], &[(SpaceBeforeColon, 18)]),
        ("A: b\r\n c\r\n\td\r\n", &["A=b   c  \\td"], &[(ObsFold, 23), (ObsFold, 27)]),
        ("A:\r\n b\r\n", &["A=b"], &[(ObsFold, 21)]),
        ("A: b\r\n  \r\nC: d\r\n", &["A=b", "C=d"], &[(ObsFold, 23)]),
        (" A: b\r\nC: d\r\n", &["C=d"], &[(LeadingWhiteSpace, 17)]),
        ("junk\r\n more\r\nC: d\r\n", &["C=d"], &[(ColonMissing, 17), (LeadingWhiteSpace, 23)]),
        ("B: c\r\njunk\r\n more\r\n", &["B=c"], &[(ColonMissing, 23), (ObsFold, 29)]),
        (": b\r\n", &[], &[(NameMissing, 17)]),
        ("A[]: b\r\n", &["A[]=b"], &[(NameOctet, 18)]),
        ("A B: c\r\n", &["A B=c"], &[(NameOctet, 18)]),
        ("A: b\rc\r\n", &["A=b c"], &[(BareCarriageReturn, 21)]),
        ("A: b\0c\r\n", &["A=b c"], &[(ValueOctet, 21)]),
        ("A: b\x07c\r\n", &["A=b\\x07c"], &[(ValueOctet, 21)]),
        ("A: \u{e9}\r\n", &["A=\\xc3\\xa9"], &[]),
    ];
    for (lines, expected, deviations) in rows {
        let text = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
        let parser = parse(&text).unwrap();
        assert_eq!(fields(&parser.head(text.as_bytes())), expected, "{lines:?}");
        assert_eq!(kinds(&parser), deviations, "{lines:?}");
    }
}

// RFC 9112 §6.1, §6.3, RFC 9110 §8.6
#[test]
fn framing_that_deviates_is_decided_by_the_rules_and_recorded() {
    use BodyLength::{Chunked, Exactly, None as Nothing, UntilClose};
    use DeviationKind::{
        ChunkedNotLast, ChunkedRepeated, CodingForbidden, CodingOnHttp10, CodingUnknown,
        LengthForbidden, LengthRepeated, LengthWithCoding,
    };
    type Row<'a> = (&'a str, BodyLength, bool, &'a [DeviationKind]);
    let rows: [Row<'_>; 11] = [
        ("1.1 200|Content-Length: 5|Content-Length: 5", Exactly(5), true, &[LengthRepeated]),
        ("1.1 200|Content-Length: 5, 5", Exactly(5), true, &[LengthRepeated]),
        (
            "1.1 200|Content-Length: 5|Transfer-Encoding: chunked",
            Chunked,
            false,
            &[LengthWithCoding],
        ),
        ("1.0 200|Transfer-Encoding: chunked", Chunked, false, &[CodingOnHttp10]),
        ("1.1 200|Transfer-Encoding: gzip, chunked", Chunked, true, &[CodingUnknown]),
        ("1.1 200|Transfer-Encoding: chunked, chunked", Chunked, false, &[ChunkedRepeated]),
        ("1.1 200|Transfer-Encoding: gzip", UntilClose, false, &[CodingUnknown, ChunkedNotLast]),
        ("1.1 204|Content-Length: 5", Nothing, true, &[LengthForbidden]),
        ("1.1 100|Transfer-Encoding: chunked", Nothing, true, &[CodingForbidden]),
        ("1.1 200|Connection: x, Close", UntilClose, false, &[]),
        ("1.0 200|Connection: keep-alive|Content-Length: 1", Exactly(1), true, &[]),
    ];
    for (short, body, persists, deviations) in rows {
        let text =
            format!("HTTP/{}\r\n\r\n", short.replacen('|', " x\r\n", 1).replace('|', "\r\n"));
        let parser = parse(&text).unwrap();
        let head = parser.head(text.as_bytes());
        assert_eq!(head.body(Method::Get), Ok(body), "{short}");
        assert_eq!(head.persists(), persists, "{short}");
        let found: Vec<_> = kinds(&parser).into_iter().map(|found| found.0).collect();
        assert_eq!(found, deviations, "{short}");
    }
}

// RFC 9112 §2.2
#[test]
fn empty_lines_before_the_status_line_are_passed_over_within_a_bound() {
    let rest = "HTTP/1.1 204 No Content\r\n\r\n";
    let text = format!("\r\n\n{rest}");
    let parser = parse(&text).unwrap();
    assert_eq!(parser.head(text.as_bytes()).status(), Status::NO_CONTENT);
    let expected = [
        (DeviationKind::EmptyLine, 0),
        (DeviationKind::EmptyLine, 2),
        (DeviationKind::BareLineFeed, 2),
    ];
    let mut found = kinds(&parser);
    found.sort_by_key(|found| (found.1, found.0 == DeviationKind::BareLineFeed));
    assert_eq!(found, expected);

    let text = format!("{}{rest}", "\r\n".repeat(EMPTY_LINES_MAX + 1));
    let refusal = Refusal::new(Reason::StatusLineMissing, EMPTY_LINES_MAX * 2);
    assert_eq!(parse(&text).err(), Some(refusal));
}

#[test]
fn head_that_exceeds_a_limit_is_refused_at_it() {
    let limits = HeadLimits { head_octets_max: 40, fields_max: 2, ..HeadLimits::default() };
    let rows = [
        ("HTTP/1.1 200 OK\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 40),
        ("HTTP/1.1 200 OK\r\nA:\r\nB:\r\nC:\r\n\r\n", 25),
    ];
    for (text, at) in rows {
        let mut parser = ResponseParser::new(limits);
        let refused = Err(Refusal::new(Reason::ResponseTooLarge, at));
        assert_eq!(parser.advance(text.as_bytes()), refused, "{text:?}");
        assert_eq!(parser.advance(text.as_bytes()), refused, "{text:?}");
    }
}

#[test]
fn parser_that_is_reset_knows_nothing_of_the_response_before() {
    let mut parser = parse("HTTP/1.1 103 x\r\nA : b\r\nContent-Length: 3\r\n c\r\n\r\n").unwrap();
    assert!(!parser.rewritten.is_empty());
    parser.reset();
    assert!(parser.rewritten.is_empty());
    let text = b"HTTP/1.1 200 OK\r\n\r\n";
    assert_eq!(parser.advance(text), Ok(Progress::Complete { octets: text.len() }));
    let head = parser.head(text);
    assert_eq!(head.body(Method::Get), Ok(BodyLength::UntilClose));
    assert!(head.deviations().is_empty() && head.fields().next().is_none());
}
