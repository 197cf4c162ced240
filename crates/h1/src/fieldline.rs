//! Field lines (RFC 9112 §5).

use crate::Span;

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
