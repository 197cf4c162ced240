//! A request as content sees it: no framing, no version.

use plainwire_field::{Authority, ConnFacts, FieldLines, Method, Slot, Target, names};

/// What a request asks for. One slot for each field that can decide the answer, so that no step
/// searches the field lines again.
pub struct Ask<'a> {
    /// The method.
    pub method: Method,
    /// The target, in one of its four forms.
    pub target: Target<'a>,
    /// The host and port that the target names, or else the field `Host`.
    pub authority: Option<Authority<'a>>,
    /// `If-Match` (RFC 9110 §13.1.1).
    pub if_match: Slot<'a>,
    /// `If-None-Match` (RFC 9110 §13.1.2).
    pub if_none_match: Slot<'a>,
    /// `If-Modified-Since` (RFC 9110 §13.1.3).
    pub if_modified_since: Slot<'a>,
    /// `If-Unmodified-Since` (RFC 9110 §13.1.4).
    pub if_unmodified_since: Slot<'a>,
    /// `If-Range` (RFC 9110 §13.1.5).
    pub if_range: Slot<'a>,
    /// `Range` (RFC 9110 §14.2).
    pub range: Slot<'a>,
    /// `Accept-Encoding` (RFC 9110 §12.5.3).
    pub accept_encoding: Slot<'a>,
    /// All field lines, for what is asked for rarely: rules and logs.
    pub fields: &'a dyn FieldLines,
    /// The connection that it came over.
    pub facts: &'a ConnFacts,
}

impl<'a> Ask<'a> {
    /// Sorts the field lines into their slots, in one pass.
    #[must_use]
    pub fn new(
        method: Method,
        target: Target<'a>,
        authority: Option<Authority<'a>>,
        fields: &'a dyn FieldLines,
        facts: &'a ConnFacts,
    ) -> Self {
        let mut ask = Self {
            method,
            target,
            authority,
            if_match: Slot::None,
            if_none_match: Slot::None,
            if_modified_since: Slot::None,
            if_unmodified_since: Slot::None,
            if_range: Slot::None,
            range: Slot::None,
            accept_encoding: Slot::None,
            fields,
            facts,
        };
        for index in 0.. {
            let Some((name, value)) = fields.line(index) else { break };
            if let Some(slot) = ask.slot(name) {
                slot.add(value);
            }
        }
        ask
    }

    /// The slot of this name, which is recognised by its length first: most have none.
    fn slot(&mut self, name: &[u8]) -> Option<&mut Slot<'a>> {
        match name.len() {
            5 if names::RANGE.is(name) => Some(&mut self.range),
            8 if names::IF_MATCH.is(name) => Some(&mut self.if_match),
            8 if names::IF_RANGE.is(name) => Some(&mut self.if_range),
            13 if names::IF_NONE_MATCH.is(name) => Some(&mut self.if_none_match),
            15 if names::ACCEPT_ENCODING.is(name) => Some(&mut self.accept_encoding),
            17 if names::IF_MODIFIED_SINCE.is(name) => Some(&mut self.if_modified_since),
            19 if names::IF_UNMODIFIED_SINCE.is(name) => Some(&mut self.if_unmodified_since),
            _ => None,
        }
    }
}
