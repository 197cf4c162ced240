//! What happens between the look and the opening, where no row of the conformance suite can step
//! in.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::*;
use crate::Kind;
use crate::files::gate::Thing;

/// Far more than opening takes, so that only an opening that waits for a writer meets it.
const OPENING_MAX: Duration = Duration::from_secs(10);

#[test]
fn pipe_that_takes_the_place_of_a_file_is_opened_without_waiting() {
    let home = home_with_pipe();
    for access in [Access::Openat2, Access::CapStd] {
        let store = FileStore::open(home.path(), access).unwrap();
        let (done, opened) = mpsc::channel();
        thread::spawn(move || {
            let root = store.root.first().unwrap();
            let opened = waiting_gate(&root, access).open_file(Path::new("pipe"));
            done.send(opened.is_ok())
        });
        assert_eq!(opened.recv_timeout(OPENING_MAX), Ok(true), "{access:?}");
    }
}

#[test]
fn pipe_that_takes_the_place_of_a_file_is_missing() {
    let home = home_with_pipe();
    let gate = Swapped { file: home.path().join("file"), pipe: home.path().join("pipe") };
    let found = gate::find(&gate, &SitePath::parse(b"/file").unwrap()).map_err(StoreError::from);
    let expected = Absence::NotRegular(Kind::Pipe);
    assert!(matches!(found, Err(StoreError::Missing(absence)) if absence == expected), "{found:?}");
}

fn home_with_pipe() -> TempDir {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("file"), "file").unwrap();
    let pipe = home.path().join("pipe");
    mknodat(CWD, pipe, FileType::Fifo, Mode::from(0o644), 0).unwrap();
    home
}

/// Behind this gate a file becomes a pipe as soon as it has been looked at.
struct Swapped {
    file: PathBuf,
    pipe: PathBuf,
}

impl Gate for Swapped {
    fn look(&self, _: &Path) -> Result<Thing, Stop> {
        Ok(Thing::of(&rustix::fs::stat(&self.file).unwrap()))
    }

    fn open_file(&self, _: &Path) -> Result<OwnedFd, Stop> {
        use rustix::fs::{OFlags, openat};

        Ok(openat(CWD, &self.pipe, OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).unwrap())
    }

    fn open_folder(&self, _: &Path) -> Result<OwnedFd, Stop> {
        unreachable!("a file is asked for")
    }
}
