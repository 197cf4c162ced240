//! Each model, used badly: crowds that say nothing, clients that vanish, a process that is stopped
//! and goes on, a log on a full disk. It recovers, says so once, and serves a good client.

use std::io::Read;
use std::net::TcpStream;
use std::time::Duration;

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, exchange, request};
use plainwire_testkit::{site, wait};
use rustix::process::Signal;

/// With one at a time, a crowd is let go of one by one: it gets a small one.
const CROWDS: [(&str, usize); 3] = [("event", 1000), ("threads", 1000), ("single", 3)];

fn page() -> Folder {
    site! { "a.txt" => "hello", "large.bin" => vec![b'x'; 4_000_000] }.folder()
}

/// A server whose patience with heads is short, so that a crowd is soon let go of.
fn impatient(model: &str, folder: &Folder, options: &[&str]) -> Running {
    let all = [&["--model", model, "--head-timeout", "1"], options].concat();
    Running::with_options(folder.path(), &all)
}

fn assert_serves(server: &Running, model: &str) {
    let served = wait::until("a good client to be served", ANSWER_WAIT_MAX, || {
        let mut wire = Wire::connect(server.address());
        wire.try_send(request("GET /a.txt")).ok()?;
        wire.try_response("GET").ok()
    });
    assert_eq!(served.text(), "hello", "{model}");
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
        let full = server.said().lines().filter(|line| line.contains("in use")).count();
        assert!(full <= 1, "{model}: {}", server.said());
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

#[test]
fn process_that_is_stopped_and_goes_on_answers_what_came_meanwhile() {
    let folder = page();
    for (model, _) in CROWDS {
        let server = Running::with_options(folder.path(), &["--model", model]);
        server.signal(Signal::STOP);
        let mut waiting = Wire::connect(server.address());
        waiting.send(request("GET /a.txt"));
        waiting.assert_open_for(Duration::from_millis(300));
        server.signal(Signal::CONT);
        assert_eq!(waiting.response("GET").text(), "hello", "{model}");
        assert_serves(&server, model);
        server.stop();
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
