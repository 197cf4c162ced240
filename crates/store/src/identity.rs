//! What tells one state of a stored thing from every other one.
//!
//! Opaque on purpose: a cache compares identities and never looks inside, so an object store can
//! put its tag here.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::Stat;

/// The identity of a file or folder in one state. Equal identities mean equal octets, as far as the
/// store can tell.
///
/// For a file on disk it is made of device, inode, length, mode, number of names, and the times of
/// its last modification and last change in nanoseconds. A rewrite within one tick of the file
/// system's clock that keeps the length is the only change that it cannot see.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Identity(Mark);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Mark {
    OnDisk { held: Held, changed: Moment, outside: Outside },
    InMemory { generation: u64, is_folder: bool },
}

/// What tells which octets a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Held {
    pub(crate) place: Place,
    pub(crate) length: u64,
    pub(crate) modified: Moment,
}

/// What is said of a file without regard to its octets: how many names it has, and its mode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Outside {
    pub(crate) links: u64,
    pub(crate) mode: u32,
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
        let held = Held {
            place: place(stat),
            length: widened(stat.st_size),
            modified: (stat.st_mtime, widened(stat.st_mtime_nsec)),
        };
        let outside = Outside { links: widened(stat.st_nlink), mode: stat.st_mode };
        Self::of_file(held, (stat.st_ctime, widened(stat.st_ctime_nsec)), outside)
    }

    /// Whether an open file that now has this `stat` still holds what it held in the state of this
    /// identity. A file that lost a name, since it was replaced by rename, or whose mode was set,
    /// has a new time of change for that alone, and its octets are as they were.
    pub(crate) fn holds(&self, stat: &Stat) -> bool {
        match (&self.0, Self::on_disk(stat).0) {
            (
                Mark::OnDisk { held, outside, .. },
                Mark::OnDisk { held: held_now, outside: outside_now, .. },
            ) if *outside != outside_now => *held == held_now,
            (known, now) => *known == now,
        }
    }

    pub(crate) const fn of_file(held: Held, changed: Moment, outside: Outside) -> Self {
        Self(Mark::OnDisk { held, changed, outside })
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
