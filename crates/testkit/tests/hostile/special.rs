//! What stands in a folder and is no file, and files whose length is not what it seems.
//!
//! - servers of every kind: a pipe hung a worker for ever; `/dev/zero` filled the memory.
//! - darkhttpd 1eb6daa, miniserve 2f0ca71: a file's odd time or a deep folder ended the process.
//! - dufs #690: a length that a calculation did not expect.

use std::fs::{self, File};
use std::os::unix::net::UnixListener;
use std::process::Command;

use plainwire_testkit::limits::START_WAIT_MAX;
use plainwire_testkit::program::Program;
use plainwire_testkit::site;
use plainwire_testkit::wire::{Wire, request};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::grounds::{
    Ground, MODELS, answers_to, ask_once, assert_descriptors_return, assert_no_secret,
    assert_serves, memory, serve,
};

// RFC 9110 §15.5.5
#[test]
fn pipe_socket_and_device_are_not_there_and_never_block() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    mknodat(CWD, ground.at("pipe"), FileType::Fifo, Mode::from(0o666), 0).unwrap();
    let _socket = UnixListener::bind(ground.at("socket")).unwrap();
    let mut targets = vec!["/pipe".to_owned(), "/socket".to_owned()];
    // /dev/zero, /dev/random, /dev/tty, and the first loop device; only root can make them.
    for (name, kind, major, minor) in [
        ("zero", FileType::CharacterDevice, 1, 5),
        ("random", FileType::CharacterDevice, 1, 8),
        ("tty", FileType::CharacterDevice, 5, 0),
        ("loop", FileType::BlockDevice, 7, 0),
    ] {
        let made = mknodat(CWD, ground.at(name), kind, Mode::from(0o666), makedev(major, minor));
        targets.extend(made.is_ok().then(|| format!("/{name}")));
    }
    ground.link("linked", "pipe");
    targets.push("/linked".to_owned());
    ground.in_each_model(|server| {
        let before = server.idle_descriptors();
        for target in &targets {
            for request in [
                format!("GET {target}"),
                format!("HEAD {target}"),
                format!("GET {target}/"),
                format!("GET {target}\nrange: bytes=0-0"),
            ] {
                assert_eq!(ask_once(server, &request).status, 404, "{request}");
            }
        }
        assert_serves(server, "/a.txt", "inside");
        assert_descriptors_return(server, before);
    });
}

// RFC 9110 §15.5.5, §15.4.2
#[test]
fn folder_that_is_named_like_a_file_is_a_folder() {
    let ground = Ground::of(&site! {
        "page.html/index.html" => "inside page", "index.html/a.txt" => "inside a",
        "folder/index.html/index.html" => "too deep", "a.css.gz/b.txt" => "", "a.css" => "plain",
    });
    ground.in_each_model(|server| {
        assert_eq!(ask_once(server, "GET /page.html").status, 301);
        assert_serves(server, "/page.html/", "inside page");
        assert_eq!(ask_once(server, "GET /").status, 404);
        assert_eq!(ask_once(server, "GET /folder/").status, 404);
        assert_serves(server, "/index.html/a.txt", "inside a");
        let coded = ask_once(server, "GET /a.css\naccept-encoding: gzip");
        assert_eq!((coded.text(), coded.field("content-encoding")), ("plain", None));
    });
}

/// What the kernel shows below these says that it has no octets, or more than it has, and some of
/// it waits for events. Every answer is framed, comes soon, and is of nothing outside.
// RFC 9110 §8.6, §17.3
#[test]
fn folder_of_the_kernel_as_the_root_gives_framed_answers_and_nothing_outside() {
    for model in MODELS {
        let server = serve("/proc".as_ref(), model, &[]);
        let own = server.id().as_raw_nonzero();
        let rows = [
            ("/version".to_owned(), &[200][..]),
            ("/self/root/etc/passwd".to_owned(), &[404]),
            ("/thread-self/root/etc/passwd".to_owned(), &[404]),
            (format!("/{own}/root/etc/passwd"), &[404]),
            (format!("/{own}/cwd/"), &[404]),
            (format!("/{own}/exe"), &[404]),
            (format!("/{own}/fd/0"), &[404]),
            (format!("/{own}/fd/1"), &[404]),
            (format!("/{own}/environ"), &[200, 403]),
            (format!("/{own}/mem"), &[200, 403]),
            ("/kmsg".to_owned(), &[200, 403, 404]),
            ("/kcore".to_owned(), &[200, 403, 404]),
            ("/sysrq-trigger".to_owned(), &[200, 403, 404]),
            ("/sys/kernel/hostname".to_owned(), &[200]),
        ];
        for (target, statuses) in rows {
            // The whole of `kcore` would be as long as the memory can be.
            let answer = ask_once(&server, &format!("HEAD {target}"));
            assert!(statuses.contains(&answer.status), "{target}: {answer}");
            if !target.ends_with("kcore") {
                let answer = ask_once(&server, &format!("GET {target}"));
                assert_no_secret(&answer, target.as_bytes());
                assert!(statuses.contains(&answer.status), "{target}: {answer}");
                assert!(answer.status != 200 || answer.body.is_empty(), "{target}: {answer}");
            }
        }
        server.stop();
        let server = serve("/sys".as_ref(), model, &[]);
        for target in ["/kernel/uevent_seqnum", "/class/net/lo/address", "/power/state"] {
            // It says 4096 octets and has fewer: it never rests, and no length is true.
            let answer = ask_once(&server, &format!("GET {target}"));
            assert!(matches!(answer.status, 404 | 503), "{target}: {answer}");
        }
        assert_eq!(ask_once(&server, "GET /").status, 404);
        server.stop();
    }
}

/// As long as the file system takes, and nothing in it: what asks for a part gets it, and nobody
/// holds the whole in memory.
// RFC 9110 §14.1.2, §14.4, §15.3.7
#[test]
fn file_of_the_greatest_length_is_served_in_parts() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    let file = File::create(ground.at("huge.bin")).unwrap();
    let length = (33..=63)
        .rev()
        .map(|power| (1_u64 << power) - 1)
        .find(|length| file.set_len(*length).is_ok())
        .expect("a file system of today takes a file of 8 GiB that holds nothing");
    let last = length - 1;
    ground.in_each_model(|server| {
        let before = memory(server, "VmRSS");
        let head = ask_once(server, "HEAD /huge.bin");
        assert_eq!(head.field("content-length"), Some(&*length.to_string()), "{head}");
        for (asked, part) in [
            (format!("{last}-"), format!("bytes {last}-{last}/{length}")),
            ("-1".to_owned(), format!("bytes {last}-{last}/{length}")),
            (format!("{last}-18446744073709551615"), format!("bytes {last}-{last}/{length}")),
            (format!("{}-{}", last - 9, length), format!("bytes {}-{last}/{length}", last - 9)),
            ("0-0".to_owned(), format!("bytes 0-0/{length}")),
        ] {
            let answer = ask_once(server, &format!("GET /huge.bin\nrange: bytes={asked}"));
            assert_eq!(answer.status, 206, "{asked}: {answer}");
            assert_eq!(answer.field("content-range"), Some(&*part), "{asked}: {answer}");
            assert!(answer.body.iter().all(|octet| *octet == 0), "{asked}");
        }
        let beyond = ask_once(server, &format!("GET /huge.bin\nrange: bytes={length}-"));
        assert_eq!(beyond.status, 416, "{beyond}");
        let parts = "range: bytes=0-0,4000000000-4000000000,-1";
        let several = ask_once(server, &format!("GET /huge.bin\n{parts}"));
        assert!(several.status == 206 && several.body.len() < 1000, "{several}");
        // The whole, of which the client takes a little and goes.
        let descriptors = server.idle_descriptors();
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /huge.bin"));
        std::io::Read::read_exact(&mut wire.stream(), &mut [0; 300_000]).unwrap();
        drop(wire);
        assert_descriptors_return(server, descriptors);
        let grown = memory(server, "VmRSS").saturating_sub(before);
        assert!(grown < 16 << 20, "{grown} octets");
    });
}

/// Takes a lease on a file, says so, and holds it until it is ended; the signal that asks for it
/// back is ignored.
const HOLD: &str = "
import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print('held', file=sys.stderr, flush=True)
time.sleep(300)
";

/// File servers hold files in this way. To open one waits until it is given back, or fails at once
/// where nothing may wait: then the answer is that of a moment in which something is lacking.
// RFC 9110 §15.6.4
#[test]
fn file_that_another_program_holds_for_itself_is_503_until_it_is_given_back() {
    let ground = Ground::of(&site! { "a.txt" => "inside", "held.txt" => "given back" });
    ground.in_each_model(|server| {
        let mut python = Command::new("python3");
        python.args(["-c", HOLD]).arg(ground.at("held.txt"));
        let mut holder = Program::start(python);
        holder.line("that it holds the file", START_WAIT_MAX, |line| line == "held");
        let answer = ask_once(server, "GET /held.txt");
        assert_eq!(answer.status, 503, "{answer}");
        assert_eq!(ask_once(server, "HEAD /held.txt").status, 503);
        assert_serves(server, "/a.txt", "inside");
        drop(holder);
        assert_serves(server, "/held.txt", "given back");
    });
}

// RFC 9110 §8.8.2
#[test]
fn file_of_an_odd_time_or_mode_is_answered() {
    let ground = Ground::of(&site! {
        "zero.txt" => "inside", "future.txt" => "inside", "far.txt" => "inside",
        "odd.txt" => "inside", "sticky.txt" => "inside",
    });
    ground.touch("zero.txt", 0);
    ground.touch("future.txt", 9_999_999_999);
    ground.touch("far.txt", 253_402_300_800);
    // As far back as a file system goes.
    let far = std::time::SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(2_000_000_000);
    let odd = File::options().write(true).open(ground.at("odd.txt")).unwrap();
    odd.set_modified(far).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o7444);
    fs::set_permissions(ground.at("sticky.txt"), mode).unwrap();
    ground.in_each_model(|server| {
        for name in ["zero", "future", "far", "odd", "sticky"] {
            let target = format!("/{name}.txt");
            assert_serves(server, &target, "inside");
            let since = "if-modified-since: Fri, 31 Dec 9999 23:59:59 GMT";
            let answer = ask_once(server, &format!("GET {target}\n{since}"));
            assert!(matches!(answer.status, 200 | 304), "{target}: {answer}");
        }
    });
}

/// 1,000 folders, one in the other, and a folder of 5,000 names.
// RFC 9110 §15.5.5
#[test]
fn folder_that_is_deep_or_wide_costs_nothing() {
    let ground = Ground::of(&site! { "wide/index.html" => "inside wide" });
    for number in 0..5_000 {
        File::create(ground.at(format!("wide/{number}"))).unwrap();
    }
    let deep = "d/".repeat(1000);
    ground.write(format!("{deep}a.txt"), "inside deep");
    ground.in_each_model(|server| {
        assert_serves(server, "/wide/", "inside wide");
        assert_serves(server, "/wide/4999", "");
        assert_serves(server, &format!("/{deep}a.txt"), "inside deep");
        let steps = "d/../".repeat(1000);
        assert_serves(server, &format!("/{steps}wide/"), "inside wide");
        let redirect = ask_once(server, &format!("GET /{}", deep.trim_end_matches('/')));
        assert_eq!(redirect.field("location"), Some(&*format!("/{deep}")), "{redirect}");
        let octets = request(&format!("GET /{}", "x/".repeat(4000)));
        let answers = answers_to(server, &octets);
        assert_eq!(answers[0].status, 404);
    });
}
