//! What the rows stand on: a store, and a way to change what it holds.

use std::ffi::OsStr;
use std::fs;
use std::future::Future;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use plainwire_field::SitePath;
use plainwire_store::{
    Absence, Access, Facts, FileStore, Found, Identity, MemoryStore, Seen, Store, StoreError,
    StoredFile,
};
use tempfile::TempDir;

/// The longest that a row may take. Far more than any needs, so that only a hang meets it.
const ROW_MAX: Duration = Duration::from_secs(30);

/// A store whose content a row can change.
pub(crate) trait Ground {
    fn store(&self) -> &dyn Store;
    fn put(&self, path: &[u8], octets: &[u8], modified: Option<SystemTime>);
    fn remove(&self, path: &[u8]);
}

/// A folder on the disk, and a second one beside it that must never be reached.
pub(crate) struct Disk {
    /// Holds `root` and `outside`; removed with the ground.
    home: TempDir,
    store: FileStore,
}

/// A store in memory.
pub(crate) struct Memory {
    store: MemoryStore,
}

impl Disk {
    pub(crate) fn new(access: Access) -> Self {
        let home = TempDir::new().expect("a temporary folder can be made");
        for folder in ["root", "outside"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        fs::write(home.path().join("outside/secret"), "secret").unwrap();
        let store = FileStore::open(&home.path().join("root"), access).unwrap();
        Self { home, store: store.with_root_freshness(Duration::ZERO) }
    }

    pub(crate) fn access(&self) -> Access {
        self.store.access()
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The path on the disk of something below the root.
    pub(crate) fn at(&self, path: &[u8]) -> PathBuf {
        self.home.path().join("root").join(OsStr::from_bytes(path))
    }

    /// Makes a link below the root.
    pub(crate) fn link(&self, path: &[u8], target: impl AsRef<Path>) {
        std::os::unix::fs::symlink(target, self.at(path)).unwrap();
    }

    /// Waits until a change gets another time than all changes before: old kernels stamp files with
    /// a clock of some milliseconds.
    pub(crate) fn wait_for_tick(&self) {
        let probe = self.home().join("tick");
        let stamp = || {
            fs::write(&probe, "").unwrap();
            fs::metadata(&probe).unwrap().modified().unwrap()
        };
        let before = stamp();
        let deadline = Instant::now() + Duration::from_secs(5);
        while stamp() == before {
            assert!(Instant::now() < deadline, "the clock of the file system stands still");
        }
    }
}

impl Ground for Disk {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn put(&self, path: &[u8], octets: &[u8], modified: Option<SystemTime>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, octets).unwrap();
        if let Some(modified) = modified {
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        }
    }

    fn remove(&self, path: &[u8]) {
        fs::remove_file(self.at(path)).unwrap();
    }
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { store: MemoryStore::new() }
    }
}

impl Ground for Memory {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn put(&self, path: &[u8], octets: &[u8], modified: Option<SystemTime>) {
        self.store.put(path, octets.to_vec(), modified);
    }

    fn remove(&self, path: &[u8]) {
        assert!(self.store.remove(path));
    }
}

/// Runs a row on a thread and a runtime of its own, and fails when it does not end.
pub(crate) fn bounded(row: impl Future<Output = ()> + Send + 'static) {
    let (done, ended) = mpsc::channel();
    let runner = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(row);
        done.send(()).unwrap();
        // What still blocks a thread of the pool must not hold up the report.
        runtime.shutdown_background();
    });
    if ended.recv_timeout(ROW_MAX) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("the row did not end within {ROW_MAX:?}");
    }
    if let Err(panic) = runner.join() {
        std::panic::resume_unwind(panic);
    }
}

/// The path of literal octets, which are not decoded.
pub(crate) fn path(octets: &[u8]) -> SitePath {
    octets
        .split(|&octet| octet == b'/')
        .filter(|segment| !segment.is_empty())
        .fold(SitePath::root(), |folder, name| folder.join(name).expect("a name of a site"))
}

pub(crate) async fn file(store: &dyn Store, octets: &[u8]) -> StoredFile {
    match store.find(&path(octets)).await {
        Ok(Found::File(file)) => file,
        other => panic!("{octets:?} should be a file, and is {other:?}"),
    }
}

/// What a look sees of a file.
pub(crate) async fn facts(store: &dyn Store, octets: &[u8]) -> Facts {
    match store.look(&path(octets)).await {
        Ok(Seen::File(facts)) => facts,
        other => panic!("{octets:?} should be a file, and is {other:?}"),
    }
}

pub(crate) async fn octets(store: &dyn Store, path: &[u8]) -> Vec<u8> {
    file(store, path).await.read_all(1 << 20).await.unwrap().to_vec()
}

pub(crate) async fn identity(store: &dyn Store, octets: &[u8]) -> Identity {
    store.find(&path(octets)).await.unwrap().identity().clone()
}

/// Why nothing stands at a path; `None` where something does. A look says the same.
pub(crate) async fn absence(store: &dyn Store, octets: &[u8]) -> Option<Absence> {
    let found = absence_of(octets, store.find(&path(octets)).await);
    let seen = absence_of(octets, store.look(&path(octets)).await);
    assert_eq!(seen, found, "{octets:?}");
    found
}

fn absence_of<T: std::fmt::Debug>(octets: &[u8], answer: Result<T, StoreError>) -> Option<Absence> {
    match answer {
        Err(StoreError::Missing(absence)) => Some(absence),
        Ok(_) => None,
        Err(other) => panic!("{octets:?} should be missing, and is {other:?}"),
    }
}
