//! One exchange with a server, and what it means.
//!
//! A caller names the server and the target ([`Request`]), opens a connection to it ([`connect`]),
//! and takes the events of the response as they arrive ([`Exchange`]). What goes wrong says who is
//! at fault ([`ClientError`]). [`check`] asks a server what the RFCs say and judges the answers.
//!
//! This crate does not know what happens to the response: no output, no exit codes, no options. It
//! leaves bytes to `h1` and sockets to `link`.

#![forbid(unsafe_code)]

pub mod check;
mod connect;
mod error;
mod exchange;
mod limits;
mod note;
mod origin;
mod received;
mod request;

pub use connect::connect;
pub use error::{Attempt, ClientError, Fault};
pub use exchange::{Event, Exchange};
pub use limits::TIMEOUT_DEFAULT;
pub use note::Note;
pub use origin::Origin;
pub use plainwire_field::Status;
pub use received::Received;
pub use request::{Request, RequestError};
