//! The one gate: what may be opened, whichever way it is opened.
//!
//! Looking comes before opening. To open a named pipe wakes whoever waits to write into it, and to
//! open a device can do anything at all; so nothing is opened for reading before it is known to be
//! a regular file. What could still be swapped in between is opened without blocking
//! (`O_NONBLOCK`), asked by descriptor what it is, and closed again. The look costs one `openat2`
//! with `O_PATH` and one `fstat`, 1.7 µs here.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use plainwire_field::SitePath;
use rustix::fs::{FileType, Stat, fstat};
use rustix::io::Errno;

use crate::identity::{Moment, widened};
use crate::limits::PATH_OCTETS_MAX;
use crate::span::Source;
use crate::{Absence, Facts, Found, Identity, Kind, Seen, StoreError, StoredFile};

/// A way to look at and open what stands below a root, and nothing else.
pub(super) trait Gate {
    /// What stands at a path, without opening it.
    fn look(&self, path: &Path) -> Result<Thing, Stop>;
    /// Opens for reading, without blocking, what was a regular file a moment ago.
    fn open_file(&self, path: &Path) -> Result<OwnedFd, Stop>;
    /// Opens a folder so that its entries can be read.
    fn open_folder(&self, path: &Path) -> Result<OwnedFd, Stop>;
}

/// Why a gate stayed shut.
#[derive(Debug)]
pub(super) enum Stop {
    /// The answer is not in the kernel's caches, and this gate does not wait.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only the gate of Linux can answer without waiting")
    )]
    WouldWait,
    Failed(StoreError),
}

/// What is known of anything at all without reading it.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    pub(super) facts: Facts,
}

/// Finds what stands at a path, and opens it if it is a regular file.
pub(super) fn find(gate: &dyn Gate, path: &SitePath) -> Result<Found, Stop> {
    if let Seen::Folder(identity) = look(gate, path)? {
        return Ok(Found::Folder(identity));
    }
    let file = gate.open_file(path_from_root(path)?)?;
    let Thing { kind, facts } = Thing::of(&fstat(&file).map_err(failure)?);
    match kind {
        Kind::File => Ok(Found::File(StoredFile::new(Source::Disk(Arc::new(file)), facts))),
        kind => Err(Absence::NotRegular(kind).into()),
    }
}

/// What stands at a path, without opening it; a file or a folder.
pub(super) fn look(gate: &dyn Gate, path: &SitePath) -> Result<Seen, Stop> {
    let Thing { kind, facts } = gate.look(path_from_root(path)?)?;
    match kind {
        Kind::File => Ok(Seen::File(facts)),
        Kind::Folder => Ok(Seen::Folder(facts.identity)),
        kind => Err(Absence::NotRegular(kind).into()),
    }
}

/// The path as the kernel takes it, relative to the root.
pub(super) fn path_from_root(path: &SitePath) -> Result<&Path, Stop> {
    let octets: &[u8] = if path.is_root() { b"." } else { path.as_octets() };
    if octets.len() > PATH_OCTETS_MAX {
        return Err(Absence::NameTooLong.into());
    }
    Ok(Path::new(OsStr::from_bytes(octets)))
}

/// What a failed system call means for whoever asked.
pub(super) fn failure(error: Errno) -> Stop {
    let error = match error {
        Errno::NOENT => StoreError::Missing(Absence::NoEntry),
        Errno::NOTDIR => StoreError::Missing(Absence::NotAFolder),
        Errno::XDEV => StoreError::Missing(Absence::LeavesRoot),
        Errno::LOOP => StoreError::Missing(Absence::LinkLoop),
        Errno::NAMETOOLONG => StoreError::Missing(Absence::NameTooLong),
        // Only a socket, or a device without a driver, refuses to be opened in this way.
        Errno::NXIO => StoreError::Missing(Absence::NotRegular(Kind::Socket)),
        Errno::ACCESS | Errno::PERM => StoreError::Denied,
        error => StoreError::Unavailable(error.into()),
    };
    Stop::Failed(error)
}

impl Thing {
    pub(super) fn of(stat: &Stat) -> Self {
        Self {
            kind: kind_of(FileType::from_raw_mode(stat.st_mode)),
            facts: Facts {
                identity: Identity::on_disk(stat),
                length: widened(stat.st_size),
                modified: moment((stat.st_mtime, widened(stat.st_mtime_nsec))),
            },
        }
    }
}

impl From<Absence> for Stop {
    fn from(absence: Absence) -> Self {
        Self::Failed(StoreError::Missing(absence))
    }
}

impl From<Stop> for StoreError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::WouldWait => Self::Unavailable(Errno::AGAIN.into()),
            Stop::Failed(error) => error,
        }
    }
}

const fn kind_of(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        FileType::Fifo => Kind::Pipe,
        FileType::Socket => Kind::Socket,
        FileType::CharacterDevice | FileType::BlockDevice => Kind::Device,
        FileType::Unknown => Kind::Unknown,
    }
}

/// A time of the file system; `None` for one that no clock can show.
pub(super) fn moment((seconds, nanoseconds): Moment) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let base = if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(whole)?
    } else {
        SystemTime::UNIX_EPOCH.checked_add(whole)?
    };
    base.checked_add(Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_before_the_epoch_is_kept() {
        let before = SystemTime::UNIX_EPOCH.checked_sub(Duration::from_millis(1500));
        assert_eq!(moment((-2, 500_000_000)), before);
        assert_eq!(moment((0, 0)), Some(SystemTime::UNIX_EPOCH));
        assert_eq!(moment((i64::MAX, 2_000_000_000)), None);
    }

    #[test]
    fn failure_of_a_system_call_says_who_is_at_fault() {
        let missing = |error| match failure(error) {
            Stop::Failed(StoreError::Missing(absence)) => Some(absence),
            _ => None,
        };
        assert_eq!(missing(Errno::XDEV), Some(Absence::LeavesRoot));
        assert_eq!(missing(Errno::NXIO), Some(Absence::NotRegular(Kind::Socket)));
        assert!(matches!(failure(Errno::ACCESS), Stop::Failed(StoreError::Denied)));
        assert!(matches!(failure(Errno::MFILE), Stop::Failed(StoreError::Unavailable(_))));
    }
}
