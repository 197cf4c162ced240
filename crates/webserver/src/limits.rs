//! The limits of the program, each with its unit and reason.

use std::time::Duration;

/// Lines that wait for the log's writer; further ones are dropped and counted, since requests do
/// not wait for a disk. A line has some 200 octets.
pub(crate) const LOG_LINES_MAX: usize = 16_384;

/// How long a stop waits for the log's last lines.
pub(crate) const LOG_FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// Descriptors that are not connections: listeners, logs, the runtime, and files being opened.
pub(crate) const DESCRIPTORS_RESERVED: u64 = 64;

/// Descriptors that a connection takes at most: its socket and the file that it is being sent.
pub(crate) const DESCRIPTORS_EACH: u64 = 2;

/// Ports that are tried for the suggestion of a free one.
pub(crate) const PORTS_TRIED: u16 = 100;
