//! What `webserver` answers: methods, names, types, validators, conditions, errors.

use std::os::unix::fs::symlink;

use plainwire_testkit::cases::sample;
use plainwire_testkit::expect::expect;
use plainwire_testkit::laws::ask;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::site::{Folder, Site};

fn serve(site: &Site) -> (Folder, Running) {
    let folder = site.folder();
    let server = Running::serving(folder.path());
    (folder, server)
}

/// Asks each request of a table, and compares.
fn over_http1(rows: &[(&str, &str)]) {
    let (_folder, server) = serve(&sample());
    for (request, expected) in rows {
        expect(server.address(), request, expected);
    }
    server.stop();
}

plainwire_testkit::content_cases!(over_http1);

// RFC 9110 §17.3, RFC 3986 §4.2
#[test]
fn redirect_never_points_to_another_host() {
    let folder = site! {
        "evil.test/a.txt" => "", "\\evil.test/a.txt" => "", "a b/c" => "", "line\nbreak/c" => "",
    }
    .folder();
    let server = Running::serving(folder.path());
    for path in [
        "//evil.test",
        "///evil.test",
        "/%2fevil.test",
        "/%5cevil.test",
        "/\\evil.test",
        "/.//evil.test",
        "/x/..//evil.test",
        "/%2e//evil.test",
        "//evil.test/%2e%2e",
        "//evil.test/..",
        "/a%20b",
        "/line%0Abreak",
        "/line%0d%0aset-cookie:x",
        "//evil.test?//x",
    ] {
        let response = ask(server.address(), &format!("GET {path}"));
        assert!(response.field("set-cookie").is_none(), "{path}: {response}");
        if let Some(location) = response.field("location") {
            let second = location.as_bytes().get(1);
            assert!(location.starts_with('/'), "{path} -> {location}");
            assert!(!matches!(second, Some(b'/' | b'\\')), "{path} -> {location}");
        }
    }
    expect(server.address(), "GET /a%20b", "301\nlocation: /a%20b/");
    expect(server.address(), "GET /line%0Abreak", "301\nlocation: /line%0Abreak/");
    server.stop();
}

#[test]
fn name_of_each_hostile_kind_is_served_under_its_encoded_path() {
    let (_folder, server) = serve(&site::hostile());
    for (name, path) in site::HOSTILE_NAMES {
        let Some(path) = path else { continue };
        let response = ask(server.address(), &format!("GET {path}"));
        assert_eq!((response.status, response.text()), (200, &*site::content_of(name)), "{path}");
    }
    for path in ["/back%5Cslash.txt", "/back\\slash.txt", "/%2E..txt", "/...txt"] {
        let response = ask(server.address(), &format!("GET {path}"));
        assert!(matches!(response.status, 400 | 404), "{path}: {response}");
    }
    server.stop();
}

#[test]
fn link_that_stays_inside_is_followed_and_any_other_is_not_there() {
    let outside = site! { "secret.txt" => "secret" }.folder();
    let folder = sample().folder();
    symlink("eleven.txt", folder.join("inside")).unwrap();
    symlink("../eleven.txt", folder.join("sub/up")).unwrap();
    symlink("../../etc/passwd", folder.join("sub/climbs")).unwrap();
    symlink(outside.join("secret.txt"), folder.join("absolute")).unwrap();
    symlink(outside.path(), folder.join("folder")).unwrap();
    symlink(folder.join("eleven.txt"), folder.join("absolute-inside")).unwrap();
    symlink("loop", folder.join("loop")).unwrap();
    let server = Running::serving(folder.path());
    for path in ["/inside", "/sub/up"] {
        expect(server.address(), &format!("GET {path}"), "200\n\nhello world");
    }
    for path in
        ["/sub/climbs", "/absolute", "/folder", "/folder/secret.txt", "/absolute-inside", "/loop"]
    {
        expect(server.address(), &format!("GET {path}"), "404\n!location");
    }
    server.stop();
}

#[test]
fn thing_that_is_not_a_regular_file_is_not_there_and_never_blocks() {
    let folder = sample().folder();
    let made = std::process::Command::new("mkfifo").arg(folder.join("fifo")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    let server = Running::serving(folder.path());
    for path in ["/fifo", "/socket"] {
        expect(server.address(), &format!("GET {path}"), "404");
    }
    server.stop();
}

// RFC 9110 §8.3
#[test]
fn media_type_of_text_has_a_charset_and_of_an_unknown_name_none() {
    let site = site! {
        "a.html" => "", "a.css" => "", "a.js" => "", "a.mjs" => "", "a.json" => "", "a.svg" => "",
        "a.txt" => "", "a.png" => "", "a.jpg" => "", "a.webp" => "", "a.woff2" => "",
        "a.wasm" => "", "a.pdf" => "", "a.HTML" => "", "a.unknown" => "", "noextension" => "",
        "a.tar.gz" => "",
    };
    let rows = [
        ("a.html", "text/html; charset=utf-8"),
        ("a.HTML", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.pdf", "application/pdf"),
        ("a.tar.gz", "application/gzip"),
        ("a.unknown", "application/octet-stream"),
        ("noextension", "application/octet-stream"),
    ];
    let (_folder, server) = serve(&site);
    for (name, media_type) in rows {
        let expected = format!("200\ncontent-type: {media_type}\nx-content-type-options: nosniff");
        expect(server.address(), &format!("GET /{name}"), &expected);
    }
    server.stop();
}

// RFC 9110 §14.2, §15.3.7
#[test]
fn range_of_a_large_file_arrives_octet_by_octet() {
    let content: Vec<u8> =
        (0_usize..3_000_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let folder = Folder::new();
    folder.write("large.bin", &content);
    folder.touch("large.bin", site::MODIFIED);
    let server = Running::serving(folder.path());
    // The laws compare each part with the whole.
    for (range, parts) in [
        ("0-0", "+ 0-0/3000000"),
        ("-1", "+ 2999999-2999999/3000000"),
        ("1-65536", "+ 1-65536/3000000"),
        ("100000-2000000", "+ 100000-2000000/3000000"),
        ("0-", "+ 0-2999999/3000000"),
        ("0-9,-10", "+ 0-9/3000000\n+ 2999990-2999999/3000000"),
        (
            "2000000-2999998,5-1000004,1500000-1500001",
            "+ 2000000-2999998/3000000\n+ 5-1000004/3000000\n+ 1500000-1500001/3000000",
        ),
    ] {
        let request = format!("GET /large.bin\nrange: bytes={range}");
        expect(server.address(), &request, &format!("206\n{parts}"));
    }
    let beyond = "GET /large.bin\nrange: bytes=3000000-";
    expect(server.address(), beyond, "416\ncontent-range: bytes */3000000");
    server.stop();
}

// RFC 9110 §15.5
#[test]
fn error_page_names_its_status_and_repeats_nothing_of_the_request() {
    let (_folder, server) = serve(&sample());
    let response = ask(server.address(), "GET /<script>alert(1)</script>\nx: <b>");
    assert!(matches!(response.status, 400 | 404), "{response}");
    assert!(!response.text().contains("script>"), "{response}");
    let missing = ask(server.address(), "GET /no-such-page");
    let text = missing.text();
    assert!(text.contains("<title>404 Not Found</title>"), "{text}");
    assert!(!text.contains("no-such-page"), "{text}");
    server.stop();
}
