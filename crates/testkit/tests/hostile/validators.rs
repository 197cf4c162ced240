//! Validators of two things that must differ, and tags of things that must not be told apart by
//! what is none of a client's business.
//!
//! - Caddy d6f7f18b0: size and time stood side by side in the tag, so that two pairs gave one tag.
//! - Caddy #5548, #7730: a time of 0 or 1, which reproducible builds set, gave 304 for ever.
//! - Static Web Server #722, c50ddd6b, Caddy #5849: the tag, or the cache, was one for the coded
//!   and for the plain file.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::time::{Duration, UNIX_EPOCH};

use plainwire_testkit::site;

use crate::grounds::{Ground, ask_once};

fn set_time(ground: &Ground, name: &str, time: Duration) {
    let file = File::options().write(true).open(ground.at(name)).unwrap();
    file.set_times(FileTimes::new().set_modified(UNIX_EPOCH + time)).unwrap();
}

/// Lengths and times of which the digits, one behind the other, are the same; in bases 10, 16 and
/// 36 and with and without nanoseconds.
// RFC 9110 §8.8.1, §8.8.3
#[test]
fn tags_of_files_whose_length_and_time_run_together_differ() {
    let ground = Ground::of(&site! {});
    let lengths = [100_000, 1_000_001, 10_000_012, 65_537, 655_371, 6_553_711, 0x10_0011];
    let times = [1, 11, 111, 12, 121, 500_000_000, 50_000_000, 0x1_0001, 0x1001];
    let nanoseconds = [0, 1, 10, 100_000_000];
    let mut names = Vec::new();
    for length in lengths {
        for seconds in times {
            for fraction in nanoseconds {
                let name = format!("{length}-{seconds}-{fraction}.bin");
                File::create(ground.at(&name)).unwrap().set_len(length).unwrap();
                set_time(&ground, &name, Duration::new(seconds + 1_000_000_000, fraction));
                names.push(name);
            }
        }
    }
    let server = ground.serve("event");
    let mut seen = BTreeMap::new();
    for name in names {
        let answer = ask_once(&server, &format!("HEAD /{name}"));
        let tag = answer.field("etag").unwrap().to_owned();
        if let Some(other) = seen.insert(tag.clone(), name.clone()) {
            panic!("{name} and {other} have the tag {tag}");
        }
    }
    server.stop();
}

/// Another content of the same length, with the time of the old one set on it, as `rsync -t` and
/// `cp -p` do; in place and by rename.
// RFC 9110 §8.8.1, §13.1.2
#[test]
fn content_that_changes_under_the_same_length_and_time_is_sent() {
    let ground = Ground::of(&site! {});
    let time = Duration::from_secs(1_500_000_000);
    let versions = |octets: usize| [vec![b'a'; octets], vec![b'b'; octets]];
    for octets in [5, 60_000, 70_000, 700_000] {
        let [one, other] = versions(octets);
        for (kind, name) in [("in place", "place.bin"), ("by rename", "rename.bin")] {
            ground.write(name, &one);
            set_time(&ground, name, time);
            let server = ground.serve("event");
            let first = ask_once(&server, &format!("GET /{name}"));
            let tag = first.field("etag").unwrap();
            if kind == "in place" {
                ground.write(name, &other);
                set_time(&ground, name, time);
            } else {
                ground.write("new.bin", &other);
                set_time(&ground, "new.bin", time);
                fs::rename(ground.at("new.bin"), ground.at(name)).unwrap();
            }
            let again = ask_once(&server, &format!("GET /{name}\nif-none-match: {tag}"));
            assert_eq!(again.status, 200, "{octets} octets {kind}: {first}\n{again}");
            assert_eq!(again.body, other, "{octets} octets {kind}");
            // Nor is a part of the new one put behind a part of the old one.
            let resumed =
                ask_once(&server, &format!("GET /{name}\nrange: bytes=3-\nif-range: {tag}"));
            assert_eq!((resumed.status, &resumed.body), (200, &other), "{octets} octets {kind}");
            server.stop();
        }
    }
}

// RFC 9110 §8.8.3.3, §12.5.5, §13.1.2; RFC 9111 §4.1
#[test]
fn tag_of_a_coding_is_its_own_and_answers_for_nothing_else() {
    let ground = Ground::of(&site! {});
    // Every one of the same length and time, and of the same octets.
    for (name, octets) in [("small.js", 100), ("large.js", 100_000)] {
        for extension in ["", ".gz", ".br", ".zst"] {
            let name = format!("{name}{extension}");
            ground.write(&name, vec![b'x'; octets]);
            set_time(&ground, &name, Duration::from_secs(1_500_000_000));
        }
    }
    ground.in_each_model(|server| {
        for target in ["/small.js", "/large.js"] {
            let wishes = ["identity", "gzip", "br", "zstd"];
            let of = |wish: &str, more: &str| {
                ask_once(server, &format!("GET {target}\naccept-encoding: {wish}{more}"))
            };
            let tags: Vec<String> =
                wishes.iter().map(|wish| of(wish, "").field("etag").unwrap().to_owned()).collect();
            for (place, wish) in wishes.iter().enumerate() {
                for (other, tag) in tags.iter().enumerate() {
                    let answer = of(wish, &format!("\nif-none-match: {tag}"));
                    let expected = if place == other { 304 } else { 200 };
                    assert_eq!(answer.status, expected, "{target} {wish} {tag}: {answer}");
                    assert_eq!(answer.field("vary"), Some("Accept-Encoding"), "{answer}");
                    let part = of(wish, &format!("\nrange: bytes=0-0\nif-range: {tag}"));
                    let is_strong = !tag.starts_with("W/");
                    let expected = if place == other && is_strong { 206 } else { 200 };
                    assert_eq!(part.status, expected, "{target} {wish} {tag}: {part}");
                }
            }
        }
    });
}

// RFC 9110 §8.8.2.1, §13.1.3
#[test]
fn time_that_means_nothing_never_makes_a_304() {
    let ground = Ground::of(&site! { "small.txt" => "small" });
    ground.write("large.bin", vec![b'x'; 100_000]);
    for seconds in [0, 1, 4_000_000_000] {
        for name in ["small.txt", "large.bin"] {
            set_time(&ground, name, Duration::from_secs(seconds));
        }
        ground.in_each_model(|server| {
            for target in ["/small.txt", "/large.bin"] {
                for date in [
                    "Thu, 01 Jan 1970 00:00:00 GMT",
                    "Thu, 01 Jan 1970 00:00:01 GMT",
                    "Fri, 31 Dec 9999 23:59:59 GMT",
                    "Sun, 07 Feb 2106 06:28:16 GMT",
                    "now",
                    "",
                ] {
                    let asked = format!("GET {target}\nif-modified-since: {date}");
                    let answer = ask_once(server, &asked);
                    assert_eq!(answer.status, 200, "{seconds}: {asked}: {answer}");
                }
            }
        });
    }
}

/// A list of tags as long as a head can be is read once, and from its front to its end.
// RFC 9110 §13.1.1, §13.1.2
#[test]
fn list_of_tags_without_end_is_read_to_its_end() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    ground.in_each_model(|server| {
        let tag = ask_once(server, "GET /a.txt").field("etag").unwrap().to_owned();
        for (before, behind) in [
            (r#""x", "#.repeat(6000), ""),
            (", ".repeat(12_000), ""),
            (r#"W/"", "#.repeat(4000), ""),
            (format!("\"{}\", ", ",".repeat(25_000)), ""),
        ] {
            let value = format!("{before}{tag}{behind}");
            let answer = ask_once(server, &format!("GET /a.txt\nif-none-match: {value}"));
            assert_eq!(answer.status, 304, "{answer}");
            let answer = ask_once(server, &format!("GET /a.txt\nif-match: {before}\"y\""));
            assert_eq!(answer.status, 412, "{answer}");
        }
    });
}
