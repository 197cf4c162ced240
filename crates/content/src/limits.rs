//! The limits of this crate, each with its unit and reason.

use std::time::Duration;

/// Octets of the largest file that is read whole and answered from memory, with a digest of its
/// content for a tag. Above it a file goes out by `sendfile`, which is cheaper from there on.
pub(crate) const MEMORY_OCTETS_MAX: u64 = 64 * 1024;

/// Octets at the end of a larger file that are read before they are sent, so that a rewrite before
/// them is noticed. Copying them costs some ten microseconds a file.
pub(crate) const TAIL_OCTETS: u64 = 64 * 1024;

/// How old a file's time must be before it tells one content from the next, where it has a fraction
/// of a second: the kernel takes it from a clock that ticks every 10 ms at the most, and it has to
/// have ticked.
pub(crate) const FINE_SETTLED_AFTER: Duration = Duration::from_millis(50);

/// The same where it has no fraction: file systems that count in seconds do so in steps of up to
/// two (FAT).
pub(crate) const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// Files whose digests are remembered, small and large ones apart. An entry has some 150 octets.
pub(crate) const DIGESTS_MAX: usize = 4096;

/// Files that are remembered to have been sent in the second of their last change. An entry has
/// some 200 octets.
pub(crate) const GLIMPSES_MAX: usize = 4096;

/// Octets that a digest reads at once.
pub(crate) const DIGEST_READ_OCTETS: usize = 256 * 1024;

/// Digests of large files that are computed at once; further ones wait for a later request.
pub(crate) const DIGESTS_UNDER_WAY_MAX: usize = 2;

/// How often a small file that changes while it is read is found and read again, before the
/// answer is a 503.
pub(crate) const CHANGED_RETRIES_MAX: usize = 3;

/// Ranges that one request may ask for; with more, `Range` is ignored and the whole is sent.
/// Viewers of documents, which ask for the most, ask for some dozens.
pub(crate) const RANGES_MAX: usize = 100;
