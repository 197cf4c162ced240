//! One connection's byte stream, for either role.
//!
//! A [`Link`] owns the socket, what was received and not yet understood, and the facts of the
//! connection. Every wait has a [`Deadline`] or a bound on how long it may stall
//! and on how little the peer may take meanwhile.
//!
//! It does not know HTTP: `h1` says what the octets mean, `server` and `client` decide when to read
//! and when to write.

mod buffer;
mod deadline;
mod error;
mod io;
mod limits;
mod link;
mod outgoing;
mod pace;

pub use deadline::Deadline;
pub use error::LinkError;
pub use link::Link;
pub use outgoing::{Outgoing, Sent};
