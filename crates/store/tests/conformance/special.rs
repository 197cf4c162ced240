//! What is neither a file nor a folder, and names that are too long.

use std::os::unix::net::UnixListener;
use std::path::Path;

use plainwire_store::{Absence, Kind};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use rustix::io::Errno;
use rustix::process::getuid;

use crate::grounds::{Disk, Ground, absence, facts, octets, path};

pub(crate) async fn pipe_and_socket_are_missing_and_never_opened(ground: &Disk) {
    mknodat(CWD, ground.at(b"pipe"), FileType::Fifo, Mode::from(0o644), 0).unwrap();
    let _socket = UnixListener::bind(ground.at(b"socket")).unwrap();
    ground.link(b"link", "pipe");
    for (asked, kind) in
        [(&b"pipe"[..], Kind::Pipe), (b"link", Kind::Pipe), (b"socket", Kind::Socket)]
    {
        never_opens(ground, asked, kind).await;
    }
}

/// Devices can be made by root only; another user has nothing to test here, and root must be able
/// to.
pub(crate) async fn device_is_missing_and_never_opened(ground: &Disk) {
    let null = ground.at(b"null");
    let made = mknodat(CWD, &null, FileType::CharacterDevice, Mode::from(0o666), makedev(1, 3));
    match made {
        Ok(()) => never_opens(ground, b"null", Kind::Device).await,
        Err(error) => {
            assert!(!getuid().is_root(), "root cannot make a device here: {error}");
            assert_eq!(error, Errno::PERM);
        }
    }
}

/// Neither for a moment nor for longer: so it costs no descriptor, and a file that may not be read
/// can be looked at.
pub(crate) async fn file_that_is_looked_at_is_never_opened(ground: &Disk) {
    ground.put(b"a", b"a", None);
    let watch = Watch::new(&ground.at(b"a"));
    assert_eq!(facts(ground.store(), b"a").await.length, 1);
    assert!(!watch.saw_opening());
    assert_eq!(octets(ground.store(), b"a").await, b"a");
    assert!(watch.saw_opening(), "the watch sees nothing");
}

pub(crate) async fn path_longer_than_the_system_takes_is_missing(ground: &Disk) {
    let long = b"a/".repeat(2100);
    assert_eq!(absence(ground.store(), &long).await, Some(Absence::NameTooLong));
}

pub(crate) async fn list_tells_what_is_not_served(ground: &Disk) {
    mknodat(CWD, ground.at(b"pipe"), FileType::Fifo, Mode::from(0o644), 0).unwrap();
    let _socket = UnixListener::bind(ground.at(b"socket")).unwrap();
    let page = ground.store().list(&path(b""), None, 10).await.unwrap();
    let kinds: Vec<_> = page.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Pipe, Kind::Socket]);
}

/// Asks for something while its opening would be noticed.
async fn never_opens(ground: &Disk, asked: &[u8], kind: Kind) {
    ground.put(b"control", b"control", None);
    let control = Watch::new(&ground.at(b"control"));
    let watch = Watch::new(&ground.at(asked));
    assert_eq!(absence(ground.store(), asked).await, Some(Absence::NotRegular(kind)), "{asked:?}");
    assert_eq!(octets(ground.store(), b"control").await, b"control");
    assert!(!watch.saw_opening(), "{asked:?} was opened");
    assert!(control.saw_opening(), "the watch sees nothing");
}

/// Notices whether a file is opened.
struct Watch(rustix::fd::OwnedFd);

impl Watch {
    fn new(path: &Path) -> Self {
        let watch = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
        inotify::add_watch(&watch, path, WatchFlags::OPEN).unwrap();
        Self(watch)
    }

    fn saw_opening(&self) -> bool {
        match rustix::io::read(&self.0, &mut [0; 512]) {
            Ok(octets) => octets > 0,
            Err(error) => {
                assert_eq!(error, Errno::AGAIN);
                false
            }
        }
    }
}
