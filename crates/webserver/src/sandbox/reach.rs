//! Whether the served folder is still where the confined process can read.
//!
//! Landlock knows folders, not paths. Where only the served folder itself may be read, one that
//! takes its place cannot be, and every file in it is forbidden; so is a release in a folder that
//! was not named when the server started. Nobody who reads 403 in a log would guess why, so it is
//! said once for each folder that takes the place. This does not know what was asked for.
//!
//! A thread of its own looks, at most once in a while: a client can ask for as many 403s as it
//! likes, and a file system that is away holds whoever looks, who must be neither one that serves
//! nor the one that writes what the operator is told.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Duration;

use crate::limits::REACH_LOOK;
use crate::terminal::shown;

/// The served folder's path, and what may be read.
#[derive(Debug)]
pub(crate) struct Reach {
    served: PathBuf,
    /// The folder that stood there at the start.
    first: Option<Place>,
    /// The folders below which files may be read.
    readable: Vec<Place>,
    /// The last folder of which it was said that it cannot be read.
    said: Option<Place>,
}

/// Device and number of a folder.
type Place = (u64, u64);

impl Reach {
    /// As it is now, when all of these folders are in their places.
    pub(crate) fn new(served: &Path, readable: &[PathBuf]) -> Self {
        Self {
            served: served.to_owned(),
            first: place(served),
            readable: readable.iter().filter_map(|folder| place(folder)).collect(),
            said: None,
        }
    }

    /// Starts the thread that looks when it is asked to, and tells the operator.
    pub(crate) fn watch(mut self, tell: impl Fn(String) + Send + 'static) -> io::Result<Lookout> {
        Lookout::start(REACH_LOOK, move || self.complaint().into_iter().for_each(&tell))
    }

    /// What to tell the operator, after a file could not be read: where another folder stands at
    /// the path, and it is out of reach. Once for each.
    fn complaint(&mut self) -> Option<String> {
        let now = place(&self.served)?;
        if self.first == Some(now) || self.is_readable() {
            return None;
        }
        if self.said.replace(now) == Some(now) {
            return None;
        }
        let served = shown(&self.served);
        Some(format!(
            "{served} is another folder than at the start, and the confined server cannot read it; \
             restart it, or serve a folder one level deeper"
        ))
    }

    /// Whether a folder that may be read is above what stands at the path now.
    fn is_readable(&self) -> bool {
        fs::canonicalize(&self.served).is_ok_and(|target| {
            target
                .ancestors()
                .any(|above| place(above).is_some_and(|place| self.readable.contains(&place)))
        })
    }
}

/// Whom to ask for a look.
#[derive(Debug)]
pub(crate) struct Lookout(SyncSender<()>);

impl Lookout {
    fn start(pause: Duration, mut look: impl FnMut() + Send + 'static) -> io::Result<Self> {
        // Room for one: a wish that comes during a look or the pause is kept, and stands for all.
        let (ask, asked) = mpsc::sync_channel(1);
        thread::Builder::new().name("reach".to_owned()).spawn(move || {
            while asked.recv().is_ok() {
                look();
                thread::sleep(pause);
            }
        })?;
        Ok(Self(ask))
    }

    /// Lets a look follow, soon; never waits.
    pub(crate) fn ask(&self) {
        // It is full where somebody asked already.
        let _ = self.0.try_send(());
    }
}

fn place(folder: &Path) -> Option<Place> {
    fs::metadata(folder).ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// How long a test waits for the thread.
    const WAIT_MAX: Duration = Duration::from_secs(10);

    #[test]
    fn folder_out_of_reach_is_complained_about_once() {
        let top = tempfile::tempdir().unwrap();
        let path = |name: &str| top.path().join(name);
        for name in ["site", "second", "third"] {
            fs::create_dir(path(name)).unwrap();
        }
        let mut narrow = Reach::new(&path("site"), &[path("site")]);
        let mut wide = Reach::new(&path("site"), &[top.path().to_owned()]);
        assert_eq!((narrow.complaint(), wide.complaint()), (None, None));

        fs::rename(path("site"), path("first")).unwrap();
        assert_eq!(narrow.complaint(), None, "nothing stands there");
        for next in ["second", "third"] {
            fs::rename(path(next), path("site")).unwrap();
            assert!(narrow.complaint().is_some_and(|said| said.contains("restart it")));
            assert_eq!(narrow.complaint(), None, "it was said");
            assert_eq!(wide.complaint(), None, "it may be read");
            fs::rename(path("site"), path(next)).unwrap();
        }
        fs::rename(path("first"), path("site")).unwrap();
        assert_eq!(narrow.complaint(), None, "the first is back");
    }

    #[test]
    fn look_that_hangs_holds_nobody_who_asks_and_is_followed_by_one() {
        let (begin, begun) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let lookout = Lookout::start(Duration::ZERO, move || {
            begin.send(()).unwrap();
            let _ = released.recv();
        })
        .unwrap();
        lookout.ask();
        begun.recv_timeout(WAIT_MAX).unwrap();
        (0..1_000).for_each(|_| lookout.ask());
        assert!(begun.try_recv().is_err(), "one look at a time");
        release.send(()).unwrap();
        begun.recv_timeout(WAIT_MAX).unwrap();
        drop((lookout, release));
        // The thread ends, and nothing came after the second look.
        assert_eq!(begun.recv_timeout(WAIT_MAX), Err(mpsc::RecvTimeoutError::Disconnected));
    }

    #[test]
    fn looks_are_a_pause_apart_however_many_ask() {
        let pause = Duration::from_millis(50);
        let (look, looks) = mpsc::channel();
        let lookout = Lookout::start(pause, move || look.send(Instant::now()).unwrap()).unwrap();
        let mut seen: Vec<Instant> = Vec::new();
        let begun = Instant::now();
        while seen.len() < 3 && begun.elapsed() < WAIT_MAX {
            lookout.ask();
            seen.extend(looks.try_iter());
        }
        assert_eq!(seen.len(), 3);
        assert!(seen.windows(2).all(|two| two[1] - two[0] >= pause), "{seen:?}");
    }
}
