//! The grammar of HTTP values, without any protocol version and without I/O.
//!
//! A value that exists is right: parsing is the only way to make one, and nothing here reads a
//! clock, a file or a socket. Each module is one noun of RFC 9110.
//!
//! This crate does not know how a message is framed (`h1`, `h2`), nor what a server answers
//! (`content`).

#![forbid(unsafe_code)]
#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::expect_used,
    clippy::cast_possible_truncation
)]

mod authority;
mod block;
mod coding;
mod date;
mod etag;
mod facts;
mod lines;
mod list;
mod method;
mod name;
mod path;
mod range;
mod status;
mod target;
pub mod token;
mod value;
mod weight;

pub use authority::{Authority, Host};
pub use block::FieldBlock;
pub use coding::{AcceptedCodings, CodingWeights, ContentCoding};
pub use date::{HttpDate, IMF_FIXDATE_OCTETS};
pub use etag::{EntityTag, TagCondition};
pub use facts::{ConnFacts, Scheme};
pub use lines::{FieldLines, Slot};
pub use list::elements;
pub use method::Method;
pub use name::{FieldName, names};
pub use path::{NAME_OCTETS_MAX, PathRefusal, SitePath};
pub use range::{ByteRange, RangeRefusal, RangeSet};
pub use status::Status;
pub use target::{Target, TargetRefusal, encoded_query};
pub use value::{BadFieldValue, FieldValue};
pub use weight::Weight;
