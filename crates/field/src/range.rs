//! Byte ranges: what `Range` asks for, and what of it a representation has (RFC 9110 §14).
//!
//! Positions may have any number of digits: they are compared digit by digit, and only then cut to
//! 64 bits, which no representation's length exceeds. Nothing here knows how ranges are sent.

use std::cmp::Ordering;
use std::fmt;

use crate::{FieldValue, elements, token};

/// A valid ranges-specifier of the unit `bytes` (RFC 9110 §14.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeSet(Vec<RangeSpec>);

/// One range-spec, as it was asked for (RFC 9110 §14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RangeSpec {
    /// `first-last`; without a last position that is the largest number.
    Int { first: u64, last: u64 },
    /// `-length`: the last so many octets.
    Suffix { length: u64 },
}

/// Octets of a representation, from the first position to the last one, which is part of it; so
/// there is always at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByteRange {
    first: u64,
    last: u64,
}

/// Why a `Range` field says nothing that a server of byte ranges could follow; it is ignored then
/// (RFC 9110 §14.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeRefusal {
    /// Another unit than `bytes`.
    Unit,
    /// Not a ranges-specifier, or one with a range-spec that bytes do not have.
    Syntax,
    /// A last position before the first one.
    Backwards,
    /// More range-specs than are read.
    TooMany,
}

impl RangeSet {
    /// Reads the value of a `Range` field. Units are case-insensitive; empty elements of the list
    /// are passed over (RFC 9110 §5.6.1.2), and so is white space behind `=`, which the RFC's own
    /// example has (RFC 9110 §14.1.2).
    ///
    /// # Errors
    /// [`RangeRefusal`]. One invalid range-spec makes the whole invalid (RFC 9110 §14.1.1).
    pub fn parse(value: &[u8], specs_max: usize) -> Result<Self, RangeRefusal> {
        let equals = value.iter().position(|&octet| octet == b'=').ok_or(RangeRefusal::Syntax)?;
        let (unit, set) = value.split_at_checked(equals).ok_or(RangeRefusal::Syntax)?;
        if !token::is_token(unit) {
            return Err(RangeRefusal::Syntax);
        }
        if !unit.eq_ignore_ascii_case(b"bytes") {
            return Err(RangeRefusal::Unit);
        }
        let set = set.strip_prefix(b"=").unwrap_or_default();
        let mut specs = Vec::new();
        for element in elements(set) {
            if specs.len() >= specs_max {
                return Err(RangeRefusal::TooMany);
            }
            specs.push(RangeSpec::parse(element)?);
        }
        if specs.is_empty() { Err(RangeRefusal::Syntax) } else { Ok(Self(specs)) }
    }

    /// What a representation of this length, in octets, has of them, in the order in which they
    /// were asked for; what reaches beyond its end is cut. `None` when none can be satisfied. An
    /// empty representation satisfies a suffix without having any octet of it, so the list can be
    /// empty (RFC 9110 §14.1.2).
    #[must_use]
    pub fn satisfied(&self, length: u64) -> Option<Vec<ByteRange>> {
        let is_satisfiable = self.0.iter().any(|spec| spec.is_satisfiable(length));
        is_satisfiable.then(|| self.0.iter().filter_map(|spec| spec.within(length)).collect())
    }
}

impl RangeSpec {
    fn parse(element: &[u8]) -> Result<Self, RangeRefusal> {
        let dash = element.iter().position(|&octet| octet == b'-').ok_or(RangeRefusal::Syntax)?;
        let (first, rest) = element.split_at_checked(dash).ok_or(RangeRefusal::Syntax)?;
        let last = rest.strip_prefix(b"-").unwrap_or_default();
        let is_number = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
        if !is_number(first) || !is_number(last) {
            return Err(RangeRefusal::Syntax);
        }
        match (first, last) {
            ([], []) => Err(RangeRefusal::Syntax),
            ([], length) => Ok(Self::Suffix { length: saturated(length) }),
            (first, []) => Ok(Self::Int { first: saturated(first), last: u64::MAX }),
            (first, last) if compared(first, last) == Ordering::Greater => {
                Err(RangeRefusal::Backwards)
            }
            (first, last) => Ok(Self::Int { first: saturated(first), last: saturated(last) }),
        }
    }

    const fn is_satisfiable(self, length: u64) -> bool {
        match self {
            Self::Int { first, .. } => first < length,
            Self::Suffix { length } => length > 0,
        }
    }

    fn within(self, length: u64) -> Option<ByteRange> {
        let end = length.checked_sub(1)?;
        match self {
            _ if !self.is_satisfiable(length) => None,
            Self::Int { first, last } => Some(ByteRange { first, last: last.min(end) }),
            Self::Suffix { length: suffix } => {
                Some(ByteRange { first: length.saturating_sub(suffix), last: end })
            }
        }
    }
}

impl ByteRange {
    /// The position of its first octet, counted from 0.
    #[must_use]
    pub const fn first(self) -> u64 {
        self.first
    }

    /// The position of its last octet.
    #[must_use]
    pub const fn last(self) -> u64 {
        self.last
    }

    /// How many octets it has; never none.
    #[must_use]
    pub const fn octets(self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    /// Both and what lies between them, where they overlap, touch, or have fewer than this many
    /// octets between them (RFC 9110 §15.3.7.2).
    #[must_use]
    pub fn joined(self, other: Self, gap_octets: u64) -> Option<Self> {
        let (lower, upper) = if self.first <= other.first { (self, other) } else { (other, self) };
        let next = lower.last.saturating_add(1);
        let is_near = upper.first <= next || upper.first.saturating_sub(next) < gap_octets;
        is_near.then(|| Self { first: lower.first, last: lower.last.max(upper.last) })
    }

    /// The value of `Content-Range` for these octets of a representation of this length
    /// (RFC 9110 §14.4).
    #[must_use]
    pub fn to_content_range(self, length: u64) -> FieldValue<'static> {
        FieldValue::from_display(format_args!("bytes {self}/{length}"))
    }

    /// The value of `Content-Range` where no range can be satisfied (RFC 9110 §14.4).
    #[must_use]
    pub fn unsatisfied(length: u64) -> FieldValue<'static> {
        FieldValue::from_display(format_args!("bytes */{length}"))
    }
}

/// Both positions: `0-499`.
impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl fmt::Display for RangeRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unit => "its unit is not bytes",
            Self::Syntax => "it is not `bytes=` and a list of ranges",
            Self::Backwards => "a range ends before it begins",
            Self::TooMany => "it has more ranges than are read",
        })
    }
}

impl std::error::Error for RangeRefusal {}

/// The order of two numbers that may have any number of digits.
fn compared(one: &[u8], other: &[u8]) -> Ordering {
    let (one, other) = (without_zeros(one), without_zeros(other));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

fn without_zeros(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

/// A number of digits, or the largest that 64 bits hold where it is larger: no position of a
/// representation is that one.
fn saturated(digits: &[u8]) -> u64 {
    token::decimal(digits).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS_MAX: usize = 4;

    type Pair = (u64, u64);

    fn satisfied(value: &str, length: u64) -> Result<Option<Vec<Pair>>, RangeRefusal> {
        let set = RangeSet::parse(value.as_bytes(), SPECS_MAX)?;
        let pairs = |range: ByteRange| (range.first(), range.last());
        Ok(set.satisfied(length).map(|ranges| ranges.into_iter().map(pairs).collect()))
    }

    // RFC 9110 §14.1.2, §14.2
    #[test]
    fn range_that_is_satisfiable_is_cut_to_the_length() {
        let rows: [(&str, u64, &[Pair]); 17] = [
            ("bytes=0-499", 10_000, &[(0, 499)]),
            ("bytes=9500-", 10_000, &[(9500, 9999)]),
            ("bytes=-500", 10_000, &[(9500, 9999)]),
            ("bytes=0-0,-1", 10_000, &[(0, 0), (9999, 9999)]),
            ("bytes= 0-999, 4500-5499, -1000", 10_000, &[(0, 999), (4500, 5499), (9000, 9999)]),
            ("bytes=-99999", 11, &[(0, 10)]),
            ("bytes=5-99999", 11, &[(5, 10)]),
            ("BYTES=1-1", 11, &[(1, 1)]),
            ("bytes=,, 1-1 ,\t,2-2,", 11, &[(1, 1), (2, 2)]),
            ("bytes=5-5,0-0", 11, &[(5, 5), (0, 0)]),
            ("bytes=0-0,11-", 11, &[(0, 0)]),
            ("bytes=0-0,-0", 11, &[(0, 0)]),
            ("bytes=007-0008", 11, &[(7, 8)]),
            ("bytes=0007-8", 11, &[(7, 8)]),
            ("bytes=0-18446744073709551615", 11, &[(0, 10)]),
            ("bytes=1-9999999999999999999999999999999999999999", 11, &[(1, 10)]),
            ("bytes=-9999999999999999999999999999999999999999", 11, &[(0, 10)]),
        ];
        for (value, length, expected) in rows {
            assert_eq!(satisfied(value, length), Ok(Some(expected.to_vec())), "{value:?}");
        }
    }

    // RFC 9110 §14.1.2
    #[test]
    fn range_beyond_the_end_is_unsatisfiable() {
        for value in [
            "bytes=11-",
            "bytes=11-20",
            "bytes=-0",
            "bytes=-000",
            "bytes=18446744073709551615-",
            "bytes=18446744073709551616-18446744073709551617",
            "bytes=99999999999999999999999999999999999999999999-",
            "bytes=11-,12-,-0",
        ] {
            assert_eq!(satisfied(value, 11), Ok(None), "{value:?}");
        }
        assert_eq!(satisfied("bytes=0-", 0), Ok(None));
        assert_eq!(satisfied("bytes=-5", 0), Ok(Some(vec![])));
        assert_eq!(satisfied("bytes=-0", 0), Ok(None));
        assert_eq!(satisfied("bytes=0-", u64::MAX), Ok(Some(vec![(0, u64::MAX - 1)])));
    }

    // RFC 9110 §14.1.1, §14.2
    #[test]
    fn range_that_cannot_be_followed_says_why() {
        use RangeRefusal::{Backwards, Syntax, TooMany, Unit};
        let rows = [
            ("lines=0-5", Unit),
            ("none=0-5", Unit),
            ("bytes", Syntax),
            ("bytes 0-5", Syntax),
            ("bytes =0-5", Syntax),
            (" bytes=0-5", Syntax),
            ("=0-5", Syntax),
            ("bytes=", Syntax),
            ("bytes=,", Syntax),
            ("bytes=-", Syntax),
            ("bytes=5", Syntax),
            ("bytes=a-b", Syntax),
            ("bytes=0x0-5", Syntax),
            ("bytes=+0-5", Syntax),
            ("bytes=--1", Syntax),
            ("bytes=0--1", Syntax),
            ("bytes=0-1-2", Syntax),
            ("bytes=0 -5", Syntax),
            ("bytes=0- 5", Syntax),
            ("bytes=0-5;6-7", Syntax),
            ("bytes==0-5", Syntax),
            ("bytes=0-5,bytes=7-8", Syntax),
            ("bytes=0-5,x", Syntax),
            ("bytes=\"0-5\"", Syntax),
            ("bytes=0-\u{661}", Syntax),
            ("bytes=5-2", Backwards),
            ("bytes=0-0,5-2", Backwards),
            ("bytes=8-0007", Backwards),
            (
                "bytes=9999999999999999999999999999999999999999-9999999999999999999999999999999999999998",
                Backwards,
            ),
            ("bytes=100000000000000000000-99999999999999999999", Backwards),
            ("bytes=0-0,1-1,2-2,3-3,4-4", TooMany),
        ];
        for (value, refusal) in rows {
            assert_eq!(satisfied(value, 11), Err(refusal), "{value:?}");
        }
    }

    // RFC 9110 §15.3.7.2
    #[test]
    fn ranges_that_are_near_are_joined_in_either_order() {
        let range = |first, last| ByteRange { first, last };
        let rows = [
            (range(0, 4), range(5, 9), 0, Some(range(0, 9))),
            (range(0, 6), range(5, 9), 0, Some(range(0, 9))),
            (range(0, 9), range(2, 3), 0, Some(range(0, 9))),
            (range(0, 4), range(6, 9), 0, None),
            (range(0, 4), range(6, 9), 1, None),
            (range(0, 4), range(6, 9), 2, Some(range(0, 9))),
            (range(0, u64::MAX), range(7, 9), 0, Some(range(0, u64::MAX))),
        ];
        for (one, other, gap, joined) in rows {
            assert_eq!(one.joined(other, gap), joined, "{one} {other}");
            assert_eq!(other.joined(one, gap), joined, "{other} {one}");
        }
    }

    // RFC 9110 §14.4
    #[test]
    fn content_range_says_positions_and_length() {
        let range = ByteRange { first: 42, last: 1233 };
        assert_eq!(range.to_content_range(1234).as_octets(), b"bytes 42-1233/1234");
        assert_eq!(ByteRange::unsatisfied(1234).as_octets(), b"bytes */1234");
        assert_eq!(range.octets(), 1192);
    }
}
