//! Heads of responses, as any server may send them: octets, and what may stand behind them.
//!
//! A response is read leniently, so there is no grammar that says what is accepted. But what has no
//! deviation is exactly what the strict `witness` and httparse read; and what the witness reads
//! has none.

use plainwire_field::{FieldLines, Method};
use plainwire_h1::{
    BodyLength, Deviation, DeviationKind, HeadLimits, Progress, ResponseHead, ResponseParser,
};

use super::{Rung, Target, of_texts, shown, transcript, ways, witness};

/// The target.
pub const TARGET: Target = Target {
    name: "response_head",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Split, Rung::Differential, Rung::Bounds],
    seeds,
    run,
};

pub(super) fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nA: b\r\nA:  c \r\nD:\r\n\r\ntext",
        "HTTP/1.1 204 \r\nETag: \"x\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nVary: a\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "\r\n\nHTTP/1.1  200\nA : b\r\n c\n\nno colon\n: no name\nA(: b\r\rc\0\n\nx",
        "HTTP/1.1 200 OK\r\n folded first\r\nA: b\r\n\tc\r\n\r\n",
        "HTTP/1.1 999 Odd\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: gzip, chunked, chunked\r\nContent-Length: 5\r\n\r\n0\n\n",
        "HTTP/1.9 200 OK\r\nConnection: close, x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "<html>",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked, gzip\r\nContent-Length: 5\r\n\r\nhello",
    ])
}

fn run(octets: &[u8]) {
    for method in [Method::Get, Method::Head] {
        ways::all_alike(octets, |pieces| {
            transcript::response(transcript::SMALL, method, pieces).events
        });
    }
    for limits in [transcript::SMALL, HeadLimits::default()] {
        judge(octets, limits);
    }
    if let Some(taken) = octets.windows(4).position(|end| end == b"\r\n\r\n") {
        strict(&octets[..taken + 4]);
    }
}

fn judge(octets: &[u8], limits: HeadLimits) {
    let mut parser = ResponseParser::new(limits);
    let outcome = parser.advance(octets);
    assert_eq!(parser.advance(octets), outcome, "asked again, it says something else");
    let taken = match outcome {
        Ok(Progress::NeedMore) => {
            assert!((octets.len() as u64) < limits.head_octets_max, "held without a bound");
            octets.len()
        }
        Ok(Progress::Complete { octets: taken }) => {
            assert!(taken as u64 <= limits.head_octets_max.min(octets.len() as u64));
            let again = ResponseParser::new(limits).advance(&octets[..taken - 1]);
            assert_eq!(again, Ok(Progress::NeedMore), "it ends one octet earlier");
            complete(&parser.head(octets), taken, limits);
            taken
        }
        Err(refusal) => {
            assert!(refusal.at <= octets.len() && !refusal.to_string().is_empty());
            octets.len()
        }
    };
    let deviations = parser.deviations();
    assert!(deviations.len() <= DEVIATIONS_MAX);
    assert!(deviations.iter().all(|found| found.at <= taken && !found.to_string().is_empty()));
    parser.reset();
    assert!(parser.deviations().is_empty());
    assert_eq!(parser.advance(octets), outcome, "after a reset, it says something else");
}

fn complete(head: &ResponseHead<'_>, taken: usize, limits: HeadLimits) {
    assert!((100..=999).contains(&head.status().code()), "{}", head.status());
    assert!(head.deviations().is_sorted_by_key(|found| found.at), "{:?}", head.deviations());
    let spans: Vec<_> = head.fields().collect();
    assert!(spans.len() as u64 <= limits.fields_max);
    let mut end = 0;
    for (index, field) in spans.iter().enumerate() {
        let ordered = [end, field.line.start, field.name.start, field.name.end, field.value.start];
        assert!(ordered.is_sorted() && field.value.end < field.line.end, "{field:?} behind {end}");
        end = field.line.end;
        let (name, value) = head.line(index).expect("each span is a line");
        assert!(!name.is_empty() && value.len() as u32 == field.value.end - field.value.start);
        assert!(!value.iter().any(|octet| b"\r\n\0".contains(octet)), "{}", shown(value));
    }
    assert!(end as usize <= taken && head.line(spans.len()).is_none());
    assert_eq!(head.body(Method::Head), Ok(BodyLength::None));
}

/// A head up to its first empty line, by three readers.
fn strict(octets: &[u8]) {
    let mut parser = ResponseParser::default();
    let outcome = parser.advance(octets);
    let is_whole = outcome == Ok(Progress::Complete { octets: octets.len() });
    let read = witness::head(octets);
    let is_status_line = read.as_ref().is_some_and(|(line, _)| is_status_line(line));
    let head = parser.head(octets);
    if let Some((_, fields)) = read.filter(|_| is_status_line && octets.len() <= 32 * 1024) {
        if fields.len() <= 100 {
            assert!(is_whole, "{outcome:?} of {}", shown(octets));
            assert_eq!(witness::fields_of(&head), fields, "{}", shown(octets));
            if !octets.contains(&b'"') {
                let body = witness::response_body(head.status().code(), &fields);
                assert_eq!(head.body(Method::Get).ok(), body, "{}", shown(octets));
            }
            let wrong = |found: &&Deviation| !is_about_framing(found.kind);
            let wrong: Vec<_> = parser.deviations().iter().filter(wrong).collect();
            assert!(wrong.is_empty(), "{wrong:?} in {}", shown(octets));
        }
    } else if is_whole {
        assert!(!parser.deviations().is_empty(), "it deviates: {}", shown(octets));
    }
    if is_whole && parser.deviations().is_empty() {
        let mut space = [httparse::EMPTY_HEADER; 100];
        let mut theirs = httparse::Response::new(&mut space);
        if theirs.parse(octets).is_ok_and(|status| status.is_complete()) {
            let owned = |line: &httparse::Header<'_>| (line.name.into(), line.value.to_vec());
            let fields: witness::Fields = theirs.headers.iter().map(owned).collect();
            assert_eq!(witness::fields_of(&head), fields, "{}", shown(octets));
            assert_eq!(theirs.code, Some(head.status().code()));
        }
    }
}

/// `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4), of a status that there is.
fn is_status_line(line: &[u8]) -> bool {
    let Some([b'1', b'.', b'0' | b'1', b' ', rest @ ..]) = line.strip_prefix(b"HTTP/") else {
        return false;
    };
    matches!(rest, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', b' ', ..])
}

/// What deviates in fields that are well formed, line by line.
const fn is_about_framing(kind: DeviationKind) -> bool {
    matches!(
        kind,
        DeviationKind::LengthRepeated
            | DeviationKind::LengthWithCoding
            | DeviationKind::LengthForbidden
            | DeviationKind::CodingForbidden
            | DeviationKind::CodingOnHttp10
            | DeviationKind::CodingUnknown
            | DeviationKind::ChunkedRepeated
            | DeviationKind::ChunkedNotLast
    )
}

/// As many deviations of a response are recorded, and no more (`crates/h1/src/limits.rs`).
const DEVIATIONS_MAX: usize = 100;
