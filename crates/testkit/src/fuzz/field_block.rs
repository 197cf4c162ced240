//! Fields that are sent: lines of `name: value` with any octets but LF in the value.
//!
//! What can be pushed into a block stays inside of its line: both parsers and the witness read
//! back, line by line, what was pushed and nothing else.

use plainwire_field::{FieldBlock, FieldName, FieldValue, Slot, Status, elements};
use plainwire_h1::{
    ConnectionOption, Framing, HeadLimits, Progress, RequestParser, ResponseParser, ResponseStart,
    write_response_head,
};

use super::{Rung, Target, of_texts, shown, witness};

/// The target.
pub const TARGET: Target = Target {
    name: "field_block",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "Server: plainwire\nCache-Control: no-cache\nVary: Accept-Encoding",
        "A: b\nA:\t c \nB:",
        "Location: /a%0Ab",
        "X: a\rY: b",
        "X: a\0b",
        "X: \u{e9}\u{7f}",
        "X(: a",
        ": a",
        "List: a, \"b, c\", \"d\\\", e\",, f",
        "List: \"open, a\nList: , ,",
    ])
}

fn run(octets: &[u8]) {
    let mut block = FieldBlock::new();
    let mut pushed = witness::Fields::new();
    for line in octets.split(|&octet| octet == b'\n') {
        let colon = line.iter().position(|&octet| octet == b':').unwrap_or(line.len());
        let (name, value) = (&line[..colon], line.get(colon + 1..).unwrap_or_default());
        assert_eq!(FieldName::new(name).is_some(), witness::is_token(name), "{}", shown(name));
        listed(value);
        let Some(name) = FieldName::new(name) else { continue };
        let Some(value) = value_of(value) else { continue };
        let before = block.clone();
        let octets_before = before.octets().to_vec();
        block.push(name, &value);
        assert_eq!(before.octets(), octets_before, "what was shared has changed");
        pushed.push((name.as_str().as_bytes().to_vec(), value.as_octets().to_vec()));
    }
    block_has(&block, &pushed);
    let is_about_framing = |name: &[u8]| {
        ["host", "content-length", "transfer-encoding", "connection", "expect"]
            .iter()
            .any(|one| name.eq_ignore_ascii_case(one.as_bytes()))
    };
    if !pushed.iter().any(|(name, _)| is_about_framing(name)) {
        sent_and_read(&block, &pushed);
    }
}

/// A value has no octet that could end its line, and no white space around it.
fn value_of(octets: &[u8]) -> Option<FieldValue<'_>> {
    let is_control = |octet: &u8| *octet < b' ' && *octet != b'\t' || *octet == 0x7f;
    let first = octets.iter().position(is_control);
    match (FieldValue::new(octets), first) {
        (Ok(value), None) => {
            assert_eq!(value.as_octets(), octets.trim_ascii());
            let owned = FieldValue::from_owned(octets).expect("the same octets");
            assert_eq!(owned, value);
            Some(value)
        }
        (Err(error), Some(at)) => {
            assert_eq!(error.at, at);
            assert!(!error.to_string().is_empty());
            None
        }
        (ours, theirs) => panic!("{ours:?} and {theirs:?} of {}", shown(octets)),
    }
}

fn block_has(block: &FieldBlock, pushed: &witness::Fields) {
    let lines: witness::Fields =
        block.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    assert_eq!(&lines, pushed);
    assert_eq!(block.is_empty(), pushed.is_empty());
    let length: usize = pushed.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    assert_eq!(block.octets().len(), length);
    for (name, _) in pushed.iter().take(4) {
        let name = FieldName::new(name).expect("it was pushed");
        let first = pushed.iter().find(|(other, _)| name.is(other));
        assert_eq!(block.get(name), first.map(|(_, value)| &**value));
    }
}

fn sent_and_read(block: &FieldBlock, pushed: &witness::Fields) {
    let limits =
        HeadLimits { head_octets_max: u64::MAX, fields_max: u64::MAX, ..HeadLimits::default() };
    let request = [b"GET / HTTP/1.1\r\nHost: h\r\n", block.octets(), b"\r\n"].concat();
    let mut parser = RequestParser::new(limits);
    let outcome = parser.advance(&request);
    assert_eq!(outcome, Ok(Progress::Complete { octets: request.len() }), "{}", shown(&request));
    assert_eq!(&witness::fields_of(&parser.head(&request))[1..], &pushed[..]);

    let mut response = Vec::new();
    let start = ResponseStart {
        status: Status::OK,
        fields: block,
        date: None,
        framing: Framing::Length(5),
        connection: Some(ConnectionOption::Close),
    };
    write_response_head(&mut response, &start);
    let mut expected = pushed.clone();
    expected.insert(0, (b"Connection".to_vec(), b"close".to_vec()));
    expected.push((b"Content-Length".to_vec(), b"5".to_vec()));
    let mut parser = ResponseParser::new(limits);
    let outcome = parser.advance(&response);
    assert_eq!(outcome, Ok(Progress::Complete { octets: response.len() }), "{}", shown(&response));
    assert_eq!(parser.deviations(), []);
    assert_eq!(witness::fields_of(&parser.head(&response)), expected);
    let (line, fields) = witness::head(&response).expect("a head of ours");
    assert_eq!((line, fields), (&b"HTTP/1.1 200 OK"[..], expected));
    let lines = parser.head(&response);
    for (name, _) in pushed.iter().take(4) {
        let name = FieldName::new(name).expect("it was pushed");
        let values = witness::values(pushed, name.as_str());
        assert_eq!(Slot::of(&lines, name).values(), values);
    }
}

/// Elements stand in the value, in order, without white space around them; and they say the same
/// alone (RFC 9110 §5.6.1.2).
fn listed(value: &[u8]) {
    let mut rest = value;
    for element in elements(value) {
        assert!(!element.is_empty());
        let at = rest.windows(element.len()).position(|window| window == element);
        let at = at.unwrap_or_else(|| panic!("{} is not in order", shown(element)));
        rest = &rest[at + element.len()..];
        assert_eq!(elements(element).collect::<Vec<_>>(), [element], "{}", shown(value));
        let edges = [element.first(), element.last()];
        assert!(!edges.into_iter().flatten().any(|octet| b" \t".contains(octet)));
    }
    if !value.contains(&b'"') {
        let is_ows = |octet: &u8| b" \t".contains(octet);
        let count = value
            .split(|&octet| octet == b',')
            .filter(|element| !element.iter().all(is_ows))
            .count();
        assert_eq!(elements(value).count(), count, "{}", shown(value));
    }
}
