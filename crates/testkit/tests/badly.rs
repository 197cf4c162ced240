//! Each model, used badly: crowds that say nothing, clients that vanish, a process that is stopped
//! and goes on, a log on a full disk. It recovers, says so once, and serves a good client.

use std::io::Read;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, exchange, request};
use plainwire_testkit::{site, wait};
use rustix::process::Signal;

/// With one at a time, a crowd is let go of one by one: it gets a small one.
const CROWDS: [(&str, usize); 3] = [("event", 1000), ("threads", 1000), ("single", 3)];

/// More than the kernel holds for one connection.
const LARGE_OCTETS: usize = 16 << 20;

fn page() -> Folder {
    site! { "a.txt" => "hello", "large.bin" => vec![b'x'; LARGE_OCTETS] }.folder()
}

/// A server whose patience with heads is short, so that a crowd is soon let go of.
fn impatient(model: &str, folder: &Folder, options: &[&str]) -> Running {
    let all = [&["--model", model, "--head-timeout", "1"], options].concat();
    Running::with_options(folder.path(), &all)
}

fn assert_serves(server: &Running, model: &str) {
    assert_eq!(exchange(server.address(), "GET /a.txt").text(), "hello", "{model}");
}

#[test]
fn crowd_that_says_nothing_is_let_go_and_a_good_client_is_served() {
    let folder = page();
    for (model, clients) in CROWDS {
        let server = impatient(model, &folder, &[]);
        let before = server.idle_descriptors();
        let crowd: Vec<TcpStream> =
            (0..clients).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
        assert_serves(&server, model);
        // Each of them sees the end, without an octet.
        for mut silent in crowd {
            silent.set_read_timeout(Some(ANSWER_WAIT_MAX)).unwrap();
            let octets = silent.read(&mut [0; 16]);
            assert!(matches!(octets, Ok(0)), "{model}: {octets:?}");
        }
        wait::until("the crowd to be gone", ANSWER_WAIT_MAX, || {
            (server.descriptors() <= before).then_some(())
        });
        // Only the threads are fewer than the crowd.
        let full = server.said().lines().filter(|line| line.contains("in use")).count();
        assert_eq!(full, usize::from(model == "threads"), "{model}: {}", server.said());
        server.stop();
    }
}

#[test]
fn clients_that_vanish_at_any_moment_cost_nothing() {
    let folder = page();
    for (model, _) in CROWDS {
        let server = impatient(model, &folder, &["--write-timeout", "1"]);
        let before = server.idle_descriptors();
        for sent in ["", "GET /a", "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n"] {
            for _ in 0..10 {
                let mut wire = Wire::connect(server.address());
                wire.send(sent);
                drop(wire);
            }
        }
        let mut download = Wire::connect(server.address());
        download.send(request("GET /large.bin"));
        let mut first = [0; 100];
        download.stream().read_exact(&mut first).unwrap();
        drop(download);
        assert_serves(&server, model);
        wait::until("what they left behind to be gone", ANSWER_WAIT_MAX, || {
            (server.descriptors() <= before).then_some(())
        });
        server.stop();
    }
}

// Longer than every deadline: what came meanwhile is not the clients' delay.
#[test]
fn process_that_is_stopped_and_goes_on_answers_what_came_meanwhile() {
    let folder = page();
    for (model, clients) in [("event", 100), ("threads", 100), ("single", 1)] {
        let server = impatient(model, &folder, &["--write-timeout", "1"]);
        let mut download = Wire::connect(server.address());
        download.send(request("GET /large.bin"));
        let mut first = [0; 100];
        download.stream().read_exact(&mut first).unwrap();
        let waiting: Vec<Wire> = (0..clients).map(|_| Wire::connect(server.address())).collect();
        server.signal(Signal::STOP);
        let mut reader = download.stream().try_clone().unwrap();
        let reading = thread::spawn(move || read_octets(&mut reader, LARGE_OCTETS));
        let mut asked = waiting;
        for wire in &mut asked {
            wire.send(request("GET /a.txt"));
        }
        thread::sleep(Duration::from_millis(1500));
        server.signal(Signal::CONT);
        assert_eq!(reading.join().unwrap(), LARGE_OCTETS, "{model}");
        drop(download);
        for wire in &mut asked {
            assert_eq!(wire.response("GET").text(), "hello", "{model}");
        }
        server.stop();
    }
}

/// Reads until so many octets have come, or the end.
fn read_octets(stream: &mut TcpStream, octets: usize) -> usize {
    let mut received = 0;
    let mut piece = vec![0; 64 << 10];
    while received < octets {
        match stream.read(&mut piece) {
            Ok(count @ 1..) => received = (received + count).min(octets),
            _ => break,
        }
    }
    received
}

#[test]
fn stop_with_a_crowd_that_says_nothing_ends_soon_and_cleanly() {
    let folder = page();
    for (model, clients) in [("event", 300), ("threads", 300), ("single", 100)] {
        let server = Running::with_options(folder.path(), &["--model", model]);
        let crowd: Vec<TcpStream> =
            (0..clients).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
        let begin = Instant::now();
        server.signal(Signal::TERM);
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{model}");
        // The drain may take 30 s; nothing was under way.
        assert!(begin.elapsed() < Duration::from_secs(15), "{model}: {:?}", begin.elapsed());
        drop(crowd);
    }
}

#[test]
fn log_on_a_full_disk_costs_lines_and_no_answers_and_is_said_once() {
    let folder = page();
    for (model, _) in CROWDS {
        let options = ["--model", model, "--log", "/dev/full"];
        let server = Running::with_options(folder.path(), &options);
        for _ in 0..20 {
            assert_eq!(exchange(server.address(), "GET /a.txt").text(), "hello", "{model}");
        }
        assert_eq!(ask(server.address(), "POST /a.txt").status, 405, "{model}");
        let ended = server.stop();
        let said = ended.stderr.lines().filter(|line| line.contains("No space left")).count();
        assert_eq!(said, 1, "{model}: {}", ended.stderr);
    }
}
