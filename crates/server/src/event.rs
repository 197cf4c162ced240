//! What happens, as it happens, for whoever wants to watch every step.
//!
//! Events decide nothing. None is made unless there is a [`Tracer`]: without one, each place where
//! an event could arise costs the look at an `Option`.

use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use plainwire_content::Reason;
use plainwire_field::{ConnFacts, Status};
use plainwire_h1::Refusal;
use plainwire_link::LinkError;

use crate::{Outcome, fault};

/// Someone who watches every step. Called where the step is taken, so it must not block.
pub trait Tracer: Debug + Send + Sync {
    /// Something has happened: on the connection of this number, or to the server as a whole.
    fn event(&self, connection: Option<u64>, event: &Event<'_>);
}

/// Something that has happened. Octets are as they were sent: escape them.
#[derive(Debug)]
pub enum Event<'a> {
    /// A socket was created for this address's family.
    Socket(SocketAddr),
    /// It was bound to this address.
    Bound(SocketAddr),
    /// It listens; the kernel keeps as many connections until they are accepted.
    Listening(SocketAddr, u16),
    /// A connection was accepted.
    Accepted(&'a ConnFacts),
    /// Octets arrived.
    Received(usize),
    /// The client will send no more.
    ClientDone,
    /// The request line of a head that is complete, without its line end.
    RequestLine(Vec<u8>),
    /// A field of that head, name and value.
    Field(&'a [u8], &'a [u8]),
    /// A request's content was read to its end and dropped: its octets, framing included.
    Discarded(u64),
    /// The octets are no request.
    Refused(&'a Refusal),
    /// A step on the way to the answer decided something.
    Decided(&'a Reason),
    /// The answer is chosen.
    Answered(Status, Option<u64>),
    /// Octets were handed to the kernel, head and content together.
    Sent(u64),
    /// Octets could not be handed over.
    SendFailed(&'a LinkError),
    /// A deadline was past.
    TimedOut(Wait, Duration),
    /// The connection is kept for another request.
    Kept,
    /// The connection is closed.
    Closed(Closing),
    /// The server stops.
    Stopping,
}

/// What was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// A request's first octet.
    Request,
    /// The rest of a head.
    Head,
    /// The rest of a request's content.
    Content,
    /// A client's taking of some octets of a response.
    Write,
    /// The store's answer.
    Store,
    /// A first request while the server stops.
    LastCall,
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The client asked for it (RFC 9112 §9.6).
    ClientAsked,
    /// The client speaks HTTP/1.0 and did not ask to keep it (RFC 9112 §9.3).
    Version,
    /// The client has as many connections as one may.
    ClientFull,
    /// Another client needed its place, and this one waited for its client.
    PlaceWanted,
    /// The model serves one request a connection.
    OneRequest,
    /// The length of the response is not known before its end, so that the close is its end
    /// (RFC 9112 §6.3).
    LengthUnknown,
    /// The request's content was not read to its end (RFC 9112 §9.3): it is longer than is read,
    /// or its client waits for a word before it sends it.
    ContentUnread,
    /// The client asked for a tunnel and did not get it: what it sends next may be meant for the
    /// tunnel (RFC 9110 §9.3.6).
    TunnelRefused,
    /// The octets were no request, so nobody knows where the next would begin.
    Refused,
    /// The client sends no more.
    ClientDone,
    /// The client was gone.
    ClientGone,
    /// The client took too long.
    TimedOut,
    /// The response could not be sent whole.
    CutShort,
    /// The server panicked while it served it.
    Fault,
    /// The server stops.
    Stopping,
}

impl Closing {
    /// Why a connection closes whose response was not sent whole.
    pub(crate) const fn of_failed(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::ClientGone => Self::ClientGone,
            Outcome::TimedOut => Self::TimedOut,
            _ => Self::CutShort,
        }
    }
}

/// A tracer, or none, and the connection that is watched.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    tracer: Option<Arc<dyn Tracer>>,
    connection: Option<u64>,
}

impl Trace {
    pub(crate) const fn new(tracer: Option<Arc<dyn Tracer>>, connection: Option<u64>) -> Self {
        Self { tracer, connection }
    }

    /// Whether anyone watches.
    pub(crate) const fn is_on(&self) -> bool {
        self.tracer.is_some()
    }

    /// Tells of an event, which is made only when someone watches. A watcher who panics has seen
    /// less, and changes nothing.
    pub(crate) fn tell<'a>(&self, event: impl FnOnce() -> Event<'a>) {
        if let Some(tracer) = &self.tracer {
            fault::contain(|| tracer.event(self.connection, &event()));
        }
    }
}
