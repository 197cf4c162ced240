//! HTTP/1.1 without I/O: octets to heads and bodies and back, for both roles (RFC 9112).
//!
//! The caller owns the buffer and hands in what it has; the parsers remember how far they came, so
//! that no octet of a line is judged twice, and the same events come out however the octets were
//! split. "Not yet" is a value ([`Progress::NeedMore`], [`BodyEvent::NeedMore`]), not an error.
//!
//! - As a server it is strict: what two readers could understand differently is refused
//!   ([`Refusal`]), since a difference in framing is how requests are smuggled (RFC 9112 §11.2).
//! - As a client it is lenient and talkative: a response that deviates is still read, and each
//!   [`Deviation`] is named with its place and its section.
//!
//! This crate knows no socket, no clock and no file. It does not know what a server answers
//! (`content`), nor when a connection is slow (`server`, `client`).

#![forbid(unsafe_code)]
#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::expect_used,
    clippy::cast_possible_truncation
)]

mod body;
mod chunk;
mod deviation;
mod fieldline;
mod framing;
mod limits;
mod line;
mod persistence;
mod progress;
mod refusal;
mod request;
mod requestline;
mod response;
mod span;
mod state;
mod statusline;
mod version;
mod write;

pub use body::{BodyDecoder, BodyEvent, BodyStep};
pub use deviation::{Deviation, DeviationKind};
pub use fieldline::FieldSpans;
pub use framing::BodyLength;
pub use limits::HeadLimits;
pub use progress::Progress;
pub use refusal::{Reason, Refusal};
pub use request::{RequestHead, RequestLine, RequestParser};
pub use response::{ResponseHead, ResponseParser};
pub use span::Span;
pub use state::{Conversation, Event, Impossible, Next, Side};
pub use version::Version;
pub use write::{
    ConnectionOption, Framing, LAST_CHUNK, RequestStart, ResponseStart, StartRefusal,
    write_chunk_head, write_request_head, write_response_head,
};
