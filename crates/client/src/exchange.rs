//! One request and its response, as events in the order in which they arrive.
//!
//! The caller alternates: [`Exchange::next_event`] until it has nothing more to say, then
//! [`Exchange::receive`] to wait for octets. So the caller knows when a wait begins (and can flush
//! its output first), and no event is ever held back for another one.
//!
//! Every octet of the response stands in exactly one event, or in [`Exchange::remainder`] after an
//! error. It does not know what is done with them.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use plainwire_field::{Method, Status};
use plainwire_h1::{
    BodyDecoder, BodyEvent, BodyLength, HeadLimits, Progress, Refusal, ResponseParser,
};
use plainwire_link::{Deadline, Link, LinkError};

use crate::limits::{INTERIM_HEADS_MAX, SHOWN_OCTETS};
use crate::received::Expected;
use crate::{ClientError, Note, Origin, Received, Request};

/// An exchange under way: the request is sent, the response arrives.
#[derive(Debug)]
pub struct Exchange {
    link: Link,
    origin: Origin,
    method: Method,
    timeout: Duration,
    parser: ResponseParser,
    state: State,
    /// Found, and not yet given to the caller.
    notes: VecDeque<Note>,
    /// Octets of the answer before those that are unread.
    position: u64,
    interim_heads: u32,
}

/// What just arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A whole head, up to and with its empty line. One with a status of 1xx is followed by another
    /// head (RFC 9110 §15.2).
    Head {
        /// As they were received.
        octets: Bytes,
        /// The status.
        status: Status,
    },
    /// Octets of content.
    Content(Bytes),
    /// Octets around the content: chunk sizes, trailers (RFC 9112 §7.1).
    Framing(Bytes),
    /// Something deviates, and the response was understood nevertheless.
    Note(Note),
}

/// Where the response is.
///
/// ```text
///            1xx
///          +-----+
///          v     |
///   -->   Head --+--> Body --> Complete
///          |           |
///          +---------> Failed
/// ```
#[derive(Debug)]
enum State {
    Head,
    Body(Body),
    Complete,
    Failed,
}

/// A body under way.
#[derive(Debug)]
struct Body {
    decoder: BodyDecoder,
    expected: Expected,
    /// Octets of content that came.
    octets: u64,
    /// The octet of the answer with which it begins.
    start: u64,
    /// How many of the decoder's deviations have become notes.
    noted: usize,
}

impl Exchange {
    /// Sends the request over the connection. `agent` is the value of `User-Agent`; `timeout`
    /// bounds each wait, not the whole.
    ///
    /// # Errors
    /// [`ClientError::TimedOut`] when the server does not take the request.
    pub async fn begin(
        mut link: Link,
        request: &Request,
        agent: &'static str,
        timeout: Duration,
    ) -> Result<Self, ClientError> {
        let sent = link.outgoing().send(&request.head(agent), timeout).await;
        let exchange = Self {
            link,
            origin: request.origin().clone(),
            method: request.method(),
            timeout,
            parser: ResponseParser::new(HeadLimits::default()),
            state: State::Head,
            notes: VecDeque::new(),
            position: 0,
            interim_heads: 0,
        };
        match sent.outcome {
            Err(LinkError::TimedOut) => Err(exchange.timed_out()),
            // A server may answer and close before it has read the request; its answer is still
            // worth reading (RFC 9112 §9.5), and when there is none, receiving says so.
            Ok(()) | Err(LinkError::Lost(_) | LinkError::File(_)) => Ok(exchange),
        }
    }

    /// The next event in what was received; `None` when the response is complete, or when
    /// [`Exchange::receive`] has to wait for more.
    ///
    /// # Errors
    /// [`ClientError::NotHttp`], [`ClientError::Malformed`]; nothing comes after them.
    pub fn next_event(&mut self) -> Result<Option<Event>, ClientError> {
        if let Some(note) = self.notes.pop_front() {
            return Ok(Some(Event::Note(note)));
        }
        let step = match self.state {
            State::Head => self.next_head(),
            State::Body(_) => self.next_body(),
            State::Complete | State::Failed => Ok(None),
        };
        step.inspect_err(|_| self.state = State::Failed)
    }

    /// Waits for more octets, or for the server to close.
    ///
    /// # Errors
    /// [`ClientError::TimedOut`], [`ClientError::Lost`], [`ClientError::CutOff`]; nothing comes
    /// after them.
    pub async fn receive(&mut self) -> Result<(), ClientError> {
        if !matches!(self.state, State::Head | State::Body(_)) {
            return Ok(());
        }
        let error = match self.link.receive(Deadline::after(self.timeout)).await {
            Ok(1..) => return Ok(()),
            Ok(0) if self.closing_completes() => {
                self.state = State::Complete;
                return Ok(());
            }
            Ok(0) => ClientError::CutOff { origin: self.origin.clone(), received: self.received() },
            Err(LinkError::TimedOut) => self.timed_out(),
            Err(LinkError::Lost(error) | LinkError::File(error)) => {
                ClientError::Lost { origin: self.origin.clone(), error, received: self.received() }
            }
        };
        self.state = State::Failed;
        Err(error)
    }

    /// Whether the framing says that the message has ended (RFC 9112 §6.3).
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self.state, State::Complete)
    }

    /// After an error, the octets of the response that no event carried: a part of a head or of a
    /// chunk's line. Empty when what answers is no HTTP server.
    pub fn remainder(&mut self) -> Bytes {
        self.link.unread.split().freeze()
    }

    /// How far the response got.
    #[must_use]
    pub fn received(&self) -> Received {
        match (&self.state, self.link.unread.len() as u64) {
            (State::Body(body), _) => {
                Received::Body { octets: body.octets, expected: body.expected }
            }
            (_, 0) if self.interim_heads > 0 => Received::Interim,
            (_, 0) => Received::Nothing,
            (_, octets) => Received::Head { octets },
        }
    }

    fn next_head(&mut self) -> Result<Option<Event>, ClientError> {
        let unread = &self.link.unread;
        let start = self.position;
        let octets = match self.parser.advance(unread) {
            Ok(Progress::NeedMore) => return Ok(None),
            Ok(Progress::Complete { octets }) => octets,
            Err(refusal) => return Err(self.refused_head(&refusal)),
        };
        let head = self.parser.head(unread);
        let status = head.status();
        let length = head.body(self.method);
        let deviations = head.deviations();
        self.notes.extend(deviations.iter().map(|found| Note::of(found, start)));
        self.state = match (status.class(), length) {
            (1, _) => self.passed_interim(status)?,
            (_, Err(refusal)) => return Err(self.malformed(start, &refusal)),
            (_, Ok(length)) => State::Body(Body::new(length, self.position + octets as u64)),
        };
        self.parser.reset();
        let octets = self.take(octets);
        Ok(Some(Event::Head { octets, status }))
    }

    /// Counts an interim response, after which another head comes.
    fn passed_interim(&mut self, status: Status) -> Result<State, ClientError> {
        self.interim_heads += 1;
        if status.code() == 101 {
            let what = "switches to another protocol without being asked";
            return Err(self.wrong(self.position, what, "RFC 9110 §7.8"));
        }
        if self.interim_heads > INTERIM_HEADS_MAX {
            let what = "interim responses without end";
            return Err(self.wrong(self.position, what, "RFC 9110 §15.2"));
        }
        Ok(State::Head)
    }

    fn next_body(&mut self) -> Result<Option<Event>, ClientError> {
        let State::Body(body) = &mut self.state else { return Ok(None) };
        let start = body.start;
        let step = match body.decoder.advance(&self.link.unread) {
            Ok(step) => step,
            Err(refusal) => return Err(self.malformed(start, &refusal)),
        };
        if step.event == BodyEvent::Data {
            body.octets += step.consumed as u64;
        }
        let deviations = body.decoder.deviations().get(body.noted..).unwrap_or_default();
        body.noted += deviations.len();
        self.notes.extend(deviations.iter().map(|found| Note::of(found, start)));
        let passed = self.take(step.consumed);
        if step.event == BodyEvent::End {
            self.complete();
        }
        Ok(match step.event {
            _ if passed.is_empty() => self.notes.pop_front().map(Event::Note),
            BodyEvent::Data => Some(Event::Content(passed)),
            _ => Some(Event::Framing(passed)),
        })
    }

    /// The message has ended: what stands behind it is no part of it (RFC 9112 §6.3).
    fn complete(&mut self) {
        self.state = State::Complete;
        let octets = self.link.unread.len() as u64;
        if octets > 0 {
            self.notes.push_back(Note::surplus(self.position, octets));
            self.link.unread.clear();
        }
    }

    fn closing_completes(&mut self) -> bool {
        match &mut self.state {
            State::Body(body) => body.decoder.finish().is_ok(),
            State::Head | State::Complete | State::Failed => false,
        }
    }

    /// Takes octets off the front of what is unread.
    fn take(&mut self, octets: usize) -> Bytes {
        self.position += octets as u64;
        self.link.unread.split_to(octets).freeze()
    }

    fn timed_out(&self) -> ClientError {
        ClientError::TimedOut {
            origin: self.origin.clone(),
            waited: self.timeout,
            received: self.received(),
        }
    }

    /// Only what begins an answer tells who answers; behind a head, it is a server's mistake. What
    /// had arrived behind the octet that decided has no say.
    fn refused_head(&mut self, refusal: &Refusal) -> ClientError {
        let unread = &mut self.link.unread;
        let judged = unread.get(..refusal.at).unwrap_or(unread).trim_ascii_start();
        if self.position > 0 || judged.starts_with(b"HTTP/") {
            return self.malformed(self.position, refusal);
        }
        let first = unread.iter().copied().take(SHOWN_OCTETS).collect();
        unread.clear();
        ClientError::NotHttp { origin: self.origin.clone(), first }
    }

    /// A refusal in a part of the answer that begins at `start`.
    fn malformed(&self, start: u64, refusal: &Refusal) -> ClientError {
        self.wrong(start + refusal.at as u64, refusal.reason.text(), refusal.reason.section())
    }

    fn wrong(&self, at: u64, what: &'static str, section: &'static str) -> ClientError {
        ClientError::Malformed { origin: self.origin.clone(), at, what, section }
    }
}

impl Body {
    fn new(length: BodyLength, start: u64) -> Self {
        let expected = match length {
            BodyLength::None => Expected::Exactly(0),
            BodyLength::Exactly(octets) => Expected::Exactly(octets),
            BodyLength::Chunked => Expected::LastChunk,
            BodyLength::UntilClose => Expected::Close,
        };
        let decoder = BodyDecoder::lenient(length);
        Self { decoder, expected, octets: 0, start, noted: 0 }
    }
}

#[cfg(test)]
mod tests;
