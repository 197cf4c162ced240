//! Sending answers as HTTP/1.1: head and small bodies in one buffer, files behind their head.
//!
//! What is gathered goes out before anything is waited for, and every octet of content that the
//! transport took is counted, also when the rest fails.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use plainwire_content::{Answer, Body, BodyFault, FileSpan, Piece};
use plainwire_field::Method;
use plainwire_h1::{ConnectionOption, Framing, ResponseStart, Version, write_response_head};
use plainwire_link::{LinkError, Outgoing, Sent};
use tokio::time::timeout;

use crate::clock::DateOctets;
use crate::event::{Event, Trace, Wait};
use crate::limits::{BATCH_OCTETS_MAX, IDLE_BUFFER_OCTETS_MAX, PIECE_OCTETS_MAX};
use crate::{Limits, Outcome};

/// Responses that are gathered until they are sent in one write.
#[derive(Debug)]
pub(crate) struct Replies {
    gathered: Vec<u8>,
    /// Where the content of the last answer begins among them.
    content_at: usize,
    /// Octets of its content that the transport has taken.
    content_sent: u64,
    stall_max: Duration,
    store_timeout: Duration,
    trace: Trace,
}

/// What the request said that its response depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) version: Version,
}

/// Why a response was not sent whole.
#[derive(Debug)]
pub(crate) enum Failure {
    Link(LinkError),
    Body(BodyFault),
    /// The store did not answer in time.
    StoreTooSlow(Duration),
}

impl Replies {
    pub(crate) const fn new(limits: &Limits, trace: Trace) -> Self {
        Self {
            gathered: Vec::new(),
            content_at: 0,
            content_sent: 0,
            stall_max: limits.write_timeout,
            store_timeout: limits.store_timeout,
            trace,
        }
    }

    /// Gathers or sends the answer.
    pub(crate) async fn add(
        &mut self,
        out: &mut Outgoing<'_>,
        answer: Answer,
        asked: Asked,
        date: &DateOctets,
        closes: bool,
    ) -> Result<(), Failure> {
        let Answer { status, fields, body, fault: _ } = answer;
        let framing = match body.length() {
            _ if status.forbids_content() => Framing::None,
            Some(length) => Framing::Length(length),
            None => Framing::UntilClose,
        };
        let connection = match (closes, asked.version) {
            (true, _) => Some(ConnectionOption::Close),
            (false, Version::Http10) => Some(ConnectionOption::KeepAlive),
            (false, Version::Http11) => None,
        };
        let date = Some(date.as_slice());
        let start = ResponseStart { status, fields: &fields, date, framing, connection };
        write_response_head(&mut self.gathered, &start);
        (self.content_at, self.content_sent) = (self.gathered.len(), 0);
        if asked.method == Method::Head || status.forbids_content() {
            return Ok(());
        }
        self.add_body(out, body).await
    }

    /// Octets of the last answer's content that the transport has taken, or will be given with
    /// what is gathered.
    pub(crate) fn content_octets(&self) -> u64 {
        let gathered = self.gathered.len().saturating_sub(self.content_at);
        self.content_sent.saturating_add(gathered as u64)
    }

    /// Sends what is gathered.
    pub(crate) async fn flush(&mut self, out: &mut Outgoing<'_>) -> Result<(), Failure> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let sent = out.send(&self.gathered, self.stall_max).await;
        self.taken(sent)
    }

    /// Drives work that may wait for the store; when it does, what is gathered goes out first.
    pub(crate) async fn wait_for<T>(
        &mut self,
        out: &mut Outgoing<'_>,
        work: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        let mut work = pin!(work);
        if let Poll::Ready(done) = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await
        {
            return Ok(done);
        }
        self.flush(out).await?;
        let limit = self.store_timeout;
        timeout(limit, work).await.map_err(|_| {
            self.trace.tell(|| Event::TimedOut(Wait::Store, limit));
            Failure::StoreTooSlow(limit)
        })
    }

    /// Lets go of a large buffer before a connection idles.
    pub(crate) fn rest(&mut self) {
        if self.gathered.is_empty() && self.gathered.capacity() > IDLE_BUFFER_OCTETS_MAX {
            self.gathered = Vec::new();
        }
    }

    async fn add_body(&mut self, out: &mut Outgoing<'_>, mut body: Body) -> Result<(), Failure> {
        while let Some(piece) =
            self.wait_for(out, body.next(PIECE_OCTETS_MAX)).await?.map_err(Failure::Body)?
        {
            match piece {
                Piece::Bytes(octets) => self.gathered.extend_from_slice(&octets),
                Piece::File(span) => self.send_span(out, span).await?,
            }
            if self.gathered.len() >= BATCH_OCTETS_MAX {
                self.flush(out).await?;
            }
        }
        Ok(())
    }

    async fn send_span(
        &mut self,
        out: &mut Outgoing<'_>,
        mut span: FileSpan,
    ) -> Result<(), Failure> {
        if let Some(file) = span.file() {
            let (from, length) = (span.offset(), span.length());
            let sent = out.send_file(&self.gathered, file, from, length, self.stall_max).await;
            return self.taken(sent);
        }
        while span.length() > 0 {
            let read = self.wait_for(out, span.read(BATCH_OCTETS_MAX)).await?;
            let octets = read.map_err(|error| Failure::Body(error.into()))?;
            self.gathered.extend_from_slice(&octets);
            self.flush(out).await?;
        }
        Ok(())
    }

    /// Counts what was taken of the gathered octets and of a file behind them; the rest, where
    /// there is one, will never be sent.
    fn taken(&mut self, sent: Sent) -> Result<(), Failure> {
        let of_content = sent.octets.saturating_sub(self.content_at as u64);
        self.content_sent = self.content_sent.saturating_add(of_content);
        self.gathered.clear();
        self.content_at = 0;
        self.trace.tell(|| Event::Sent(sent.octets));
        sent.outcome.map_err(|error| {
            self.trace.tell(|| match &error {
                LinkError::TimedOut => Event::TimedOut(Wait::Write, self.stall_max),
                error => Event::SendFailed(error),
            });
            Failure::Link(error)
        })
    }
}

impl From<&Failure> for Outcome {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Link(LinkError::TimedOut) => Self::TimedOut,
            Failure::Link(LinkError::Lost(_)) => Self::ClientGone,
            Failure::Link(error @ LinkError::File(_)) => Self::CutShort(error.to_string()),
            Failure::Body(fault) => Self::CutShort(fault.to_string()),
            Failure::StoreTooSlow(limit) => {
                Self::CutShort(format!("the store gave nothing for {} seconds", limit.as_secs()))
            }
        }
    }
}
