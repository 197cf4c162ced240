//! The root of a file store: an open folder that follows its path.
//!
//! A build removes the folder and makes it anew, a release points a link at another one; the
//! descriptor would stay with the old. So the path is looked at again once the last look is too
//! old, and the folder is opened anew when another one stands there. Device and number of a folder
//! tell: while the old one is open, no other can get its number.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use cap_std::fs::Dir;
use rustix::fs::{CWD, Mode, OFlags, fstat, openat, stat};
use rustix::io::Errno;

use crate::disk::blocking;
use crate::files::gate::failure;
use crate::identity::{Place, place};
use crate::{Absence, StoreError};

/// A folder, by its path.
#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    freshness: Duration,
    start: Instant,
    /// When the path was looked at last, in nanoseconds since `start`.
    looked: AtomicU64,
    /// `None` while no folder stands there.
    open: RwLock<Option<Arc<OpenRoot>>>,
}

/// The folder that stood there when it was looked at last.
#[derive(Debug)]
pub(super) struct OpenRoot {
    folder: Dir,
    place: Place,
}

impl Root {
    pub(super) fn open(path: PathBuf, freshness: Duration) -> Result<Self, Errno> {
        let open = RwLock::new(Some(Arc::new(OpenRoot::open(&path)?)));
        Ok(Self { path, freshness, start: Instant::now(), looked: AtomicU64::new(0), open })
    }

    pub(super) const fn set_freshness(&mut self, freshness: Duration) {
        self.freshness = freshness;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that stands at the path, as of a look that is fresh enough. Who has to look
    /// first asks the kernel's caches, and waits for a disk only where waiting is allowed.
    pub(super) async fn current(&self) -> Result<Arc<OpenRoot>, StoreError> {
        let known = self.known();
        let is_due = self.is_due();
        if let (Some(known), false) = (&known, is_due) {
            return Ok(Arc::clone(known));
        }
        let found = match place_in_cache(&self.path) {
            Some(found) => found,
            None => {
                let path = self.path.clone();
                blocking(move || stat(&path).map(|stat| place(&stat))).await?
            }
        };
        if let (Some(known), Ok(found)) = (&known, found)
            && known.place == found
        {
            return Ok(Arc::clone(known));
        }
        if let Some(known) = &known {
            self.forget(known);
        }
        let path = self.path.clone();
        let opened = blocking(move || found.and_then(|_| OpenRoot::open(&path))).await?;
        self.replace(opened)
    }

    /// The same at the start, when nothing else runs yet.
    pub(super) fn first(&self) -> Result<Arc<OpenRoot>, StoreError> {
        self.known().ok_or(StoreError::Missing(Absence::NoEntry))
    }

    fn known(&self) -> Option<Arc<OpenRoot>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nobody is served from a folder that is known to be another one's past, also while opening
    /// the new one takes long: without a folder everyone looks.
    fn forget(&self, known: &Arc<OpenRoot>) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.take_if(|open| Arc::ptr_eq(open, known));
    }

    fn replace(&self, opened: Result<OpenRoot, Errno>) -> Result<Arc<OpenRoot>, StoreError> {
        let opened = opened.map(Arc::new);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        // Also after an error that may pass, such as too many open files: without a folder the next
        // question looks again, whereas the old folder would be served for another while.
        *open = opened.as_ref().ok().map(Arc::clone);
        opened.map_err(|error| match error {
            Errno::NOENT | Errno::NOTDIR => StoreError::Missing(Absence::NoEntry),
            error => failure(error).into(),
        })
    }

    /// Whether the last look is too old. Says so to one of those who ask at the same time, unless
    /// everyone has to look.
    fn is_due(&self) -> bool {
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let looked = self.looked.load(Ordering::Relaxed);
        let age = Duration::from_nanos(now.saturating_sub(looked));
        self.freshness.is_zero()
            || age > self.freshness
                && self
                    .looked
                    .compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed)
                    .is_ok()
    }
}

impl OpenRoot {
    fn open(path: &Path) -> Result<Self, Errno> {
        let flags = FOLDER.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
        let folder = openat(CWD, path, flags, Mode::empty())?;
        let place = place(&fstat(&folder)?);
        Ok(Self { folder: Dir::from_std_file(folder.into()), place })
    }

    /// The open folder; its entries may not be readable by it.
    pub(super) const fn folder(&self) -> &Dir {
        &self.folder
    }
}

/// Which folder stands at the path, if the kernel can tell without waiting; `None` where only
/// waiting would tell.
#[cfg(target_os = "linux")]
fn place_in_cache(path: &Path) -> Option<Result<Place, Errno>> {
    use rustix::fs::{ResolveFlags, openat2};

    let flags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    match openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED) {
        // Not cached; or a kernel or a sandbox without this call, or without the flag.
        Err(Errno::AGAIN | Errno::INTR | Errno::NOSYS | Errno::PERM | Errno::INVAL) => None,
        opened => Some(opened.and_then(|folder| fstat(&folder)).map(|stat| place(&stat))),
    }
}

#[cfg(not(target_os = "linux"))]
fn place_in_cache(_: &Path) -> Option<Result<Place, Errno>> {
    None
}

/// To search a folder is enough, so one whose entries must not be listed can be served.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::RDONLY;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::task::{Context, Waker};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn root_that_is_another_is_not_served_while_the_new_one_is_opened() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("root");
        fs::create_dir(&path).unwrap();
        let mut root = Root::open(path.clone(), Duration::ZERO).unwrap();
        fs::rename(&path, home.path().join("away")).unwrap();
        fs::create_dir(&path).unwrap();

        // Its only thread for what may wait is busy until the sender goes.
        let runtime =
            tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        let (busy, wait) = std::sync::mpsc::channel::<()>();
        let old = root.first().unwrap().place;
        runtime.spawn_blocking(move || wait.recv());
        runtime.block_on(async {
            let mut context = Context::from_waker(Waker::noop());
            // The first to ask learns that another folder stands there, and opens it.
            let mut first = Box::pin(root.current());
            assert!(first.as_mut().poll(&mut context).is_pending());
            drop(first);
            root.set_freshness(Duration::from_secs(3600));
            let mut second = Box::pin(root.current());
            assert!(second.as_mut().poll(&mut context).is_pending());
            drop(busy);
            assert_ne!(second.await.unwrap().place, old);
        });
    }

    #[tokio::test]
    async fn root_that_went_is_looked_for_again_however_fresh_the_last_look() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("root");
        fs::create_dir(&path).unwrap();
        let mut root = Root::open(path.clone(), Duration::from_secs(3600)).unwrap();
        let first = root.current().await.unwrap();

        fs::rename(&path, home.path().join("away")).unwrap();
        assert_eq!(root.current().await.unwrap().place, first.place);
        root.set_freshness(Duration::ZERO);
        assert!(root.current().await.is_err());
        root.set_freshness(Duration::from_secs(3600));
        assert!(root.current().await.is_err());

        fs::create_dir(&path).unwrap();
        assert_ne!(root.current().await.unwrap().place, first.place);
    }
}
