//! How `webserver` starts, fails to start, survives and stops.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::program::{self, Ended};
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site::Folder;
use plainwire_testkit::user::{NOBODY, Unprivileged};
use plainwire_testkit::wire::{Wire, exchange, request};
use plainwire_testkit::{site, wait};
use rustix::process::{Resource, Rlimit, Signal, prlimit};

/// More than the kernel holds for one connection.
const LARGE_OCTETS: u64 = 64 << 20;

fn page() -> Folder {
    let folder = site! { "a.txt" => "hello" }.folder();
    File::create(folder.join("large.bin")).unwrap().set_len(LARGE_OCTETS).unwrap();
    folder
}

/// A download that has begun and is not near its end.
struct Download {
    stream: TcpStream,
    received: u64,
}

impl Download {
    fn begin(server: SocketAddr) -> Self {
        let mut wire = Wire::connect(server);
        wire.send(request("GET /large.bin"));
        let stream = wire.stream().try_clone().unwrap();
        let mut download = Self { stream, received: 0 };
        assert_eq!(download.piece().unwrap(), 4096);
        download
    }

    fn piece(&mut self) -> std::io::Result<usize> {
        let mut piece = [0; 4096];
        let octets = self.stream.read(&mut piece)?;
        self.received += octets as u64;
        Ok(octets)
    }

    /// Reads to the end of the connection, and returns how much came in all.
    fn finish(mut self) -> u64 {
        let mut piece = vec![0; 1 << 20];
        while let Ok(octets @ 1..) = self.stream.read(&mut piece) {
            self.received += octets as u64;
        }
        self.received
    }
}

fn until_it_accepts_no_more(server: SocketAddr) {
    wait::until("the listener to close", ANSWER_WAIT_MAX, || TcpStream::connect(server).err());
}

/// Exit code 1 and an error that has all of these words.
fn assert_fails(ended: &Ended, words: &[&str]) {
    assert_eq!(ended.code(), 1, "{ended:?}");
    for word in words {
        assert!(ended.stderr.contains(word), "{word} in: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[test]
fn signal_to_an_idle_server_stops_it_with_exit_code_0() {
    let folder = page();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let server = Running::serving(folder.path());
        assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
        server.signal(signal);
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{signal:?}");
    }
}

#[test]
fn signal_during_a_download_lets_it_finish_and_takes_no_new_connection() {
    let folder = page();
    for signal in [Signal::TERM, Signal::INT] {
        let server = Running::serving(folder.path());
        let download = Download::begin(server.address());
        server.signal(signal);
        until_it_accepts_no_more(server.address());
        let received = download.finish();
        assert!(received > LARGE_OCTETS, "{signal:?}: head and file: {received}");
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{signal:?}");
    }
}

#[test]
fn hangup_does_not_stop_a_server_that_was_started_to_outlive_its_terminal() {
    let folder = page();
    let mut command = Command::new("nohup");
    command.arg(program::binary("webserver")).args(["--bind", "127.0.0.1", "--port", "0"]);
    command.arg(folder.path());
    let server = Running::started(command);
    server.signal(Signal::HUP);
    assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
    server.signal(Signal::TERM);
    assert_eq!(server.end(STOP_WAIT_MAX).code(), 0);
}

#[test]
fn signal_while_clients_keep_coming_serves_those_that_had_come_and_ends() {
    let folder = page();
    for model in ["event", "threads", "single"] {
        let server = Running::with_options(folder.path(), &["--model", model]);
        let address = server.address();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                // Each comes again as soon as it was served, until nobody listens.
                scope.spawn(|| {
                    let begun = Instant::now();
                    while begun.elapsed() < STOP_WAIT_MAX
                        && let Ok(mut stream) = TcpStream::connect(address)
                    {
                        let _ = stream.write_all(b"GET /a.txt HTTP/1.0\r\n\r\n");
                        let _ = stream.read_to_end(&mut Vec::new());
                    }
                });
            }
            wait::until("a client to be served", ANSWER_WAIT_MAX, || {
                (ask(address, "GET /a.txt").status == 200).then_some(())
            });
            server.signal(Signal::TERM);
            until_it_accepts_no_more(address);
        });
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{model}");
    }
}

// RFC 9112 §9.6
#[test]
fn signal_during_a_download_also_answers_what_was_asked_behind_it() {
    let folder = page();
    let server = Running::serving(folder.path());
    let mut download = Download::begin(server.address());
    (&download.stream).write_all(&request("GET /a.txt")).unwrap();
    server.signal(Signal::TERM);
    until_it_accepts_no_more(server.address());
    let mut answers = Vec::new();
    download.stream.read_to_end(&mut answers).expect("the connection is closed, not reset");
    let behind = answers.windows(8).rposition(|window| window == b"HTTP/1.1").unwrap();
    let text = String::from_utf8_lossy(&answers[behind..]);
    assert!(text.contains("\r\nConnection: close\r\n") && text.ends_with("hello"), "{text}");
    assert_eq!(server.end(STOP_WAIT_MAX).code(), 0);
}

// RFC 9112 §9.6
#[test]
fn close_does_not_reset_a_large_answer_that_has_requests_behind_it() {
    let folder = page();
    let server = Running::serving(folder.path());
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /large.bin\nconnection: close"));
    let mut stream = wire.stream().try_clone().unwrap();
    let mut first = [0; 4096];
    stream.read_exact(&mut first).unwrap();
    wire.send(request("GET /a.txt").repeat(2));
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("the connection is closed, not reset");
    assert!((first.len() + rest.len()) as u64 > LARGE_OCTETS, "{}", rest.len());
    server.stop();
}

#[test]
fn signal_closes_idle_connections_at_once() {
    let folder = page();
    let server = Running::serving(folder.path());
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt"));
    assert_eq!(wire.response("GET").text(), "hello");
    let begin = Instant::now();
    server.signal(Signal::TERM);
    wire.assert_closed();
    assert_eq!(server.end(STOP_WAIT_MAX).code(), 0);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

// RFC 9112 §9.6
#[test]
fn signal_during_a_head_lets_its_request_be_answered_with_close() {
    let folder = page();
    let server = Running::serving(folder.path());
    let mut wire = Wire::connect(server.address());
    wire.send(b"GET /a.txt HTTP/1.1\r\n");
    server.signal(Signal::TERM);
    until_it_accepts_no_more(server.address());
    wire.send(b"Host: a\r\n\r\n");
    let response = wire.response("GET");
    assert_eq!(response.text(), "hello");
    assert!(response.has_connection_option("close"), "{response}");
    wire.assert_closed();
    assert_eq!(server.end(STOP_WAIT_MAX).code(), 0);
}

#[test]
fn signal_that_comes_again_stops_at_once_and_records_what_was_cut() {
    let folder = page();
    let log = Folder::new();
    let rows = [("event", Signal::TERM), ("event", Signal::INT), ("threads", Signal::TERM)];
    for (model, signal) in rows.into_iter().chain([("single", Signal::TERM)]) {
        let file = log.join(format!("{model}-{signal:?}.json"));
        let options = ["--model", model, "--log-format", "json", "--log", file.to_str().unwrap()];
        let mut server = Running::with_options(folder.path(), &options);
        let download = Download::begin(server.address());
        server.signal(signal);
        if model != "single" {
            until_it_accepts_no_more(server.address());
        }
        server.line("that it is stopping", ANSWER_WAIT_MAX, |line| line.contains("stopping"));
        let begin = Instant::now();
        server.signal(signal);
        let ended = server.end(STOP_WAIT_MAX);
        assert_eq!(ended.code(), 1, "{model} {signal:?}: {ended:?}");
        assert!(!ended.stderr.contains("panicked"), "{model}: {}", ended.stderr);
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
        let received = download.finish();
        assert!(received < LARGE_OCTETS, "{model} {signal:?}: cut short: {received}");
        let record = fs::read_to_string(&file).unwrap();
        assert!(record.contains("\"outcome\":\"cut short\""), "{model} {signal:?}: {record}");
    }
}

#[test]
fn client_that_leaves_in_the_middle_costs_nothing() {
    let folder = page();
    let server = Running::serving(folder.path());
    let before = server.idle_descriptors();
    for _ in 0..20 {
        drop(Download::begin(server.address()));
    }
    wait::until("every descriptor to be closed", ANSWER_WAIT_MAX, || {
        (server.descriptors() <= before).then_some(())
    });
    assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
    server.stop();
}

#[test]
fn port_80_without_the_right_to_it_is_refused_with_advice() {
    let folder = page();
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let namespace = Namespace::new();
    let mut command = namespace.command(Path::new("setpriv"));
    let nobody = NOBODY.to_string();
    command.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups"]);
    command.arg(copy.path()).args(["--port", "80"]).arg(folder.path());
    command.env_remove("PORT").current_dir(folder.path());
    assert_fails(&program::run(command), &["80", "--port"]);
}

#[test]
fn folder_that_is_missing_is_named() {
    let folder = page();
    let missing = folder.join("no-such-folder");
    let ended = program::run(server::webserver(&missing, &[]));
    assert_fails(&ended, &["no-such-folder"]);
}

#[test]
fn file_or_folder_that_may_not_be_read_is_named() {
    let folder = page();
    fs::set_permissions(folder.join("a.txt"), Permissions::from_mode(0o600)).unwrap();
    folder.write("closed/a.txt", "");
    fs::set_permissions(folder.join("closed"), Permissions::from_mode(0o700)).unwrap();
    let copy = Unprivileged::copy(&program::binary("webserver"));
    for name in ["a.txt", "closed"] {
        let mut command = copy.command();
        command.args(["--bind", "127.0.0.1", "--port", "0"]).arg(folder.join(name));
        assert_fails(&program::run(command), &[name]);
    }
}

// RFC 9110 §15.5.4, §15.5.5
#[test]
fn file_that_may_not_be_read_is_an_error_and_the_server_lives() {
    let folder = page();
    folder.write("b.txt", "readable");
    fs::set_permissions(folder.join("a.txt"), Permissions::from_mode(0o600)).unwrap();
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let mut command = copy.command();
    command.args(["--bind", "127.0.0.1", "--port", "0"]).arg(folder.path());
    let server = Running::started(command);
    let response = ask(server.address(), "GET /a.txt");
    assert!(matches!(response.status, 403 | 404), "{response}");
    assert_eq!(ask(server.address(), "GET /b.txt").text(), "readable");
    server.stop();
}

#[test]
fn descriptors_that_run_out_are_survived_with_one_line() {
    let folder = page();
    let mut server = Running::serving(folder.path());
    let before = server.idle_descriptors();
    // Lowered while it runs: it cannot have reckoned with that.
    let few = Some(before as u64 + 8);
    prlimit(Some(server.id()), Resource::Nofile, Rlimit { current: few, maximum: few }).unwrap();
    let crowd = crowd(server.address(), 60);
    let is_notice = |line: &str| line.to_ascii_lowercase().contains("open files");
    server.line("that it is out of descriptors", ANSWER_WAIT_MAX, is_notice);
    drop(crowd);
    assert_recovers(&server, before);
    let notices = server.said().lines().filter(|line| is_notice(line)).count();
    assert_eq!(notices, 1, "{}", server.said());
    server.stop();
}

#[test]
fn connections_beyond_what_descriptors_allow_wait_and_are_announced_once() {
    let folder = page();
    let mut command = Command::new("prlimit");
    // Patience with the heads below: where all places are taken, those that are late give way.
    let webserver = server::webserver(folder.path(), &["--head-timeout", "300"]);
    command.arg("--nofile=128:128").arg(webserver.get_program()).args(webserver.get_args());
    command.env_remove("PORT");
    let mut server = Running::started(command);
    let before = server.idle_descriptors();
    let mut crowd = crowd(server.address(), 80);
    let is_notice = |line: &str| line.contains("connections are in use");
    server.line("that its places are taken", ANSWER_WAIT_MAX, is_notice);
    // Each of them comes into a place that another leaves.
    for wire in &mut crowd {
        wire.send(b"Host: a\r\nConnection: close\r\n\r\n");
        assert_eq!(wire.response("GET").text(), "hello");
    }
    assert_recovers(&server, before);
    let notices = server.said().lines().filter(|line| is_notice(line)).count();
    assert_eq!(notices, 1, "{}", server.said());
    server.stop();
}

/// Clients that have begun a request and wait.
fn crowd(server: SocketAddr, clients: usize) -> Vec<Wire> {
    let mut crowd = Vec::new();
    for _ in 0..clients {
        let mut wire = Wire::connect(server);
        wire.send(b"GET /a.txt HTTP/1.1\r\n");
        crowd.push(wire);
    }
    crowd
}

fn assert_recovers(server: &Running, descriptors: usize) {
    wait::until("the crowd to be gone", ANSWER_WAIT_MAX, || {
        (server.descriptors() <= descriptors).then_some(())
    });
    // Those of it that still stood in the backlog take descriptors for another moment.
    wait::until("a file to be opened", ANSWER_WAIT_MAX, || {
        (exchange(server.address(), "GET /a.txt").status == 200).then_some(())
    });
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
}
