//! The limits of this crate, each with its unit and reason.

use std::time::Duration;

/// Octets that wait for one write to stdout; the rest of a received piece goes along in it.
pub(crate) const OUTPUT_OCTETS: usize = 64 * 1024;

/// Deviations that are named one by one; a hostile body could have millions.
pub(crate) const NOTES_MAX: u32 = 20;

/// The longest `--timeout`: a day. What should wait longer is a job for a loop around it.
pub(crate) const TIMEOUT_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a program that was interrupted may take to write out what it has, before it is ended
/// in the middle of it. A person who pressed Ctrl-C waits no longer than that.
pub(crate) const INTERRUPT_GRACE: Duration = Duration::from_millis(300);

/// Columns of help text; a terminal's usual width.
pub(crate) const HELP_COLUMNS: usize = 80;
