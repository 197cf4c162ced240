//! Sending answers as HTTP/1.1: head and small bodies in one buffer, files behind their head.
//!
//! What is gathered goes out before anything is waited for. Each answer has its place among all
//! that the connection sends, so that its record can tell what of it the transport took.

use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use plainwire_content::{Answer, Body, BodyFault, FileSpan, Piece};
use plainwire_field::{ConnFacts, Method};
use plainwire_h1::{ConnectionOption, Framing, ResponseStart, Version, write_response_head};
use plainwire_link::{LinkError, Outgoing, Sent};
use tokio::time::timeout;

use crate::clock::DateOctets;
use crate::event::{Event, Trace, Wait};
use crate::fault::{self, Fault};
use crate::limits::{
    BATCH_OCTETS_MAX, HEAD_OCTETS, IDLE_BUFFER_OCTETS_MAX, PIECE_OCTETS_MAX, SLOW_PART,
};
use crate::record::{Extent, Records, UnderWay, Words};
use crate::server::Shared;
use crate::turn::Pace;
use crate::{Limits, Outcome};

/// Responses that are gathered until they are sent in one write.
#[derive(Debug)]
pub(crate) struct Replies {
    gathered: Vec<u8>,
    /// Where the last answer stands among all that is sent.
    last: Extent,
    records: Records,
    trace: Trace,
    pub(crate) pace: Pace,
    shared: Arc<Shared>,
    peer: Option<IpAddr>,
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
    /// What chooses or gives the answer panicked.
    Fault(Fault),
    /// There is no memory for the head.
    NoMemory,
    /// Another client needed the place, and this one took the answer slowly.
    PlaceWanted,
}

impl Replies {
    pub(crate) fn new(facts: &Arc<ConnFacts>, shared: &Arc<Shared>, trace: Trace) -> Self {
        Self {
            gathered: Vec::new(),
            last: Extent::default(),
            records: Records::new(Arc::clone(facts), Arc::clone(&shared.snapshot)),
            trace,
            pace: Pace::new(),
            shared: Arc::clone(shared),
            peer: facts.peer.map(|peer| peer.ip()),
        }
    }

    /// Gathers or sends the answer, whose body is pulled to its end. The record of one that
    /// `is_last` for now will wait for nothing.
    pub(crate) async fn add(
        &mut self,
        out: &mut Outgoing<'_>,
        answer: &mut Answer,
        asked: Asked,
        date: &DateOctets,
        closes: bool,
        is_last: bool,
    ) -> Result<(), Failure> {
        self.make_room(out, answer.fields.octets().len() + HEAD_OCTETS, !is_last).await?;
        self.write_head(out.taken(), answer, asked, date, closes);
        if asked.method != Method::Head && !answer.status.forbids_content() {
            self.add_body(out, &mut answer.body).await?;
        }
        self.last.end = Some(self.position(out.taken()));
        Ok(())
    }

    /// Leaves the record of an exchange: at once, or, while its answer waits with others to be
    /// sent, behind that. The transport has taken so many octets of the connection.
    pub(crate) fn record(
        &mut self,
        exchange: UnderWay,
        words: &Words<'_>,
        outcome: Outcome,
        taken: u64,
    ) {
        if self.gathered.is_empty() {
            self.records.give(&exchange, words, self.last, taken, &outcome);
        } else {
            self.records.keep(exchange, words, self.last, outcome);
        }
    }

    /// Sends nothing any more, and leaves the records that waited for it.
    pub(crate) fn give_up(&mut self, taken: u64, unsent: &Outcome) {
        self.gathered.clear();
        self.records.give_waiting(taken, unsent);
    }

    /// Sends what is gathered.
    pub(crate) async fn flush(&mut self, out: &mut Outgoing<'_>) -> Result<(), Failure> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let sent =
            self.unless_wanted(pin!(out.send(&self.gathered, self.limits().write_timeout))).await;
        self.sent(out, sent)
    }

    /// Drives work that may wait for the store; when it does, what is gathered goes out first. A
    /// panic in it is a failure of it and of nothing else.
    pub(crate) async fn wait_for<F: Future>(
        &mut self,
        out: &mut Outgoing<'_>,
        mut work: Pin<&mut F>,
    ) -> Result<F::Output, Failure> {
        let first = |context: &mut Context<'_>| Poll::Ready(fault::poll(work.as_mut(), context));
        if let Poll::Ready(done) = poll_fn(first).await {
            return done.map_err(Failure::Fault);
        }
        // In a box, since it is rare: an idle connection keeps the room of what is not in one.
        Box::pin(async {
            self.flush(out).await?;
            let limit = self.limits().store_timeout;
            let done = timeout(limit, fault::catch(work)).await.map_err(|_| {
                self.trace.tell(|| Event::TimedOut(Wait::Store, limit));
                Failure::StoreTooSlow(limit)
            })?;
            done.map_err(Failure::Fault)
        })
        .await
    }

    /// Lets go of a large buffer before a connection idles.
    pub(crate) fn rest(&mut self) {
        if self.gathered.is_empty() && self.gathered.capacity() > IDLE_BUFFER_OCTETS_MAX {
            self.gathered = Vec::new();
        }
        self.records.rest();
    }

    fn write_head(
        &mut self,
        taken: u64,
        answer: &Answer,
        asked: Asked,
        date: &DateOctets,
        closes: bool,
    ) {
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
        let start = ResponseStart { status: *status, fields, date, framing, connection };
        let head = self.position(taken);
        write_response_head(&mut self.gathered, &start);
        self.last = Extent { head, content: self.position(taken), end: None };
    }

    /// Where the next octet that is gathered stands among all that the connection sends.
    fn position(&self, taken: u64) -> u64 {
        taken.saturating_add(self.gathered.len() as u64)
    }

    fn limits(&self) -> &Limits {
        self.records.limits()
    }

    async fn add_body(&mut self, out: &mut Outgoing<'_>, body: &mut Body) -> Result<(), Failure> {
        let mut sent_before = false;
        loop {
            let next = pin!(body.next(PIECE_OCTETS_MAX));
            let Some(piece) = self.wait_for(out, next).await?.map_err(Failure::Body)? else {
                return Ok(());
            };
            // Never behind the last: the client would have time to send its next request, and
            // look as if it never waited.
            if sent_before {
                self.pace.sent(out.taken()).await;
            }
            match piece {
                Piece::Bytes(octets) => self.gather(out, &octets).await?,
                Piece::File(span) => Box::pin(self.send_span(out, span)).await?,
            }
            if self.gathered.len() >= BATCH_OCTETS_MAX {
                self.flush(out).await?;
            }
            sent_before = true;
        }
    }

    async fn send_span(
        &mut self,
        out: &mut Outgoing<'_>,
        mut span: FileSpan,
    ) -> Result<(), Failure> {
        if let Some(file) = span.file() {
            let (from, length) = (span.offset(), span.length());
            let stall_max = self.limits().write_timeout;
            let sending = out.send_file(&self.gathered, file, from, length, stall_max);
            let sent = self.unless_wanted(pin!(sending)).await;
            return self.sent(out, sent);
        }
        while span.length() > 0 {
            let read = self.wait_for(out, pin!(span.read(BATCH_OCTETS_MAX))).await?;
            let octets = read.map_err(|error| Failure::Body(error.into()))?;
            self.gather(out, &octets).await?;
            self.flush(out).await?;
        }
        Ok(())
    }

    /// Gathers octets; where there is no memory for them, they are sent from where they are.
    async fn gather(&mut self, out: &mut Outgoing<'_>, octets: &[u8]) -> Result<(), Failure> {
        if self.gathered.try_reserve(octets.len()).is_ok() {
            self.gathered.extend_from_slice(octets);
            return Ok(());
        }
        Box::pin(async {
            self.flush(out).await?;
            let sending = out.send(octets, self.limits().write_timeout);
            let sent = self.unless_wanted(pin!(sending)).await;
            self.sent(out, sent)
        })
        .await
    }

    /// Drives the sending of one piece; `None` where its client is slow, and another client needs
    /// the place. What the transport took until then, the link has counted.
    async fn unless_wanted(
        &self,
        mut sending: Pin<&mut impl Future<Output = Sent>>,
    ) -> Option<Sent> {
        let at_once = poll_fn(|context| Poll::Ready(sending.as_mut().poll(context))).await;
        if let Poll::Ready(sent) = at_once {
            return Some(sent);
        }
        // In a box, since an idle connection keeps the room of what is not in one.
        Box::pin(async {
            let slow_after = self.limits().write_timeout / SLOW_PART;
            tokio::select! {
                biased;
                sent = sending => Some(sent),
                () = self.shared.room.wanted_from_slow(self.peer, slow_after) => None,
            }
        })
        .await
    }

    /// Sees to it that so many octets can be gathered, and a record too if it `is_kept`. Where
    /// memory is short, what is gathered goes out first, which leaves its buffers empty.
    async fn make_room(
        &mut self,
        out: &mut Outgoing<'_>,
        octets: usize,
        is_kept: bool,
    ) -> Result<(), Failure> {
        if self.has_room(octets, is_kept) {
            return Ok(());
        }
        Box::pin(self.flush(out)).await?;
        if self.has_room(octets, is_kept) { Ok(()) } else { Err(Failure::NoMemory) }
    }

    fn has_room(&mut self, octets: usize, is_kept: bool) -> bool {
        self.gathered.try_reserve(octets).is_ok() && (!is_kept || self.records.has_room())
    }

    /// Nothing is gathered any more: what the transport did not take will never be sent. So the
    /// records that waited for it can be given.
    fn sent(&mut self, out: &Outgoing<'_>, sent: Option<Sent>) -> Result<(), Failure> {
        self.gathered.clear();
        let sent = sent.map_or(Err(Failure::PlaceWanted), |sent| {
            self.trace.tell(|| Event::Sent(sent.octets));
            sent.outcome.map_err(|error| {
                self.trace.tell(|| match &error {
                    LinkError::TimedOut => {
                        Event::TimedOut(Wait::Write, self.limits().write_timeout)
                    }
                    error => Event::SendFailed(error),
                });
                Failure::Link(error)
            })
        });
        if !self.records.is_empty() {
            let unsent = sent.as_ref().err().map_or(Outcome::Complete, Outcome::from);
            self.records.give_waiting(out.taken(), &unsent);
        }
        sent
    }
}

impl From<&Failure> for Outcome {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Link(error) if error.is_shortage() => Self::CutShort(error.to_string()),
            Failure::NoMemory => Self::CutShort("there is no memory for its head".to_owned()),
            Failure::PlaceWanted => {
                Self::CutShort("its client took it slowly, and another needed the place".to_owned())
            }
            Failure::Link(LinkError::TimedOut) => Self::TimedOut,
            Failure::Link(LinkError::Lost(_)) => Self::ClientGone,
            Failure::Link(error @ LinkError::File(_)) => Self::CutShort(error.to_string()),
            Failure::Body(fault) => Self::CutShort(fault.to_string()),
            Failure::Fault(fault) => Self::CutShort(fault.to_string()),
            Failure::StoreTooSlow(limit) => {
                Self::CutShort(format!("the store gave nothing for {} seconds", limit.as_secs()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::resume_unwind;

    use super::*;

    // RFC 9112 §8
    #[tokio::test]
    async fn panic_in_the_middle_of_a_body_is_recorded_as_a_body_that_was_cut() {
        let next = async { resume_unwind(Box::new("out of order")) };
        let fault = fault::catch(pin!(next)).await.unwrap_err();
        let Outcome::CutShort(why) = Outcome::from(&Failure::Fault(fault)) else { panic!("cut") };
        assert!(why.ends_with(": out of order"), "{why}");
    }
}
