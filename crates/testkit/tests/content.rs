//! What `webserver` answers: methods, names, types, validators, conditions, errors.

use std::os::unix::fs::symlink;

use plainwire_testkit::expect::expect;
use plainwire_testkit::laws::ask;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::site::{Folder, Site};

fn sample() -> Site {
    site! {
        "index.html" => "<h1>home</h1>",
        "eleven.txt" => "hello world",
        "empty.txt" => "",
        "sub/index.html" => "<h1>sub</h1>",
        "sub/deep/a.txt" => "deep",
        "bare/a.txt" => "no index here",
        "old.txt" @ 784_111_777 => "from 1994",
        "epoch.txt" @ 0 => "a time that means nothing",
        "future.txt" @ 4_000_000_000 => "a time that means nothing either",
        ".hidden" => "secret",
        ".git/config" => "secret",
        "sub/.env" => "secret",
        ".well-known/security.txt" => "public",
    }
}

fn serve(site: &Site) -> (Folder, Running) {
    let folder = site.folder();
    let server = Running::serving(folder.path());
    (folder, server)
}

/// Asks each request of a table, and compares.
fn table(site: &Site, rows: &[(&str, &str)]) {
    let (_folder, server) = serve(site);
    for (request, expected) in rows {
        expect(server.address(), request, expected);
    }
    server.stop();
}

// RFC 9110 §9.1, §9.3, §15.5.6, §15.6.2
#[test]
fn method_of_each_kind_is_answered_allowed_or_unknown() {
    table(
        &sample(),
        &[
            ("GET /eleven.txt", "200\ncontent-length: 11\n\nhello world"),
            ("HEAD /eleven.txt", "200\ncontent-length: 11\n\n"),
            ("HEAD /missing", "404\n\n"),
            ("POST /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
            ("PUT /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
            ("DELETE /eleven.txt", "405\nallow: GET, HEAD"),
            ("PATCH /eleven.txt\ncontent-length: 0", "405\nallow: GET, HEAD"),
            ("OPTIONS /eleven.txt", "405\nallow: GET, HEAD"),
            ("TRACE /eleven.txt", "405\nallow: GET, HEAD"),
            ("FOO /eleven.txt", "501"),
            ("get /eleven.txt", "501"),
        ],
    );
}

// RFC 9110 §15.5.5
#[test]
fn hidden_file_is_not_there_and_well_known_is() {
    table(
        &sample(),
        &[
            ("GET /.hidden", "404"),
            ("GET /%2ehidden", "404"),
            ("GET /.git/config", "404"),
            ("GET /.git/", "404"),
            ("GET /.git", "404\n!location"),
            ("GET /sub/.env", "404"),
            ("GET /.well-known/security.txt", "200\n\npublic"),
            ("GET /missing", "404\ncontent-type: text/html; charset=utf-8"),
            ("GET /eleven.txt/", "404"),
            ("GET /eleven.txt/more", "404"),
        ],
    );
}

// RFC 9110 §15.4.2, RFC 3986 §4.2
#[test]
fn folder_is_its_index_and_its_name_ends_in_a_slash() {
    table(
        &sample(),
        &[
            ("GET /", "200\ncontent-type: text/html; charset=utf-8\n\n<h1>home</h1>"),
            ("GET /?q=1", "200\n\n<h1>home</h1>"),
            ("GET /sub/", "200\n\n<h1>sub</h1>"),
            ("GET /sub", "301\nlocation: /sub/"),
            ("HEAD /sub", "301\nlocation: /sub/"),
            ("GET /sub?a=b&c=%20d", "301\nlocation: /sub/?a=b&c=%20d"),
            ("GET /sub/deep?/../x", "301\nlocation: /sub/deep/?/../x"),
            ("GET //sub", "301\nlocation: /sub/"),
            ("GET ///sub?x", "301\nlocation: /sub/?x"),
            ("GET /x/../sub", "301\nlocation: /sub/"),
            ("GET /sub\nif-none-match: *", "301\nlocation: /sub/"),
            ("GET http://other.test/sub", "301\nlocation: /sub/"),
            ("GET /bare/", "404"),
            ("GET /bare", "301\nlocation: /bare/"),
        ],
    );
}

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

// RFC 9112 §3.2, RFC 3986 §2.1, §5.2.4
#[test]
fn path_that_is_encoded_or_climbs_stays_inside() {
    table(
        &sample(),
        &[
            ("GET /%65leven.txt", "200\n\nhello world"),
            ("GET /%65%6Ceven%2Etxt", "200\n\nhello world"),
            ("GET /eleven.txt?q=/../..", "200\n\nhello world"),
            ("GET /sub/../eleven.txt", "200\n\nhello world"),
            ("GET /sub/%2e%2e/eleven.txt", "200\n\nhello world"),
            ("GET /./eleven.txt", "200\n\nhello world"),
            ("GET /%2565leven.txt", "404"),
            ("GET /sub%2fdeep%2fa.txt", "404"),
            ("GET /sub%5cdeep", "404"),
            ("GET /eleven.txt%00", "404"),
            ("GET /eleven.txt%00.html", "404"),
            ("GET /%zz", "400"),
            ("GET /%", "400"),
            ("GET /%4", "400"),
            ("GET /../../../etc/passwd", "400"),
            ("GET /%2e%2e/%2e%2e/etc/passwd", "400"),
            ("GET /.%2e/etc/passwd", "400"),
            ("GET /..%2fetc/passwd", "404"),
            ("GET /..%5cetc/passwd", "404"),
            ("GET /%252e%252e/etc/passwd", "404"),
            ("GET /%c0%ae%c0%ae/etc/passwd", "404"),
            ("GET /etc/passwd", "404"),
        ],
    );
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
