//! What tells one state of a stored thing from every other one.
//!
//! Opaque on purpose: a cache compares identities and never looks inside, so an object store can
//! put its tag here.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::Stat;

/// The identity of a file or folder in one state. Equal identities mean equal octets, as far as the
/// store can tell.
///
/// For a file on disk it is made of device, inode, length, and the times of its last modification
/// and last change in nanoseconds. A rewrite within one tick of the file system's clock that keeps
/// the length is the only change that it cannot see.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Identity(Mark);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Mark {
    OnDisk { device: u64, inode: u64, length: u64, modified: Moment, changed: Moment },
    InMemory { generation: u64, is_folder: bool },
}

/// Device and number: which thing it is, whatever state it is in.
pub(crate) type Place = (u64, u64);

/// Seconds since the epoch, and nanoseconds within that second.
pub(crate) type Moment = (i64, u64);

impl Identity {
    /// When the thing last changed in any way, which nobody can set by hand; `None` where the
    /// identity does not rest on a time.
    #[must_use]
    pub fn changed(&self) -> Option<SystemTime> {
        match self.0 {
            Mark::OnDisk { changed: (seconds, nanoseconds), .. } => {
                let whole = Duration::from_secs(u64::try_from(seconds).ok()?);
                UNIX_EPOCH.checked_add(whole)?.checked_add(Duration::from_nanos(nanoseconds))
            }
            Mark::InMemory { .. } => None,
        }
    }

    pub(crate) fn on_disk(stat: &Stat) -> Self {
        Self::of_file(
            place(stat),
            widened(stat.st_size),
            (stat.st_mtime, widened(stat.st_mtime_nsec)),
            (stat.st_ctime, widened(stat.st_ctime_nsec)),
        )
    }

    /// Whether an open file that now has this `stat` still holds what it held in the state of this
    /// identity. A file whose last name is gone has a new time of change for that alone: it was
    /// replaced by rename, and its octets are as they were.
    pub(crate) fn holds(&self, stat: &Stat) -> bool {
        let now = Self::on_disk(stat);
        match (&self.0, now.0) {
            (
                Mark::OnDisk { device, inode, length, modified, changed: _ },
                Mark::OnDisk { device: d, inode: i, length: l, modified: m, changed: _ },
            ) if stat.st_nlink == 0 => (*device, *inode, *length, *modified) == (d, i, l, m),
            (known, now) => *known == now,
        }
    }

    pub(crate) const fn of_file(
        (device, inode): Place,
        length: u64,
        modified: Moment,
        changed: Moment,
    ) -> Self {
        Self(Mark::OnDisk { device, inode, length, modified, changed })
    }

    pub(crate) const fn in_memory(generation: u64, is_folder: bool) -> Self {
        Self(Mark::InMemory { generation, is_folder })
    }
}

pub(crate) fn place(stat: &Stat) -> Place {
    (widened(stat.st_dev), stat.st_ino)
}

/// A field of `stat`, whose type differs between systems. None of those that go through here is
/// ever negative.
pub(crate) fn widened(value: impl Into<i128>) -> u64 {
    u64::try_from(value.into()).unwrap_or_default()
}
