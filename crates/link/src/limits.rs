//! The limits of this crate, each with its unit and reason.

/// Octets that one receive makes room for. A browser's request head has 400 to 2,000; a batch of
/// pipelined requests and a response body come in larger reads.
pub(crate) const RECEIVE_OCTETS: usize = 8 * 1024;

/// Octets of a file that are copied at once where `sendfile` cannot be used.
pub(crate) const COPY_OCTETS: u64 = 64 * 1024;

/// Octets that are received at once when a deadline is past and the system is asked a last time: a
/// request's head, as a rule.
pub(crate) const LAST_TRY_OCTETS: usize = 4 * 1024;

/// Octets for each second of the longest stall that a peer takes at least, while it is waited for.
/// The slowest mobile networks carry four times as much, and below it a page of 64 KiB would take
/// more than four minutes.
pub(crate) const OCTETS_PER_SECOND_MIN: u64 = 240;

/// How often a peer that keeps us waiting is looked at before it has stalled. Each look hands it a
/// few octets if it has taken some: the kernel itself calls only when it has room for tens of
/// thousands.
pub(crate) const LOOKS_EACH_STALL: u32 = 10;
