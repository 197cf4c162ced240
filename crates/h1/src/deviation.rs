//! What a response does that it should not, and that a client can read all the same.
//!
//! Rules: a deviation never changes how a message is understood by chance; what it means for the
//! reading is fixed where it is found, and the section says why.

use std::fmt;

use crate::limits::DEVIATIONS_MAX;
use crate::{Reason, Refusal};

/// One deviation of a response, with its place.
///
/// Shown as `byte 17: a line feed without a carriage return before it, RFC 9112 §2.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deviation {
    /// What deviates.
    pub kind: DeviationKind,
    /// The octet that shows it: counted from the first octet of the head for a head, and from the
    /// first octet of the body for a body.
    pub at: usize,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}, {}", self.at, self.kind.text(), self.kind.section())
    }
}

/// One line a kind: name, section, words.
macro_rules! kinds {
    ($($name:ident $section:literal $text:literal;)*) => {
        /// What deviates.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DeviationKind {
            $(#[doc = concat!($text, " (", $section, ").")] $name,)*
        }

        impl DeviationKind {
            /// All kinds, in the order of a message's parts.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What deviates, in words.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The section that says so.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$name => $section,)* }
            }
        }
    };
}

kinds! {
    // The status line.
    EmptyLine "RFC 9112 §2.2" "an empty line before the status line";
    MinorVersion "RFC 9112 §2.3" "a minor version that does not exist; read as HTTP/1.1";
    StatusSpaces "RFC 9112 §4" "more than one space before the status code";
    StatusRange "RFC 9110 §15" "a status code above 599; treated as a server's error";
    ReasonSpaceMissing "RFC 9112 §4" "no space behind the status code";
    ReasonOctet "RFC 9112 §4" "a control octet in the reason phrase";

    // Lines and fields.
    BareLineFeed "RFC 9112 §2.2" "a line feed without a carriage return before it";
    BareCarriageReturn "RFC 9112 §2.2" "a carriage return without a line feed behind it; read as a space";
    LeadingWhiteSpace "RFC 9112 §2.2" "white space before the first field; the line is passed over";
    ObsFold "RFC 9112 §5.2" "a field line that continues the one before it; read as a space";
    SpaceBeforeColon "RFC 9112 §5.1" "space before the colon; taken away";
    ColonMissing "RFC 9112 §5" "a field line without a colon; passed over";
    NameMissing "RFC 9110 §5.1" "a field line without a name; passed over";
    NameOctet "RFC 9110 §5.1" "an octet that a field name never holds";
    ValueOctet "RFC 9110 §5.5" "a control octet in a field value";

    // Framing.
    LengthRepeated "RFC 9110 §8.6" "the same Content-Length more than once; read as one";
    LengthWithCoding "RFC 9112 §6.1" "Content-Length together with Transfer-Encoding, which decides";
    LengthForbidden "RFC 9110 §8.6" "Content-Length in a 1xx or 204 response; ignored";
    CodingForbidden "RFC 9112 §6.1" "Transfer-Encoding in a 1xx or 204 response; ignored";
    CodingOnHttp10 "RFC 9112 §6.1" "Transfer-Encoding in an HTTP/1.0 message";
    CodingUnknown "RFC 9112 §6.1" "a transfer coding that was not asked for; left as it is";
    ChunkedRepeated "RFC 9112 §6.1" "the transfer coding chunked more than once; decoded once";
    ChunkedNotLast "RFC 9112 §6.3" "chunked is not the last transfer coding; read until the end of the connection";

    // Bodies.
    ChunkSpace "RFC 9112 §7.1" "white space behind the chunk size; taken away";
}

/// What becomes of a deviation: a server refuses it, a client records it.
#[derive(Debug)]
pub(crate) struct Tolerance {
    is_lenient: bool,
    deviations: Vec<Deviation>,
}

impl Tolerance {
    pub(crate) const fn strict() -> Self {
        Self { is_lenient: false, deviations: Vec::new() }
    }

    pub(crate) const fn lenient() -> Self {
        Self { is_lenient: true, deviations: Vec::new() }
    }

    pub(crate) const fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// Meets a deviation: refuses it for this reason, or records it.
    pub(crate) fn meet(
        &mut self,
        kind: DeviationKind,
        reason: Reason,
        at: usize,
    ) -> Result<(), Refusal> {
        if !self.is_lenient {
            return Err(Refusal::new(reason, at));
        }
        self.record(kind, at);
        Ok(())
    }

    /// Records a deviation, up to the limit.
    pub(crate) fn record(&mut self, kind: DeviationKind, at: usize) {
        if self.deviations.len() < DEVIATIONS_MAX {
            self.deviations.push(Deviation { kind, at });
        }
    }

    /// What was recorded, in order.
    pub(crate) fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Puts what was recorded in the order of its places.
    pub(crate) fn sort(&mut self) {
        self.deviations.sort_by_key(|deviation| deviation.at);
    }

    pub(crate) fn clear(&mut self) {
        self.deviations.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_shows_place_words_and_section() {
        assert_eq!(
            Deviation { kind: DeviationKind::BareLineFeed, at: 17 }.to_string(),
            "byte 17: a line feed without a carriage return before it, RFC 9112 §2.2"
        );
    }

    #[test]
    fn kinds_have_a_section_and_words_of_their_own() {
        for (index, kind) in DeviationKind::ALL.iter().enumerate() {
            assert!(kind.section().starts_with("RFC "), "{kind:?}");
            let same = DeviationKind::ALL.iter().position(|other| other.text() == kind.text());
            assert_eq!(same, Some(index), "{kind:?}");
        }
    }

    #[test]
    fn tolerance_records_no_more_than_its_limit() {
        let mut tolerance = Tolerance::lenient();
        for at in 0..DEVIATIONS_MAX + 5 {
            let met = tolerance.meet(DeviationKind::BareLineFeed, Reason::BareLineFeed, at);
            assert_eq!(met, Ok(()));
        }
        assert_eq!(tolerance.deviations().len(), DEVIATIONS_MAX);
        let met = Tolerance::strict().meet(DeviationKind::BareLineFeed, Reason::BareLineFeed, 7);
        assert_eq!(met, Err(Refusal::new(Reason::BareLineFeed, 7)));
    }
}
