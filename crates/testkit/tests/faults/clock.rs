//! A clock that jumps while the program runs: by ten years back and forth, to 1970, and beyond
//! 9999.
//!
//! `Date` stays right in form, validators stay sound, and deadlines, which no clock of the day
//! measures, are not touched. `libfaketime` stands between the program and the clock, and reads
//! what it shall say from a file; so the program may read that file, and is not confined.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use plainwire_field::HttpDate;
use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::{Running, webserver};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{self, End, Response, Wire, request};

/// Where the clock jumps to, as `libfaketime` reads it, and the years that `Date` may then have.
const JUMPS: [(&str, std::ops::RangeInclusive<u64>); 7] = [
    ("+0", 2024..=2200),
    ("-10y", 2014..=2190),
    ("+10y", 2034..=2210),
    ("@1970-01-02 00:00:00", 1970..=1970),
    ("@2036-02-29 23:59:59", 2036..=2036),
    ("+8500y", 9999..=9999),
    ("+0", 2024..=2200),
];

/// When what changes was first modified, in seconds since 1970: in the past after some of the
/// jumps, and in the future after others.
const CHANGED_FROM: u64 = 1_600_000_000;

/// A program whose clock is what this file says.
struct Jumping {
    server: Running,
    says: Folder,
}

impl Jumping {
    fn start(folder: &Folder, options: &[&str]) -> Self {
        let says = Folder::new();
        says.write("time", "+0");
        let mut command: Command = webserver(folder.path(), &[options, &["--no-sandbox"]].concat());
        command.env("LD_PRELOAD", library()).env("FAKETIME_NO_CACHE", "1");
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
        command.env("FAKETIME_TIMESTAMP_FILE", says.join("time"));
        Self { server: Running::started(command), says }
    }

    fn jump(&self, to: &str) {
        self.says.replace("time", to);
    }
}

/// Debian keeps it in a folder of the machine's kind.
fn library() -> String {
    let kinds = fs::read_dir("/usr/lib").expect("a system has libraries");
    kinds
        .filter_map(|kind| Some(kind.ok()?.path().join("faketime/libfaketimeMT.so.1")))
        .find(|path: &std::path::PathBuf| Path::exists(path))
        .expect("run `cargo xtask test`, which installs faketime")
        .to_str()
        .expect("a name of the system")
        .to_owned()
}

/// The year of an answer's `Date`; the laws have looked at its form.
fn year(response: &Response) -> u64 {
    let date = response.field("date").unwrap();
    assert!(HttpDate::parse(date.as_bytes(), HttpDate::from_seconds(0)).is_some(), "{date}");
    date.split(' ').nth(3).unwrap().parse().unwrap()
}

// RFC 9110 §5.6.7, §6.6.1, §8.8.2.1
#[test]
fn clock_that_jumps_changes_dates_and_neither_tags_nor_contents() {
    let folder = site! { "a.txt" => "hello", "large.bin" => vec![b'x'; 200_000] }.folder();
    let jumping = Jumping::start(&folder, &[]);
    let server = jumping.server.address();
    for (to, years) in JUMPS {
        jumping.jump(to);
        for (path, octets) in [("/a.txt", 5), ("/large.bin", 200_000)] {
            let response = ask(server, &format!("GET {path}"));
            assert_eq!((response.status, response.body.len()), (200, octets), "{to}");
            assert!(years.contains(&year(&response)), "{to}: {response}");
            let tag = response.field("etag").unwrap();
            let again = ask(server, &format!("GET {path}\nif-none-match: {tag}"));
            assert_eq!(again.status, 304, "{to}: {again}");
        }
    }
    // A change is seen whatever the clock said when the file was seen before.
    for (modified, (to, _)) in (CHANGED_FROM..).step_by(10).zip(JUMPS) {
        jumping.jump(to);
        let before = wire::exchange(server, "GET /a.txt");
        let content = format!("{modified}, seen at {to}");
        folder.replace("a.txt", &content);
        // A time of its own, since a date of the same second tells nothing.
        folder.touch("a.txt", modified);
        let conditions = [("etag", "if-none-match"), ("last-modified", "if-modified-since")];
        for (name, condition) in conditions {
            let value = before.field(name).expect("a file that was modified has both");
            let after = ask(server, &format!("GET /a.txt\n{condition}: {value}"));
            assert_eq!((after.status, after.text()), (200, &*content), "{to}: {after}");
        }
    }
    let ended = jumping.server.stop();
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[test]
fn clock_that_jumps_moves_no_deadline() {
    let folder = site! { "a.txt" => "hello" }.folder();
    for to in ["-10y", "+10y", "@1970-01-02 00:00:00", "+8500y"] {
        let jumping = Jumping::start(&folder, &["--head-timeout", "2"]);
        let address = jumping.server.address();
        let mut kept = Wire::connect(address);
        kept.send(request("GET /a.txt"));
        assert_eq!(kept.response("GET").text(), "hello");
        let silent = Wire::connect(address);
        let begun = Instant::now();
        jumping.jump(to);
        // The one goes when its two seconds are over, and not before; the other has a minute.
        kept.send(request("GET /a.txt"));
        assert_eq!(kept.response("GET").text(), "hello", "{to}");
        assert_eq!(silent.end(), End::Closed(Vec::new()), "{to}");
        assert!(begun.elapsed() > Duration::from_millis(1500), "{to}: {:?}", begun.elapsed());
        assert!(begun.elapsed() < ANSWER_WAIT_MAX, "{to}: {:?}", begun.elapsed());
        kept.send(request("GET /a.txt"));
        assert_eq!(kept.response("GET").text(), "hello", "{to}");
        jumping.server.stop();
    }
}
