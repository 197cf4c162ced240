//! The limits of this crate, each with its unit and reason.

use std::time::Duration;

/// How long one wait may take: for a connection to one address, or for the next octets. Long enough
/// for a server that computes its answer, short enough that nobody believes that it hangs.
pub const TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);

/// Heads of interim responses before the final one. Real servers send one or two; more than this
/// would let a server keep its client for ever.
pub(crate) const INTERIM_HEADS_MAX: u32 = 32;

/// Octets of an answer that is not HTTP that its error shows: enough for `SSH-2.0-OpenSSH_9.2p1`
/// and on one line.
pub(crate) const SHOWN_OCTETS: usize = 24;
