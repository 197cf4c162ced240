//! Listeners, the connection handler and the drain: what moves bytes for `Ask` and `Answer`.
//!
//! [`Server::bind`] opens the sockets and needs no runtime; [`Server::serve`] drives them until it
//! is told to stop. What is answered is `content`'s decision, what the octets mean is `h1`'s.
//! Whoever watches implements [`Observer`], and decides nothing.

#![forbid(unsafe_code)]

mod accept;
mod clock;
mod connection;
mod event;
mod fault;
mod limits;
mod listener;
mod model;
mod observer;
mod record;
mod reply;
mod room;
mod server;
mod snapshot;
mod stop;
mod turn;

pub use event::{Closing, Event, Tracer, Wait};
pub use limits::Limits;
pub use listener::BindError;
pub use model::Model;
pub use observer::{Exchange, Notice, Observer, Outcome};
pub use plainwire_content::{Reason, Step};
pub use plainwire_h1::{HeadLimits, Version};
pub use server::{Drained, Server, serve_link};
pub use snapshot::Snapshot;
pub use stop::{Stop, Stopper};
