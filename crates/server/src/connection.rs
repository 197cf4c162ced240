//! The handler of one connection: read a head, answer it, and again, until one side has enough.
//!
//! It keeps the deadlines, the order of pipelined answers, and the rules of when to close
//! (RFC 9112 §9). A model decides who drives it; it does not know which.

use std::sync::Arc;
use std::time::Instant;

use bytes::Buf;
use plainwire_content::{Answer, Ask, Env, Reason, Reasons, refusal, respond};
use plainwire_field::{FieldLines, Method, Slot, Status, names};
use plainwire_h1::{Conversation, Impossible, Next, Progress, Refusal, RequestParser, Version};
use plainwire_link::{Deadline, Link, LinkError};

use crate::clock::Moment;
use crate::limits::{LAST_CALL, LINGER_OCTETS_MAX, LINGER_TIMEOUT};
use crate::reply::{Asked, Failure, Replies};
use crate::server::Shared;
use crate::{Exchange, Outcome, Stop};

/// One connection, before it is driven.
#[derive(Debug)]
pub(crate) struct Connection {
    link: Link,
    parser: RequestParser,
    talk: Conversation,
    replies: Replies,
    shared: Arc<Shared>,
    stop: Stop,
    /// The exchange that is under way, for its record.
    under_way: Option<UnderWay>,
    /// Whether a request has been answered on it.
    served: bool,
    /// Whether the client may still be sending when we close.
    lingers: bool,
}

/// An exchange whose head is at the front of the link's buffer.
#[derive(Debug)]
struct UnderWay {
    octets: usize,
    begun: Instant,
    moment: Moment,
    status: Option<Status>,
    reasons: Vec<Reason>,
}

/// What waiting for a request came to.
enum Incoming {
    /// A whole head of this many octets, at the front of the link's buffer.
    Head(usize),
    /// Octets that are no request.
    Refused(Refusal),
    /// A head that was not complete in time.
    TooSlow,
    /// A head that was cut off.
    CutOff,
    /// Nothing: the client is done or gone, or had nothing to say, or we are stopping.
    Nothing,
}

/// The connection ends here, without a word.
struct Ended;

impl Connection {
    pub(crate) fn new(link: Link, shared: Arc<Shared>, stop: Stop) -> Self {
        let limits = &shared.snapshot.limits;
        let (parser, replies) = (RequestParser::new(limits.head), Replies::new(limits));
        let talk = Conversation::new();
        let (under_way, served, lingers) = (None, false, false);
        Self { link, parser, talk, replies, shared, stop, under_way, served, lingers }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u64 {
        self.link.facts().id
    }

    /// Drives the connection to its end.
    pub(crate) async fn drive(mut self) {
        while self.talk.next() == Next::ReadRequest {
            let incoming = self.read_head().await;
            let done = match incoming {
                Incoming::Head(octets) => self.answer_head(octets).await,
                Incoming::Refused(reason) => self.refuse(&reason).await,
                Incoming::TooSlow => self.answer_slow().await,
                Incoming::CutOff => {
                    let moment = self.shared.clock.now();
                    self.record_unread(&moment, None, &Outcome::ClientGone);
                    Err(Ended)
                }
                Incoming::Nothing => Err(Ended),
            };
            if done.is_err() {
                return;
            }
        }
        if self.flush().await.is_ok() && self.may_be_reset() {
            self.linger().await;
        }
    }

    /// Waits for a whole head. What is gathered goes out before anything is waited for.
    ///
    /// The first request has the head's time from the connection's beginning; a later one has the
    /// idle time until its first octet, and the head's time from there.
    async fn read_head(&mut self) -> Incoming {
        let limits = self.shared.snapshot.limits;
        let first_octet = self.shared.model.first_octet_timeout();
        let (span, mut is_for_head) = match first_octet {
            _ if self.served => (limits.idle_timeout, false),
            Some(timeout) => (timeout.min(limits.head_timeout), false),
            None => (limits.head_timeout, true),
        };
        let mut deadline = Deadline::after(span);
        loop {
            match self.parser.advance(&self.link.unread) {
                Ok(Progress::Complete { octets }) => return Incoming::Head(octets),
                Ok(Progress::NeedMore) => {}
                Err(refusal) => return Incoming::Refused(refusal),
            }
            if self.flush().await.is_err() {
                return Incoming::Nothing;
            }
            let begun = self.parser.begun();
            if begun && !is_for_head {
                (deadline, is_for_head) = (Deadline::after(limits.head_timeout), true);
            }
            let received = if begun {
                self.link.receive(deadline).await
            } else {
                match self.receive_unless_stopped(deadline).await {
                    Some(received) => received,
                    None => return Incoming::Nothing,
                }
            };
            match received {
                Ok(1..) => {}
                Err(LinkError::TimedOut) if begun => return Incoming::TooSlow,
                Ok(0) | Err(LinkError::Lost(_)) if begun => return Incoming::CutOff,
                Ok(0) | Err(_) => return Incoming::Nothing,
            }
        }
    }

    /// Receives between requests, where a stop ends the wait. What the client has sent by then is
    /// still received, and a connection that was accepted at the last moment gets a short while
    /// for its first request; `None` when there is nothing to wait for.
    async fn receive_unless_stopped(
        &mut self,
        deadline: Deadline,
    ) -> Option<Result<usize, LinkError>> {
        self.replies.rest();
        let Self { link, stop, served, .. } = self;
        if !stop.is_set() {
            tokio::select! {
                biased;
                received = link.receive(deadline) => return Some(received),
                () = stop.wait() => {}
            }
        }
        if *served && !link.has_unreceived() {
            return None;
        }
        Some(link.receive(deadline.or_earlier(Deadline::after(LAST_CALL))).await)
    }

    /// Answers the head at the front of the buffer, and takes it out.
    async fn answer_head(&mut self, octets: usize) -> Result<(), Ended> {
        let moment = self.shared.clock.now();
        let (begun, reasons) = (Instant::now(), Vec::new());
        self.under_way = Some(UnderWay { octets, begun, moment, status: None, reasons });
        let outcome = self.send_answer(octets, &moment).await?;
        self.record_under_way(&outcome);
        self.link.unread.advance(octets);
        self.parser.reset();
        self.served = true;
        if outcome.is_whole() { Ok(self.talk.response_complete()?) } else { Err(Ended) }
    }

    /// Chooses the answer to the head at the front of the buffer, and sends or gathers it.
    async fn send_answer(&mut self, octets: usize, moment: &Moment) -> Result<Outcome, Ended> {
        let Self { link, parser, talk, replies, shared, stop, lingers, under_way, .. } = self;
        let facts = Arc::clone(link.facts());
        let (unread, mut out) = link.split();
        let head = parser.head(unread.get(..octets).unwrap_or_default());
        let asked = Asked { method: head.method(), version: head.version() };
        let snapshot = &shared.snapshot;
        let why = snapshot.observer.wants_reasons().then(Reasons::default);
        let env = Env { now: moment.date, why };
        let target = head.target();
        let chosen = match snapshot.hosts.site(&facts, &target) {
            Ok(site) => {
                let ask = Ask::new(asked.method, target, head.authority(), &head, &facts);
                replies.wait_for(&mut out, respond(site, &ask, &env)).await
            }
            Err(misdirected) => Ok(refusal(Status::MISDIRECTED_REQUEST, misdirected.detail())),
        };
        let mut answer = match chosen.or_else(answer_when_too_slow) {
            Ok(answer) => answer,
            Err(failure) => return Ok(Outcome::from(&failure)),
        };
        if let Some(under_way) = under_way {
            under_way.status = Some(answer.status);
            under_way.reasons = env.why.map(Reasons::into_vec).unwrap_or_default();
        }
        let has_body = !head.body().is_empty();
        *lingers |= has_body;
        talk.request_begun(head.persists(), has_body)?;
        let keeps = shared.model.keeps_connections() && !stop.is_set();
        talk.response_begun(keeps && !has_body && answer.body.length().is_some())?;
        let (fault, closes) = (answer.fault.take(), talk.must_close());
        let mut sent = replies.add(&mut out, answer, asked, &moment.octets, closes).await;
        // More requests behind this one are answered in the same write.
        if sent.is_ok() && (closes || unread.len() <= octets) {
            sent = replies.flush(&mut out).await;
        }
        Ok(match (sent, fault) {
            (Err(failure), _) => Outcome::from(&failure),
            (Ok(()), Some(fault)) => Outcome::Failed(fault),
            (Ok(()), None) => Outcome::Complete,
        })
    }

    async fn flush(&mut self) -> Result<(), Failure> {
        self.replies.flush(&mut self.link.outgoing()).await
    }

    /// Says why the octets are no request, and closes: nobody knows where the next would begin.
    async fn refuse(&mut self, reason: &Refusal) -> Result<(), Ended> {
        let Refusal { reason: why, at: _ } = *reason;
        let detail = format!("The request was refused: {} ({}).", why.text(), why.section());
        let answer = refusal(why.status(), &detail);
        self.answer_unread(answer, why.closes(), Outcome::Refused(reason.to_string())).await
    }

    /// 408, since the client has begun a request and waits for its answer (RFC 9110 §15.5.9).
    async fn answer_slow(&mut self) -> Result<(), Ended> {
        self.answer_unread(refusal(Status::REQUEST_TIMEOUT, ""), true, Outcome::TimedOut).await
    }

    async fn answer_unread(
        &mut self,
        answer: Answer,
        closes: bool,
        outcome: Outcome,
    ) -> Result<(), Ended> {
        let moment = self.shared.clock.now();
        self.talk.request_broken();
        self.talk.response_begun(!closes)?;
        self.lingers = true;
        let (status, closes) = (answer.status, closes || self.talk.must_close());
        let line = self.parser.request_line(&self.link.unread);
        let method = line.map_or(Method::Get, |line| Method::from_token(line.method));
        let asked = Asked { method, version: Version::Http11 };
        let mut out = self.link.outgoing();
        let mut sent = self.replies.add(&mut out, answer, asked, &moment.octets, closes).await;
        if sent.is_ok() {
            sent = self.replies.flush(&mut out).await;
        }
        self.record_unread(&moment, Some(status), &outcome);
        if sent.is_ok() { Ok(self.talk.response_complete()?) } else { Err(Ended) }
    }

    /// The record of the exchange that is under way, which then no longer is.
    fn record_under_way(&mut self, outcome: &Outcome) {
        let Some(UnderWay { octets, begun, moment, status, reasons }) = self.under_way.take()
        else {
            return;
        };
        let head = self.parser.head(self.link.unread.get(..octets).unwrap_or_default());
        let first = |name| Slot::of(&head as &dyn FieldLines, name).values().first().copied();
        self.shared.snapshot.observer.exchange(&Exchange {
            facts: self.link.facts(),
            begun: moment.time,
            took: begun.elapsed(),
            method: Some(head.method_token()),
            target: Some(head.target_octets()),
            version: Some(head.version()),
            status,
            content_octets: status.map_or(0, |_| self.replies.content_octets()),
            referer: first(names::REFERER),
            user_agent: first(names::USER_AGENT),
            reasons: &reasons,
            outcome,
        });
    }

    /// The record of an exchange whose request was not read to the end of its head.
    fn record_unread(&self, moment: &Moment, status: Option<Status>, outcome: &Outcome) {
        let line = self.parser.request_line(&self.link.unread);
        self.shared.snapshot.observer.exchange(&Exchange {
            facts: self.link.facts(),
            begun: moment.time,
            took: moment.time.elapsed().unwrap_or_default(),
            method: line.as_ref().map(|line| line.method),
            target: line.as_ref().map(|line| line.target),
            version: line.as_ref().and_then(|line| line.version),
            status,
            content_octets: status.map_or(0, |_| self.replies.content_octets()),
            referer: None,
            user_agent: None,
            reasons: &[],
            outcome,
        });
    }

    /// Whether closing now could reset the connection, and so take the answer from the client:
    /// it may be sending still, or has sent what nobody received.
    fn may_be_reset(&self) -> bool {
        self.lingers || !self.link.unread.is_empty() || self.link.has_unreceived()
    }

    /// Closes in two steps: our side first, then, when the client has had time to read the
    /// answer, the whole (RFC 9112 §9.6).
    async fn linger(&mut self) {
        if self.link.finish().await.is_ok() {
            self.link.drain(Deadline::after(LINGER_TIMEOUT), LINGER_OCTETS_MAX).await;
        }
    }
}

/// A store that does not answer is no reason to leave the client without one.
fn answer_when_too_slow(failure: Failure) -> Result<Answer, Failure> {
    match failure {
        Failure::StoreTooSlow(limit) => {
            let fault = Some(format!("the store gave no answer for {} seconds", limit.as_secs()));
            Ok(Answer { fault, ..refusal(Status::SERVICE_UNAVAILABLE, "") })
        }
        failure => Err(failure),
    }
}

/// A connection that is dropped in the middle of an exchange, because the server stops at once or
/// has a fault, still leaves its record.
impl Drop for Connection {
    fn drop(&mut self) {
        let why = if std::thread::panicking() {
            "a fault of the server ended it"
        } else {
            "the server stopped before its end"
        };
        self.record_under_way(&Outcome::CutShort(why.to_owned()));
    }
}

/// The conversation's table has no such step: a fault of this handler, which ends the connection.
impl From<Impossible> for Ended {
    fn from(_: Impossible) -> Self {
        Self
    }
}
