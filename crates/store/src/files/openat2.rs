//! The gate of Linux: `openat2`, by which the kernel itself resolves a path below the root.
//!
//! `RESOLVE_BENEATH` refuses every absolute link and every step above the root, also in the middle
//! of a race; `RESOLVE_NO_MAGICLINKS` refuses what `/proc` offers. With `RESOLVE_CACHED` (Linux
//! 5.12) the kernel answers from its caches or says `EAGAIN`, so an event loop can ask.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::thread;

use rustix::fs::{Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::Errno;

use crate::files::gate::{self, Stop, Thing, failure};
use crate::files::root::OpenRoot;
use crate::limits::RACE_ATTEMPTS_MAX;

const CONFINED: ResolveFlags = ResolveFlags::BENEATH.union(ResolveFlags::NO_MAGICLINKS);
const LOOK: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

/// A root to open below, and whether to wait for the disk.
pub(super) struct Gate<'a> {
    root: BorrowedFd<'a>,
    waits: bool,
}

impl<'a> Gate<'a> {
    /// Answers from the kernel's caches, or not at all.
    pub(super) fn cached_only(root: &'a OpenRoot) -> Self {
        Self { root: root.folder().as_fd(), waits: false }
    }

    /// Waits for the disk where it must.
    pub(super) fn waiting(root: &'a OpenRoot) -> Self {
        Self { root: root.folder().as_fd(), waits: true }
    }

    fn open(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, Stop> {
        if !self.waits {
            let resolve = CONFINED.union(ResolveFlags::CACHED);
            return match openat2(self.root, path, flags, Mode::empty(), resolve) {
                // An older kernel does not know the flag: INVAL.
                Err(Errno::AGAIN | Errno::INVAL | Errno::INTR) => Err(Stop::WouldWait),
                opened => opened.map_err(failure),
            };
        }
        for _ in 0..RACE_ATTEMPTS_MAX {
            match openat2(self.root, path, flags, Mode::empty(), CONFINED) {
                // A folder was renamed while `..` in a link was being resolved.
                Err(Errno::AGAIN | Errno::INTR) => thread::yield_now(),
                opened => return opened.map_err(failure),
            }
        }
        Err(failure(Errno::AGAIN))
    }
}

impl gate::Gate for Gate<'_> {
    fn look(&self, path: &Path) -> Result<Thing, Stop> {
        let looked = self.open(path, LOOK)?;
        Ok(Thing::of(&fstat(&looked).map_err(failure)?))
    }

    fn open_file(&self, path: &Path) -> Result<OwnedFd, Stop> {
        self.open(path, READ)
    }

    fn open_folder(&self, path: &Path) -> Result<OwnedFd, Stop> {
        self.open(path, READ.union(OFlags::DIRECTORY))
    }
}

/// Whether this system has `openat2`, asked about a folder that may be searched.
pub(super) fn is_available(root: &OpenRoot) -> bool {
    let asked = openat2(root.folder(), ".", LOOK, Mode::empty(), CONFINED);
    !matches!(asked, Err(Errno::NOSYS | Errno::PERM))
}
