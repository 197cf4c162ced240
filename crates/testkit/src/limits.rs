//! How long a test waits, and for what.
//!
//! Each bound is far above what a healthy run needs, so that a slow machine does not fail a right
//! program; a wait that reaches its bound is a failure with a name.

use std::time::Duration;

/// For the next octet of an answer, or for the end of a connection. The longest wait that
/// `webserver` itself may impose in a test is its drain.
pub const ANSWER_WAIT_MAX: Duration = Duration::from_secs(15);

/// From starting a program until it says where it listens: a browser's driver is the slowest.
pub const START_WAIT_MAX: Duration = Duration::from_secs(30);

/// From a signal until the program has ended: a drain lasts at most 30 s, and then the rest.
pub const STOP_WAIT_MAX: Duration = Duration::from_secs(40);

/// For a foreign client to do one exchange and end.
pub const CLIENT_WAIT_MAX: Duration = Duration::from_secs(30);

/// For cargo to build one program: from nothing, on a slow machine.
pub const BUILD_WAIT_MAX: Duration = Duration::from_secs(900);

/// Between two looks at something that cannot be waited for: short enough to cost a test nothing.
pub const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How long a response head may be before the reader gives up: 64 KiB, twice what `webserver`
/// accepts in a request.
pub const RESPONSE_HEAD_OCTETS_MAX: usize = 64 * 1024;
