//! Every limit of this crate: its unit, and why it is what it is.

/// The most that one read of a span brings, in bytes. It bounds the buffer of one connection, and a
/// larger piece saves nothing: beyond 64 KiB the system call no longer shows.
pub(crate) const READ_OCTETS_MAX: usize = 1024 * 1024;

/// How much is read at once to bring a span into the page cache, in bytes. The octets themselves
/// are dropped, so the buffer only has to be large enough to keep the calls few.
pub(crate) const WARM_STEP_OCTETS: usize = 128 * 1024;
