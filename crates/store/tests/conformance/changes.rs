//! Files that change between being found and being read.

use std::fs;

use plainwire_store::{Absence, StoreError};
use rustix::fs::{Advice, fadvise, fsync};

use crate::grounds::{Disk, Ground, absence, file, identity, octets, path};

pub(crate) async fn identity_changes_with_an_edit_of_the_same_length(ground: &Disk) {
    ground.put(b"a", b"one", None);
    let found = file(ground.store(), b"a").await;
    ground.wait_for_tick();
    ground.put(b"a", b"two", found.modified());
    // The time of modification was put back; the time of change cannot be.
    let again = file(ground.store(), b"a").await;
    assert_eq!((again.length(), again.modified()), (found.length(), found.modified()));
    assert_ne!(again.identity(), found.identity());
    assert!(!found.span(0, 1).unchanged().unwrap());
}

pub(crate) async fn identity_changes_when_another_file_is_renamed_over_it(ground: &Disk) {
    ground.put(b"a", b"old", None);
    let found = file(ground.store(), b"a").await;
    ground.put(b"b", b"new", found.modified());
    fs::rename(ground.at(b"b"), ground.at(b"a")).unwrap();
    assert_ne!(&identity(ground.store(), b"a").await, found.identity());
    assert!(!ground.store().revalidate(&path(b"a"), found.identity()).await.unwrap());
    assert_eq!(octets(ground.store(), b"a").await, b"new");
}

pub(crate) async fn file_cut_short_while_it_is_read_is_an_error(ground: &Disk) {
    ground.put(b"a", &[b'x'; 100_000], None);
    let found = file(ground.store(), b"a").await;
    let mut span = found.span(0, 100_000);
    assert_eq!(span.read(60_000).await.unwrap().len(), 60_000);
    fs::File::options().write(true).open(ground.at(b"a")).unwrap().set_len(70_000).unwrap();
    assert!(!span.unchanged().unwrap());
    assert_eq!(span.read(60_000).await.unwrap().len(), 10_000);
    let end = span.read(60_000).await;
    assert!(matches!(end, Err(StoreError::Changed)), "{end:?}");
    assert_eq!(span.length(), 30_000);
    span.warm(30_000).await.unwrap();
}

pub(crate) async fn file_rewritten_after_it_was_found_is_not_read_whole(ground: &Disk) {
    ground.put(b"a", b"one", None);
    let found = file(ground.store(), b"a").await;
    ground.wait_for_tick();
    ground.put(b"a", b"two", None);
    let read = found.read_all(100).await;
    assert!(matches!(read, Err(StoreError::Changed)), "{read:?}");
}

pub(crate) async fn file_that_loses_a_name_or_changes_its_mode_holds_what_it_held(ground: &Disk) {
    use std::os::unix::fs::PermissionsExt;

    ground.put(b"a", b"one", None);
    fs::hard_link(ground.at(b"a"), ground.at(b"second")).unwrap();
    let found = file(ground.store(), b"a").await;
    ground.wait_for_tick();
    ground.put(b"b", b"two", None);
    fs::rename(ground.at(b"b"), ground.at(b"a")).unwrap();
    assert!(found.span(0, 3).unchanged().unwrap(), "it still has its second name");
    fs::set_permissions(ground.at(b"second"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(found.span(0, 3).unchanged().unwrap());
    assert_eq!(&found.read_all(10).await.unwrap()[..], b"one");
    ground.remove(b"second");
    assert!(found.span(0, 3).unchanged().unwrap(), "it has no name left");
}

pub(crate) async fn span_outlives_the_name_of_its_file(ground: &Disk) {
    ground.put(b"a", b"still here", None);
    let found = file(ground.store(), b"a").await;
    ground.remove(b"a");
    assert_eq!(&found.span(0, 10).read(10).await.unwrap()[..], b"still here");
    assert_eq!(absence(ground.store(), b"a").await, Some(Absence::NoEntry));
}

pub(crate) async fn span_that_is_not_cached_is_warmed_and_read(ground: &Disk) {
    let content: Vec<u8> = (0..400_000_u32).map(|at| (at % 253) as u8).collect();
    ground.put(b"a", &content, None);
    let found = file(ground.store(), b"a").await;
    let span = found.span(5, 390_000);
    let descriptor = span.file().unwrap();
    let forget = || {
        fsync(descriptor).unwrap();
        fadvise(descriptor, 0, None, Advice::DontNeed).unwrap();
    };
    forget();
    span.warm(390_000).await.unwrap();
    forget();
    let mut read = Vec::new();
    let mut rest = span.clone();
    while rest.length() > 0 {
        read.extend_from_slice(&rest.read(100_000).await.unwrap());
    }
    assert!(read == content[5..390_005]);
}

pub(crate) async fn folder_moved_out_and_linked_to_is_not_the_same(ground: &Disk) {
    ground.put(b"folder/a", b"a", None);
    let known = identity(ground.store(), b"folder/a").await;
    fs::rename(ground.at(b"folder"), ground.home().join("outside/folder")).unwrap();
    ground.link(b"folder", "../outside/folder");
    assert!(!ground.store().revalidate(&path(b"folder/a"), &known).await.unwrap());
    assert_eq!(absence(ground.store(), b"folder/a").await, Some(Absence::LeavesRoot));
}
