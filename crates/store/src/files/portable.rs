//! The gate of every other system: `cap-std`, which resolves a path step by step where no kernel
//! does it. Every call may wait for the disk, so it is used on the blocking pool only.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread;

use cap_std::fs::{Dir, FileType, FileTypeExt, Metadata, MetadataExt, OpenOptions, OpenOptionsExt};
use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::files::gate::{self, Stop, Thing, failure};
use crate::files::root::OpenRoot;
use crate::identity::{Held, Outside, widened};
use crate::limits::RACE_ATTEMPTS_MAX;
use crate::{Absence, Facts, Identity, Kind, StoreError};

/// A root to open below.
pub(super) struct Gate<'a> {
    root: &'a Dir,
}

impl<'a> Gate<'a> {
    pub(super) const fn new(root: &'a OpenRoot) -> Self {
        Self { root: root.folder() }
    }
}

impl gate::Gate for Gate<'_> {
    fn look(&self, path: &Path) -> Result<Thing, Stop> {
        settled(|| self.root.metadata(path)).map(|metadata| thing_of(&metadata))
    }

    fn open_file(&self, path: &Path) -> Result<OwnedFd, Stop> {
        let flags = OFlags::NONBLOCK.union(OFlags::NOCTTY).bits().cast_signed();
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(flags);
        let file = settled(|| self.root.open_with(path, &options))?;
        Ok(file.into_std().into())
    }

    fn open_folder(&self, path: &Path) -> Result<OwnedFd, Stop> {
        // Opened twice, since the first descriptor may be one that its entries cannot be read by.
        let folder = settled(|| self.root.open_dir(path))?;
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(OFlags::DIRECTORY.bits().cast_signed());
        let readable = folder.open_with(".", &options).map_err(stop)?;
        Ok(readable.into_std().into())
    }
}

/// Asks again where a name was a link when it was opened, and none any more when that was read:
/// `INVAL`, which nothing else here gives.
fn settled<T>(ask: impl Fn() -> io::Result<T>) -> Result<T, Stop> {
    for _ in 1..RACE_ATTEMPTS_MAX {
        match ask() {
            Err(error) if Errno::from_io_error(&error) == Some(Errno::INVAL) => thread::yield_now(),
            asked => return asked.map_err(stop),
        }
    }
    ask().map_err(stop)
}

fn thing_of(metadata: &Metadata) -> Thing {
    let modified = (metadata.mtime(), widened(metadata.mtime_nsec()));
    let changed = (metadata.ctime(), widened(metadata.ctime_nsec()));
    let place = (metadata.dev(), metadata.ino());
    let held = Held { place, length: metadata.len(), modified };
    let outside = Outside { links: metadata.nlink(), mode: metadata.mode() };
    Thing {
        kind: kind_of(metadata.file_type()),
        facts: Facts {
            identity: Identity::of_file(held, changed, outside),
            length: metadata.len(),
            modified: gate::moment(modified),
        },
    }
}

fn kind_of(file_type: FileType) -> Kind {
    match file_type {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_symlink() => Kind::Link,
        kind if kind.is_fifo() => Kind::Pipe,
        kind if kind.is_socket() => Kind::Socket,
        kind if kind.is_char_device() || kind.is_block_device() => Kind::Device,
        _ => Kind::Unknown,
    }
}

/// `cap-std` reports a path that leaves the root as a denial of its own, without a system error.
fn stop(error: io::Error) -> Stop {
    match Errno::from_io_error(&error) {
        Some(errno) => failure(errno),
        None if error.kind() == io::ErrorKind::PermissionDenied => Absence::LeavesRoot.into(),
        None => Stop::Failed(StoreError::Unavailable(error)),
    }
}
