//! Heads of responses (RFC 9112 §4), read leniently.

use plainwire_field::{FieldLines, Method, Status};

use crate::{BodyLength, Deviation, FieldSpans, HeadLimits, Progress, Refusal, Version};

/// Reads the heads of one connection's responses, one after the other.
#[derive(Debug, Default)]
pub struct ResponseParser {}

impl ResponseParser {
    /// A parser that stands before the first response.
    #[must_use]
    pub fn new(_limits: HeadLimits) -> Self {
        Self {}
    }

    /// Reads on. `octets` is the whole unconsumed input from the start of the message: the same
    /// octets as in the call before, with more behind them.
    ///
    /// # Errors
    /// [`Refusal`] for what is not an HTTP/1 response, and the same one again on later calls.
    pub fn advance(&mut self, _octets: &[u8]) -> Result<Progress, Refusal> {
        Ok(Progress::NeedMore)
    }

    /// The head, after [`Progress::Complete`]; `octets` as they were given then.
    #[must_use]
    pub fn head<'a>(&'a self, octets: &'a [u8]) -> ResponseHead<'a> {
        ResponseHead { octets, parser: self }
    }

    /// Stands before the next response: the final one after a 1xx, or that of the next request.
    pub fn reset(&mut self) {}
}

/// A response's head, in the octets that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct ResponseHead<'a> {
    octets: &'a [u8],
    parser: &'a ResponseParser,
}

impl<'a> ResponseHead<'a> {
    /// The version.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::Http11
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::OK
    }

    /// The reason phrase as it was written; may be empty.
    #[must_use]
    pub fn reason(&self) -> &'a [u8] {
        self.octets
    }

    /// Where its field lines stand, in order.
    pub fn fields(&self) -> impl Iterator<Item = FieldSpans> + 'a {
        let _ = self.parser;
        std::iter::empty()
    }

    /// What it does that it should not, in order.
    #[must_use]
    pub fn deviations(&self) -> &'a [Deviation] {
        &[]
    }

    /// Where its body ends, when it answers a request with this method (RFC 9112 §6.3).
    ///
    /// # Errors
    /// [`Refusal`] when nobody can know: Content-Lengths that differ or are no numbers.
    pub fn body(&self, _request_method: Method) -> Result<BodyLength, Refusal> {
        Ok(BodyLength::UntilClose)
    }

    /// Whether the connection may carry another request after it (RFC 9112 §9.3); a body until
    /// the end of the connection forbids it whatever this says.
    #[must_use]
    pub fn persists(&self) -> bool {
        false
    }
}

/// Folds and the control octets CR, LF and NUL are read as spaces (RFC 9112 §5.2, RFC 9110 §5.5).
impl FieldLines for ResponseHead<'_> {
    fn line(&self, _index: usize) -> Option<(&[u8], &[u8])> {
        None
    }
}
