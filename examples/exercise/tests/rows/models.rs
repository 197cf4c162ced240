//! Rows W7 and W8: one request at a time, and a thread for each; and what bad clients cost others.

use std::fs::File;
use std::thread;
use std::time::{Duration, Instant};

use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, exchange, request};

use crate::started::{SERVERS, SINGLE, Server, THREADS, allow_many_sockets};

/// Long enough for an answer to come, had the server a mind to answer.
const NO_ANSWER_FOR: Duration = Duration::from_millis(300);
/// How much later than a deadline something may happen on a slow machine.
const LATE_MAX: Duration = Duration::from_millis(1500);

fn hello() -> Folder {
    site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder()
}

/// How long a good client waits for its answer.
fn served_after(server: &Server) -> Duration {
    let begin = Instant::now();
    assert_eq!(exchange(server.address(), "GET /HelloWorld.html").status, 200);
    begin.elapsed()
}

#[test]
fn w7_clients_at_once_are_served_one_after_the_other() {
    let folder = hello();
    let server = Server::serving(SINGLE, folder.path());
    let octets = request("GET /HelloWorld.html");
    let (beginning, rest) = octets.split_at(10);
    let mut first = Wire::connect(server.address());
    first.send(beginning);
    let mut second = Wire::connect(server.address());
    second.send(&octets);
    second.assert_open_for(NO_ANSWER_FOR);
    first.send(rest);
    assert_eq!(first.response("GET").status, 200);
    first.assert_closed();
    assert_eq!(second.response("GET").status, 200);
    for line in server.lines(2) {
        assert!(line.starts_with("main: "), "one thread serves all: {line}");
    }
}

#[test]
fn w8_clients_at_once_are_served_at_once_each_by_a_thread_and_a_connection_of_its_own() {
    let folder = hello();
    let server = Server::serving(THREADS, folder.path());
    let octets = request("GET /HelloWorld.html");
    let (beginning, rest) = octets.split_at(10);
    let mut first = Wire::connect(server.address());
    first.send(beginning);
    let mut ports = vec![first.stream().local_addr().unwrap().port()];
    for _ in 0..3 {
        let mut next = Wire::connect(server.address());
        ports.push(next.stream().local_addr().unwrap().port());
        next.send(&octets);
        assert_eq!(next.response("GET").status, 200);
        // One request a connection (RFC 9112 §9.6).
        next.assert_closed();
    }
    first.send(rest);
    assert_eq!(first.response("GET").status, 200);
    first.assert_closed();
    let lines = server.lines(ports.len());
    for port in ports {
        let served = format!("port-{port}: 127.0.0.1:{port}: GET /HelloWorld.html HTTP/1.1 -> 200");
        let count = lines.iter().filter(|line| line.starts_with(&served)).count();
        assert_eq!(count, 1, "{served} in {lines:?}");
    }
}

#[test]
fn w7_client_that_says_nothing_delays_the_next_by_two_seconds_at_most() {
    let folder = hello();
    let server = Server::serving(SINGLE, folder.path());
    let silent = Wire::connect(server.address());
    let waited = served_after(&server);
    assert!(waited < Duration::from_secs(2) + LATE_MAX, "{waited:?}");
    // Nobody asked, so nothing is answered.
    silent.assert_closed();
}

#[test]
fn w8_client_that_says_nothing_delays_nobody() {
    let folder = hello();
    let server = Server::serving(THREADS, folder.path());
    let silent: Vec<Wire> = (0..200).map(|_| Wire::connect(server.address())).collect();
    let waited = served_after(&server);
    assert!(waited < LATE_MAX, "{waited:?}");
    drop(silent);
}

#[test]
fn w8_more_clients_than_threads_are_all_served() {
    allow_many_sockets();
    let folder = hello();
    let server = Server::serving(THREADS, folder.path());
    // All threads are taken by clients that say nothing; these wait in the queue meanwhile.
    let silent: Vec<Wire> = (0..256).map(|_| Wire::connect(server.address())).collect();
    let address = server.address();
    let clients: Vec<_> = (0..300)
        .map(|_| thread::spawn(move || exchange(address, "GET /HelloWorld.html").status))
        .collect();
    for client in clients {
        assert_eq!(client.join().unwrap(), 200);
    }
    assert_eq!(server.lines(300).len(), 300);
    drop(silent);
}

// RFC 9110 §15.5.9
#[test]
fn w7_and_w8_request_that_does_not_end_is_answered_with_408_after_ten_seconds() {
    let folder = hello();
    let servers = SERVERS.map(|binary| Server::serving(binary, folder.path()));
    let begin = Instant::now();
    let mut wires = servers.each_ref().map(|server| Wire::connect(server.address()));
    // Octets that go on coming do not prolong it.
    while begin.elapsed() < Duration::from_secs(8) {
        for wire in &mut wires {
            wire.send("G");
            wire.assert_open_for(NO_ANSWER_FOR);
        }
    }
    for mut wire in wires {
        assert_eq!(wire.response("GET").status, 408);
        let waited = begin.elapsed();
        assert!(waited < Duration::from_secs(10) + LATE_MAX, "{waited:?}");
        wire.assert_closed();
    }
}

#[test]
fn w7_and_w8_client_that_takes_nothing_of_its_answer_is_let_go() {
    let folder = hello();
    File::create(folder.join("large.bin")).unwrap().set_len(64 << 20).unwrap();
    let servers = SERVERS.map(|binary| Server::serving(binary, folder.path()));
    let wires = servers.each_ref().map(|server| {
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /large.bin"));
        wire
    });
    let [single, threads] = servers.each_ref().map(served_after);
    assert!(threads < LATE_MAX, "{threads:?}");
    // Three seconds a write, of which the kernel's buffers let through a part of two or three.
    assert!(single < Duration::from_secs(12) + LATE_MAX, "{single:?}");
    drop(wires);
}

#[test]
fn w7_and_w8_client_that_vanishes_costs_nobody_anything() {
    let folder = hello();
    File::create(folder.join("large.bin")).unwrap().set_len(64 << 20).unwrap();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for octets in [&b""[..], b"GET /Hello", b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let mut wire = Wire::connect(server.address());
            wire.send(octets);
            drop(wire);
            let waited = served_after(&server);
            assert!(waited < LATE_MAX, "{}: {waited:?}", octets.escape_ascii());
        }
    }
}
