//! Symbolic links: what stays inside is served, and what leaves the root never is.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plainwire_store::{Absence, Found, Kind, StoreError};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::grounds::{Disk, Ground, absence, octets, path};

pub(crate) async fn link_that_stays_inside_is_followed(ground: &Disk) {
    ground.put(b"folder/a", b"a", None);
    ground.put(b"other/b", b"b", None);
    ground.link(b"file", "folder/a");
    ground.link(b"tree", "./folder");
    ground.link(b"folder/across", "../other/b");
    ground.link(b"twice", "file");
    ground.link(b"around", "folder/../other/../folder/a");
    for (asked, expected) in [
        (&b"file"[..], b"a"),
        (b"tree/a", b"a"),
        (b"folder/across", b"b"),
        (b"tree/across", b"b"),
        (b"twice", b"a"),
        (b"around", b"a"),
    ] {
        assert_eq!(octets(ground.store(), asked).await, expected, "{asked:?}");
    }
    assert!(matches!(ground.store().find(&path(b"tree")).await, Ok(Found::Folder(_))));
}

pub(crate) async fn link_that_leaves_or_is_absolute_is_missing(ground: &Disk) {
    ground.put(b"folder/a", b"a", None);
    ground.link(b"absolute-inside", ground.at(b"folder/a"));
    ground.link(b"absolute-folder", ground.at(b"folder"));
    ground.link(b"absolute-outside", ground.home().join("outside/secret"));
    ground.link(b"leaves", "../outside/secret");
    ground.link(b"leaves-and-returns", "../root/folder/a");
    ground.link(b"ancestor", "../outside");
    ground.link(b"folder/high", "../../outside/secret");
    ground.link(b"to-a-leaving-one", "leaves");
    ground.link(b"above", "..");
    ground.link(b"system", "/");
    ground.link(b"magic", "/proc/self/root");
    for asked in [
        &b"absolute-inside"[..],
        b"absolute-folder/a",
        b"absolute-outside",
        b"leaves",
        b"leaves-and-returns",
        b"ancestor",
        b"ancestor/secret",
        b"ancestor/missing",
        b"folder/high",
        b"to-a-leaving-one",
        b"above",
        b"above/outside/secret",
        b"system",
        b"system/etc/passwd",
        b"magic/etc/passwd",
    ] {
        let absence = absence(ground.store(), asked).await;
        assert_eq!(absence, Some(Absence::LeavesRoot), "{asked:?}");
        let listed = ground.store().list(&path(asked), None, 5).await;
        assert!(matches!(listed, Err(StoreError::Missing(_))), "{asked:?}: {listed:?}");
    }
}

pub(crate) async fn link_loop_is_missing(ground: &Disk) {
    ground.link(b"a", "b");
    ground.link(b"b", "a");
    ground.link(b"self", "self");
    ground.link(b"dangling", "nothing");
    for (asked, expected) in [
        (&b"a"[..], Absence::LinkLoop),
        (b"self", Absence::LinkLoop),
        (b"self/x", Absence::LinkLoop),
        (b"dangling", Absence::NoEntry),
    ] {
        assert_eq!(absence(ground.store(), asked).await, Some(expected), "{asked:?}");
    }
}

pub(crate) async fn link_in_a_list_shows_what_it_leads_to(ground: &Disk) {
    ground.put(b"folder/a", b"123", None);
    ground.link(b"to-file", "folder/a");
    ground.link(b"to-folder", "folder");
    ground.link(b"leaves", "../outside/secret");
    ground.link(b"dangling", "nothing");
    let page = ground.store().list(&path(b""), None, 10).await.unwrap();
    let seen: Vec<_> = page.entries.iter().map(|entry| (&*entry.name, entry.kind)).collect();
    let expected = [
        (&b"dangling"[..], Kind::Link),
        (b"folder", Kind::Folder),
        (b"leaves", Kind::Link),
        (b"to-file", Kind::File),
        (b"to-folder", Kind::Folder),
    ];
    assert_eq!(seen, expected);
    let file = page.entries.iter().find(|entry| &*entry.name == b"to-file").unwrap();
    assert_eq!(file.length, 3);
}

/// Two names change places without a pause: one is a folder inside, the other a link to a folder
/// outside that holds the same names.
pub(crate) async fn folder_swapped_for_a_link_never_gives_what_is_outside(ground: &Disk) {
    ground.put(b"folder/inner/secret", b"inside", None);
    fs::create_dir(ground.home().join("outside/inner")).unwrap();
    fs::write(ground.home().join("outside/inner/secret"), "outside").unwrap();
    ground.link(b"link", "../outside");

    let ends = Arc::new(AtomicBool::new(false));
    let swapper = {
        let (ends, folder, link) = (Arc::clone(&ends), ground.at(b"folder"), ground.at(b"link"));
        thread::spawn(move || {
            while !ends.load(Ordering::Relaxed) {
                renameat_with(CWD, &folder, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            }
        })
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    let (mut inside, mut refused) = (0_u32, 0_u32);
    while inside.min(refused) < 200 && Instant::now() < deadline {
        match ground.store().find(&path(b"folder/inner/secret")).await {
            Ok(Found::File(file)) => {
                assert_eq!(&file.read_all(100).await.unwrap()[..], b"inside");
                inside += 1;
            }
            Ok(Found::Folder(_)) => panic!("a file is taken for a folder"),
            Err(StoreError::Missing(_)) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
        for entry in ground.store().list(&path(b"folder/inner"), None, 9).await.iter() {
            assert!(entry.entries.iter().all(|entry| entry.length == 6), "{entry:?}");
        }
    }
    ends.store(true, Ordering::Relaxed);
    swapper.join().unwrap();
    assert!(inside > 0 && refused > 0, "no race took place: {inside} inside, {refused} refused");
}
