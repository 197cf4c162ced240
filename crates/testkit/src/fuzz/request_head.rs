//! Heads of requests, as they come off a connection: octets, and what may stand behind them.
//!
//! The second reading is `witness`: what is accepted is exactly a head of RFC 9112, with the
//! fields that stand there. The bounds are those of the limits: a head is refused as soon as it
//! could not be read any more, so nobody has to hold more of it.

use plainwire_h1::{HeadLimits, Progress, Refusal, RequestHead, RequestParser, Version};

use super::{Rung, Target, shown, transcript, ways, witness};
use crate::shapes;

/// The target.
pub const TARGET: Target = Target {
    name: "request_head",
    rungs: &[
        Rung::Totality,
        Rung::Arithmetic,
        Rung::RoundTrip,
        Rung::Split,
        Rung::Differential,
        Rung::Bounds,
    ],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    shapes::ALL.iter().copied().flatten().map(|shape| shape.octets.into()).collect()
}

fn run(octets: &[u8]) {
    ways::all_alike(octets, |pieces| transcript::request(transcript::SMALL, pieces).events);
    for limits in [transcript::SMALL, HeadLimits::default()] {
        judge(octets, limits);
    }
}

fn judge(octets: &[u8], limits: HeadLimits) {
    let mut parser = RequestParser::new(limits);
    let outcome = parser.advance(octets);
    assert_eq!(parser.advance(octets), outcome, "asked again, it says something else");
    match outcome {
        Ok(Progress::NeedMore) => assert!(
            (octets.len() as u64) < limits.head_octets_max,
            "{} octets are held, and the limit is {}",
            octets.len(),
            limits.head_octets_max
        ),
        Ok(Progress::Complete { octets: taken }) => {
            complete(&parser.head(octets), octets, taken, limits);
        }
        Err(refusal) => refused(octets, refusal, limits),
    }
    parser.reset();
    assert_eq!(parser.advance(octets), outcome, "after a reset, it says something else");
}

/// The octet at the place of a refusal, or one behind it, decides; so nothing is decided before.
fn refused(octets: &[u8], refusal: Refusal, limits: HeadLimits) {
    assert!(refusal.at <= octets.len(), "{refusal}");
    assert!(!refusal.to_string().is_empty() && refusal.reason.status().code() >= 400);
    if (refusal.at as u64) < limits.head_octets_max {
        let before = RequestParser::new(limits).advance(&octets[..refusal.at]);
        assert_eq!(before, Ok(Progress::NeedMore), "{refusal}, and something was decided before");
    }
}

fn complete(head: &RequestHead<'_>, octets: &[u8], taken: usize, limits: HeadLimits) {
    assert!(taken as u64 <= limits.head_octets_max.min(octets.len() as u64));
    let again = |octets: &[u8]| RequestParser::new(limits).advance(octets);
    assert_eq!(again(&octets[..taken]), Ok(Progress::Complete { octets: taken }));
    assert_eq!(again(&octets[..taken - 1]), Ok(Progress::NeedMore), "it ends one octet earlier");
    places(head, taken, limits);
    seen_by_the_witness(head, &octets[..taken]);
    written_again(head);
}

/// Names, values and lines stand inside the head, one behind the other.
fn places(head: &RequestHead<'_>, taken: usize, limits: HeadLimits) {
    let mut end = 0;
    let mut count = 0;
    for field in head.fields() {
        let ordered = [
            end,
            field.line.start,
            field.name.start,
            field.name.end,
            field.value.start,
            field.value.end,
            field.line.end,
        ];
        assert!(ordered.is_sorted(), "{field:?} behind {end}");
        assert!(field.name.start < field.name.end && field.value.end + 2 <= field.line.end);
        end = field.line.end;
        count += 1;
    }
    assert!(end as usize + 2 <= taken && count <= limits.fields_max);
    assert!(head.target_octets().len() as u64 <= limits.target_octets_max);
}

fn seen_by_the_witness(head: &RequestHead<'_>, mut octets: &[u8]) {
    let whole = shown(octets);
    while let Some(rest) = octets.strip_prefix(b"\r\n") {
        octets = rest;
    }
    let (line, fields) = witness::head(octets).unwrap_or_else(|| panic!("no head: {whole}"));
    let words: Vec<&[u8]> = line.split(|&octet| octet == b' ').collect();
    let [method, target, version] = *words else { panic!("no request line: {whole}") };
    assert!(witness::is_token(method) && !target.is_empty(), "{whole}");
    assert_eq!((head.method_token(), head.target_octets()), (method, target), "{whole}");
    match version {
        b"HTTP/1.0" => assert_eq!(head.version(), Version::Http10, "{whole}"),
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1'..=b'9'] => {
            assert_eq!(head.version(), Version::Http11, "{whole}");
        }
        _ => panic!("no version of ours: {whole}"),
    }
    assert_eq!(witness::fields_of(head), fields, "{whole}");
    let hosts = witness::values(&fields, "host");
    assert!(hosts.len() == 1 || hosts.is_empty() && head.version() == Version::Http10, "{whole}");
    let lengths = witness::values(&fields, "content-length");
    let codings = witness::values(&fields, "transfer-encoding");
    assert!(lengths.len() <= 1 && (lengths.is_empty() || codings.is_empty()), "{whole}");
}

/// What was read, written as the grammar's plainest form, is the same request.
fn written_again(head: &RequestHead<'_>) {
    let (method, target) = (head.method_token(), head.target_octets());
    let mut octets = [method, b" ", target, b" ", head.version().as_str().as_bytes()].concat();
    let fields = witness::fields_of(head);
    for (name, value) in &fields {
        octets.extend_from_slice(&[b"\r\n", &**name, b": ", value].concat());
    }
    octets.extend_from_slice(b"\r\n\r\n");
    // A space more behind each colon can be too much for a limit that was just met.
    let limits = HeadLimits { head_octets_max: u64::MAX, ..HeadLimits::default() };
    let mut parser = RequestParser::new(limits);
    let outcome = parser.advance(&octets);
    assert_eq!(outcome, Ok(Progress::Complete { octets: octets.len() }), "{}", shown(&octets));
    let again = parser.head(&octets);
    assert_eq!((again.method_token(), again.target_octets()), (method, target));
    assert_eq!(witness::fields_of(&again), fields);
    assert_eq!(again.version(), head.version());
    assert_eq!((again.body(), again.persists()), (head.body(), head.persists()));
    assert_eq!(again.expects_continue(), head.expects_continue());
    assert_eq!(again.authority(), head.authority());
}
