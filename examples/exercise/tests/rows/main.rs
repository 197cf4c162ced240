//! The exercise's rows, W1 to W8 and C1, asked of its own programs: by curl, a browser, Plainwire's
//! client and server, Python and nginx, and by clients and servers that behave badly.
//!
//! Each row is a promise of the exercise; the same rows are asked of `webserver` and `webclient`
//! by testkit's own tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod answer;
mod client;
mod hardship;
mod listen;
mod models;
mod started;
mod strangers;
mod text;
