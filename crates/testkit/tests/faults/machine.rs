//! A machine that lacks something: descriptors, threads, room on the disk of the log. Clients get
//! an answer or a close, the operator hears of it once, and it passes.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::program::{self, Program};
use plainwire_testkit::server::{Running, webserver};
use plainwire_testkit::site::Folder;
use plainwire_testkit::user::Unprivileged;
use plainwire_testkit::wire::{self, Wire, WireError, request};
use plainwire_testkit::{site, wait};
use rustix::process::{Resource, Rlimit, getrlimit, prlimit};

use crate::mounts::Mounted;

const MODELS: [&str; 3] = ["event", "threads", "single"];

fn page() -> Folder {
    site! { "a.txt" => "hello", "b.txt" => "more" }.folder()
}

/// The lowest descriptor that the process does not have: with this limit it gets no other.
fn next_descriptor(server: &Running) -> u64 {
    let folder = format!("/proc/{}/fd", server.id().as_raw_nonzero());
    let is_open = |number: &u64| fs::symlink_metadata(format!("{folder}/{number}")).is_ok();
    (0..).find(|number| !is_open(number)).expect("descriptors end somewhere")
}

/// Sets how many descriptors it may have, and says what that was before.
fn set_descriptors(server: &Running, current: Option<u64>) -> Rlimit {
    // What it has raised its own to, and may not be lowered if it shall be raised again.
    let maximum = getrlimit(Resource::Nofile).maximum;
    prlimit(Some(server.id()), Resource::Nofile, Rlimit { current, maximum }).unwrap()
}

/// A connection that the server has accepted.
fn accepted(server: &Running) -> Wire {
    let before = server.idle_descriptors();
    let wire = Wire::connect(server.address());
    wait::until("the connection to be accepted", ANSWER_WAIT_MAX, || {
        (server.descriptors() > before).then_some(())
    });
    wire
}

// RFC 9110 §10.2.3, §15.6.4
#[test]
fn file_that_cannot_be_opened_for_want_of_a_descriptor_is_503_for_now_and_nobody_keeps_that() {
    let folder = page();
    for model in MODELS {
        let server = Running::with_options(folder.path(), &["--model", model]);
        let mut wire = accepted(&server);
        let none = Some(next_descriptor(&server));
        let before = set_descriptors(&server, none);
        wire.send(request("GET /a.txt"));
        let response = wire.response("GET");
        assert_eq!(response.status, 503, "{model}: {response}");
        assert_eq!(response.field("retry-after"), Some("1"), "{model}: {response}");
        assert_eq!(response.field("cache-control"), Some("no-store"), "{model}: {response}");
        set_descriptors(&server, before.current);
        // On the same connection where it goes on, and on others.
        if model == "event" {
            wire.send(request("GET /a.txt"));
            assert_eq!(wire.response("GET").text(), "hello", "{model}");
        }
        drop(wire);
        for path in ["/a.txt", "/b.txt"] {
            assert_eq!(wire::exchange(server.address(), &format!("GET {path}")).status, 200);
        }
        server.stop();
    }
}

#[test]
fn connections_that_cannot_be_accepted_wait_are_said_once_and_served_when_descriptors_are_back() {
    let folder = page();
    for model in MODELS {
        let server = Running::with_options(folder.path(), &["--model", model]);
        server.idle_descriptors();
        let none = Some(next_descriptor(&server));
        let before = set_descriptors(&server, none);
        let mut waiting: Vec<Wire> = (0..5).map(|_| Wire::connect(server.address())).collect();
        for wire in &mut waiting {
            wire.send(request("GET /a.txt\nconnection: close"));
        }
        let is_notice = |line: &&str| line.contains("open files");
        wait::until("the notice", ANSWER_WAIT_MAX, || {
            server.said().lines().find(is_notice).map(drop)
        });
        set_descriptors(&server, before.current);
        for wire in &mut waiting {
            assert_eq!(wire.response("GET").text(), "hello", "{model}");
        }
        let notices = server.said().lines().filter(is_notice).count();
        assert_eq!(notices, 1, "{model}: {}", server.said());
        server.stop();
    }
}

#[test]
fn start_with_any_number_of_descriptors_serves_or_says_what_it_lacks() {
    let folder = page();
    let mut served = 0;
    for limit in 3..24 {
        let mut command = Command::new("prlimit");
        let webserver = webserver(folder.path(), &["--model", "event", "--workers", "1"]);
        command.arg(format!("--nofile={limit}:{limit}"));
        command.arg(webserver.get_program()).args(webserver.get_args()).env_remove("PORT");
        let mut program = Program::start(command);
        let is_up = |said: &str| said.contains(" at http://") && said.ends_with('\n');
        let is_over = wait::until("a start or an end", ANSWER_WAIT_MAX, || {
            let over = program.has_ended();
            (over || is_up(&program.said())).then_some(over)
        });
        if is_over {
            let ended = program.end(STOP_WAIT_MAX);
            // The loader needs some itself, and says so in its own words.
            assert!(matches!(ended.code(), 1 | 126 | 127), "{limit}: {ended:?}");
            assert!(!ended.stderr.is_empty() || ended.code() != 1, "{limit}: {ended:?}");
            assert!(!ended.stderr.contains("panicked"), "{limit}: {ended:?}");
            continue;
        }
        let said = program.said();
        let at = said.find("http://127.0.0.1:").expect("its address") + "http://".len();
        let address = said[at..].split('/').next().unwrap().parse().unwrap();
        // It has no descriptor left, or one: an answer, a wait, never a wrong one.
        let mut wire = Wire::connect(address);
        wire.send(request("GET /a.txt"));
        wire.stream().set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        match wire.try_response("GET") {
            Ok(response) if response.status == 200 => {
                served += 1;
                assert_eq!(response.text(), "hello", "{limit}");
            }
            Ok(response) => assert_eq!(response.status, 503, "{limit}: {response}"),
            Err(WireError::Silent(octets) | WireError::Closed(octets)) => {
                assert!(octets.is_empty(), "{limit}");
                assert!(program.said().contains("open files"), "{limit}: {}", program.said());
            }
            Err(error) => panic!("{limit}: {error}"),
        }
        program.stop();
    }
    assert!(served > 0, "with 23 it serves");
}

#[test]
fn log_on_a_disk_that_fills_and_is_freed_loses_lines_that_are_counted_and_goes_on() {
    let folder = page();
    let disk = Folder::new();
    let log = disk.join("access.log");
    let options = ["--log-format", "json", "--log", log.to_str().unwrap()];
    // The shell that mounts the disk is the one that starts the program, so it finds its log there.
    let mounted = Mounted::start(disk.path(), "16k", &webserver(folder.path(), &options));
    let server = &mounted.server;
    let ask = |count: usize| {
        for _ in 0..count {
            assert_eq!(wire::exchange(server.address(), "GET /a.txt").text(), "hello");
        }
    };
    let says = |words: &'static str| {
        wait::until(words, ANSWER_WAIT_MAX, || {
            server.said().lines().find(|line| line.contains(words)).map(str::to_owned)
        })
    };
    ask(200);
    says("No space left");
    let full = fs::read_to_string(mounted.inside("access.log")).unwrap();
    // Freed, as whoever rotates logs by copying does.
    fs::File::options().write(true).open(mounted.inside("access.log")).unwrap().set_len(0).unwrap();
    ask(1);
    let again = says("is written again");
    let lost: usize = again.rsplit(' ').next().unwrap().parse().unwrap();
    ask(5);
    let said = server.said();
    assert_eq!(said.matches("No space left").count(), 1, "{said}");
    // Every line is written or was counted.
    let is_record = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    let whole = full.lines().filter(is_record).count();
    wait::until("as many lines as there were requests", ANSWER_WAIT_MAX, || {
        let text = fs::read_to_string(mounted.inside("access.log")).unwrap();
        (whole + lost + text.lines().filter(is_record).count() == 206).then_some(())
    });
    mounted.server.stop();
}

// The threads of a user are counted over all its processes, so this user has to be of its own.
#[test]
fn threads_that_run_out_cost_a_wait_and_no_answer() {
    const CLIENTS: usize = 40;
    const USER: u32 = 61_234;
    let folder = page();
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let mut command = Command::new("prlimit");
    // Main thread, log, notices, and what connections have.
    command.args(["--nproc=12:12"]).arg(copy.path()).args(["--model", "threads"]);
    command.args(["--bind", "127.0.0.1", "--port", "0"]).arg(folder.path());
    command.uid(USER).gid(USER).env_clear().env("PATH", "/usr/bin:/bin");
    let server = Running::started(command);
    let begun = Instant::now();
    let mut crowd: Vec<Wire> = (0..CLIENTS).map(|_| Wire::connect(server.address())).collect();
    for wire in &mut crowd {
        wire.send(b"GET /a.txt HTTP/1.1\r\nConnection: close\r\n");
    }
    wait::until("the notice", ANSWER_WAIT_MAX, || {
        server.said().lines().find(|line| line.contains("no thread")).map(drop)
    });
    for wire in &mut crowd {
        wire.send(b"Host: a\r\n\r\n");
        assert_eq!(wire.response("GET").text(), "hello");
    }
    assert!(begun.elapsed() < ANSWER_WAIT_MAX, "{:?}", begun.elapsed());
    let notices = server.said().lines().filter(|line| line.contains("no thread")).count();
    assert_eq!(notices, 1, "{}", server.said());
    server.stop();
}
