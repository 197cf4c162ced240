//! The real program against scripted servers on loopback: what it writes to stdout and stderr, and
//! how it ends.
//!
//! A scripted server answers one connection with octets that stand in the test; servers of others
//! are asked in the tests that cross crates.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is its failure")]

mod errors;
mod responses;
mod run;
mod server;
mod terminal;
mod usage;
