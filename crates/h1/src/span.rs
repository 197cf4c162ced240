//! Where an element of a message stands.

use std::fmt;

/// Octets of a message by their place, counted from its first octet; the end is exclusive.
///
/// 32 bits are enough, since a head that is larger than its limit was refused
/// ([`HeadLimits`](crate::HeadLimits)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first octet.
    pub start: u32,
    /// The first octet behind it.
    pub end: u32,
}

impl Span {
    /// These octets of the message; empty when the message ends before the span does.
    #[must_use]
    pub fn of(self, message: &[u8]) -> &[u8] {
        message.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// A span of places that lie within a head, whose size is limited to 32 bits.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let narrow = |place| u32::try_from(place).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }
}

/// `4..9`, as ranges are written.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_that_lies_outside_the_message_is_empty() {
        let span = Span::new(1, 3);
        assert_eq!(span.of(b"abc"), b"bc");
        assert_eq!(span.of(b"ab"), b"");
        assert_eq!(Span { start: 2, end: 1 }.of(b"abc"), b"");
        assert_eq!(span.to_string(), "1..3");
    }
}
