//! A response's head as its parser read it, seen in the octets of the caller.
//!
//! It copies nothing and decides nothing but what depends on the request.

use plainwire_field::{FieldLines, Method, Status};

use super::ResponseParser;
use crate::framing::{self, Lengths};
use crate::{BodyLength, Deviation, FieldSpans, Refusal, Version};

/// A response's head, in the octets that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct ResponseHead<'a> {
    octets: &'a [u8],
    parser: &'a ResponseParser,
}

impl<'a> ResponseHead<'a> {
    pub(super) const fn new(octets: &'a [u8], parser: &'a ResponseParser) -> Self {
        Self { octets, parser }
    }

    /// The version that the response is processed as (RFC 9110 §6.2).
    #[must_use]
    pub fn version(&self) -> Version {
        self.parser.reading.status_line.map_or(Version::Http10, |line| line.version)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> Status {
        self.parser.reading.status_line.map_or(Status::BAD_GATEWAY, |line| line.status)
    }

    /// The reason phrase as it was written; may be empty, and hold any octet.
    #[must_use]
    pub fn reason(&self) -> &'a [u8] {
        let reason = self.parser.reading.status_line.map(|line| line.reason);
        reason.unwrap_or_default().of(self.octets)
    }

    /// Where its field lines stand, in order; lines that are no fields are left out.
    pub fn fields(&self) -> impl Iterator<Item = FieldSpans> + 'a {
        self.parser.fields.iter().map(|field| field.spans)
    }

    /// What it does that it should not, in the order of the places.
    #[must_use]
    pub fn deviations(&self) -> &'a [Deviation] {
        self.parser.deviations()
    }

    /// Where its body ends, when it answers a request with this method (RFC 9112 §6.3).
    ///
    /// # Errors
    /// [`Refusal`] when nobody can know: Content-Lengths that differ or are no numbers.
    pub fn body(&self, request_method: Method) -> Result<BodyLength, Refusal> {
        let reading = &self.parser.reading;
        framing::response_body(request_method, self.status(), reading.lengths, &reading.codings)
    }

    /// Whether the server keeps the connection for another request (RFC 9112 §9.3). Not after a
    /// response whose framing is in doubt (RFC 9112 §6.1, §6.3); and a body until the end of the
    /// connection forbids it whatever this says.
    #[must_use]
    pub fn persists(&self) -> bool {
        let reading = &self.parser.reading;
        let codings = &reading.codings;
        let in_doubt = codings.at.is_some()
            && (reading.lengths != Lengths::Absent
                || codings.chunked_repeated
                || !codings.chunked_last
                || self.version() == Version::Http10);
        !in_doubt && reading.connection.persists(self.version())
    }
}

/// Folds and the control octets CR, LF and NUL are read as spaces (RFC 9112 §5.2, RFC 9110 §5.5).
impl FieldLines for ResponseHead<'_> {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        let field = self.parser.fields.get(index)?;
        let name = field.spans.name.of(self.octets);
        Some((name, field.value(self.octets, &self.parser.rewritten)))
    }
}
