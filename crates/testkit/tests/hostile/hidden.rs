//! Hidden files, asked for in every spelling; and that an answer does not tell whether one is
//! there.
//!
//! - servers of every kind: `.git`, `.env`, `.htpasswd` and the server's own files could be
//!   fetched.
//! - Caddy CVE-2026-27587, 789f60e33, 566e71099: a rule compared the encoded path, or the letters'
//!   case, and the disk did not.
//! - Static Web Server, PR #454: a 403 that a cache may keep.

use plainwire_testkit::site;

use crate::grounds::{
    Ground, SECRET, ask_once, ask_target, assert_no_secret, assert_serves, shown, told,
};

/// Everything that is hidden holds [`SECRET`].
fn ground() -> Ground {
    Ground::of(&site! {
        ".git/config" => SECRET,
        ".env" => SECRET,
        ".env.gz" => SECRET,
        ".htpasswd" => SECRET,
        ".index.html" => SECRET,
        "...hidden" => SECRET,
        "folder/.hidden/a.txt" => SECRET,
        "folder/.ssh/id" => SECRET,
        "folder/.well-known/a.txt" => SECRET,
        ".well-known/.hidden" => SECRET,
        ".well-known/.git/config" => SECRET,
        ".well-known/security.txt" => "contact",
        ".well-known.txt" => SECRET,
        "a.txt" => "inside a",
    })
}

const HIDDEN: &[&[u8]] = &[
    b"/.git/config",
    b"/.git",
    b"/.git/",
    b"/.git/.",
    b"/.git/x/..",
    b"/%2egit/config",
    b"/%2Egit/config",
    b"/.%67it/config",
    b"/%2e%67%69%74/config",
    b"/./.git/config",
    b"//.git/config",
    b"//.git//config",
    b"/.git/./config",
    b"/.git/../.git/config",
    b"/folder/../.git/config",
    b"/a.txt/../.git/config",
    b"/.git%2fconfig",
    b"/.git%5cconfig",
    b"/.git\\config",
    b"/.git;x/config",
    b"/.git%00/config",
    b"/.git%20/config",
    b"/.GIT/config",
    b"http://a/.git/config",
    b"HTTP://A/%2egit/config",
    b"/.git/config?x",
    b"/?/../.git/config/../../.env",
    b"/.env",
    b"/.env/",
    b"/.env?",
    b"/.env%00.html",
    b"/.env.gz",
    b"/.env.",
    b"/.ENV",
    b"/%2eenv",
    b"/.htpasswd",
    b"/.index.html",
    b"/...hidden",
    b"/%2e%2e%2ehidden",
    b"/folder/.hidden/a.txt",
    b"/folder/%2ehidden/a.txt",
    b"/folder/.ssh/id",
    b"/folder/.well-known/a.txt",
    b"/.well-known/.hidden",
    b"/.well-known/%2ehidden",
    b"/.well-known/.git/config",
    b"/.well-known/../.env",
    b"/.well-known/%2e%2e/.env",
    b"/.well-known/../.git/config",
    b"/.well-known%2f..%2f.env",
    b"/.well-known.txt",
    b"/.well-knownx/security.txt",
    b"/.WELL-KNOWN/security.txt",
    b"/.well-known/../folder/.well-known/a.txt",
];

// RFC 8615 §3, RFC 9110 §17.3
#[test]
fn hidden_file_in_every_spelling_is_not_there() {
    ground().in_each_model(|server| {
        for target in HIDDEN {
            let answer = ask_target(server, target);
            assert_no_secret(&answer, target);
            let is_home = target.starts_with(b"/?") && answer.status == 404;
            assert!(is_home || matches!(answer.status, 400 | 404), "{}: {answer}", shown(target));
            assert_eq!(answer.field("cache-control"), Some("no-store"), "{}", shown(target));
        }
        assert_serves(server, "/.well-known/security.txt", "contact");
        assert_serves(server, "/%2ewell-known/./security.txt", "contact");
        assert_serves(server, "/a.txt", "inside a");
    });
}

// RFC 9110 §15.5.5
#[test]
fn answer_about_a_hidden_file_is_that_about_a_missing_one() {
    ground().in_each_model(|server| {
        for fields in [
            "",
            "\naccept-encoding: gzip",
            "\nif-none-match: *",
            "\nif-match: *",
            "\nif-modified-since: Thu, 01 Jan 2026 00:00:00 GMT",
            "\nrange: bytes=0-0",
            "\ncontent-length: 0",
        ] {
            for method in ["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PROPFIND"] {
                let of = |name: &str| ask_once(server, &format!("{method} /{name}{fields}"));
                let (hidden, folder, missing) = (of(".env"), of(".git"), of("missing"));
                assert_eq!(told(&hidden), told(&missing), "{method} {fields}: {hidden}");
                assert_eq!(told(&folder), told(&missing), "{method} {fields}: {folder}");
            }
        }
    });
}

// RFC 9111 §3, RFC 9110 §15.5, §15.6
#[test]
fn error_of_every_kind_is_kept_by_no_cache() {
    let ground = ground();
    ground.write("alone.txt.gz", "coded");
    let long = format!("GET /{}", "a".repeat(9000));
    ground.in_each_model(|server| {
        for (request, status) in [
            ("GET /missing", 404),
            ("GET /.env", 404),
            ("GET /%zz", 400),
            ("GET /a.txt\nrange: bytes=99-", 416),
            ("GET /a.txt\nif-match: \"x\"", 412),
            ("GET /alone.txt\naccept-encoding: br, identity;q=0", 406),
            ("GET /a.txt\nexpect: the impossible", 417),
            ("GET https://a/a.txt", 421),
            ("POST /a.txt", 405),
            ("BREW /a.txt", 501),
            ("GET /a.txt HTTP/2.0\nhost: a", 505),
            (&long, 414),
            ("GET /a.txt\nx : y", 400),
        ] {
            let answer = ask_once(server, request);
            assert_eq!(answer.status, status, "{}: {answer}", shown(request.as_bytes()));
            assert_eq!(answer.field("cache-control"), Some("no-store"), "{answer}");
            for name in ["etag", "last-modified", "expires", "age"] {
                assert_eq!(answer.field(name), None, "{answer}");
            }
        }
    });
}
