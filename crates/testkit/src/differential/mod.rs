//! Differential reading: what other readers make of a stream of requests, next to what our codec
//! makes of it, and a table of every difference with its reason.
//!
//! What runs in process stands here, for the tests and for the fuzzer: our codec, httparse, hyper's
//! server over a stream in memory, and the table. What has to be started, and what is sent to it,
//! stands in `tests/differential`.

pub mod classes;
pub mod codec;
mod predicates;
pub mod reader;
pub mod reading;
pub mod strangers;
pub mod survey;
pub mod suspect;
