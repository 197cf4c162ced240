//! The line that begins a chunk (RFC 9112 §7.1): its size, and extensions that are passed over.
//!
//! It is read octet by octet, since a size that is misread is where the next message is lost.

use plainwire_field::token;

use crate::deviation::Tolerance;
use crate::limits::CHUNK_LINE_OCTETS_MAX;
use crate::{DeviationKind, Reason, Refusal};

/// The reading of one such line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkLine {
    step: Step,
    size: u64,
    /// The octets that have been judged.
    octets: usize,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    FirstDigit,
    Digits,
    /// White space behind the digits, before an extension (`BWS`).
    Space,
    /// In the extensions, read strictly.
    Extension(ExtensionStep),
    /// In the extensions, read leniently.
    AnyExtension,
    /// Behind the CR. What deviates is told with the whole line, so that it does not depend on how
    /// much of the line has arrived.
    LineFeed {
        /// The place of the CR, where white space stands between the size and it.
        spaced: Option<usize>,
    },
}

/// Where the extensions stand (RFC 9112 §7.1.1).
///
/// ```text
///   ; Semicolon --tchar--> Name --=--> Equals --tchar--> Token
///                            ^            |
///                            |            +--"--> Quoted <--> Escape
///   a line end or the next   |                      |
///   semicolon may come in Name, Token and Closed <--"
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExtensionStep {
    /// Behind a semicolon: a name has to follow, perhaps behind white space.
    Semicolon,
    Name,
    /// White space behind a name or a value: more has to follow.
    Space {
        /// Whether that may be a value.
        named: bool,
    },
    /// Behind the equals sign: a value has to follow, perhaps behind white space.
    Equals,
    Token,
    Quoted,
    /// Behind the backslash of a quoted pair.
    Escape,
    /// Behind the quote that ends a value.
    Closed,
}

/// A line that is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChunkHead {
    /// The octets of content that follow it.
    pub(crate) size: u64,
    /// The octets of the line itself.
    pub(crate) octets: usize,
}

impl ChunkLine {
    pub(crate) const fn new() -> Self {
        Self { step: Step::FirstDigit, size: 0, octets: 0 }
    }

    /// Reads on: `octets` are those of the line, as in the call before and with more behind them;
    /// the line begins at octet `at` of the body.
    pub(crate) fn advance(
        &mut self,
        octets: &[u8],
        at: usize,
        tolerance: &mut Tolerance,
    ) -> Result<Option<ChunkHead>, Refusal> {
        for &octet in octets.get(self.octets..).unwrap_or_default() {
            let place = at.saturating_add(self.octets);
            if self.octets >= CHUNK_LINE_OCTETS_MAX {
                return Err(Refusal::new(Reason::ChunkLineTooLong, place));
            }
            let is_complete = self.step(octet, place, tolerance)?;
            self.octets = self.octets.saturating_add(1);
            if is_complete {
                return Ok(Some(ChunkHead { size: self.size, octets: self.octets }));
            }
        }
        Ok(None)
    }

    /// Takes one octet; says whether it ends the line.
    fn step(&mut self, octet: u8, at: usize, tolerance: &mut Tolerance) -> Result<bool, Refusal> {
        self.step = match (self.step, octet) {
            (Step::LineFeed { spaced }, b'\n') => {
                record_space(spaced, tolerance);
                return Ok(true);
            }
            (Step::LineFeed { .. }, _) => {
                return Err(Refusal::new(Reason::BareCarriageReturn, at.saturating_sub(1)));
            }
            (Step::FirstDigit | Step::Digits, _) if token::hex_value(octet).is_some() => {
                self.digit(octet).ok_or_else(|| Refusal::new(Reason::ChunkSizeTooLarge, at))?;
                Step::Digits
            }
            (Step::FirstDigit, _) => return Err(Refusal::new(Reason::ChunkSize, at)),
            (Step::Digits | Step::Space, b' ' | b'\t') => Step::Space,
            (Step::Digits | Step::Space, b';') if tolerance.is_lenient() => Step::AnyExtension,
            (Step::Digits | Step::Space, b';') => Step::Extension(ExtensionStep::Semicolon),
            (Step::AnyExtension, _) if token::is_field_octet(octet) => Step::AnyExtension,
            (Step::Extension(step), b'\r' | b'\n') if !step.may_end() => {
                return Err(Refusal::new(Reason::ChunkExtension, at));
            }
            (Step::Extension(step), _) if !matches!(octet, b'\r' | b'\n') => {
                let next = step.after(octet);
                Step::Extension(next.ok_or_else(|| Refusal::new(Reason::ChunkExtension, at))?)
            }
            (step, b'\r' | b'\n') => {
                let spaced = matches!(step, Step::Space).then_some(at);
                if spaced.is_some() && !tolerance.is_lenient() {
                    return Err(Refusal::new(Reason::ChunkSize, at));
                }
                if octet == b'\n' {
                    record_space(spaced, tolerance);
                    tolerance.meet(DeviationKind::BareLineFeed, Reason::BareLineFeed, at)?;
                    return Ok(true);
                }
                Step::LineFeed { spaced }
            }
            (Step::Extension(_) | Step::AnyExtension, _) => {
                return Err(Refusal::new(Reason::ChunkExtension, at));
            }
            (Step::Digits | Step::Space, _) => return Err(Refusal::new(Reason::ChunkSize, at)),
        };
        Ok(false)
    }

    fn digit(&mut self, octet: u8) -> Option<()> {
        let digit = u64::from(token::hex_value(octet)?);
        self.size = self.size.checked_mul(16)?.checked_add(digit)?;
        Some(())
    }
}

fn record_space(place: Option<usize>, tolerance: &mut Tolerance) {
    if let Some(at) = place {
        tolerance.record(DeviationKind::ChunkSpace, at);
    }
}

impl ExtensionStep {
    /// The step after this octet, which is no line end; `None` where it cannot stand.
    fn after(self, octet: u8) -> Option<Self> {
        let is_space = token::is_ows(octet);
        Some(match (self, octet) {
            (Self::Name | Self::Token | Self::Closed | Self::Space { .. }, b';') => Self::Semicolon,
            (Self::Name | Self::Space { named: true }, b'=') => Self::Equals,
            (Self::Semicolon | Self::Equals, _) if is_space => self,
            (Self::Name | Self::Space { named: true }, _) if is_space => {
                Self::Space { named: true }
            }
            (Self::Token | Self::Closed | Self::Space { .. }, _) if is_space => {
                Self::Space { named: false }
            }
            (Self::Semicolon | Self::Name, _) if token::is_tchar(octet) => Self::Name,
            (Self::Equals | Self::Token, _) if token::is_tchar(octet) => Self::Token,
            (Self::Equals, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Quoted, b'\\') => Self::Escape,
            (Self::Quoted | Self::Escape, _) if token::is_field_octet(octet) => Self::Quoted,
            _ => return None,
        })
    }

    /// Whether the line may end here.
    const fn may_end(self) -> bool {
        matches!(self, Self::Name | Self::Token | Self::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, tolerance: &mut Tolerance) -> Result<Option<ChunkHead>, Refusal> {
        ChunkLine::new().advance(text.as_bytes(), 100, tolerance)
    }

    // RFC 9112 §7.1, §7.1.1
    #[test]
    fn chunk_line_gives_its_size_and_its_length() {
        let rows = [
            ("5\r\nhello", 5, 3),
            ("0\r\n", 0, 3),
            ("00aF\r\n", 0xaf, 6),
            ("ffffffffffffffff\r\n", u64::MAX, 18),
            ("00000000000000000005\r\n", 5, 22),
            ("5;a\r\n", 5, 5),
            ("5;a=b;c=\"d;e\"\r\n", 5, 15),
            ("5 ;\ta = b\r\n", 5, 11),
        ];
        for (text, size, octets) in rows {
            let found = read(text, &mut Tolerance::strict());
            assert_eq!(found, Ok(Some(ChunkHead { size, octets })), "{text:?}");
        }
        assert_eq!(read("5\r", &mut Tolerance::strict()), Ok(None));
    }

    // RFC 9112 §7.1
    #[test]
    fn chunk_line_that_is_not_one_is_refused_at_its_octet() {
        let long = format!("5;{}", "a".repeat(CHUNK_LINE_OCTETS_MAX));
        let rows = [
            ("\r\n", Reason::ChunkSize, 0),
            ("0x5\r\n", Reason::ChunkSize, 1),
            ("+5\r\n", Reason::ChunkSize, 0),
            ("-1\r\n", Reason::ChunkSize, 0),
            (" 5\r\n", Reason::ChunkSize, 0),
            ("5_\r\n", Reason::ChunkSize, 1),
            ("5 5\r\n", Reason::ChunkSize, 2),
            ("5 \r\n", Reason::ChunkSize, 2),
            ("5\n", Reason::BareLineFeed, 1),
            ("5;a\n", Reason::BareLineFeed, 3),
            ("5\r5", Reason::BareCarriageReturn, 1),
            ("5;\x07", Reason::ChunkExtension, 2),
            ("10000000000000000\r\n", Reason::ChunkSizeTooLarge, 16),
            (&long, Reason::ChunkLineTooLong, CHUNK_LINE_OCTETS_MAX),
        ];
        for (text, reason, at) in rows {
            let found = read(text, &mut Tolerance::strict());
            assert_eq!(found, Err(Refusal::new(reason, at + 100)), "{text:?}");
        }
    }

    // RFC 9112 §2.2, §7.1
    #[test]
    fn chunk_line_that_deviates_is_read_leniently_and_recorded() {
        let rows: [(&str, &[DeviationKind]); 3] = [
            ("5\n", &[DeviationKind::BareLineFeed]),
            ("5  \r\n", &[DeviationKind::ChunkSpace]),
            ("5 \n", &[DeviationKind::ChunkSpace, DeviationKind::BareLineFeed]),
        ];
        for (text, kinds) in rows {
            let mut tolerance = Tolerance::lenient();
            let head = read(text, &mut tolerance).unwrap().unwrap();
            assert_eq!((head.size, head.octets), (5, text.len()), "{text:?}");
            let found: Vec<_> = tolerance.deviations().iter().map(|found| found.kind).collect();
            assert_eq!(found, kinds, "{text:?}");
        }
        assert!(read("0x5\r\n", &mut Tolerance::lenient()).is_err());
    }
}
