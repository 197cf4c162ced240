//! The root: how it follows its path, and what is said of one that cannot be opened.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plainwire_field::SitePath;
use plainwire_store::{Absence, FileStore, Found, Kind, OpenRootError, Store};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::grounds::{Disk, Ground, absence, identity, octets, path};

pub(crate) async fn root_made_anew_is_followed(ground: &Disk) {
    ground.put(b"a", b"old", None);
    let known = identity(ground.store(), b"a").await;
    for round in 0..20 {
        fs::remove_dir_all(ground.at(b"")).unwrap();
        let content = format!("new {round}");
        ground.put(b"a", content.as_bytes(), None);
        assert!(!ground.store().revalidate(&path(b"a"), &known).await.unwrap());
        assert_eq!(octets(ground.store(), b"a").await, content.as_bytes());
        assert_eq!(ground.store().list(&path(b""), None, 9).await.unwrap().entries.len(), 1);
    }
}

pub(crate) async fn root_behind_a_link_is_followed(ground: &Disk) {
    for release in ["1", "2"] {
        fs::create_dir(ground.home().join(release)).unwrap();
        fs::write(ground.home().join(release).join("a"), release).unwrap();
    }
    let (current, next) = (ground.home().join("current"), ground.home().join("next"));
    symlink("1", &current).unwrap();
    let store = always_fresh(FileStore::open(&current, ground.access()));
    assert_eq!(octets(&store, b"a").await, b"1");
    symlink("2", &next).unwrap();
    fs::rename(&next, &current).unwrap();
    assert_eq!(octets(&store, b"a").await, b"2");
}

pub(crate) async fn root_that_is_gone_is_missing_until_it_is_back(ground: &Disk) {
    ground.put(b"a", b"a", None);
    let (root, away) = (ground.at(b""), ground.home().join("away"));
    for _ in 0..2 {
        assert_eq!(octets(ground.store(), b"a").await, b"a");
        fs::rename(&root, &away).unwrap();
        assert_eq!(absence(ground.store(), b"a").await, Some(Absence::NoEntry));
        assert_eq!(absence(ground.store(), b"").await, Some(Absence::NoEntry));
        fs::write(root.parent().unwrap().join("root"), "a file now").unwrap();
        assert_eq!(absence(ground.store(), b"a").await, Some(Absence::NoEntry));
        fs::remove_file(root.parent().unwrap().join("root")).unwrap();
        fs::rename(&away, &root).unwrap();
    }
    assert_eq!(octets(ground.store(), b"a").await, b"a");
}

/// With the freshness that it has by default.
pub(crate) async fn root_is_followed_within_its_freshness(ground: &Disk) {
    ground.put(b"a", b"old", None);
    let store = FileStore::open(&ground.at(b""), ground.access()).unwrap();
    assert_eq!(octets(&store, b"a").await, b"old");
    fs::rename(ground.at(b""), ground.home().join("away")).unwrap();
    ground.put(b"a", b"new", None);
    let deadline = Instant::now() + Duration::from_secs(5);
    while octets(&store, b"a").await != b"new" {
        assert!(Instant::now() < deadline, "the old root is served for ever");
    }
}

pub(crate) async fn root_that_cannot_be_opened_says_what_to_do(ground: &Disk) {
    ground.put(b"file", b"", None);
    let rows: [(&[u8], &str); 3] = [
        (b"nothing", "there is nothing at "),
        (b"file", "is a file, not a folder"),
        (b"file/below", "there is nothing at "),
    ];
    for (asked, expected) in rows {
        let error = FileStore::open(&ground.at(asked), ground.access()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(&*ground.at(asked).to_string_lossy()), "{error}");
    }
}

pub(crate) async fn single_file_is_all_there_is(ground: &Disk) {
    ground.put(b"folder/page.html", b"page", None);
    ground.put(b"folder/beside", b"beside", None);
    let at = ground.at(b"folder/page.html");
    let store = always_fresh(FileStore::of_file(&at, ground.access()));
    assert_eq!(store.single_name(), Some(&b"page.html"[..]));
    assert_eq!(octets(&store, b"page.html").await, b"page");
    assert!(matches!(store.find(&SitePath::root()).await, Ok(Found::Folder(_))));
    for beside in [&b"beside"[..], b"nothing", b"page.htm", b"page.html/x", b"page.html2"] {
        assert_eq!(absence(&store, beside).await, Some(Absence::NoEntry), "{beside:?}");
    }
    let beside = identity(ground.store(), b"folder/beside").await;
    assert!(!store.revalidate(&path(b"beside"), &beside).await.unwrap());
    let known = identity(&store, b"page.html").await;
    assert!(store.revalidate(&path(b"page.html"), &known).await.unwrap());

    let page = store.list(&SitePath::root(), None, 9).await.unwrap();
    assert_eq!((page.entries.len(), page.more), (1, false));
    assert_eq!((&*page.entries[0].name, page.entries[0].length), (&b"page.html"[..], 4));
    assert!(store.list(&SitePath::root(), Some(b"page.html"), 9).await.unwrap().entries.is_empty());
    assert!(store.list(&SitePath::root(), None, 0).await.unwrap().more);
    assert!(store.list(&path(b"page.html"), None, 9).await.is_err());

    fs::rename(&at, ground.at(b"folder/away")).unwrap();
    fs::create_dir(&at).unwrap();
    let folder = absence(&store, b"page.html").await;
    assert_eq!(folder, Some(Absence::NotRegular(Kind::Folder)));
}

pub(crate) async fn single_file_that_cannot_be_served_says_what_to_do(ground: &Disk) {
    ground.put(b"folder/a", b"a", None);
    ground.put(b"back\\slash", b"", None);
    ground.link(b"leaves", "../outside/secret");
    ground.link(b"inside", "folder/a");
    mknodat(CWD, ground.at(b"pipe"), FileType::Fifo, Mode::from(0o644), 0).unwrap();
    let of_file = |path: PathBuf| FileStore::of_file(&path, ground.access());
    assert!(of_file(ground.at(b"inside")).is_ok());
    type Expected = fn(&OpenRootError) -> bool;
    let rows: [(PathBuf, Expected); 5] = [
        (ground.at(b"nothing"), |error| matches!(error, OpenRootError::Missing(_))),
        (ground.at(b"folder"), |error| matches!(error, OpenRootError::NotAFile(_, Kind::Folder))),
        (ground.at(b"pipe"), |error| matches!(error, OpenRootError::NotAFile(_, Kind::Pipe))),
        (ground.at(b"back\\slash"), |error| matches!(error, OpenRootError::Name(_))),
        (ground.at(b"leaves"), |error| matches!(error, OpenRootError::Link(_))),
    ];
    for (asked, expected) in rows {
        let error = of_file(asked.clone()).unwrap_err();
        assert!(expected(&error), "{}: {error:?}", asked.display());
        assert!(error.to_string().contains(&*asked.to_string_lossy()), "{error}");
    }
    assert!(of_file(Path::new("/").to_owned()).is_err());
}

fn always_fresh(store: Result<FileStore, OpenRootError>) -> FileStore {
    store.unwrap().with_root_freshness(Duration::ZERO)
}
