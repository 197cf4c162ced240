//! Lines (RFC 9112 §2.2): where one ends, and whether it ends as it should.
//!
//! It knows octets only. What a line means, and what to do about one that ends wrongly, is for its
//! callers to say: a request refuses, a response records.

use crate::{Reason, Refusal};

/// The end of a line that has to be CR LF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StrictEnd {
    /// The octets end behind the CR.
    NeedMore,
    /// The next line begins here.
    Next(usize),
    /// The octet is neither CR nor LF.
    Other(u8),
}

/// Judges the octet at which the content of a line stopped. `at` lies within the octets.
pub(crate) fn strict_end(octets: &[u8], at: usize) -> Result<StrictEnd, Refusal> {
    match octets.get(at..) {
        Some([b'\r']) | None | Some([]) => Ok(StrictEnd::NeedMore),
        Some([b'\r', b'\n', ..]) => Ok(StrictEnd::Next(at.saturating_add(2))),
        Some([b'\r', ..]) => Err(Refusal::new(Reason::BareCarriageReturn, at)),
        Some([b'\n', ..]) => Err(Refusal::new(Reason::BareLineFeed, at)),
        Some([octet, ..]) => Ok(StrictEnd::Other(*octet)),
    }
}

/// A line that was found leniently: it ends with LF, with or without a CR before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LooseLine {
    /// Where its content ends; its start is the caller's.
    pub(crate) end: usize,
    /// Where the LF stands.
    pub(crate) line_feed: usize,
    /// Where the next line begins.
    pub(crate) next: usize,
}

impl LooseLine {
    /// Finds the end of the line that begins at `start`, of which the octets before `scanned` are
    /// known to hold no LF.
    pub(crate) fn find(octets: &[u8], start: usize, scanned: usize) -> Option<Self> {
        let offset = octets.get(scanned..)?.iter().position(|&octet| octet == b'\n')?;
        let line_feed = scanned.saturating_add(offset);
        let content = octets.get(start..line_feed)?;
        let end = match content {
            [.., b'\r'] => line_feed.saturating_sub(1),
            _ => line_feed,
        };
        Some(Self { end, line_feed, next: line_feed.saturating_add(1) })
    }

    /// Whether it ends with a bare LF (RFC 9112 §2.2).
    pub(crate) const fn is_bare(self) -> bool {
        self.end == self.line_feed
    }
}

/// The place of the first octet that a field value never holds: a control octet other than tab
/// (RFC 9110 §5.5). Line ends are among them, so one pass both judges a value and finds its end.
///
/// Eight octets at a time: a lane's high bit is set when its octet is below 0x20 or is 0x7f. A
/// borrow can also set the bit of a lane above such a one, and tab is below 0x20 too; so what is
/// marked is looked at.
pub(crate) fn first_control(octets: &[u8]) -> Option<usize> {
    let (words, rest) = octets.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mut marks = control_marks(u64::from_le_bytes(*word));
        while marks != 0 {
            let lane = marks.trailing_zeros().wrapping_shr(3) as usize;
            if word.get(lane).is_some_and(|&octet| is_control(octet)) {
                return Some(index.saturating_mul(8).saturating_add(lane));
            }
            marks &= marks.wrapping_sub(1);
        }
    }
    let offset = rest.iter().position(|&octet| is_control(octet))?;
    Some(octets.len().saturating_sub(rest.len()).saturating_add(offset))
}

fn is_control(octet: u8) -> bool {
    octet.is_ascii_control() && octet != b'\t'
}

const fn control_marks(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const SPACES: u64 = u64::from_le_bytes([0x20; 8]);
    const DELETES: u64 = u64::from_le_bytes([0x7f; 8]);
    let deletes = word ^ DELETES;
    (word.wrapping_sub(SPACES) | deletes.wrapping_sub(ONES)) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use plainwire_field::token;

    use super::*;

    // RFC 9110 §5.5
    #[test]
    fn first_control_agrees_with_the_grammar_for_every_octet_at_every_place() {
        for octet in 0..=u8::MAX {
            for neighbour in [b'a', b'\t', 0x80, 0x20, 0xff] {
                for place in 0..20 {
                    let mut octets = [neighbour; 20];
                    octets[place] = octet;
                    let expected = (!token::is_field_octet(octet)).then_some(place);
                    assert_eq!(first_control(&octets), expected, "{octet:#04x} at {place}");
                }
            }
        }
        assert_eq!(first_control(b""), None);
    }

    // RFC 9110 §5.5
    #[test]
    fn first_control_finds_the_first_of_two() {
        for first in 0..16 {
            for second in first..16 {
                let mut octets = *b"abcdefgh\t\t !\x80\xffyz";
                octets[first] = b'\r';
                octets[second] = 0;
                if first == second {
                    octets[first] = b'\r';
                }
                assert_eq!(first_control(&octets), Some(first), "{first} and {second}");
            }
        }
    }

    // RFC 9112 §2.2
    #[test]
    fn strict_end_is_a_carriage_return_and_a_line_feed() {
        let refused = |reason| Err(Refusal::new(reason, 1));
        let rows: [(&[u8], Result<StrictEnd, Refusal>); 6] = [
            (b"a", Ok(StrictEnd::NeedMore)),
            (b"a\r", Ok(StrictEnd::NeedMore)),
            (b"a\r\n", Ok(StrictEnd::Next(3))),
            (b"a\rb", refused(Reason::BareCarriageReturn)),
            (b"a\n", refused(Reason::BareLineFeed)),
            (b"a\0", Ok(StrictEnd::Other(0))),
        ];
        for (octets, expected) in rows {
            assert_eq!(strict_end(octets, 1), expected, "{}", octets.escape_ascii());
        }
    }

    // RFC 9112 §2.2
    #[test]
    fn loose_line_ends_with_a_line_feed_of_either_kind() {
        let line = LooseLine::find(b"xab\r\ny", 1, 1).unwrap();
        assert_eq!((line.end, line.next, line.is_bare()), (3, 5, false));
        let line = LooseLine::find(b"xab\ny", 1, 2).unwrap();
        assert_eq!((line.end, line.next, line.is_bare()), (3, 4, true));
        assert_eq!(LooseLine::find(b"xab\r", 1, 1), None);
        // The CR of the line before belongs to that one.
        assert_eq!(LooseLine::find(b"\r\n", 1, 1).unwrap().end, 1);
    }
}
