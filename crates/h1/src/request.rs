//! Heads of requests (RFC 9112 §2 to §6), read strictly.
//!
//! Each octet is judged once, in order, and the first one that decides ends the reading: so a
//! refusal does not depend on how the octets arrive, and nobody waits for the end of a line that
//! is lost already. Nothing is copied; once the list of spans has grown, nothing is allocated.

use plainwire_field::{Authority, FieldLines, Method, Target, elements, names, token};

use crate::fieldline::{FieldLineScan, Scanned};
use crate::framing::{self, Codings};
use crate::persistence::ConnectionOptions;
use crate::requestline::RequestLineScan;
use crate::{BodyLength, FieldSpans, HeadLimits, Progress, Reason, Refusal, Span, Version};

/// Reads the heads of one connection's requests, one after the other.
#[derive(Debug, Default)]
pub struct RequestParser {
    limits: HeadLimits,
    fields: Vec<FieldSpans>,
    reading: Reading,
}

/// What is known of the request that is being read; forgotten as a whole by `reset`.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    step: Step,
    request_line: RequestLineScan,
    field_line: FieldLineScan,
    decided: Decided,
    body: BodyLength,
}

#[derive(Debug, Clone, Copy, Default)]
enum Step {
    #[default]
    RequestLine,
    Fields,
    Complete {
        octets: usize,
    },
    Refused(Refusal),
}

/// What the fields that decide about the message itself have said so far.
#[derive(Debug, Clone, Copy, Default)]
struct Decided {
    host: Option<Span>,
    length: Option<u64>,
    codings: Codings,
    connection: ConnectionOptions,
    expects_continue: bool,
    expects_other: bool,
}

impl RequestParser {
    /// A parser that stands before the first request.
    #[must_use]
    pub fn new(limits: HeadLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Reads on. `octets` is the whole unconsumed input from the start of the message: the same
    /// octets as in the call before, with more behind them.
    ///
    /// # Errors
    /// [`Refusal`], and the same one again on every later call until [`reset`](Self::reset).
    pub fn advance(&mut self, octets: &[u8]) -> Result<Progress, Refusal> {
        let head_max = narrow(self.limits.head_octets_max.min(u64::from(u32::MAX)));
        let window = octets.get(..head_max).unwrap_or(octets);
        let outcome = self.read(window).and_then(|progress| {
            if progress == Progress::NeedMore && window.len() == head_max {
                return Err(Refusal::new(self.too_large(), head_max));
            }
            Ok(progress)
        });
        if let Err(refusal) = outcome {
            self.reading.step = Step::Refused(refusal);
        }
        outcome
    }

    /// Whether an octet of a request has been seen; empty lines before it do not count.
    #[must_use]
    pub const fn begun(&self) -> bool {
        self.reading.request_line.begun
    }

    /// The head, after [`Progress::Complete`]; `octets` as they were given then, or their first
    /// ones that the head takes. Before that, what it says means nothing.
    #[must_use]
    pub const fn head<'a>(&'a self, octets: &'a [u8]) -> RequestHead<'a> {
        RequestHead { octets, parser: self }
    }

    /// What could be read of the request line so far, also of a request that was refused; `None`
    /// before the end of the method.
    #[must_use]
    pub fn request_line<'a>(&self, octets: &'a [u8]) -> Option<RequestLine<'a>> {
        let line = &self.reading.request_line;
        Some(RequestLine {
            method: line.method?.of(octets),
            target: line.target.of(octets),
            version: line.version,
        })
    }

    /// Stands before the next request; what the last one taught is forgotten.
    pub fn reset(&mut self) {
        self.fields.clear();
        self.reading = Reading::default();
    }

    fn read(&mut self, octets: &[u8]) -> Result<Progress, Refusal> {
        match self.reading.step {
            Step::RequestLine => {
                let target_max = narrow(self.limits.target_octets_max);
                let Some(next) = self.reading.request_line.advance(octets, target_max)? else {
                    return Ok(Progress::NeedMore);
                };
                self.reading.field_line = FieldLineScan::begin(next);
                self.reading.step = Step::Fields;
                self.read_fields(octets)
            }
            Step::Fields => self.read_fields(octets),
            Step::Complete { octets } => Ok(Progress::Complete { octets }),
            Step::Refused(refusal) => Err(refusal),
        }
    }

    fn read_fields(&mut self, octets: &[u8]) -> Result<Progress, Refusal> {
        loop {
            let start = self.reading.field_line.start;
            let is_full = self.fields.len() >= narrow(self.limits.fields_max);
            if is_full && octets.get(start).is_some_and(|&octet| octet != b'\r') {
                return Err(Refusal::new(Reason::TooManyFields, start));
            }
            match self.reading.field_line.advance(octets).map_err(|refusal| self.first(refusal))? {
                Scanned::NeedMore => return Ok(Progress::NeedMore),
                Scanned::Field(field) => {
                    self.reading.decided.add(octets, &field)?;
                    self.fields.push(field);
                    self.reading.field_line = FieldLineScan::begin(field.line.end as usize);
                }
                Scanned::Empty { next } => {
                    self.complete(start)?;
                    self.reading.step = Step::Complete { octets: next };
                    return Ok(Progress::Complete { octets: next });
                }
            }
        }
    }

    /// White space before the first field continues nothing; it has a reason of its own.
    fn first(&self, refusal: Refusal) -> Refusal {
        match refusal.reason {
            Reason::ObsFold if self.fields.is_empty() => {
                Refusal::new(Reason::LeadingWhiteSpace, refusal.at)
            }
            _ => refusal,
        }
    }

    /// Judges what only the whole head can show; `at` is where it ends.
    fn complete(&mut self, at: usize) -> Result<(), Refusal> {
        let version = self.version();
        let decided = &self.reading.decided;
        if version == Version::Http11 && decided.host.is_none() {
            return Err(Refusal::new(Reason::HostMissing, at));
        }
        self.reading.body = framing::request_body(version, decided.length, &decided.codings)?;
        Ok(())
    }

    fn version(&self) -> Version {
        self.reading.request_line.version.unwrap_or(Version::Http10)
    }

    /// What is too large when the head reaches its limit.
    const fn too_large(&self) -> Reason {
        match self.reading.step {
            Step::RequestLine => Reason::TargetTooLong,
            _ => Reason::HeadTooLarge,
        }
    }
}

impl Decided {
    /// Takes in one field, which is recognised by its length first: most are none of these.
    fn add(&mut self, octets: &[u8], field: &FieldSpans) -> Result<(), Refusal> {
        let name = field.name.of(octets);
        let value = field.value.of(octets);
        let refused = |reason, span: Span| Err(Refusal::new(reason, span.start as usize));
        match name.len() {
            4 if names::HOST.is(name) => {
                if self.host.is_some() {
                    return refused(Reason::HostRepeated, field.name);
                }
                if Authority::parse(value).is_none() {
                    return refused(Reason::HostInvalid, field.value);
                }
                self.host = Some(field.value);
            }
            6 if names::EXPECT.is(name) => {
                for expectation in elements(value) {
                    let is_continue = expectation.eq_ignore_ascii_case(b"100-continue");
                    self.expects_continue |= is_continue;
                    self.expects_other |= !is_continue;
                }
            }
            10 if names::CONNECTION.is(name) => self.connection.add(value),
            14 if names::CONTENT_LENGTH.is(name) => {
                if self.length.is_some() {
                    return refused(Reason::LengthRepeated, field.name);
                }
                let Some(length) = token::decimal(value) else {
                    return refused(Reason::LengthInvalid, field.value);
                };
                self.length = Some(length);
            }
            17 if names::TRANSFER_ENCODING.is(name) => {
                self.codings.add(value, field.name.start as usize);
            }
            _ => {}
        }
        Ok(())
    }
}

/// What could be read of a request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLine<'a> {
    /// The method's token.
    pub method: &'a [u8],
    /// The target, or what came of it; may be empty.
    pub target: &'a [u8],
    /// The version, when the line was complete and the version one of ours.
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
        Method::from_token(self.method_token())
    }

    /// The method as it was written.
    #[must_use]
    pub fn method_token(&self) -> &'a [u8] {
        self.parser.reading.request_line.method.unwrap_or_default().of(self.octets)
    }

    /// The target (RFC 9112 §3.2).
    #[must_use]
    pub fn target(&self) -> Target<'a> {
        // A complete head has a target that can be read; `/` only stands in for a misuse.
        let root = Target::Origin { path: b"/", query: None };
        Target::parse(self.method(), self.target_octets()).unwrap_or(root)
    }

    /// The target as it was written.
    #[must_use]
    pub fn target_octets(&self) -> &'a [u8] {
        self.parser.reading.request_line.target.of(self.octets)
    }

    /// The version that the request is processed as (RFC 9110 §6.2).
    #[must_use]
    pub fn version(&self) -> Version {
        self.parser.version()
    }

    /// The value of `Host`; may be empty, and absent in HTTP/1.0 only.
    #[must_use]
    pub fn host(&self) -> Option<&'a [u8]> {
        self.parser.reading.decided.host.map(|span| span.of(self.octets))
    }

    /// Whom the request is for: the authority of the target where it has one, which goes before
    /// `Host` (RFC 9112 §3.2.2).
    #[must_use]
    pub fn authority(&self) -> Option<Authority<'a>> {
        let from_host = || self.host().and_then(Authority::parse);
        if self.target_octets().first() == Some(&b'/') {
            return from_host();
        }
        match self.target() {
            Target::Absolute { authority, .. } | Target::Authority(authority) => Some(authority),
            Target::Origin { .. } | Target::Asterisk => from_host(),
        }
    }

    /// Where its body ends (RFC 9112 §6.3).
    #[must_use]
    pub const fn body(&self) -> BodyLength {
        self.parser.reading.body
    }

    /// Whether the client keeps the connection for another request (RFC 9112 §9.3).
    #[must_use]
    pub fn persists(&self) -> bool {
        self.parser.reading.decided.connection.persists(self.version())
    }

    /// Whether the client waits for `100 Continue` before it sends the body. Not in HTTP/1.0, and
    /// not without a body (RFC 9110 §10.1.1).
    #[must_use]
    pub fn expects_continue(&self) -> bool {
        !self.body().is_empty()
            && self.version() == Version::Http11
            && self.parser.reading.decided.expects_continue
    }

    /// Whether the client expects something other than `100 Continue`, which nobody here can meet.
    /// Not in HTTP/1.0, which knows no expectations (RFC 9110 §10.1.1).
    #[must_use]
    pub fn expects_other(&self) -> bool {
        self.version() == Version::Http11 && self.parser.reading.decided.expects_other
    }

    /// Where its field lines stand, in order.
    pub fn fields(&self) -> impl Iterator<Item = FieldSpans> + 'a {
        self.parser.fields.iter().copied()
    }
}

impl FieldLines for RequestHead<'_> {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        let field = self.parser.fields.get(index)?;
        Some((field.name.of(self.octets), field.value.of(self.octets)))
    }
}

/// A limit as a number of octets in memory.
fn narrow(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
