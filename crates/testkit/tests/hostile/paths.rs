//! Paths that should lead out of the root, or to what a rule hides, in every way of writing them.
//!
//! - Apache CVE-2021-41773, CVE-2021-42013: `.%2e` passed a check that came before decoding; its
//!   repair decoded twice.
//! - lighttpd CVE-2018-19052, nginx `alias`: `/img..` matched the prefix `/img`, and then climbed.
//! - Rocket #134, @fastify/static CVE-2026-6414: an encoded slash hid a segment from the check.
//! - hono CVE-2026-39406, GHSA-wwfh-h76j-fc44: `//` and `%5C` were one thing to a rule and another
//!   to the disk.
//! - WebP Server Go CVE-2026-53779, HTTP.jl JLSEC-2026-612: backslashes, drive letters and UNC
//!   names.
//! - nginx CVE-2011-4963, CVE-2010-2263, CVE-2010-2266: `::$DATA`, dots and spaces at the end,
//!   `~1`.
//! - nginx CVE-2013-4547: a space and a NUL in the request line reached the disk.
//! - Tomcat, Jetty and others: `;x` was cut off behind the check, so that `..;` became `..`.

use std::cell::Cell;

use plainwire_field::SitePath;
use plainwire_testkit::site;

use crate::grounds::{Ground, answers_to, ask_target, assert_no_secret, assert_serves, shown};

/// Ways to write two dots, the first three of which mean `..`.
const DOTS: [&str; 22] = [
    "..",
    ".%2e",
    "%2E%2e",
    "%252e%252e",
    "%%32%65%%32%65",
    "%25%32%65%25%32%65",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%f0%80%80%ae%f0%80%80%ae",
    "\u{ff0e}\u{ff0e}",
    "%ef%bc%8e%ef%bc%8e",
    "%u002e%u002e",
    "..;",
    "..%3b",
    "..%00",
    "..%20",
    "..%0d%0a",
    "..%ff",
    "...",
    "....",
    ".\\.",
    ".%09.",
];

/// Ways to write a slash; the first five mean one.
const SLASHES: [&str; 17] = [
    "/",
    "//",
    "/./",
    "/%2e/",
    "/x/../",
    "%2f",
    "%2F",
    "%252f",
    "\\",
    "%5c",
    "%255c",
    "%c0%af",
    "%e0%80%af",
    "%e2%88%95",
    ";/",
    "/;/",
    "%00/",
];

/// Where the climb begins.
const BEGINNINGS: [&str; 5] = ["/", "//", "/folder/", "/a.txt/", "http://a/missing/"];

fn ground() -> Ground {
    Ground::of(&site! {
        "a.txt" => "inside a",
        "folder/b.txt" => "inside b",
        "secret.txt" => "inside secret",
        // What is decoded once names these, and what is decoded twice names something else.
        "%2e%2e/secret.txt" => "inside encoded dots",
        "%2f" => "inside encoded slash",
        "..%2fsecret.txt" => "hidden",
    })
}

// RFC 3986 §5.2.4, §6.2.2; RFC 9110 §17.3
#[test]
fn climb_in_every_encoding_never_leaves_the_root() {
    let mut targets = Vec::new();
    for beginning in BEGINNINGS {
        for dots in DOTS {
            for slash in SLASHES {
                for depth in [1, 3] {
                    let climb = format!("{dots}{slash}").repeat(depth);
                    targets.push(format!("{beginning}{climb}secret.txt"));
                }
            }
        }
    }
    let (found, refused) = (Cell::new(0), Cell::new(0));
    ground().sampled_in_each_model(&targets, |server, target| {
        let answer = ask_target(server, target.as_bytes());
        assert_no_secret(&answer, target.as_bytes());
        let count = match (answer.status, &*answer.body) {
            (200, b"inside secret" | b"inside encoded dots") => &found,
            (400 | 404, _) => &refused,
            _ => panic!("{target}: {answer}"),
        };
        count.set(count.get() + 1);
    });
    // What stays inside is no attack, and is found.
    assert!(found.get() > 50 && refused.get() > 3_000, "{found:?} found, {refused:?} refused");
}

// RFC 3986 §2.1, §6.2.2; RFC 9110 §17.3
#[test]
fn climb_that_is_spelled_out_is_refused_at_every_depth() {
    let names = ["secret.txt", "outside/secret.txt", "site-private/secret.txt", "etc/passwd"];
    ground().in_each_model(|server| {
        for dots in &DOTS[..3] {
            for slash in &SLASHES[..5] {
                for (depth, name) in [1, 2, 8, 40].into_iter().zip(names) {
                    let climb = format!("{dots}{slash}").repeat(depth);
                    let target = format!("/{climb}{name}").into_bytes();
                    let answer = ask_target(server, &target);
                    assert_no_secret(&answer, &target);
                    assert_eq!(answer.status, 400, "{}: {answer}", shown(&target));
                }
            }
        }
    });
}

/// The case, and the target that it was.
const FAMOUS: &[(&str, &[u8])] = &[
    ("Apache CVE-2021-41773", b"/icons/.%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    ("Apache CVE-2021-42013", b"/icons/.%%32%65/.%%32%65/.%%32%65/.%%32%65/etc/passwd"),
    ("Apache CVE-2021-42013", b"/icons/%%32%65%%32%65/%%32%65%%32%65/etc/passwd"),
    ("lighttpd CVE-2018-19052", b"/folder../secret.txt"),
    ("lighttpd CVE-2018-19052", b"/folder../folder../secret.txt"),
    ("nginx alias", b"/folder..%2fsecret.txt"),
    ("nginx alias", b"/-private/secret.txt"),
    ("nginx alias", b"/../site-private/secret.txt"),
    ("Rocket #134", b"/..%2fsecret.txt"),
    ("Rocket #134", b"/folder/..%2f..%2fsecret.txt"),
    ("@fastify/static CVE-2026-6414", b"/folder%2fb.txt"),
    ("@fastify/static CVE-2026-6414", b"/folder%2Fb.txt"),
    ("hono GHSA-wwfh-h76j-fc44", b"/folder%5cb.txt"),
    ("hono GHSA-wwfh-h76j-fc44", b"/..%5csecret.txt"),
    ("WebP Server Go CVE-2026-53779", b"/..%5C..%5Csecret.txt"),
    ("WebP Server Go CVE-2026-53779", b"/..\\..\\secret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/C:/secret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/c:%5csecret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/C%3A%5Csecret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/\\\\host\\share\\secret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/%5c%5chost%5cshare"),
    ("HTTP.jl JLSEC-2026-612", b"//host/share/secret.txt"),
    ("HTTP.jl JLSEC-2026-612", b"/%5c%5c?%5cC:%5csecret.txt"),
    ("nginx CVE-2011-4963", b"/secret.txt."),
    ("nginx CVE-2011-4963", b"/folder:$i30:$INDEX_ALLOCATION/b.txt"),
    ("nginx CVE-2010-2263", b"/secret.txt::$DATA"),
    ("nginx CVE-2010-2263", b"/secret.txt::%24DATA"),
    ("nginx CVE-2010-2266", b"/secret.txt%20"),
    ("nginx CVE-2010-2266", b"/%c0.%c0./%20%2f/secret.txt"),
    ("8.3 names", b"/SECRET~1.TXT"),
    ("8.3 names", b"/secret~1.txt"),
    ("nginx CVE-2013-4547", b"/a.txt%20%00.php"),
    ("nginx CVE-2013-4547", b"/a.txt%00"),
    ("nginx CVE-2013-4547", b"/%00/../secret.txt"),
    ("a parameter that is cut off", b"/..;/secret.txt"),
    ("a parameter that is cut off", b"/folder/..;x=y/..;/secret.txt"),
    ("a parameter that is cut off", b"/a.txt;jsessionid=1"),
    ("an absolute name", b"//etc/passwd"),
    ("an absolute name", b"/%2fetc%2fpasswd"),
    ("an absolute name", b"/%2f%2fetc/passwd"),
    ("an absolute name", b"/etc/passwd"),
    ("an absolute name", b"/~root/"),
    ("an absolute name", b"/file:///etc/passwd"),
    ("an absolute name", b"http://a//etc/passwd"),
    ("an absolute name", b"http://a/%2fetc/passwd"),
    ("an absolute name", b"http:///etc/passwd"),
    ("an absolute name", b"file:///etc/passwd"),
    ("a name of the system", b"/proc/self/environ"),
    ("a name of the system", b"/dev/fd/0"),
    ("a name of the system", b"/../../../../../../proc/self/cmdline"),
    ("UTF-7 and Unicode", b"/+AC4ALg-/secret.txt"),
    ("UTF-7 and Unicode", b"/%u002e%u002e%u2215secret.txt"),
    ("UTF-7 and Unicode", b"/..%u2216secret.txt"),
    ("UTF-7 and Unicode", b"/%ef%bc%8e%ef%bc%8e/secret.txt"),
    ("another case", b"/A.TXT"),
    ("another case", b"/FOLDER/b.txt"),
    ("a file as a folder", b"/a.txt/"),
    ("a file as a folder", b"/a.txt/."),
    ("a file as a folder", b"/a.txt/../a.txt/"),
    ("a file as a folder", b"/a.txt/b.txt"),
];

// RFC 9110 §17.3, RFC 9112 §3.2
#[test]
fn path_that_broke_a_server_once_names_nothing_here() {
    ground().in_each_model(|server| {
        for (case, target) in FAMOUS {
            let answer = ask_target(server, target);
            assert_no_secret(&answer, target);
            let status = answer.status;
            assert!(matches!(status, 400 | 404), "{case}, {}: {answer}", shown(target));
        }
        assert_serves(server, "/%252e%252e/secret.txt", "inside encoded dots");
        assert_serves(server, "/%252f", "inside encoded slash");
        assert_serves(server, "//folder///b.txt", "inside b");
        assert_serves(server, "http://a/folder/../secret.txt", "inside secret");
    });
}

// RFC 9112 §3, §3.2
#[test]
fn octet_that_no_target_can_hold_never_reaches_the_disk() {
    ground().in_each_model(|server| {
        for octet in (0..=b' ').chain([0x7f]).chain(0x80..=0xff).chain(*b"\"#<>") {
            for target in [[b"/a.txt", &[octet][..]].concat(), vec![b'/', octet, b'/', b'.']] {
                let line = [b"GET ", &*target, b" HTTP/1.1\r\nHost: a\r\n\r\n"].concat();
                let answers = answers_to(server, &line);
                let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
                assert_eq!(statuses, [400], "{}", shown(&target));
            }
        }
        assert_serves(server, "/a.txt", "inside a");
    });
}

/// All strings of up to five of these; a reading of our own says where each one leads.
const LETTERS: [&str; 10] = [".", "/", "\\", "%2e", "%2f", "%5c", "%25", "%00", "a", "%"];

// RFC 3986 §2.1, §5.2.4, §6.2.2
#[test]
fn path_of_every_few_letters_is_read_once_and_stays_below_the_root() {
    let mut paths = vec![String::new()];
    let mut last = paths.clone();
    for _ in 0..5 {
        last = last
            .iter()
            .flat_map(|path| LETTERS.iter().map(move |letter| format!("{path}{letter}")))
            .collect();
        paths.extend(last.iter().cloned());
    }
    assert_eq!(paths.len(), 111_111);
    for path in paths {
        let target = format!("/{path}");
        let found = SitePath::parse(target.as_bytes()).ok();
        let octets = found.as_ref().map(|path| path.as_octets().to_vec());
        assert_eq!(octets, where_it_leads(&target), "{target}");
        if let Some(found) = found {
            let again = found.to_target();
            assert!(!again.starts_with("//") && !again.contains("/../"), "{target} -> {again}");
        }
    }
}

/// Segment by segment; `None` for what names nothing below a root.
fn where_it_leads(target: &str) -> Option<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for segment in target.split('/') {
        let name = decoded(segment)?;
        match &*name {
            b"" | b"." => {}
            b".." => drop(names.pop()?),
            name if name.iter().any(|octet| b"/\\\0".contains(octet)) => return None,
            _ => names.push(name),
        }
    }
    Some(names.join(&b'/'))
}

/// By the digits of the standard library.
fn decoded(segment: &str) -> Option<Vec<u8>> {
    let mut parts = segment.split('%');
    let mut octets = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| !digits.starts_with('+'))?;
        octets.push(u8::from_str_radix(digits, 16).ok()?);
        octets.extend_from_slice(&part.as_bytes()[2..]);
    }
    Some(octets)
}
