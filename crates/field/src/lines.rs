//! The field lines of a message that was received, without knowing how it was framed.

use crate::FieldName;

/// Field lines in the order in which they came.
pub trait FieldLines: Sync {
    /// The line at this index, name and value without the white space around it; `None` past the
    /// last one.
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])>;
}

impl FieldLines for [(&[u8], &[u8])] {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        self.get(index).copied()
    }
}

/// The values of all lines of one name, in order (RFC 9110 §5.3 lets a list stand on several).
///
/// One line, the usual case, costs no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Slot<'a> {
    /// No line has the name.
    #[default]
    None,
    /// One line has it.
    One(&'a [u8]),
    /// Several lines have it.
    Many(Vec<&'a [u8]>),
}

impl<'a> Slot<'a> {
    /// The values of this name among the lines.
    #[must_use]
    pub fn of(lines: &'a dyn FieldLines, name: FieldName<'_>) -> Self {
        let mut slot = Self::None;
        for index in 0.. {
            match lines.line(index) {
                Some((candidate, value)) if name.is(candidate) => slot.add(value),
                Some(_) => {}
                None => break,
            }
        }
        slot
    }

    /// Adds the value of one more line.
    pub fn add(&mut self, value: &'a [u8]) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(value),
            Self::One(first) => Self::Many(vec![first, value]),
            Self::Many(mut values) => {
                values.push(value);
                Self::Many(values)
            }
        };
    }

    /// The values, line by line.
    #[must_use]
    pub fn values(&self) -> &[&'a [u8]] {
        match self {
            Self::None => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }

    /// The value of the only line; `None` when there is none or several, which for a field that is
    /// not a list means that it cannot be used.
    #[must_use]
    pub const fn single(&self) -> Option<&'a [u8]> {
        match self {
            Self::One(value) => Some(value),
            _ => None,
        }
    }

    /// Whether no line has the name.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;

    // RFC 9110 §5.3
    #[test]
    fn slot_of_several_lines_keeps_their_order() {
        let lines: &[(&[u8], &[u8])] = &[(b"Vary", b"a"), (b"Host", b"h"), (b"vary", b"b")];
        let lines: &dyn FieldLines = &Lines(lines);
        assert_eq!(Slot::of(lines, names::VARY).values(), [b"a", b"b"]);
        assert_eq!(Slot::of(lines, names::HOST).single(), Some(&b"h"[..]));
        assert!(Slot::of(lines, names::ETAG).is_absent());
    }

    struct Lines<'a>(&'a [(&'a [u8], &'a [u8])]);
    impl FieldLines for Lines<'_> {
        fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
            self.0.line(index)
        }
    }
}
