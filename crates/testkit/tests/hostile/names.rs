//! Names that act on whatever shows them: reached by their encoded path with their octets right,
//! and shown nowhere as they are.
//!
//! - dufs #65, #669, Simple HTTP Server b6a33a1, ferron a1b69a12: a file's name was HTML on a
//!   page.
//! - serve-static CVE-2024-43800: the page of a redirect held the target as HTML.
//! - http-server 2aa7e0e, CVE-2019-10775: a control octet in a redirect ended the process.
//! - miniserve 0.12.1, 0.25.0: a name that is not UTF-8 ended a worker.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use plainwire_testkit::site;
use plainwire_testkit::wire::Response;
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};

use crate::grounds::{Ground, MODELS, ask_once, ask_target, serve, shown};

/// Names of one segment. Each is made as a file and, with another ending, as a folder.
const NAMES: [&[u8]; 44] = [
    b" ",
    b"a space",
    b" leading and trailing ",
    b"a\tb",
    b"line\nbreak",
    b"line\r\nSet-Cookie: a=b",
    b"\r",
    b"\x1b[2J\x1b[31mred",
    b"\x07\x08\x7f\x01",
    b"%",
    b"%2e%2e",
    b"%00",
    b"%zz",
    b"a%20b",
    b"'quoted'",
    b"\"quoted\"",
    b"`ticks`",
    b"$(touch x)",
    b"; ls | cat &",
    b"\"><img src=x onerror=alert(1)>",
    b"<script>alert(1)<",
    b"javascript:alert(1)",
    b"data:text,x",
    b"http:",
    b"C:",
    b"a::$DATA",
    b"con",
    b"-rf",
    b"~",
    b"evil.example",
    b"evil.example:80",
    b"user@evil.example",
    b"bytes=0-0",
    b"0-0",
    b"*",
    b"?",
    b"#",
    b"?a=b&c",
    "\u{202e}gpj.exe".as_bytes(),
    "\u{feff}\u{200b}\u{2028}".as_bytes(),
    "\u{1f600}\u{e9}e\u{301}".as_bytes(),
    b"\xff\xfe\x80",
    b"\xc0\xae\xc0\xae",
    b"a;b=c,d+e!(f)[g]{h}|i^j",
];

/// By an encoder of the test's own: everything but letters and digits.
fn encoded(name: &[u8]) -> String {
    let one = |octet: &u8| match octet {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(*octet).to_string(),
        _ => format!("%{octet:02x}"),
    };
    name.iter().map(one).collect()
}

fn ground() -> Ground {
    let ground = Ground::of(&site! {});
    for name in NAMES {
        ground.write(name, name);
        ground.write([name, b".gz"].concat(), b"coded");
        ground.write([name, b".d/index.html"].concat(), name);
        ground.write([name, b".only.gz"].concat(), b"alone");
    }
    ground
}

/// No octet of it acts on a terminal, and nothing of it is an element of HTML but those of ours.
fn assert_harmless(answer: &Response, name: &[u8]) {
    for (field, value) in &answer.fields {
        let is_visible = value.iter().all(|octet| matches!(octet, b' '..=b'~'));
        assert!(is_visible, "{field} of {}: {answer}", shown(name));
    }
    assert_eq!(answer.field("set-cookie"), None, "{}", shown(name));
    if answer.field("content-type") == Some("text/html; charset=utf-8") {
        let page = answer.text();
        let acts = |letter: char| letter.is_control() && letter != '\n';
        assert!(!page.contains(acts) && !page.contains('\u{202e}'), "{}: {page}", shown(name));
        for element in ["<img", "<script", "onerror=alert(1)>", "href=\"javascript:"] {
            assert!(!page.contains(element), "{element}, {}: {page}", shown(name));
        }
    }
}

// RFC 3986 §2.1, RFC 9110 §4.2.3
#[test]
fn name_of_any_octets_is_served_under_its_encoded_path() {
    ground().in_each_model(|server| {
        for name in NAMES {
            let target = format!("/{}", encoded(name));
            let answer = ask_target(server, target.as_bytes());
            assert_eq!((answer.status, &*answer.body), (200, name), "{target}");
            let coded = ask_once(server, &format!("GET {target}\naccept-encoding: gzip"));
            assert_eq!((coded.status, &*coded.body), (200, &b"coded"[..]), "{target}");
            let index = ask_target(server, format!("{target}%2ed/").as_bytes());
            assert_eq!((index.status, &*index.body), (200, name), "{target}");
        }
    });
}

// RFC 9110 §10.2.2, §15.4.2, §15.5.7
#[test]
fn page_about_a_hostile_name_shows_it_as_text() {
    ground().in_each_model(|server| {
        for name in NAMES {
            let target = format!("/{}", encoded(name));
            // The redirect to the folder leads to the folder.
            let redirect = ask_target(server, format!("{target}.d").as_bytes());
            assert_eq!(redirect.status, 301, "{target}: {redirect}");
            assert_harmless(&redirect, name);
            let location = redirect.field("location").unwrap();
            let index = ask_target(server, location.as_bytes());
            assert_eq!((index.status, &*index.body), (200, name), "{target} -> {location}");
            // The page of a 406 lists what there is.
            let none = "accept-encoding: br;q=1, identity;q=0, gzip;q=0, *;q=0";
            let choice = ask_once(server, &format!("GET {target}.only\n{none}"));
            assert_eq!(choice.status, 406, "{target}: {choice}");
            assert_harmless(&choice, name);
            let missing = ask_target(server, format!("{target}.missing").as_bytes());
            assert_eq!(missing.status, 404, "{target}: {missing}");
            assert_harmless(&missing, name);
        }
    });
}

// RFC 9110 §15.5.5, RFC 9112 §3
#[test]
fn name_and_path_of_the_greatest_length_are_served_and_longer_ones_are_not_there() {
    let ground = Ground::of(&site! {});
    let longest = "n".repeat(255);
    ground.write(&longest, "inside name");
    // Every octet of these is three in a target.
    ground.write(vec![0xff; 255], "inside octets");
    // So long that a sidecar's name would be too long, or just is not.
    ground.write("s".repeat(252), "plain");
    ground.write(format!("{}.gz", "s".repeat(252)), "coded");
    let path = path_of(&ground, 4095);
    ground.in_each_model(|server| {
        let rows = [
            (format!("/{longest}"), 200, "inside name"),
            (format!("/{longest}n"), 404, ""),
            (format!("/{}", "%ff".repeat(255)), 200, "inside octets"),
            (format!("/{}", "%ff".repeat(256)), 404, ""),
            (format!("/{}", "s".repeat(252)), 200, "coded"),
            (format!("/{path}"), 200, "inside path"),
            (format!("/{path}x"), 404, ""),
            (format!("/{path}/x"), 404, ""),
            (format!("/{}", "%41/".repeat(2000)), 404, ""),
        ];
        for (target, status, content) in rows {
            let answer = ask_once(server, &format!("GET {target}\naccept-encoding: gzip"));
            assert_eq!(answer.status, status, "{}: {answer}", shown(target.as_bytes()));
            assert!(status != 200 || answer.text() == content, "{}", shown(target.as_bytes()));
        }
    });
}

/// Makes a file whose path below the root has so many octets, folder by folder, since no system
/// call takes the whole path from the root of the system.
fn path_of(ground: &Ground, octets: usize) -> String {
    let name = "p".repeat(250);
    let mut folder = openat(CWD, ground.root(), OFlags::PATH, Mode::empty()).unwrap();
    let mut path = String::new();
    while octets - path.len() > 255 {
        mkdirat(&folder, &*name, Mode::from(0o755)).unwrap();
        folder = openat(&folder, &*name, OFlags::PATH, Mode::empty()).unwrap();
        path = format!("{path}{name}/");
    }
    let last = "f".repeat(octets - path.len());
    let flags = OFlags::CREATE | OFlags::WRONLY;
    let file = openat(&folder, &*last, flags, Mode::from(0o644)).unwrap();
    rustix::io::write(&file, b"inside path").unwrap();
    path + &last
}

/// The folder itself has such a name: what the server says of it is one line, and acts on nothing.
#[test]
fn root_with_a_hostile_name_is_served_and_said_in_one_line() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    // A start for each name is slow; every third name has some of each kind.
    for (number, name) in NAMES.iter().enumerate().step_by(3) {
        // No name of a folder alone is an option, since a path stands before it.
        let root = ground.beside("roots").join(number.to_string()).join(OsStr::from_bytes(name));
        std::fs::create_dir_all(&root).unwrap();
        std::fs::write(root.join("a.txt"), "inside").unwrap();
        let model = MODELS[number % MODELS.len()];
        let server = serve(&root, model, &[]);
        let line = server.start_line();
        let acts =
            |letter: char| letter.is_control() || "\u{202e}\u{feff}\u{2028}".contains(letter);
        assert!(!line.contains(acts), "{line:?}");
        let answer = ask_once(&server, "GET /a.txt");
        assert_eq!(answer.text(), "inside", "{line}");
        let ended = server.stop();
        assert_eq!(ended.stderr.lines().count(), 3, "{ended:?}");
    }
}
