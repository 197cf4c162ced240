//! Every limit of this crate: its unit, and why it is what it is.

use std::time::Duration;

/// The most that one read of a span brings, in bytes. It bounds the buffer of one connection, and a
/// larger piece saves nothing: beyond 64 KiB the system call no longer shows.
pub(crate) const READ_OCTETS_MAX: usize = 1024 * 1024;

/// How much is read at once to bring a span into the page cache, in bytes. The octets themselves
/// are dropped, so the buffer only has to be large enough to keep the calls few.
pub(crate) const WARM_STEP_OCTETS: usize = 128 * 1024;

/// The longest path below a root, in octets: what Linux takes (`PATH_MAX`, without its NUL). Held
/// here too, since `cap-std` resolves name by name and would walk through a longer one.
pub(crate) const PATH_OCTETS_MAX: usize = 4095;

/// How often a path is resolved anew when renames keep getting in the way. A rename takes
/// microseconds, so a run of this many is an attack or a broken disk, and the answer is an error.
#[cfg(target_os = "linux")]
pub(crate) const RACE_ATTEMPTS_MAX: usize = 32;

/// How old the last look at the root's path may be. A person who builds and reloads cannot notice a
/// millisecond; a busy server looks a thousand times per second at most.
pub(crate) const ROOT_FRESHNESS: Duration = Duration::from_millis(1);
