//! What is answered when the store fails, and what becomes of files that change.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use plainwire_content::{BodyFault, Site};
use plainwire_field::{HttpDate, Status, names};
use plainwire_store::{Access, FileStore};
use plainwire_testkit::faulty::{BROKEN, Fault, Faulty, Meddled};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

use crate::walk::{ask, ask_at, content};

// RFC 9110 §15.6.1
#[tokio::test]
async fn store_that_fails_at_any_question_gives_a_500_that_says_little() {
    // The folder, the three codings that its index could be in, and the index; with a sidecar it is
    // looked at first, and the chosen one is opened then.
    let rows = [("index.html", "identity", 5), ("index.html.gz", "gzip", 6)];
    let rows = rows.into_iter().flat_map(|(name, coding, asked)| {
        (0..=asked).map(move |questions| (name, coding, questions, questions < asked))
    });
    for (name, coding, questions, fails) in rows {
        let store = site! { "index.html" => "home" }.memory().with(name, "home");
        let site = Site::new(Arc::new(Faulty::after(questions, Fault::Fails, store)));
        let request = format!("GET /\naccept-encoding: {coding}");
        let (mut answer, reasons) = ask(&site, &request).await;
        let status = if fails { 500 } else { 200 };
        assert_eq!(answer.status.code(), status, "{name} {questions}");
        let page = String::from_utf8(content(&mut answer).await).unwrap();
        assert!(!page.contains(BROKEN), "{page}");
        let told = reasons.iter().any(|reason| reason.text.contains(BROKEN));
        assert_eq!(told, fails, "{reasons:?}");
        let fault = answer.fault.is_some_and(|fault| fault.contains(BROKEN));
        assert_eq!(fault, fails);
    }
}

#[tokio::test]
async fn large_file_is_cut_short_when_it_was_rewritten_before_its_last_piece() {
    let folder = site! { "big.bin" => vec![b'a'; 200_000] }.folder();
    let store = FileStore::open(folder.path(), Access::Detect).unwrap();
    let site = Site::new(Arc::new(store));
    let (mut answer, _) = ask(&site, "GET /big.bin").await;
    assert_eq!(answer.body.length(), Some(200_000));
    assert!(answer.body.next(100_000).await.unwrap().is_some());
    folder.write("big.bin", vec![b'b'; 200_000]);
    let fault = loop {
        match answer.body.next(100_000).await {
            Ok(piece) => assert!(piece.is_some(), "the body ended as if it were whole"),
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, BodyFault::Changed), "{fault}");
}

// RFC 9110 §15.3.7.2
#[tokio::test]
async fn part_of_a_large_file_is_cut_short_when_it_was_rewritten_before() {
    let folder = site! { "big.bin" => vec![b'a'; 400_000] }.folder();
    let store = FileStore::open(folder.path(), Access::Detect).unwrap();
    let site = Site::new(Arc::new(store));
    for (range, octets) in [("10-20", 11), ("0-99999", 100_000), ("0-9,200000-200009", 0)] {
        folder.write("big.bin", vec![b'a'; 400_000]);
        folder.touch("big.bin", 1_000_000_000);
        let request = format!("GET /big.bin\nrange: bytes={range}");
        let (mut whole, _) = ask(&site, &request).await;
        let length = whole.body.length().unwrap();
        assert_eq!(content(&mut whole).await.len() as u64, length);
        assert!(octets == 0 || octets == length, "{length}");
        let (mut answer, _) = ask(&site, &request).await;
        assert_eq!(answer.status, Status::PARTIAL_CONTENT, "{range}");
        folder.write("big.bin", vec![b'b'; 400_000]);
        let fault = loop {
            match answer.body.next(50_000).await {
                Ok(piece) => assert!(piece.is_some(), "the part ended as if it were whole"),
                Err(fault) => break fault,
            }
        };
        assert!(matches!(fault, BodyFault::Changed), "{fault}");
    }
}

// RFC 9110 §8.8
#[tokio::test]
async fn large_file_whose_time_means_nothing_has_validators_once_its_digest_is_known() {
    let now = HttpDate::from_time(SystemTime::now());
    let folder = site! {
        "epoch.bin" @ 1 => vec![b'a'; 200_000],
        "settled.bin" => vec![b'a'; 200_000],
    }
    .folder();
    let store = FileStore::open(folder.path(), Access::Detect).unwrap();
    let site = Site::new(Arc::new(store));

    // A minute from now the files have not been touched for a while.
    let later = HttpDate::from_seconds(now.seconds() + 60);
    let (settled, _) = ask_at(later, &site, "GET /settled.bin").await;
    let tag = settled.fields.get(names::ETAG).unwrap();
    assert!(tag.starts_with(b"\"200000-1582979696.000000000-"), "{}", tag.escape_ascii());

    let (young, _) = ask(&site, "GET /epoch.bin").await;
    let weak = young.fields.get(names::ETAG).unwrap();
    assert!(is_for_now(weak), "{}", weak.escape_ascii());
    let (first, _) = ask_at(later, &site, "GET /epoch.bin").await;
    assert_eq!(first.fields.get(names::ETAG), Some(weak));
    assert_eq!(first.fields.get(names::LAST_MODIFIED), None);
    let digest = async {
        loop {
            let (answer, _) = ask_at(later, &site, "GET /epoch.bin").await;
            let tag = answer.fields.get(names::ETAG).unwrap();
            if !is_for_now(tag) {
                assert_eq!(answer.fields.get(names::LAST_MODIFIED), None);
                return tag.to_vec();
            }
            tokio::task::yield_now().await;
        }
    };
    let tag = tokio::time::timeout(Duration::from_secs(20), digest).await.unwrap();
    let condition = format!(
        "GET /epoch.bin\nif-none-match: {}",
        tag.escape_ascii().to_string().replace('\\', "")
    );
    let (not_modified, _) = ask_at(later, &site, &condition).await;
    assert_eq!(not_modified.status, Status::NOT_MODIFIED);

    // A moment after a change not even the digest is a strong tag.
    let (young, _) = ask_at(now, &site, "GET /epoch.bin").await;
    assert_eq!(young.fields.get(names::ETAG), Some(weak));

    folder.write("epoch.bin", vec![b'b'; 200_000]);
    folder.touch("epoch.bin", 1);
    let (changed, _) = ask_at(later, &site, "GET /epoch.bin").await;
    let changed = changed.fields.get(names::ETAG).unwrap();
    assert!(changed != tag && changed != weak, "{}", changed.escape_ascii());
}

/// A store in which one file is rewritten each time that it was found, so many times. Each time it
/// has another length, and the last time it holds its name once.
fn restless(folder: Folder, name: &'static str, rewrites: usize) -> Meddled {
    let rewrites_left = AtomicUsize::new(rewrites);
    let root = folder.path().to_owned();
    Meddled::new(&root, name, move || {
        let left = rewrites_left.load(Ordering::Relaxed);
        if left > 0 {
            rewrites_left.store(left - 1, Ordering::Relaxed);
            folder.write(name, name.repeat(left));
        }
    })
}

// RFC 9110 §15.6.4
#[tokio::test]
async fn small_file_that_changes_while_it_is_read_is_read_again_three_times() {
    for (name, rewrites, status) in [
        ("a.txt", 1, 200),
        ("a.txt", 3, 200),
        ("a.txt", 4, 503),
        ("b.txt.gz", 1, 200),
        ("b.txt.gz", 3, 200),
        ("b.txt.gz", 4, 503),
    ] {
        let folder = site! { "a.txt" => "", "b.txt" => "plain", "b.txt.gz" => "" }.folder();
        let site = Site::new(Arc::new(restless(folder, name, rewrites)));
        let request = format!("GET /{}\naccept-encoding: gzip", name.trim_end_matches(".gz"));
        let (mut answer, _) = ask(&site, &request).await;
        assert_eq!(answer.status.code(), status, "{name} {rewrites}");
        assert_eq!(answer.fault.is_some(), status == 503);
        if status == 200 {
            assert_eq!(content(&mut answer).await, name.as_bytes());
            assert_eq!(answer.fields.get(names::VARY).is_some(), name == "b.txt.gz");
        }
    }
}

#[tokio::test]
async fn small_file_has_the_same_tag_whatever_its_time_says() {
    let folder = site! { "a.txt" @ 1 => "hello world", "b.txt" => "hello world" }.folder();
    let store = FileStore::open(folder.path(), Access::Detect).unwrap();
    let site = Site::new(Arc::new(store));
    let (epoch, _) = ask(&site, "GET /a.txt").await;
    let (settled, _) = ask(&site, "GET /b.txt").await;
    assert_eq!(epoch.fields.get(names::ETAG), settled.fields.get(names::ETAG));
    assert_eq!(epoch.fields.get(names::LAST_MODIFIED), None);
    assert!(settled.fields.get(names::LAST_MODIFIED).is_some());
}

/// Whether the tag is one until there is a strong one.
fn is_for_now(tag: &[u8]) -> bool {
    tag.starts_with(b"W/\"") && tag.ends_with(b"-new\"")
}
