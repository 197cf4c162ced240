//! Which files are opened, and what becomes of a chosen one that cannot be had.

use std::io;
use std::sync::{Arc, Mutex};

use plainwire_content::Site;
use plainwire_field::{SitePath, names};
use plainwire_store::{
    Absence, Found, Identity, MemoryStore, Page, Seen, Store, StoreError, StoreFuture,
};
use plainwire_testkit::site;

use crate::walk::{ask, content};

/// A store that notes what it is asked, and fails to open some files that it has seen.
#[derive(Debug)]
struct Noted {
    store: MemoryStore,
    asked: Mutex<Vec<String>>,
    faults: Vec<(&'static str, Fault)>,
}

const UNPOISONED: &str = "nobody panics who notes";

/// Which names fail to open, and how.
type Faults = [(&'static str, Fault)];

#[derive(Debug, Clone, Copy)]
enum Fault {
    Gone,
    BecameAFolder,
    Unreadable,
    Broken,
    Restless,
}

impl Noted {
    fn new(store: MemoryStore, faults: &Faults) -> Arc<Self> {
        Arc::new(Self { store, asked: Mutex::default(), faults: faults.to_vec() })
    }

    fn note(&self, question: &str, path: &SitePath) {
        self.asked.lock().expect(UNPOISONED).push(format!("{question} {path}"));
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect(UNPOISONED))
    }
}

impl Store for Noted {
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found> {
        self.note("find", path);
        let fault = self.faults.iter().find(|(name, _)| name.as_bytes() == path.as_octets());
        let error = match fault {
            None => return self.store.find(path),
            Some((_, Fault::BecameAFolder)) => {
                return Box::pin(async { self.store.find(&SitePath::root()).await });
            }
            Some((_, Fault::Gone)) => StoreError::Missing(Absence::NoEntry),
            Some((_, Fault::Unreadable)) => StoreError::Denied,
            Some((_, Fault::Broken)) => StoreError::Unavailable(io::Error::other("broken")),
            Some((_, Fault::Restless)) => StoreError::Changed,
        };
        Box::pin(async { Err(error) })
    }

    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen> {
        self.note("look", path);
        self.store.look(path)
    }

    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool> {
        self.store.revalidate(path, known)
    }

    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page> {
        self.store.list(folder, after, entries_max)
    }
}

#[tokio::test]
async fn file_that_is_sent_is_the_only_one_that_is_opened() {
    let store = site! {
        "plain.txt" => "plain",
        "both.txt" => "plain",
        "both.txt.br" => "br",
        "both.txt.gz" => "gzip",
        "sub/index.html" => "index",
    };
    let store = Noted::new(store.memory(), &[]);
    let site = Site::new(Arc::clone(&store) as Arc<dyn Store>);
    let rows: [(&str, &[&str]); 9] = [
        ("/plain.txt", &["find /plain.txt"]),
        ("/both.txt", &["look /both.txt", "find /both.txt"]),
        ("/both.txt\naccept-encoding: gzip", &["look /both.txt", "find /both.txt.gz"]),
        ("/both.txt\naccept-encoding: br", &["look /both.txt", "find /both.txt.br"]),
        ("/both.txt\naccept-encoding: *;q=0", &["look /both.txt"]),
        ("/sub/", &["look /sub/", "find /sub/index.html"]),
        ("/plain.txt/", &["look /plain.txt/"]),
        ("/sub", &["find /sub"]),
        ("/none", &["find /none"]),
    ];
    for (target, expected) in rows {
        ask(&site, &format!("GET {target}")).await;
        let mut asked = store.asked();
        // What looks for sidecars is not shown.
        asked.retain(|question| {
            let is_coded = [".br", ".zst", ".gz"].iter().any(|end| question.ends_with(end));
            !(is_coded && question.starts_with("look"))
        });
        assert_eq!(asked, expected, "{target}");
    }
}

#[tokio::test]
async fn file_without_sidecars_is_asked_for_once() {
    let store = Noted::new(site! { "a.txt" => "a", "a.txt.br" => "br" }.memory(), &[]);
    let site = Site::new(Arc::clone(&store) as Arc<dyn Store>);
    ask(&site, "GET /b.txt").await;
    let expected = ["look /b.txt.br", "look /b.txt.zst", "look /b.txt.gz", "find /b.txt"];
    assert_eq!(store.asked(), expected);
    ask(&site, "GET /a.txt.br").await;
    assert_eq!(store.asked(), ["find /a.txt.br"]);
}

// RFC 9110 §12.5.3, §12.5.5
#[tokio::test]
async fn representation_that_has_gone_is_left_out_and_the_others_are_negotiated() {
    use Fault::{BecameAFolder, Broken, Gone, Restless, Unreadable};

    let (plain, br, gzip) = ("a.txt", "a.txt.br", "a.txt.gz");
    let accepts = "br, gzip;q=0.5, identity;q=0.1";
    let rows: [(&Faults, &str, u16, &str); 16] = [
        (&[], accepts, 200, "br"),
        (&[(br, Gone)], accepts, 200, "gzip"),
        (&[(br, BecameAFolder)], accepts, 200, "gzip"),
        (&[(br, Unreadable)], accepts, 200, "gzip"),
        (&[(br, Gone), (gzip, Unreadable)], accepts, 200, "plain"),
        (&[(br, Gone), (gzip, Gone), (plain, Gone)], accepts, 404, ""),
        (&[(br, Gone), (gzip, Gone), (plain, BecameAFolder)], accepts, 404, ""),
        // Nobody knows what they are, so nobody can say that they are not there.
        (&[(br, Broken)], accepts, 500, ""),
        (&[(br, Gone), (gzip, Restless)], accepts, 503, ""),
        (&[(gzip, Broken)], accepts, 200, "br"),
        // What is left can be none that is acceptable; a plain file that is alone is sent.
        (&[(br, Gone)], "br, identity;q=0", 406, ""),
        (&[(br, Gone), (gzip, Gone)], "br, gzip, identity;q=0", 200, "plain"),
        // A sidecar stands for a plain file that has gone, but not for one that may not be read.
        (&[(plain, Gone)], "identity, gzip;q=0.5", 200, "gzip"),
        (&[(plain, Gone)], "identity", 406, ""),
        (&[(plain, Unreadable)], "identity, gzip;q=0.5", 403, ""),
        (&[(plain, Unreadable)], "gzip", 200, "gzip"),
    ];
    for (faults, accepts, status, expected) in rows {
        let store = site! { "a.txt" => "plain", "a.txt.br" => "br", "a.txt.gz" => "gzip" };
        let site = Site::new(Noted::new(store.memory(), faults));
        let request = format!("GET /a.txt\naccept-encoding: {accepts}");
        let (mut answer, reasons) = ask(&site, &request).await;
        assert_eq!(answer.status.code(), status, "{faults:?} {accepts}: {reasons:#?}");
        // Whatever is left, it was selected by the field.
        assert_eq!(answer.fields.get(names::VARY), Some(&b"Accept-Encoding"[..]), "{faults:?}");
        if status == 200 {
            let sent = String::from_utf8(content(&mut answer).await).unwrap();
            assert_eq!(sent, expected, "{faults:?} {accepts}");
            let coding = answer.fields.get(names::CONTENT_ENCODING);
            let coded = (expected != "plain").then_some(expected.as_bytes());
            assert_eq!(coding, coded, "{faults:?}");
            for (name, _) in faults.iter().filter(|(name, _)| *name == br) {
                let left_out = format!("/{name} is left out: ");
                assert!(reasons.iter().any(|reason| reason.text.starts_with(&left_out)));
            }
        }
    }
}

// RFC 9110 §8.8.1, §13.1.5
#[tokio::test]
async fn date_of_what_was_one_of_several_is_no_reason_to_send_a_part() {
    for (faults, status) in [(&[("a.txt.gz", Fault::Gone)][..], 200), (&[], 200)] {
        let store = site! { "a.txt" => "hello world", "a.txt.gz" => "gzip" };
        let site = Site::new(Noted::new(store.memory(), faults));
        let (answer, _) = ask(&site, "GET /a.txt\naccept-encoding: gzip").await;
        let date = answer.fields.get(names::LAST_MODIFIED).unwrap();
        let date = String::from_utf8(date.to_vec()).unwrap();
        let request =
            format!("GET /a.txt\naccept-encoding: gzip\nrange: bytes=0-1\nif-range: {date}");
        assert_eq!(ask(&site, &request).await.0.status.code(), status, "{faults:?}");
    }
}

// RFC 9110 §8.4.1, §12.5.3
#[tokio::test]
async fn name_in_capitals_is_no_coded_one_and_has_sidecars_of_its_own() {
    let site = site! { "a.GZ" => "plain", "a.GZ.br" => "br", "b.gz" => "plain", "b.gz.br" => "br" };
    let site = Site::new(Arc::new(site.memory()));
    for (target, expected) in [("/a.GZ", "br"), ("/b.gz", "plain")] {
        let (mut answer, _) = ask(&site, &format!("GET {target}\naccept-encoding: br")).await;
        assert_eq!(content(&mut answer).await, expected.as_bytes(), "{target}");
    }
}
