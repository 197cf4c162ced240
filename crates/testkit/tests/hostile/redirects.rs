//! Redirects that lead to another host.
//!
//! - Python CVE-2021-28861, serve-handler #122, Caddy: `//evil.example/..` became `Location:
//!   //evil.example/`.
//! - serve-static, Express and others: `/\evil.example`, which a browser reads as
//!   `//evil.example`.
//! - serve-static CVE-2024-43800: the page of a redirect held the target as HTML.

use std::cell::Cell;

use plainwire_testkit::site;
use plainwire_testkit::wire::{Response, request};

use crate::grounds::{Ground, answers_to, ask_target, shown};

/// Folders that a path can name so that its redirect looks like a host.
fn ground() -> Ground {
    let ground = Ground::of(&site! {
        "evil.example/x/a.txt" => "",
        "evil.example:80/a.txt" => "",
        "user@evil.example/a.txt" => "",
        "@evil.example/a.txt" => "",
        "http:/evil.example/a.txt" => "",
        "javascript:alert(1)/a.txt" => "",
        "[::1]/a.txt" => "",
        "127.0.0.1/a.txt" => "",
        "folder/a.txt" => "",
        "?/a.txt" => "",
        "#/a.txt" => "",
        " evil.example/a.txt" => "",
        ";evil.example/a.txt" => "",
    });
    // Names that are never served, and tabs, which browsers take out of a URL.
    ground.write(b"\\evil.example/a.txt", "");
    ground.write(b"\\\\evil.example/a.txt", "");
    ground.write(b"\t/a.txt", "");
    ground.write(b"\tevil.example/a.txt", "");
    ground.write(b"\n/a.txt", "");
    ground.write(b"\r\nLocation: http:/evil.example/a.txt", "");
    ground
}

/// What stands before the name of a folder.
const BEFORE: [&str; 26] = [
    "/",
    "//",
    "///",
    "////",
    "/\\",
    "/\\\\",
    "/\\/",
    "\\\\",
    "/%5c",
    "/%5c%5c",
    "/%5C/",
    "/%2f",
    "/%2f/",
    "/%2f%2f",
    "/.//",
    "/./%2e//",
    "/folder/..//",
    "/folder/%2e%2e//",
    "/%09/",
    "/%0a/",
    "/%09",
    "/%20",
    "/;/",
    "http://a//",
    "http://a/",
    "http://a",
];

/// The names of folders in a target.
const NAMES: [&str; 8] = [
    "evil.example",
    "evil.example:80/",
    "user@evil.example",
    "%40evil.example",
    "http://evil.example",
    "http:%2f%2fevil.example",
    "javascript:alert(1)",
    "[::1]",
];

/// What stands behind it.
const BEHIND: [&str; 9] = [
    "",
    "?//evil.example",
    "?/../..//evil.example/",
    "?%0d%0aSet-Cookie:a=b",
    "?\\\\evil.example",
    "?\"><script>",
    "/..",
    "/%2e%2e",
    "//",
];

/// How a browser reads a reference: without tabs and line ends, a backslash as a slash (URL
/// Standard §4.4). It stays on this host when it then begins with one slash.
fn stays_here(location: &[u8]) -> bool {
    let read: Vec<u8> = location
        .iter()
        .filter(|octet| !matches!(octet, b'\t' | b'\r' | b'\n'))
        .map(|octet| if *octet == b'\\' { b'/' } else { *octet })
        .collect();
    read.first() == Some(&b'/') && read.get(1) != Some(&b'/')
}

fn assert_stays_here(answer: &Response, target: &[u8]) -> bool {
    assert_eq!(answer.field("set-cookie"), None, "{}: {answer}", shown(target));
    let Some(location) = answer.values("location").next() else {
        assert!(!matches!(answer.status, 300..=399), "{}: {answer}", shown(target));
        return false;
    };
    let is_plain = location.iter().all(|octet| matches!(octet, b'!'..=b'~'));
    let path = location.split(|octet| *octet == b'?').next().unwrap();
    let climbs = path.windows(3).any(|window| window == b"/..");
    assert!(is_plain && stays_here(location) && !climbs, "{}: {answer}", shown(target));
    assert!(path.ends_with(b"/"), "{}: {answer}", shown(target));
    assert!(!answer.text().contains("<script"), "{}: {answer}", shown(target));
    true
}

// RFC 9110 §10.2.2, §15.4.2, §17.3; RFC 3986 §4.2
#[test]
fn redirect_of_every_spelling_stays_on_this_host() {
    let mut targets = Vec::new();
    for before in BEFORE {
        for name in NAMES {
            targets.extend(BEHIND.map(|behind| format!("{before}{name}{behind}")));
        }
    }
    let redirected = Cell::new(0);
    ground().sampled_in_each_model(&targets, |server, target| {
        for answer in answers_to(server, &whole(target.as_bytes())) {
            let count = usize::from(assert_stays_here(&answer, target.as_bytes()));
            redirected.set(redirected.get() + count);
        }
    });
    assert!(redirected.get() > 200, "{redirected:?}");
}

fn whole(target: &[u8]) -> Vec<u8> {
    [b"GET ", target, b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"].concat()
}

/// Where each leads, as a table to be read.
// RFC 9110 §15.4.2
#[test]
fn redirect_to_a_folder_is_its_path_and_query_and_nothing_of_a_host() {
    ground().in_each_model(|server| {
        for (target, location) in [
            ("/evil.example", Some("/evil.example/")),
            ("//evil.example", Some("/evil.example/")),
            ("//evil.example/x/..", None),
            ("//evil.example/x", Some("/evil.example/x/")),
            ("///evil.example//x?y", Some("/evil.example/x/?y")),
            ("/%5cevil.example", None),
            ("/\\evil.example", None),
            ("/%2fevil.example", None),
            ("/%09/evil.example", None),
            ("/%09", Some("/%09/")),
            ("/%09evil.example", Some("/%09evil.example/")),
            ("/%20evil.example", Some("/%20evil.example/")),
            ("/%0A", Some("/%0A/")),
            ("/%3f", Some("/%3F/")),
            ("/%23", Some("/%23/")),
            ("/http:/evil.example", Some("/http:/evil.example/")),
            ("/http://evil.example", Some("/http:/evil.example/")),
            ("/javascript:alert(1)", Some("/javascript:alert(1)/")),
            ("/folder?//evil.example", Some("/folder/?//evil.example")),
            ("http://evil.example/folder", Some("/folder/")),
            ("http://evil.example//evil.example", Some("/evil.example/")),
        ] {
            let answer = ask_target(server, target.as_bytes());
            assert_eq!(answer.field("location"), location, "{target}: {answer}");
        }
        // No field of the request says where to.
        let hosts =
            "host: evil.example\nx-forwarded-host: evil.example\nforwarded: host=evil.example";
        let answers =
            answers_to(server, &request(&format!("GET /folder\n{hosts}\nconnection: close")));
        assert_eq!(answers[0].field("location"), Some("/folder/"));
    });
}
