//! Heads of requests (RFC 9112 §3), read strictly.

use plainwire_field::{Authority, FieldLines, Method, Target};

use crate::{BodyLength, FieldSpans, HeadLimits, Progress, Refusal, Version};

/// Reads the heads of one connection's requests, one after the other; once warm it allocates
/// nothing.
#[derive(Debug, Default)]
pub struct RequestParser {}

impl RequestParser {
    /// A parser that stands before the first request.
    #[must_use]
    pub fn new(_limits: HeadLimits) -> Self {
        Self {}
    }

    /// Reads on. `octets` is the whole unconsumed input from the start of the message: the same
    /// octets as in the call before, with more behind them.
    ///
    /// # Errors
    /// [`Refusal`], and the same one again on every later call.
    pub fn advance(&mut self, _octets: &[u8]) -> Result<Progress, Refusal> {
        Ok(Progress::NeedMore)
    }

    /// Whether an octet of a request has been seen; empty lines before it do not count.
    #[must_use]
    pub fn begun(&self) -> bool {
        false
    }

    /// The head, after [`Progress::Complete`]; `octets` as they were given then.
    #[must_use]
    pub fn head<'a>(&'a self, octets: &'a [u8]) -> RequestHead<'a> {
        RequestHead { octets, parser: self }
    }

    /// What could be read of the request line so far, also of a request that was refused.
    #[must_use]
    pub fn request_line<'a>(&self, _octets: &'a [u8]) -> Option<RequestLine<'a>> {
        None
    }

    /// Stands before the next request; what the last one taught is forgotten.
    pub fn reset(&mut self) {}
}

/// What could be read of a request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLine<'a> {
    /// The method's token.
    pub method: &'a [u8],
    /// The target, or what came of it; may be empty.
    pub target: &'a [u8],
    /// The version, when it was one of ours.
    pub version: Option<Version>,
}

/// A request's head, in the octets that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct RequestHead<'a> {
    octets: &'a [u8],
    parser: &'a RequestParser,
}

impl<'a> RequestHead<'a> {
    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        Method::Other
    }

    /// The method as it was written.
    #[must_use]
    pub fn method_token(&self) -> &'a [u8] {
        self.octets
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> Target<'a> {
        Target::Asterisk
    }

    /// The target as it was written.
    #[must_use]
    pub fn target_octets(&self) -> &'a [u8] {
        self.octets
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::Http11
    }

    /// The value of `Host`; may be empty, and absent in HTTP/1.0 only.
    #[must_use]
    pub fn host(&self) -> Option<&'a [u8]> {
        None
    }

    /// Whom the request is for: the authority of the target where it has one, which goes before
    /// `Host` (RFC 9112 §3.2.2).
    #[must_use]
    pub fn authority(&self) -> Option<Authority<'a>> {
        None
    }

    /// Where its body ends (RFC 9112 §6.3).
    #[must_use]
    pub fn body(&self) -> BodyLength {
        BodyLength::None
    }

    /// Whether the connection may carry another request after it (RFC 9112 §9.3).
    #[must_use]
    pub fn persists(&self) -> bool {
        false
    }

    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
    #[must_use]
    pub fn expects_continue(&self) -> bool {
        false
    }

    /// Where its field lines stand, in order.
    pub fn fields(&self) -> impl Iterator<Item = FieldSpans> + 'a {
        let _ = self.parser;
        std::iter::empty()
    }
}

impl FieldLines for RequestHead<'_> {
    fn line(&self, _index: usize) -> Option<(&[u8], &[u8])> {
        None
    }
}
