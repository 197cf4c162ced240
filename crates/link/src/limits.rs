//! The limits of this crate, each with its unit and reason.

/// Octets that one receive makes room for. A browser's request head has 400 to 2,000; a batch of
/// pipelined requests and a response body come in larger reads.
pub(crate) const RECEIVE_OCTETS: usize = 8 * 1024;

/// Octets of a file that are copied at once where `sendfile` cannot be used.
pub(crate) const COPY_OCTETS: u64 = 64 * 1024;

/// Octets that are received at once when a deadline is past and the system is asked a last time: a
/// request's head, as a rule.
pub(crate) const LAST_TRY_OCTETS: usize = 4 * 1024;
