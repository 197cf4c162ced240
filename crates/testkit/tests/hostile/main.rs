//! The attacks of the field's history, by name: what clients and files have done to web servers,
//! and what this one does instead.
//!
//! A module is one kind of attack, and names the cases from which its rows come by their CVE or by
//! the program that had them; `docs/security-cases.md` goes the other way, from a case to its
//! tests.
//! What a test says holds in every model, unless it says otherwise.
//!
//! Nothing here knows how the server does it: the octets go out over a socket, and what comes back
//! is read by the test kit's own reader.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod fields;
mod grounds;
mod hidden;
mod injection;
mod links;
mod memory;
mod names;
mod paths;
mod races;
mod ranges;
mod redirects;
mod smuggling;
mod special;
mod strangers;
mod validators;
