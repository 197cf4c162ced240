//! A field value that can be sent: no CR, LF, NUL or other control octet (RFC 9110 §5.5).

use std::borrow::Cow;
use std::fmt::{self, Display};

use crate::token;

/// A field value as RFC 9110 §5.5 allows it; without white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue<'a>(Cow<'a, [u8]>);

/// The octets hold one that a field value never holds; they are not repeated here, since they may
/// come from the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadFieldValue {
    /// Where the first such octet stands.
    pub at: usize,
}

impl<'a> FieldValue<'a> {
    /// Takes octets as a field value, with the white space around them removed.
    ///
    /// # Errors
    /// [`BadFieldValue`] when a control octet other than tab is among them (RFC 9110 §5.5).
    pub fn new(octets: &'a [u8]) -> Result<Self, BadFieldValue> {
        match octets.iter().position(|&octet| !token::is_field_octet(octet)) {
            Some(at) => Err(BadFieldValue { at }),
            None => Ok(Self(Cow::Borrowed(token::trim_ows(octets)))),
        }
    }

    /// As [`FieldValue::new`], with octets of its own.
    ///
    /// # Errors
    /// [`BadFieldValue`], as there.
    pub fn from_owned(octets: &[u8]) -> Result<FieldValue<'static>, BadFieldValue> {
        let trimmed = FieldValue::new(octets)?.as_octets().to_vec();
        Ok(FieldValue(Cow::Owned(trimmed)))
    }

    /// Takes a literal as a field value; what is not one is found when the constant is built.
    ///
    /// # Panics
    /// When the literal has an octet outside visible ASCII and space; in a constant, that is a
    /// compile error.
    #[must_use]
    #[expect(
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "runs over literals: the programmer is at fault, not the input"
    )]
    pub const fn from_static(text: &'static str) -> Self {
        let octets = text.as_bytes();
        let mut index = 0;
        while index < octets.len() {
            if !(octets[index] == b' ' || octets[index].is_ascii_graphic()) {
                panic!("a literal field value holds visible ASCII and spaces only");
            }
            index += 1;
        }
        Self(Cow::Borrowed(octets))
    }

    /// Its octets.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }

    /// Octets that this crate has checked already.
    pub(crate) const fn from_octets(octets: Vec<u8>) -> FieldValue<'static> {
        FieldValue(Cow::Owned(octets))
    }

    /// A value that formats as visible ASCII: dates, tags, numbers.
    pub(crate) fn from_display(shown: impl Display) -> FieldValue<'static> {
        FieldValue(Cow::Owned(shown.to_string().into_bytes()))
    }
}

impl From<u64> for FieldValue<'static> {
    fn from(number: u64) -> Self {
        FieldValue::from_display(number)
    }
}

impl Display for BadFieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "octet {} of the field value is a control character (RFC 9110 §5.5)", self.at)
    }
}

impl std::error::Error for BadFieldValue {}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.5
    #[test]
    fn value_with_a_line_end_is_refused_at_its_octet() {
        for (octets, at) in [("a\r\nX: y", 1), ("a\nb", 1), ("ab\0", 2), ("\x7f", 0)] {
            assert_eq!(FieldValue::new(octets.as_bytes()), Err(BadFieldValue { at }), "{octets:?}");
        }
    }

    // RFC 9110 §5.5
    #[test]
    fn value_loses_the_white_space_around_it() {
        assert_eq!(FieldValue::new(b" \ta b\t ").unwrap().as_octets(), b"a b");
        assert_eq!(FieldValue::new(b" ").unwrap().as_octets(), b"");
    }
}
