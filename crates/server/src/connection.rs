//! The handler of one connection: read a head, answer it, and again, until one side has enough.
//!
//! It keeps the deadlines, the order of pipelined answers, and the rules of when to close
//! (RFC 9112 §9). A model decides who drives it; it does not know which.

mod content;
mod exchange;
mod head;
mod linger;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use plainwire_h1::{Conversation, Impossible, Next, RequestParser};
use plainwire_link::{Link, LinkError};

use crate::event::{Closing, Event, Trace, Wait};
use crate::fault;
use crate::record::UnderWay;
use crate::reply::{Failure, Replies};
use crate::server::Shared;
use crate::turn::Gate;
use crate::{Outcome, Stop};
use head::Incoming;

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
    /// Whether its place is wanted for another client.
    gives_way: bool,
}

/// The connection ends here, without another word.
struct Ended(Closing);

impl Connection {
    pub(crate) fn new(link: Link, shared: Arc<Shared>, stop: Stop, trace: Trace) -> Self {
        let snapshot = &shared.snapshot;
        Self {
            parser: RequestParser::new(snapshot.limits.head),
            talk: Conversation::new(),
            replies: Replies::new(link.facts(), &shared, trace.clone()),
            closing: None,
            is_over: false,
            under_way: None,
            served: false,
            lingers: false,
            gives_way: false,
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

    /// What its driver has to look at when others need their turn.
    pub(crate) fn gate(&self) -> Arc<Gate> {
        Arc::clone(self.replies.pace.gate())
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
                Incoming::Head(octets) => {
                    self.answer_head(octets).await?;
                    let more = !self.link.unread.is_empty();
                    self.replies.pace.answered(octets, self.link.taken(), more).await;
                }
                Incoming::Refused(reason) => Box::pin(self.refuse(&reason)).await?,
                Incoming::TooSlow => Box::pin(self.answer_slow()).await?,
                Incoming::Lost(outcome) => {
                    self.under_way = Some(UnderWay::unread(self.shared.clock.now().time));
                    return Err(self.failed(outcome));
                }
                Incoming::Nothing(why) => return Err(Ended(why)),
            }
        }
        if self.flush().await.is_ok() && self.may_be_reset() && !self.gives_way {
            Box::pin(self.linger()).await;
        }
        Ok(())
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
