//! The limits of the program, each with its unit and reason.

use std::time::Duration;

/// Lines that wait for the log's writer; further ones are dropped and counted, since requests do
/// not wait for a disk. A line has some 200 octets.
pub(crate) const LOG_LINES_MAX: usize = 16_384;

/// Octets of those lines, twice what that many usual ones have: clients decide how long a line is.
/// What the allocator reserves for them may be as much again.
pub(crate) const LOG_OCTETS_MAX: usize = 8 * 1024 * 1024;

/// Octets of a value from the network that a line of the log or the trace shows, counted as they
/// were sent: what browsers send fits, and three such values in JSON stay below 32 KiB.
pub(crate) const VALUE_OCTETS_MAX: usize = 2 * 1024;

/// Octets of lines that are written together. A pipe takes so much whole or not at all (`PIPE_BUF`
/// of Linux), so lines of several programs do not mix, and what is missing can be counted.
pub(crate) const BATCH_OCTETS_MAX: usize = 4 * 1024;

/// How long a stop waits for the log's last lines.
pub(crate) const LOG_FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a stop waits for standard error to take the last words: short, since perhaps nobody
/// reads it.
pub(crate) const NOTICES_FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Between two attempts to write to a stream that takes nothing just now.
pub(crate) const STREAM_RETRY: Duration = Duration::from_millis(20);

/// Octets of a request's target that a short line shows; a terminal shows some lines of it.
pub(crate) const TARGET_SHOWN_OCTETS_MAX: usize = 200;

/// How long a stop at once waits for threads to let go of what they do, so that what was cut is
/// recorded; a thread that a disk holds is left behind.
pub(crate) const CUT_TIMEOUT: Duration = Duration::from_millis(200);

/// How long a place in the program that panics again and again is not said again.
pub(crate) const FAULT_SILENCE: Duration = Duration::from_secs(60);

/// Places that are remembered to have panicked, so that each is said once in a while.
pub(crate) const FAULT_PLACES_MAX: usize = 64;

/// How often a thread that panics tries to put its line, where another holds the queue, or itself
/// does. One holds it for microseconds.
pub(crate) const FAULT_TRIES: usize = 1_000;

/// Threads for connections where each has its own. A thread that waits costs some 20 KiB.
pub(crate) const THREADS_DEFAULT: u16 = 256;

/// Threads that wait for disks where connections have threads of their own, or there is one at a
/// time. Several times what a disk has use for at once, since a file system that is away keeps each
/// that asked it, and the files of another have to be read all the same.
pub(crate) const DISK_THREADS_MAX: usize = 64;

/// How long one of them stays without work: for as long as the server runs. Where connections take
/// every thread that the system gives, a new one could not be had.
pub(crate) const DISK_THREAD_KEPT: Duration = Duration::from_secs(876_000 * 3600);

/// Octets that have to become free before memory is given back to the system: what a quiet server
/// takes in all.
pub(crate) const FREE_OCTETS: usize = 8 * 1024 * 1024;

/// Between two looks at how much is free.
pub(crate) const FREE_OCTETS_LOOK: Duration = Duration::from_secs(5);

/// Descriptors that are not connections: listeners, logs, the runtime, and files being opened.
pub(crate) const DESCRIPTORS_RESERVED: u64 = 64;

/// Descriptors that a connection takes at most: its socket and the file that it is being sent.
pub(crate) const DESCRIPTORS_EACH: u64 = 2;

/// Between two looks at whether the served folder is still within reach, which clients cause by
/// asking for what is forbidden. An operator who replaces it learns of that soon enough.
pub(crate) const REACH_LOOK: Duration = Duration::from_secs(1);

/// Ports that are tried for the suggestion of a free one.
pub(crate) const PORTS_TRIED: u16 = 100;
