//! What to answer: from an [`Ask`] to an [`Answer`].
//!
//! [`respond`] walks a list of named steps. It knows neither a protocol version nor a socket, and
//! reads no clock: the driver makes the `Ask`, hands in the time, and frames the `Answer`.

#![forbid(unsafe_code)]

mod access;
mod answer;
mod ask;
mod body;
mod data;
mod digest;
mod ending;
mod env;
mod fields;
mod glimpse;
mod limits;
mod locate;
mod media;
mod method;
mod multipart;
mod negotiate;
mod page;
mod precondition;
mod range;
mod resolve;
mod respond;
mod sidecar;
mod site;
mod validators;

pub use answer::Answer;
pub use ask::Ask;
pub use body::{Body, BodyFault, Piece};
pub use env::{Env, Reason, Reasons, Step};
pub use media::media_type;
pub use page::refusal;
pub use plainwire_store::FileSpan;
pub use respond::respond;
pub use site::{Hosts, Misdirected, Site};
