//! The rows that every store passes.

use std::time::{Duration, SystemTime};

use plainwire_field::SitePath;
use plainwire_store::{Absence, Found, Kind, Page, Seen, StoreError};

use crate::grounds::{Ground, absence, facts, file, identity, octets, path};

pub(crate) async fn file_is_found_with_its_octets_length_and_time(ground: &impl Ground) {
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789);
    ground.put(b"a.txt", b"first", Some(modified));
    ground.put(b"folder/deep/b.txt", b"nested", None);
    let found = file(ground.store(), b"a.txt").await;
    assert_eq!((found.length(), found.modified()), (5, Some(modified)));
    assert_eq!(&found.read_all(5).await.unwrap()[..], b"first");
    assert_eq!(octets(ground.store(), b"folder/deep/b.txt").await, b"nested");
}

pub(crate) async fn file_of_no_octets_is_found(ground: &impl Ground) {
    ground.put(b"empty", b"", None);
    let found = file(ground.store(), b"empty").await;
    assert_eq!(found.length(), 0);
    assert!(found.read_all(0).await.unwrap().is_empty());
    let mut span = found.span(0, 10);
    assert_eq!(span.length(), 0);
    assert!(span.read(10).await.unwrap().is_empty());
    span.warm(10).await.unwrap();
}

pub(crate) async fn folder_is_found_with_and_without_a_slash(ground: &impl Ground) {
    ground.put(b"folder/a", b"a", None);
    for asked in [SitePath::root(), path(b"folder"), path(b"folder").into_folder()] {
        let found = ground.store().find(&asked).await;
        assert!(matches!(found, Ok(Found::Folder(_))), "{asked}: {found:?}");
    }
    let with_slash = ground.store().find(&path(b"folder/a").into_folder()).await;
    assert!(matches!(with_slash, Ok(Found::File(_))), "{with_slash:?}");
}

pub(crate) async fn look_sees_what_find_finds_in_each_state(ground: &impl Ground) {
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789);
    ground.put(b"folder/a", b"first", Some(modified));
    let seen = facts(ground.store(), b"folder/a").await;
    assert_eq!((seen.length, seen.modified), (5, Some(modified)));
    assert_eq!(&seen, file(ground.store(), b"folder/a").await.facts());
    for asked in [SitePath::root(), path(b"folder"), path(b"folder").into_folder()] {
        let folder = ground.store().find(&asked).await.unwrap().identity().clone();
        let seen = ground.store().look(&asked).await.unwrap();
        assert_eq!(seen, Seen::Folder(folder), "{asked}");
    }
    let with_slash = ground.store().look(&path(b"folder/a").into_folder()).await.unwrap();
    assert_eq!(with_slash, Seen::File(seen.clone()));

    ground.put(b"folder/a", b"second", Some(modified));
    let changed = facts(ground.store(), b"folder/a").await;
    assert_eq!(&changed, file(ground.store(), b"folder/a").await.facts());
    assert_ne!(changed.identity, seen.identity);
    ground.remove(b"folder/a");
    assert_eq!(absence(ground.store(), b"folder/a").await, Some(Absence::NoEntry));
}

pub(crate) async fn path_that_names_nothing_is_missing(ground: &impl Ground) {
    ground.put(b"folder/a", b"a", None);
    for missing in [&b"b"[..], b"folde", b"folder/b", b"folder/b/c", b"A"] {
        assert_eq!(absence(ground.store(), missing).await, Some(Absence::NoEntry), "{missing:?}");
    }
    ground.put(b"b", b"", None);
    assert_eq!(absence(ground.store(), b"b").await, None);
    ground.remove(b"b");
    assert_eq!(absence(ground.store(), b"b").await, Some(Absence::NoEntry));
}

pub(crate) async fn path_below_a_file_is_missing(ground: &impl Ground) {
    ground.put(b"a", b"a", None);
    for missing in [&b"a/b"[..], b"a/b/c"] {
        let absence = absence(ground.store(), missing).await;
        assert_eq!(absence, Some(Absence::NotAFolder), "{missing:?}");
    }
}

/// Names that something between the request and the disk could take for something else. In the
/// order of their octets.
const HOSTILE: [&[u8]; 12] = [
    b"\x01",
    b"\n",
    b" ",
    b"#?",
    b"%20",
    b"*",
    b"...",
    b"a\r\nb: c",
    b"a b",
    b"~",
    "\u{1f600}".as_bytes(),
    b"\xff\xfe",
];

pub(crate) async fn name_of_any_octets_is_found_as_it_is(ground: &impl Ground) {
    for name in HOSTILE {
        ground.put(name, name, None);
    }
    ground.put(&[b'n'; 255], b"long", None);
    for name in HOSTILE {
        assert_eq!(octets(ground.store(), name).await, name, "{name:?}");
    }
    assert_eq!(octets(ground.store(), &[b'n'; 255]).await, b"long");
}

pub(crate) async fn identity_changes_with_every_change(ground: &impl Ground) {
    ground.put(b"folder/a", b"a", None);
    let first = identity(ground.store(), b"folder/a").await;
    let folder = identity(ground.store(), b"folder").await;
    assert_eq!(identity(ground.store(), b"folder/a").await, first);
    assert_eq!(identity(ground.store(), b"folder").await, folder);
    assert_ne!(first, folder);

    ground.put(b"folder/a", b"longer", None);
    let second = identity(ground.store(), b"folder/a").await;
    assert_ne!(second, first);

    ground.put(b"folder/b", b"longer", None);
    assert_ne!(identity(ground.store(), b"folder/b").await, second);
    let with_b = identity(ground.store(), b"folder").await;
    assert_ne!(with_b, folder);

    ground.remove(b"folder/b");
    assert_ne!(identity(ground.store(), b"folder").await, with_b);
}

pub(crate) async fn revalidation_tells_the_same_from_another(ground: &impl Ground) {
    ground.put(b"folder/a", b"a", None);
    let asked = path(b"folder/a");
    let known = identity(ground.store(), b"folder/a").await;
    let folder = identity(ground.store(), b"folder").await;
    assert!(ground.store().revalidate(&asked, &known).await.unwrap());
    assert!(ground.store().revalidate(&path(b"folder"), &folder).await.unwrap());
    assert!(!ground.store().revalidate(&path(b"folder"), &known).await.unwrap());

    ground.put(b"folder/a", b"changed", None);
    assert!(!ground.store().revalidate(&asked, &known).await.unwrap());
    ground.remove(b"folder/a");
    assert!(!ground.store().revalidate(&asked, &known).await.unwrap());
    assert!(!ground.store().revalidate(&path(b"x/y"), &known).await.unwrap());
}

pub(crate) async fn span_is_cut_to_the_file_and_read_in_pieces(ground: &impl Ground) {
    ground.put(b"ten", b"0123456789", None);
    let found = file(ground.store(), b"ten").await;
    let rows: [(u64, u64, &[u8]); 9] = [
        (0, 10, b"0123456789"),
        (0, 1, b"0"),
        (9, 1, b"9"),
        (9, 2, b"9"),
        (10, 1, b""),
        (11, 1, b""),
        (3, 4, b"3456"),
        (0, u64::MAX, b"0123456789"),
        (u64::MAX, u64::MAX, b""),
    ];
    for (offset, length, expected) in rows {
        for octets_max in [1, 3, 10, usize::MAX] {
            let mut span = found.span(offset, length);
            assert_eq!(span.length(), expected.len() as u64, "{offset}+{length}");
            span.warm(u64::MAX).await.unwrap();
            let mut read = Vec::new();
            while span.length() > 0 {
                let piece = span.read(octets_max).await.unwrap();
                assert!(!piece.is_empty() && piece.len() <= octets_max);
                read.extend_from_slice(&piece);
            }
            assert_eq!(read, expected, "{offset}+{length} by {octets_max}");
            assert!(span.read(octets_max).await.unwrap().is_empty());
            assert!(span.unchanged().unwrap());
        }
    }
    let mut span = found.span(2, 6);
    assert!(span.read(0).await.unwrap().is_empty());
    span.advance(4);
    assert_eq!((span.offset(), span.length()), (6, 2));
    assert_eq!(&span.clone().read(9).await.unwrap()[..], b"67");
    span.advance(u64::MAX);
    assert_eq!((span.offset(), span.length()), (8, 0));
    assert_eq!(found.memory().is_none(), span.file().is_some());
}

pub(crate) async fn whole_file_is_read_up_to_the_limit(ground: &impl Ground) {
    let large: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    ground.put(b"large", &large, None);
    let found = file(ground.store(), b"large").await;
    assert!(found.read_all(3_000_000).await.unwrap() == large);
    let refused = found.read_all(2_999_999).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

pub(crate) async fn list_is_in_the_order_of_octets_and_paged(ground: &impl Ground) {
    for name in HOSTILE {
        ground.put(&[b"folder/", name].concat(), b"12", None);
    }
    ground.put(b"folder/with\\backslash", b"123", None);
    ground.put(b"folder/sub/a", b"", None);
    ground.put(b"folder/sub.x", b"", None);
    ground.put(b"folder2", b"", None);
    let mut expected = HOSTILE.to_vec();
    expected.extend([&b"with\\backslash"[..], b"sub", b"sub.x"]);
    expected.sort_unstable();

    let whole = list(ground, b"folder", None, 100).await;
    assert!(!whole.more);
    assert_eq!(names(&whole), expected);
    let sub = whole.entries.iter().find(|entry| &*entry.name == b"sub").unwrap();
    assert_eq!(sub.kind, Kind::Folder);
    let file = whole.entries.iter().find(|entry| &*entry.name == b"with\\backslash").unwrap();
    assert_eq!((file.kind, file.length), (Kind::File, 3));

    for entries_max in [1, 2, 14, 15, 16] {
        let mut paged: Vec<Box<[u8]>> = Vec::new();
        loop {
            let page = list(ground, b"folder", paged.last().map(|name| &**name), entries_max).await;
            assert!(page.entries.len() <= entries_max);
            paged.extend(page.entries.into_iter().map(|entry| entry.name));
            assert!(paged.len() <= expected.len(), "pages of {entries_max} never end");
            if !page.more {
                break;
            }
        }
        assert_eq!(paged, expected.iter().map(|&name| name.into()).collect::<Vec<Box<_>>>());
    }
    let none = list(ground, b"folder", None, 0).await;
    assert_eq!((none.entries.len(), none.more), (0, true));
    assert_eq!(list(ground, b"folder", Some(b"\xff\xff"), 5).await, Page::default());
    assert_eq!(names(&list(ground, b"", None, 5).await), [&b"folder"[..], b"folder2"]);
}

pub(crate) async fn list_of_what_is_no_folder_is_missing(ground: &impl Ground) {
    ground.put(b"a", b"a", None);
    for (asked, expected) in [(&b"a"[..], Absence::NotAFolder), (b"b", Absence::NoEntry)] {
        match ground.store().list(&path(asked), None, 5).await {
            Err(StoreError::Missing(absence)) => assert_eq!(absence, expected, "{asked:?}"),
            other => panic!("{asked:?} should be missing, and is {other:?}"),
        }
    }
}

async fn list(
    ground: &impl Ground,
    folder: &[u8],
    after: Option<&[u8]>,
    entries_max: usize,
) -> Page {
    ground.store().list(&path(folder), after, entries_max).await.unwrap()
}

fn names(page: &Page) -> Vec<&[u8]> {
    page.entries.iter().map(|entry| &*entry.name).collect()
}
