//! Links, in every place where a path can meet one.
//!
//! - Static Web Server ec916241, c50ddd6b: the index and the sidecars were opened past the check
//!   of links.
//! - dufs #670, LightFTP #72, FileBrowser GHSA-239w-m3h6-ch8v: only the last name was checked, and
//!   a folder above it was a link.
//! - miniserve 46c64a9: links were hidden from a listing, and followed when asked for.

use std::fs;

use plainwire_testkit::expect::expect;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::wire::request;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::grounds::{Ground, SECRET, answers_to, ask_once, assert_no_secret, assert_serves};

/// Asks with and without a slash at the end, by both methods, in every coding; the secret never
/// comes, and the statuses are these.
fn assert_never(server: &Running, target: &str, statuses: &[u16]) {
    for slash in ["", "/"] {
        for fields in ["", "\naccept-encoding: gzip, br, zstd", "\nrange: bytes=0-3"] {
            for method in ["GET", "HEAD"] {
                let text = format!("{method} {target}{slash}{fields}");
                let answer = ask_once(server, &text);
                assert_no_secret(&answer, text.as_bytes());
                assert!(statuses.contains(&answer.status), "{text}: {answer}");
                let leaked = SECRET.len().to_string();
                assert_ne!(answer.field("content-length"), Some(&*leaked), "{text}: {answer}");
            }
        }
    }
}

// RFC 9110 §17.3
#[test]
fn link_that_leaves_the_root_is_not_there_wherever_it_stands() {
    let ground = Ground::of(&site! {
        "a.txt" => "inside a", "folder/b.txt" => "inside b", "deep/er/c.txt" => "inside c",
    });
    let outside = ground.beside("outside");
    ground.link("file", "../secret.txt");
    ground.link("absolute", outside.join("secret.txt"));
    ground.link("up", "..");
    ground.link("home", "../outside");
    ground.link("system", "/");
    ground.link("etc", "/etc");
    ground.link("deep/er/up", "../../../outside");
    ground.link("deep/ancestor", "../../outside");
    ground.link("chain", "chained");
    ground.link("chained", "deep/er/up");
    ground.link("through", "folder/../../outside");
    ground.link("back", "../site/a.txt");
    ground.link("absolute-inside", ground.at("a.txt"));
    ground.link("process", "/proc/self/root");
    ground.link("descriptor", "/proc/self/fd/0");
    ground.link("dev", "/dev/fd");
    ground.link("self", "self");
    ground.link("one", "two");
    ground.link("two", "one");
    ground.link("dangling", "nothing");
    ground.link("below-a-file", "a.txt/x");
    ground.in_each_model(|server| {
        for target in [
            "/file",
            "/absolute",
            "/up",
            "/up/secret.txt",
            "/up/outside/secret.txt",
            "/up/site/a.txt",
            "/home",
            "/home/secret.txt",
            "/home/missing",
            "/system",
            "/system/etc/passwd",
            "/etc/passwd",
            "/deep/er/up",
            "/deep/er/up/secret.txt",
            "/deep/ancestor/secret.txt",
            "/deep/er/../ancestor/secret.txt",
            "/chain/secret.txt",
            "/through/secret.txt",
            "/back",
            "/absolute-inside",
            "/process/etc/passwd",
            "/descriptor",
            "/dev/0",
            "/self",
            "/self/x",
            "/one",
            "/dangling",
            "/below-a-file",
        ] {
            assert_never(server, target, &[404]);
        }
        assert_serves(server, "/folder/b.txt", "inside b");
    });
}

// RFC 9110 §8.3, §15.5.5
#[test]
fn link_that_stays_inside_is_followed_as_often_as_the_system_does() {
    let ground = Ground::of(&site! {
        "a.txt" => "inside a", "folder/b.txt" => "inside b", ".hidden" => SECRET,
    });
    ground.link("here", ".");
    ground.link("folder/root", "..");
    ground.link("page.html", "a.txt");
    ground.link("link-0", "a.txt");
    for count in 1..60 {
        ground.link(&format!("link-{count}"), format!("link-{}", count - 1));
    }
    ground.in_each_model(|server| {
        assert_serves(server, "/here/here/here/folder/root/here/a.txt", "inside a");
        assert_serves(server, "/link-30", "inside a");
        // Linux follows 40 links in one path.
        for target in [format!("{}/a.txt", "/here".repeat(60)), "/link-59".to_owned()] {
            assert_eq!(ask_once(server, &format!("GET {target}")).status, 404, "{target}");
        }
        // The name that was asked for decides what is said of it, and what is hidden.
        expect(server.address(), "GET /page.html", "200\ncontent-type: text/html; charset=utf-8");
        assert_never(server, "/here/.hidden", &[404]);
        assert_never(server, "/folder/root/.hidden", &[404]);
        // A redirect repeats the path that was asked for, and not the link's.
        expect(server.address(), "GET /here/folder", "301\nlocation: /here/folder/");
    });
}

// RFC 9110 §17.3
#[test]
fn hard_link_is_a_file_like_any_other() {
    let ground = Ground::of(&site! { "a.txt" => "inside a" });
    fs::hard_link(ground.at("a.txt"), ground.at("same.txt")).unwrap();
    ground.in_each_model(|server| assert_serves(server, "/same.txt", "inside a"));
}

/// What can stand in the place of an index or of a sidecar and is neither.
const NO_FILES: [&str; 9] = [
    "a link outside",
    "an absolute link",
    "a link below a link outside",
    "a loop",
    "a dangling link",
    "a pipe",
    "a folder",
    "a device",
    "a link to a pipe",
];

/// Puts it there.
fn put(ground: &Ground, what: &str, name: &str) {
    let place = ground.at(name);
    let node = |name: &str, kind: FileType, device: u64| {
        let made = mknodat(CWD, ground.at(name), kind, Mode::from(0o666), device);
        assert!(made.is_ok() || kind != FileType::Fifo, "{made:?}");
    };
    let up = "../".repeat(name.matches('/').count() + 1);
    match what {
        "a link outside" => ground.link(name, format!("{up}secret.txt")),
        "an absolute link" => ground.link(name, ground.beside("secret.txt")),
        "a link below a link outside" => {
            ground.link(&format!("{name}-folder"), format!("{up}outside"));
            let base = name.rsplit('/').next().unwrap();
            ground.link(name, format!("{base}-folder/secret.txt"));
        }
        "a loop" => ground.link(name, name.rsplit('/').next().unwrap()),
        "a dangling link" => ground.link(name, "nothing"),
        "a pipe" => node(name, FileType::Fifo, 0),
        "a folder" => {
            fs::create_dir(&place).unwrap();
            fs::write(place.join("index.html"), SECRET).unwrap();
        }
        // /dev/zero; only root can make it, and another user has one case less.
        "a device" => node(name, FileType::CharacterDevice, makedev(1, 5)),
        "a link to a pipe" => {
            node(&format!("{name}-pipe"), FileType::Fifo, 0);
            let base = name.rsplit('/').next().unwrap();
            ground.link(name, format!("{base}-pipe"));
        }
        _ => unreachable!(),
    }
}

// RFC 9110 §12.5.3, §17.3
#[test]
fn sidecar_that_is_no_file_of_the_root_is_passed_over() {
    let ground = Ground::of(&site! {});
    for (number, what) in NO_FILES.iter().enumerate() {
        for extension in ["br", "zst", "gz"] {
            let name = format!("{number}-{extension}.js");
            ground.write(&name, "plain");
            put(&ground, what, &format!("{name}.{extension}"));
        }
    }
    ground.in_each_model(|server| {
        for (number, what) in NO_FILES.iter().enumerate() {
            for (extension, coding) in [("br", "br"), ("zst", "zstd"), ("gz", "gzip")] {
                for wish in [coding, "*", "identity;q=0, *"] {
                    let target = format!("/{number}-{extension}.js");
                    let text = format!("GET {target}\naccept-encoding: {wish}");
                    let answer = ask_once(server, &text);
                    assert_eq!((answer.status, answer.text()), (200, "plain"), "{what}: {text}");
                    assert_eq!(answer.field("content-encoding"), None, "{what}: {text}");
                }
                // By its own name it is not there either; a folder is one.
                let own = format!("/{number}-{extension}.js.{extension}");
                if *what != "a folder" {
                    assert_never(server, &own, &[404]);
                }
            }
        }
    });
}

// RFC 9110 §17.3
#[test]
fn index_that_is_no_file_of_the_root_is_not_there() {
    let ground = Ground::of(&site! { "a.txt" => "inside a" });
    for (number, what) in NO_FILES.iter().enumerate() {
        for name in ["index.html", "index.html.gz"] {
            let folder = format!("{number}-{}", name.len());
            fs::create_dir(ground.at(&folder)).unwrap();
            put(&ground, what, &format!("{folder}/{name}"));
        }
    }
    ground.in_each_model(|server| {
        for (number, what) in NO_FILES.iter().enumerate() {
            for length in [10, 13] {
                for fields in ["", "\naccept-encoding: gzip"] {
                    let text = format!("GET /{number}-{length}/{fields}");
                    let answer = ask_once(server, &text);
                    assert_no_secret(&answer, text.as_bytes());
                    assert_eq!(answer.status, 404, "{what}: {text}: {answer}");
                }
            }
        }
        assert_serves(server, "/a.txt", "inside a");
    });
}

// RFC 9112 §9.3.2
#[test]
fn links_that_lead_out_are_refused_in_the_middle_of_a_pipeline() {
    let ground = Ground::of(&site! { "a.txt" => "inside a" });
    ground.link("out", "../outside");
    let server = ground.serve("event");
    let asked = ["GET /a.txt", "GET /out/secret.txt", "GET /out", "GET /a.txt\nconnection: close"];
    let octets: Vec<u8> = asked.iter().flat_map(|text| request(text)).collect();
    let answers = answers_to(&server, &octets);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 404, 404, 200]);
    answers.iter().for_each(|answer| assert_no_secret(answer, &octets));
    server.stop();
}
