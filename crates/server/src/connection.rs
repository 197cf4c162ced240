//! The handler of one connection: read a head, answer it, and again, until one side has enough.
//!
//! It keeps the deadlines, the order of pipelined answers, and the rules of when to close
//! (RFC 9112 §9). A model decides who drives it; it does not know which.

mod content;
mod exchange;
mod linger;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use plainwire_h1::{Conversation, Impossible, Next, Progress, Refusal, RequestParser};
use plainwire_link::{Deadline, Link, LinkError};

use crate::event::{Closing, Event, Trace, Wait};
use crate::fault;
use crate::limits::LAST_CALL;
use crate::record::UnderWay;
use crate::reply::{Failure, Replies};
use crate::server::Shared;
use crate::{Outcome, Stop};

/// One connection, before it is driven.
#[derive(Debug)]
pub(crate) struct Connection {
    link: Link,
    parser: RequestParser,
    talk: Conversation,
    replies: Replies,
    shared: Arc<Shared>,
    stop: Stop,
    trace: Trace,
    /// Why it closes after the response, where that is known.
    closing: Option<Closing>,
    /// Whether its end has been told.
    is_over: bool,
    /// The exchange that is under way, for its record.
    under_way: Option<UnderWay>,
    /// Whether a request has been answered on it.
    served: bool,
    /// Whether the client may still be sending when we close.
    lingers: bool,
}

/// What waiting for a request came to.
enum Incoming {
    /// A whole head of this many octets, at the front of the link's buffer.
    Head(usize),
    /// Octets that are no request.
    Refused(Refusal),
    /// A head that was not complete in time.
    TooSlow,
    /// A head that was cut off, or whose client did not take what was answered before.
    Lost(Outcome),
    /// Nothing: the client is done or gone, or had nothing to say, or we are stopping.
    Nothing(Closing),
}

/// The connection ends here, without another word.
struct Ended(Closing);

impl Connection {
    pub(crate) fn new(link: Link, shared: Arc<Shared>, stop: Stop, trace: Trace) -> Self {
        let snapshot = &shared.snapshot;
        Self {
            parser: RequestParser::new(snapshot.limits.head),
            talk: Conversation::new(),
            replies: Replies::new(link.facts(), snapshot, trace.clone()),
            closing: None,
            is_over: false,
            under_way: None,
            served: false,
            lingers: false,
            link,
            shared,
            stop,
            trace,
        }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u64 {
        self.link.facts().id
    }

    /// Drives the connection to its end. A panic, wherever it is, is that end.
    pub(crate) async fn drive(&mut self) {
        let ended = fault::catch(pin!(self.converse())).await;
        let why = match ended {
            Ok(Ok(())) => self.closing.unwrap_or(Closing::CutShort),
            Ok(Err(Ended(why))) => why,
            Err(fault) => {
                self.give_up(Outcome::CutShort(fault.to_string()));
                Closing::Fault
            }
        };
        self.trace.tell(|| Event::Closed(why));
        self.is_over = true;
    }

    /// Exchange after exchange, until one side has enough.
    async fn converse(&mut self) -> Result<(), Ended> {
        while self.talk.next() == Next::ReadRequest {
            if self.served {
                self.trace.tell(|| Event::Kept);
            }
            match self.read_head().await {
                Incoming::Head(octets) => self.answer_head(octets).await?,
                Incoming::Refused(reason) => Box::pin(self.refuse(&reason)).await?,
                Incoming::TooSlow => Box::pin(self.answer_slow()).await?,
                Incoming::Lost(outcome) => {
                    self.under_way = Some(UnderWay::unread(self.shared.clock.now().time));
                    return Err(self.failed(outcome));
                }
                Incoming::Nothing(why) => return Err(Ended(why)),
            }
        }
        if self.flush().await.is_ok() && self.may_be_reset() {
            Box::pin(self.linger()).await;
        }
        Ok(())
    }

    /// Waits for a whole head. What is gathered goes out before anything is waited for.
    ///
    /// The first request has the head's time from the connection's beginning, unless the model lets
    /// silent clients go sooner; a later one has the idle time until its first octet, and the
    /// head's time from there.
    async fn read_head(&mut self) -> Incoming {
        let limits = self.shared.snapshot.limits;
        let first_octet = self.shared.model.first_octet_timeout();
        let (span, mut is_for_head) = match first_octet {
            _ if self.served => (limits.idle_timeout, false),
            Some(timeout) => (timeout.min(limits.head_timeout), false),
            None => (limits.head_timeout, true),
        };
        let (mut deadline, mut span) = (Deadline::after(span), span);
        loop {
            match self.parser.advance(&self.link.unread) {
                Ok(Progress::Complete { octets }) => return Incoming::Head(octets),
                Ok(Progress::NeedMore) => {}
                Err(refusal) => return Incoming::Refused(refusal),
            }
            let begun = self.parser.begun();
            if let Err(failure) = self.flush().await {
                let outcome = Outcome::from(&failure);
                return match begun {
                    true => Incoming::Lost(outcome),
                    false => Incoming::Nothing(Closing::of_failed(&outcome)),
                };
            }
            if begun && !is_for_head {
                span = limits.head_timeout;
                (deadline, is_for_head) = (Deadline::after(span), true);
            }
            let received = if begun {
                self.link.receive(deadline).await
            } else {
                match self.receive_unless_stopped(deadline).await {
                    Some(received) => received,
                    None => return Incoming::Nothing(Closing::Stopping),
                }
            };
            let is_last_call = !begun && self.stop.is_set();
            let wait = match (begun, is_last_call) {
                (true, _) => (Wait::Head, span),
                (false, false) => (Wait::Request, span),
                (false, true) => (Wait::LastCall, LAST_CALL),
            };
            self.tell_of_receive(&received, wait);
            match received {
                Ok(1..) => {}
                Err(LinkError::TimedOut) if begun => return Incoming::TooSlow,
                Ok(0) | Err(LinkError::Lost(_)) if begun => {
                    return Incoming::Lost(Outcome::ClientGone);
                }
                Ok(0) => return Incoming::Nothing(Closing::ClientDone),
                Err(LinkError::TimedOut) if is_last_call => {
                    return Incoming::Nothing(Closing::Stopping);
                }
                Err(LinkError::TimedOut) => return Incoming::Nothing(Closing::TimedOut),
                Err(_) => return Incoming::Nothing(Closing::ClientGone),
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
        // One moment for all who were accepted late: a backlog of silent clients is soon over.
        let last = stop.since().map_or(deadline, |since| Deadline::after_moment(since, LAST_CALL));
        Some(link.receive(deadline.or_earlier(last)).await)
    }

    /// Tells of what was received, or of the wait that was in vain.
    fn tell_of_receive(&self, received: &Result<usize, LinkError>, (wait, span): (Wait, Duration)) {
        match received {
            Ok(0) => self.trace.tell(|| Event::ClientDone),
            Ok(octets) => self.trace.tell(|| Event::Received(*octets)),
            Err(LinkError::TimedOut) => self.trace.tell(|| Event::TimedOut(wait, span)),
            Err(_) => {}
        }
    }

    async fn flush(&mut self) -> Result<(), Failure> {
        self.replies.flush(&mut self.link.outgoing()).await
    }

    /// Sends nothing any more, and leaves the records of all that is not over.
    fn give_up(&mut self, outcome: Outcome) {
        self.replies.give_up(self.link.taken(), &outcome);
        self.record(outcome);
    }

    /// Leaves the record of the exchange that is under way, which then no longer is.
    fn record(&mut self, outcome: Outcome) {
        let Self { link, parser, replies, under_way, .. } = self;
        if let Some(exchange) = under_way.take() {
            let words = exchange.words(parser, &link.unread);
            replies.record(exchange, &words, outcome, link.taken());
        }
    }
}

/// A connection that is dropped before its end, because the server stops at once or has a fault,
/// still leaves its records and its last event.
impl Drop for Connection {
    fn drop(&mut self) {
        let (why, closing) = if std::thread::panicking() {
            ("a fault of the server ended it", Closing::Fault)
        } else {
            ("the server stopped before its end", Closing::Stopping)
        };
        self.give_up(Outcome::CutShort(why.to_owned()));
        if !self.is_over {
            self.trace.tell(|| Event::Closed(closing));
        }
    }
}

/// The conversation's table has no such step: a fault of this handler, which ends the connection.
impl From<Impossible> for Ended {
    fn from(_: Impossible) -> Self {
        Self(Closing::CutShort)
    }
}
