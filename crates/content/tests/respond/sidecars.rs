//! Sidecars on a disk: which of them count, and what is said of those that do not.

use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use plainwire_content::Site;
use plainwire_field::{HttpDate, names};
use plainwire_store::{Access, FileStore};
use plainwire_testkit::site;

use crate::walk::{ask, ask_at, content};

// RFC 9110 §12.5.3
#[tokio::test]
async fn sidecar_that_cannot_be_had_is_as_if_it_were_not_there() {
    let outside = site! { "secret.gz" => "secret" }.folder();
    let folder = site! {
        "a.txt" => "plain",
        "b.txt" => "plain",
        "b.txt.gz/file" => "",
        "c.txt" => "plain",
        "d.txt.br" => "br",
        "inside.gz" => "gzip",
        "e.txt" => "plain",
        "f.txt.gz" => "gzip",
        "f.txt/index.html" => "index",
        "g/index.html/file" => "",
        "g/index.html.gz" => "gzip",
    }
    .folder();
    symlink("../../../../../../../../etc/passwd", folder.join("a.txt.gz")).unwrap();
    symlink(outside.join("secret.gz"), folder.join("c.txt.gz")).unwrap();
    symlink(outside.join("secret.gz"), folder.join("d.txt.gz")).unwrap();
    symlink("inside.gz", folder.join("e.txt.gz")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.join("a.txt.br")).status().unwrap();
    assert!(made.success());
    let site = Site::new(Arc::new(FileStore::open(folder.path(), Access::Detect).unwrap()));
    let rows = [
        ("/a.txt", 200, "plain", None, "/a.txt.gz is passed over: a link on the way"),
        ("/a.txt", 200, "plain", None, "/a.txt.br is passed over: it is a named pipe"),
        ("/b.txt", 200, "plain", None, "/b.txt.gz is no coding of it, but a folder"),
        ("/c.txt", 200, "plain", None, "/c.txt.gz is passed over: a link on the way"),
        ("/d.txt", 200, "br", Some("br"), "/d.txt.gz is passed over: a link on the way"),
        ("/e.txt", 200, "gzip", Some("gzip"), "/e.txt.gz is the gzip coding of it, 4 octets"),
        ("/f.txt", 301, "", None, "a folder's name ends in a slash"),
        ("/f.txt/", 200, "index", None, "the index of /f.txt/ is /f.txt/index.html"),
        ("/g/", 404, "", None, "/g/ has no index"),
    ];
    for (path, status, expected, coding, reason) in rows {
        let request = format!("GET {path}\naccept-encoding: gzip, br");
        let (mut answer, reasons) = ask(&site, &request).await;
        assert_eq!(answer.status.code(), status, "{path}");
        let found = answer.fields.get(names::CONTENT_ENCODING);
        assert_eq!(found, coding.map(str::as_bytes), "{path}");
        assert_eq!(answer.fields.get(names::VARY).is_some(), coding.is_some(), "{path}");
        let shown = String::from_utf8(content(&mut answer).await).unwrap();
        assert!(status != 200 || shown == expected, "{path}: {shown}");
        let told = reasons.iter().any(|told| told.text.contains(reason));
        assert!(told, "{path}: {reasons:#?}");
    }
}

// RFC 9110 §15.5.7
#[tokio::test]
async fn page_of_a_406_lists_what_there_is() {
    let site = site! {
        "a&b.txt" => "plain", "a&b.txt.br" => "br", "a&b.txt.gz" => "gzip",
    };
    let site = Site::new(Arc::new(site.memory()));
    let (mut answer, _) = ask(&site, "GET /a&b.txt\naccept-encoding: *;q=0").await;
    let page = String::from_utf8(content(&mut answer).await).unwrap();
    for link in [
        "<a href=\"/a&amp;b.txt\">/a&amp;b.txt (without a coding, 5 bytes)</a>",
        "<a href=\"/a&amp;b.txt.br\">/a&amp;b.txt.br (br, 2 bytes)</a>",
        "<a href=\"/a&amp;b.txt.gz\">/a&amp;b.txt.gz (gzip, 4 bytes)</a>",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
}

// RFC 9110 §15.4.2, §15.5.17
#[tokio::test]
async fn page_says_where_to_go_and_what_can_be_asked_for() {
    let site = Site::new(Arc::new(site! { "sub/a.txt" => "eleven", "b.txt" => "" }.memory()));
    for (request, expected) in [
        ("GET /sub?a='b'&c", "<a href=\"/sub/?a=&#39;b&#39;&amp;c\">"),
        ("GET /sub/a.txt\nrange: bytes=6-", "There are 6 bytes to ask for, from 0 to 5."),
        ("GET /b.txt\nrange: bytes=0-", "there is no byte to ask for"),
    ] {
        let (mut answer, _) = ask(&site, request).await;
        let page = String::from_utf8(content(&mut answer).await).unwrap();
        assert!(page.contains(expected), "{request}: {page}");
    }
}

// RFC 9110 §8.8.3.3
#[tokio::test]
async fn sidecar_that_is_large_is_sent_with_a_tag_of_its_own() {
    let folder = site! {
        "big.bin" => vec![b'a'; 200_000],
        "big.bin.br" => vec![b'b'; 200_000],
        "big.bin.gz" => vec![b'c'; 100_000],
    }
    .folder();
    let site = Site::new(Arc::new(FileStore::open(folder.path(), Access::Detect).unwrap()));
    // The files' times were set, so each tag has the time of that as well.
    for (coding, begin, end, first) in [
        ("identity", "\"200000-1582979696.000000000-", "", b'a'),
        ("br", "\"200000-1582979696.000000000-", "-br\"", b'b'),
        ("br, gzip", "\"100000-1582979696.000000000-", "-gzip\"", b'c'),
    ] {
        let request = format!("GET /big.bin\naccept-encoding: {coding}");
        let later = HttpDate::from_time(SystemTime::now() + Duration::from_secs(60));
        let (mut answer, _) = ask_at(later, &site, &request).await;
        let tag = answer.fields.get(names::ETAG).unwrap();
        let tag = String::from_utf8(tag.to_vec()).unwrap();
        assert!(tag.starts_with(begin), "{coding}: {tag}");
        let marks = tag.matches('-').count();
        assert!(tag.ends_with(end) && marks == if end.is_empty() { 2 } else { 3 }, "{tag}");
        assert_eq!(content(&mut answer).await.first(), Some(&first), "{coding}");
    }
}
