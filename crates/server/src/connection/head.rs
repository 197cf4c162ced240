//! Waiting for a head: until when, and for whom it is given up sooner.
//!
//! The first request has the head's time from the connection's beginning, unless the model lets
//! silent clients go sooner; a later one has the idle time until its first octet, and the head's
//! time from there. Where all places are taken, a connection that idles between two requests gives
//! way to a client that has none, and so does one whose head has not come for a while. It does not
//! know what the octets say.

use std::pin::pin;
use std::time::Duration;

use plainwire_h1::{Progress, Refusal};
use plainwire_link::{Deadline, LinkError};

use super::Connection;
use crate::Outcome;
use crate::event::{Closing, Wait};
use crate::limits::{LAST_CALL, LATE_PART};
use crate::reply::Failure;
use crate::room::Room;

/// What waiting for a request came to.
pub(super) enum Incoming {
    /// A whole head of this many octets, at the front of the link's buffer.
    Head(usize),
    /// Octets that are no request.
    Refused(Refusal),
    /// A head that was not complete in time.
    TooSlow,
    /// A head that was cut off, or whose client did not take what was answered before.
    Lost(Outcome),
    /// Nothing: the client is done or gone, or had nothing to say, or we are stopping, or the place
    /// is wanted for another client.
    Nothing(Closing),
}

/// How long a head is waited for.
struct Patience {
    deadline: Deadline,
    span: Duration,
    /// Whether that is the head's time, from its first octet or from the connection's beginning.
    is_for_head: bool,
    place: Keeps,
}

/// How long the place is kept when another client wants it.
///
/// ```text
/// Idle  -- first octet -->  Until(moment)  -- the moment is past -->  Late
/// ```
#[derive(Clone, Copy)]
enum Keeps {
    /// Between two requests: as long as others have idled longer.
    Idle,
    /// A request is due: until this moment.
    Until(Deadline),
    /// It is overdue.
    Late,
}

/// What ended a wait.
enum Heard {
    Received(Result<usize, LinkError>),
    /// The server stops, and there is nothing to wait for.
    Stopping,
    /// Another client needs the place.
    Wanted,
}

impl Connection {
    /// Waits for a whole head. What is gathered goes out before anything is waited for.
    pub(super) async fn read_head(&mut self) -> Incoming {
        let mut patience = self.patience();
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
            if begun {
                patience.begin(self.shared.snapshot.limits.head_timeout);
            }
            let heard = self.hear(&patience, begun).await;
            let received = match heard {
                Heard::Received(Err(LinkError::TimedOut)) if patience.grows_late() => continue,
                Heard::Received(received) => received,
                Heard::Stopping => return Incoming::Nothing(Closing::Stopping),
                Heard::Wanted => {
                    (self.gives_way, self.closing) = (true, Some(Closing::PlaceWanted));
                    return match begun {
                        true => Incoming::TooSlow,
                        false => Incoming::Nothing(Closing::PlaceWanted),
                    };
                }
            };
            let is_last_call = !begun && self.stop.is_set();
            let wait = match (begun, is_last_call) {
                (true, _) => (Wait::Head, patience.span),
                (false, false) => (Wait::Request, patience.span),
                (false, true) => (Wait::LastCall, LAST_CALL),
            };
            self.tell_of_receive(&received, wait);
            match received {
                Ok(1..) => {}
                Err(error) if error.is_shortage() => {
                    return Incoming::Lost(Outcome::from(&Failure::Link(error)));
                }
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

    fn patience(&self) -> Patience {
        let limits = self.shared.snapshot.limits;
        let (span, is_for_head) = match self.shared.model.first_octet_timeout() {
            _ if self.served => (limits.idle_timeout, false),
            Some(timeout) => (timeout.min(limits.head_timeout), false),
            None => (limits.head_timeout, true),
        };
        let place = match self.served {
            true => Keeps::Idle,
            false => Keeps::Until(Deadline::after(limits.head_timeout / LATE_PART)),
        };
        Patience { deadline: Deadline::after(span), span, is_for_head, place }
    }

    /// Receives what comes next of a head, unless the server stops, or another client needs the
    /// place more.
    async fn hear(&mut self, patience: &Patience, begun: bool) -> Heard {
        let room = &self.shared.room;
        let until = patience.until();
        if begun {
            return tokio::select! {
                biased;
                received = self.link.receive(until) => Heard::Received(received),
                () = patience.place.wanted(room) => Heard::Wanted,
            };
        }
        self.replies.rest();
        let Self { link, replies, stop, served, .. } = self;
        if !stop.is_set() {
            let heard = async {
                tokio::select! {
                    biased;
                    received = link.receive(until) => Some(Heard::Received(received)),
                    () = patience.place.wanted(room) => Some(Heard::Wanted),
                    () = stop.wait() => None,
                }
            };
            if let Some(heard) = replies.pace.wait(pin!(heard)).await {
                return heard;
            }
        }
        // What the client has sent by then is still received, and a connection that was accepted at
        // the last moment gets a short while for its first request.
        if *served && !link.has_unreceived() {
            return Heard::Stopping;
        }
        // One moment for all who were accepted late: a backlog of silent clients is soon over.
        let deadline = patience.deadline;
        let last = stop.since().map_or(deadline, |since| Deadline::after_moment(since, LAST_CALL));
        Heard::Received(link.receive(deadline.or_earlier(last)).await)
    }
}

impl Patience {
    /// The first octet is there.
    fn begin(&mut self, head_timeout: Duration) {
        if !self.is_for_head {
            let deadline = Deadline::after(head_timeout);
            (self.deadline, self.span, self.is_for_head) = (deadline, head_timeout, true);
        }
        if matches!(self.place, Keeps::Idle) {
            self.place = Keeps::Until(Deadline::after(head_timeout / LATE_PART));
        }
    }

    /// Until when to wait for now.
    fn until(&self) -> Deadline {
        match self.place {
            Keeps::Until(moment) => self.deadline.or_earlier(moment),
            Keeps::Idle | Keeps::Late => self.deadline,
        }
    }

    /// Whether the time that is over was only that in which the place is kept in any case.
    fn grows_late(&mut self) -> bool {
        let grows_late = matches!(self.place, Keeps::Until(_)) && !self.deadline.is_past();
        if grows_late {
            self.place = Keeps::Late;
        }
        grows_late
    }
}

impl Keeps {
    /// Waits until the place has to be given to another client.
    async fn wanted(self, room: &Room) {
        match self {
            Self::Idle => room.wanted_from_idle().await,
            Self::Until(_) => std::future::pending().await,
            Self::Late => room.wanted_from_late().await,
        }
    }
}
