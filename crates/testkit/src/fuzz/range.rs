//! Ranges: the length of a representation on the first line, the value of `Range` on the second.
//!
//! The second reading counts in 128 bits, where every number fits that a length is held against.

use plainwire_field::{ByteRange, RangeRefusal, RangeSet};

use super::{Rung, Target, shown};
use crate::cases::ranges;
use crate::multipart::{self, ContentRange};

/// The target.
pub const TARGET: Target = Target {
    name: "range",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Differential, Rung::Bounds],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    let rows = [ranges::ONE, ranges::SEVERAL].into_iter().flatten();
    let lines = rows.flat_map(|(request, _)| request.lines());
    let values = lines.filter_map(|line| line.strip_prefix("range: "));
    let lengths = ["0", "1", "11", "1040", "18446744073709551615"];
    values
        .zip(lengths.iter().cycle())
        .map(|(value, length)| [length, "\n", value].concat().into())
        .collect()
}

fn run(octets: &[u8]) {
    let line = octets.iter().position(|&octet| octet == b'\n').unwrap_or(octets.len());
    let length = std::str::from_utf8(&octets[..line]).ok().and_then(|digits| digits.parse().ok());
    let (length, value) = (length.unwrap_or(1000), octets.get(line + 1..).unwrap_or_default());
    let set = match RangeSet::parse(value, SPECS_MAX) {
        Ok(set) => set,
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty());
            assert!(refusal != RangeRefusal::TooMany || value.len() > 2 * SPECS_MAX);
            let is_none = reference(value).is_none_or(|specs| specs.len() > SPECS_MAX);
            assert!(is_none, "{refusal}: {}", shown(value));
            return;
        }
    };
    let satisfied = set.satisfied(length);
    let specs = reference(value).unwrap_or_else(|| panic!("no ranges: {}", shown(value)));
    let expected = within(&specs, length);
    let found = satisfied.as_ref().map(|ranges| {
        ranges.iter().map(|range| (range.first().into(), range.last().into())).collect()
    });
    assert_eq!(found, expected, "{} of {length}", shown(value));
    for (index, range) in satisfied.iter().flatten().enumerate() {
        one(*range, length);
        for other in satisfied.iter().flatten().skip(index + 1).take(3) {
            together(*range, *other);
        }
    }
    let unsatisfied = ByteRange::unsatisfied(length);
    assert_eq!(multipart::unsatisfied(unsatisfied.as_octets()), Some(length));
}

fn one(range: ByteRange, length: u64) {
    assert!(range.first() <= range.last() && range.last() < length);
    assert_eq!(range.octets(), range.last() - range.first() + 1);
    let written = range.to_content_range(length);
    let read = ContentRange::parse(written.as_octets()).expect("a Content-Range");
    let (first, last) = (range.first(), range.last());
    assert_eq!(read, ContentRange { first, last, complete: length });
}

/// Joining is the same both ways, and has both and no more than what lies between.
fn together(one: ByteRange, other: ByteRange) {
    let (first, last) = (one.first().min(other.first()), one.last().max(other.last()));
    let apart = one.first().max(other.first()).saturating_sub(one.last().min(other.last()));
    for gap in [0, 1, 100, u64::MAX] {
        let joined = one.joined(other, gap);
        assert_eq!(joined, other.joined(one, gap));
        let is_near = apart <= 1 || apart - 1 < gap;
        assert_eq!(joined.is_some(), is_near, "{one} and {other}, {gap} apart");
        if let Some(joined) = joined {
            assert_eq!((joined.first(), joined.last()), (first, last));
        }
    }
}

/// One range-spec: first and last position, or the length of a suffix.
type Spec = (Option<u128>, Option<u128>);

/// `bytes=` and a list, as RFC 9110 §14.1.1 and §5.6.1.2 have it; white space stands around its
/// elements only.
fn reference(value: &[u8]) -> Option<Vec<Spec>> {
    let text = std::str::from_utf8(value).ok()?;
    let (unit, list) = text.split_once('=')?;
    unit.eq_ignore_ascii_case("bytes").then_some(())?;
    let mut specs = Vec::new();
    for element in list.split(',').map(|element| element.trim_matches([' ', '\t'])) {
        if element.is_empty() {
            continue;
        }
        let (first, last) = element.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        match (first, last) {
            (None, None) => return None,
            // The longer number is the larger one; of two that are as long, the later in the order
            // of words.
            (Some(first), Some(last)) if (first.len(), first) > (last.len(), last) => return None,
            (first, last) => specs.push((first.map(counted), last.map(counted))),
        }
    }
    (!specs.is_empty()).then_some(specs)
}

/// A number of digits, where there is one, without its first zeros.
fn number(digits: &str) -> Option<Option<&str>> {
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| (!digits.is_empty()).then(|| digits.trim_start_matches('0')))
}

/// The number, or the largest that fits.
fn counted(digits: &str) -> u128 {
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u128::MAX) }
}

/// What a representation of this length has of them (RFC 9110 §14.1.2).
fn within(specs: &[Spec], length: u64) -> Option<Vec<(u128, u128)>> {
    let length = u128::from(length);
    let mut is_satisfiable = false;
    let mut found = Vec::new();
    for spec in specs {
        let (is_so, first, last) = match *spec {
            (Some(first), last) => (first < length, first, last.unwrap_or(u128::MAX)),
            (None, Some(suffix)) => (suffix > 0, length.saturating_sub(suffix), u128::MAX),
            (None, None) => unreachable!("such a range-spec was refused"),
        };
        is_satisfiable |= is_so;
        if is_so && length > 0 {
            found.push((first, last.min(length - 1)));
        }
    }
    is_satisfiable.then_some(found)
}

/// As many as the server reads.
const SPECS_MAX: usize = 100;
