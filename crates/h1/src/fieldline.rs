//! Field lines (RFC 9112 §5): the strict reading of one, for requests and for trailers.
//!
//! It stops at the octet that decides, and goes on where it stopped: each octet of a line is looked
//! at once, however the line arrives. It does not know what a field means.

use plainwire_field::token;

use crate::line::{self, StrictEnd};
use crate::{Reason, Refusal, Span};

/// Where a field line and its parts stand in the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpans {
    /// The name.
    pub name: Span,
    /// The value, without the white space around it; of a folded line, from its first octet to its
    /// last, folds included.
    pub value: Span,
    /// All of it, line end included.
    pub line: Span,
}

/// The reading of one line, from its first octet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FieldLineScan {
    /// Where the line begins.
    pub(crate) start: usize,
    /// The octets before this one have been judged.
    at: usize,
    /// Where the colon stands, once it was found.
    colon: Option<usize>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scanned {
    /// The line does not end in these octets.
    NeedMore,
    /// A field.
    Field(FieldSpans),
    /// The empty line that ends the section; what follows begins here.
    Empty {
        /// Behind the line.
        next: usize,
    },
}

impl FieldLineScan {
    pub(crate) const fn begin(start: usize) -> Self {
        Self { start, at: start, colon: None }
    }

    /// Reads on; the octets are those of the call before, with more behind them.
    pub(crate) fn advance(&mut self, octets: &[u8]) -> Result<Scanned, Refusal> {
        let colon = match self.colon {
            Some(colon) => colon,
            None => match self.name(octets)? {
                Some(colon) => colon,
                None => return self.empty(octets),
            },
        };
        let rest = octets.get(self.at..).unwrap_or_default();
        let Some(offset) = line::first_control(rest) else {
            self.at = octets.len();
            return Ok(Scanned::NeedMore);
        };
        let end = self.at.saturating_add(offset);
        self.at = end;
        match line::strict_end(octets, end)? {
            StrictEnd::NeedMore => Ok(Scanned::NeedMore),
            StrictEnd::Next(next) => Ok(Scanned::Field(FieldSpans {
                name: Span::new(self.start, colon),
                value: trimmed(octets, colon.saturating_add(1), end),
                line: Span::new(self.start, next),
            })),
            StrictEnd::Other(_) => Err(Refusal::new(Reason::ValueOctet, end)),
        }
    }

    /// Looks for the colon; `None` when more octets are needed, and for an empty line.
    fn name(&mut self, octets: &[u8]) -> Result<Option<usize>, Refusal> {
        let rest = octets.get(self.at..).unwrap_or_default();
        let Some(offset) = rest.iter().position(|&octet| !token::is_tchar(octet)) else {
            self.at = octets.len();
            return Ok(None);
        };
        let at = self.at.saturating_add(offset);
        self.at = at;
        let first = at == self.start;
        let reason = match octets.get(at) {
            Some(b':') if !first => {
                self.colon = Some(at);
                self.at = at.saturating_add(1);
                return Ok(Some(at));
            }
            Some(b'\r') if first => return Ok(None),
            Some(b':') => Reason::NameMissing,
            Some(b' ' | b'\t') if first => Reason::ObsFold,
            Some(b' ' | b'\t') => Reason::SpaceBeforeColon,
            Some(b'\n') if first => Reason::BareLineFeed,
            Some(b'\r' | b'\n') => Reason::ColonMissing,
            _ => Reason::NameOctet,
        };
        Err(Refusal::new(reason, at))
    }

    /// The line has no name so far: is it the empty one?
    fn empty(&self, octets: &[u8]) -> Result<Scanned, Refusal> {
        if self.at != self.start {
            return Ok(Scanned::NeedMore);
        }
        match line::strict_end(octets, self.start)? {
            StrictEnd::Next(next) => Ok(Scanned::Empty { next }),
            _ => Ok(Scanned::NeedMore),
        }
    }
}

/// The octets from `start` to `end` without the white space around them (RFC 9110 §5.5).
pub(crate) fn trimmed(octets: &[u8], start: usize, end: usize) -> Span {
    let value = octets.get(start..end).unwrap_or_default();
    let left = value.iter().take_while(|&&octet| token::is_ows(octet)).count();
    let right = value.iter().rev().take_while(|&&octet| token::is_ows(octet)).count();
    let start = start.saturating_add(left);
    Span::new(start, end.saturating_sub(right).max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Result<Scanned, Refusal> {
        FieldLineScan::begin(0).advance(text.as_bytes())
    }

    // RFC 9112 §5, RFC 9110 §5.5
    #[test]
    fn field_line_is_split_at_its_colon_and_trimmed() {
        let rows = [
            ("A: b\r\n", "A", "b"),
            ("A:b\r\n", "A", "b"),
            ("A:\t b c \t\r\n", "A", "b c"),
            ("A:\r\n", "A", ""),
            ("A:  \r\n", "A", ""),
            ("A: b:c\r\n", "A", "b:c"),
            ("!#$%&'*+-.^_`|~09az: \"x\"\r\n", "!#$%&'*+-.^_`|~09az", "\"x\""),
            ("A: \u{e9}\r\n", "A", "\u{e9}"),
        ];
        for (text, name, value) in rows {
            let Ok(Scanned::Field(spans)) = scan(text) else { panic!("{text:?}") };
            let octets = text.as_bytes();
            assert_eq!(spans.name.of(octets), name.as_bytes(), "{text:?}");
            assert_eq!(spans.value.of(octets), value.as_bytes(), "{text:?}");
            assert_eq!(spans.line.of(octets), octets, "{text:?}");
        }
        assert_eq!(scan("\r\nx"), Ok(Scanned::Empty { next: 2 }));
    }

    // RFC 9112 §2.2, §5.1, §5.2
    #[test]
    fn field_line_that_could_be_read_in_two_ways_is_refused_at_its_octet() {
        let rows = [
            ("A : b", Reason::SpaceBeforeColon, 1),
            ("A\t: b", Reason::SpaceBeforeColon, 1),
            (" A: b", Reason::ObsFold, 0),
            ("\tA: b", Reason::ObsFold, 0),
            (": b", Reason::NameMissing, 0),
            ("A\r", Reason::ColonMissing, 1),
            ("A\n", Reason::ColonMissing, 1),
            ("A[]: b", Reason::NameOctet, 1),
            ("\u{e9}: b", Reason::NameOctet, 0),
            ("A: b\rc", Reason::BareCarriageReturn, 4),
            ("A: b\n", Reason::BareLineFeed, 4),
            ("A: b\0", Reason::ValueOctet, 4),
            ("A: \x07", Reason::ValueOctet, 3),
            ("A: \x7f", Reason::ValueOctet, 3),
            ("\n", Reason::BareLineFeed, 0),
            ("\rA", Reason::BareCarriageReturn, 0),
        ];
        for (text, reason, at) in rows {
            assert_eq!(scan(text), Err(Refusal::new(reason, at)), "{text:?}");
        }
    }

    #[test]
    fn field_line_that_arrives_octet_by_octet_is_the_same() {
        let text = b"Abc: d\te \r\nx";
        let mut scan = FieldLineScan::begin(0);
        for length in 0..11 {
            assert_eq!(scan.advance(&text[..length]), Ok(Scanned::NeedMore), "{length}");
        }
        assert_eq!(scan.advance(&text[..11]), FieldLineScan::begin(0).advance(text));
    }
}
