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

/// How long a probe waits for what should come: as [`TIMEOUT_DEFAULT`], and for the same reason.
pub(crate) const CHECK_PATIENCE: Duration = Duration::from_secs(10);

/// How long one probe may take with all its questions; a server that is asked slowly on purpose
/// may think for a minute.
pub(crate) const PROBE_TIMEOUT: Duration = Duration::from_secs(120);

/// Octets of content of one response that a probe keeps; more than a file that is asked for often
/// should have.
pub(crate) const CONTENT_OCTETS_MAX: u64 = 16 * 1024 * 1024;

/// Octets that a finding shows of what was sent over one connection, and as many of what was
/// received: a question with all its fields, and more than the head of an answer.
pub(crate) const TRANSCRIPT_OCTETS_MAX: usize = 16 * 1024;

/// Connections of which a finding shows the octets: more than any probe opens that asks something
/// over each.
pub(crate) const CONVERSATIONS_MAX: usize = 64;

/// How long a server has to stay silent to be believed that it waits: longer than an answer takes
/// that is ready, short enough to be waited for each time.
pub(crate) const SILENCE: Duration = Duration::from_millis(300);

/// Questions without an answer in time behind which a probe asks no more: one could be chance, and
/// a probe of twelve questions would wait for two minutes.
pub(crate) const SILENCES: u32 = 2;

/// Probes with a question without an answer in time behind which the others wait less: a server
/// that is slow now and then never comes to ten.
pub(crate) const SILENT_PROBES: u32 = 10;

/// The part of the patience that is left then: 1 s of 10 s, in which a server still answers that
/// answers at all.
pub(crate) const IMPATIENCE: u32 = 10;

/// How long a probe goes on sending a head that never ends, in times of the patience: 60 s, by
/// which most servers have given up.
pub(crate) const DRIP_PATIENCES: u32 = 6;

/// Connections that a probe opens and leaves silent: more than a server has threads that waits with
/// a thread each, as a rule.
pub(crate) const IDLE_CONNECTIONS: usize = 500;
