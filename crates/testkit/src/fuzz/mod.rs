//! Fuzz targets: functions that take any octets and panic when a law is broken. The fuzzer drives
//! them from the folder `fuzz`, and a plain test replays the committed corpus through them.
//!
//! One file a target; each says on which rungs of the ladder it stands. The input is what the part
//! under test reads anyway, octets or a few lines of text, so that a finding can be read and copied
//! into a table of tests. Where a second reading is needed, it is written here again, from the
//! grammar and as simply as it can be.
//!
//! Rules: a target is deterministic, waits for nothing without a bound, opens no file and no
//! socket, and keeps nothing from one input to the next that could change what it says.

pub mod accept;
pub mod authority;
pub mod chunked;
mod conditions;
pub mod conversation;
pub mod date;
pub mod differential;
pub mod exchange;
pub mod field_block;
pub mod options;
pub mod path;
pub mod range;
pub mod request_head;
pub mod respond;
pub mod response_head;
pub mod response_lint;
pub mod state;
pub mod tag;
pub mod target;
pub mod transcript;
mod waiting;
mod ways;
mod witness;

/// One function for the fuzzer, and where its search begins.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A noun: the name of its file in `fuzz/fuzz_targets`, and of its folder in `fuzz/corpus`.
    pub name: &'static str,
    /// On which rungs it stands.
    pub rungs: &'static [Rung],
    /// Inputs from which the search begins.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Panics when these octets break a law.
    pub run: fn(&[u8]),
}

/// The ladder, from what every target does to what few can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// No input panics or hangs, and what comes out can be shown.
    Totality,
    /// Places, counts and lengths that come out agree with each other and with the input.
    Arithmetic,
    /// What was read and is written again is read alike.
    RoundTrip,
    /// The same comes out however the octets arrive.
    Split,
    /// A sequence of operations does what a simple model says.
    Model,
    /// Another reading of the same octets, by a stranger or from the grammar, says the same.
    Differential,
    /// Octets that are held, and work and answers that are caused, have a bound.
    Bounds,
}

/// All targets, by name.
pub const TARGETS: &[Target] = &[
    accept::TARGET,
    authority::TARGET,
    chunked::TARGET,
    conversation::TARGET,
    date::TARGET,
    differential::TARGET,
    exchange::TARGET,
    field_block::TARGET,
    options::TARGET,
    path::TARGET,
    range::TARGET,
    request_head::TARGET,
    respond::TARGET,
    response_head::TARGET,
    response_lint::TARGET,
    state::TARGET,
    tag::TARGET,
    target::TARGET,
];

/// Octets as a failure shows them.
fn shown(octets: &[u8]) -> String {
    format!("\"{}\"", octets.escape_ascii())
}

/// Seeds that are written as text.
fn of_texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[cfg(test)]
mod tests;
