//! Clients that are slow, silent or stalled, and clients that talk on: each wait of the server
//! ends.

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use plainwire_testkit::{site, wait};

fn page() -> Folder {
    site! { "a.txt" => "hello" }.folder()
}

/// Runs `wait`, which a deadline of 1 s must end: not before, but for clocks that tick, and not by
/// one of the other deadlines, which are 10 s and more.
fn assert_takes_a_second(wait: impl FnOnce()) {
    let begin = Instant::now();
    wait();
    let time = begin.elapsed();
    let expected = Duration::from_millis(900)..Duration::from_secs(6);
    assert!(expected.contains(&time), "the deadline of 1 s came after {time:?}");
}

// RFC 9110 §15.5.9
#[test]
fn head_that_does_not_end_in_time_gets_408_and_a_close() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--head-timeout", "1"]);
    let mut wire = Wire::connect(server.address());
    wire.send(b"GET /a.txt HTTP/1.1\r\nHost: a\r\n");
    assert_takes_a_second(|| {
        let response = wire.response("GET");
        assert_eq!(response.status, 408, "{response}");
        assert!(response.has_connection_option("close"), "{response}");
        wire.assert_closed();
    });
    assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
    server.stop();
}

// RFC 9110 §15.5.9
#[test]
fn head_that_is_dripped_gains_no_time() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--head-timeout", "1"]);
    let mut wire = Wire::connect(server.address());
    let begin = Instant::now();
    let drip = wire.stream().try_clone().unwrap();
    let dripping = thread::spawn(move || {
        let mut wire = Wire::over(drip);
        wire.send(b"GET /a.txt HTTP/1.1\r\nX: ");
        // Bounded: at most as long as the reader below waits.
        while begin.elapsed() < ANSWER_WAIT_MAX && wire.try_send(b"a").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(wire.response("GET").status, 408);
    assert!(begin.elapsed() < Duration::from_secs(5), "it came after {:?}", begin.elapsed());
    drop(wire);
    dripping.join().unwrap();
    server.stop();
}

// RFC 9112 §9.5
#[test]
fn connection_that_is_idle_is_closed_in_order_and_without_an_answer() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--idle-timeout", "1"]);
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt"));
    assert_eq!(wire.response("GET").text(), "hello");
    assert_takes_a_second(|| wire.assert_closed());
    server.stop();
}

#[test]
fn connection_on_which_nothing_is_said_is_closed_without_an_answer() {
    let folder = page();
    let options = ["--idle-timeout", "1", "--head-timeout", "1"];
    let server = Running::with_options(folder.path(), &options);
    let wire = Wire::connect(server.address());
    wire.assert_closed();
    server.stop();
}

#[test]
fn reader_that_stalls_is_let_go_and_the_response_is_cut() {
    let folder = page();
    let large: u64 = 64 << 20;
    let file = std::fs::File::create(folder.join("large.bin")).unwrap();
    file.set_len(large).unwrap();
    let server = Running::with_options(folder.path(), &["--write-timeout", "1"]);
    let before = server.idle_descriptors();
    let stalled = stalled_reader(server.address());
    wait::until("the stalled connection", ANSWER_WAIT_MAX, || {
        (server.descriptors() > before).then_some(())
    });
    wait::until("the end of the stalled connection", ANSWER_WAIT_MAX, || {
        (server.descriptors() <= before).then_some(())
    });
    let mut received = 0;
    let mut stream = stalled;
    let mut piece = vec![0; 1 << 20];
    while let Ok(octets @ 1..) = stream.read(&mut piece) {
        received += octets as u64;
    }
    assert!(received < large, "what the kernel held, not the whole file: {received}");
    assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
    server.stop();
}

#[test]
fn reader_that_is_slow_but_moves_gets_everything() {
    let folder = page();
    let large: u64 = 12 << 20;
    let file = std::fs::File::create(folder.join("large.bin")).unwrap();
    file.set_len(large).unwrap();
    let server = Running::with_options(folder.path(), &["--write-timeout", "1"]);
    let mut stream = stalled_reader(server.address());
    let begin = Instant::now();
    let mut received = 0;
    let mut piece = vec![0; 64 << 10];
    loop {
        let octets = stream.read(&mut piece).unwrap();
        if octets == 0 {
            break;
        }
        received += octets as u64;
        // Some octets well within each deadline, all of them well beyond it.
        if begin.elapsed() < Duration::from_millis(2500) {
            thread::sleep(Duration::from_millis(100));
        }
    }
    assert!(received > large, "head and file: {received}");
    assert!(begin.elapsed() > Duration::from_secs(1), "it was slow");
    server.stop();
}

/// Asks for the large file, on a connection that closes after it, and reads nothing.
fn stalled_reader(server: SocketAddr) -> TcpStream {
    let mut wire = Wire::connect(server);
    wire.send(request("GET /large.bin\nconnection: close"));
    wire.stream().try_clone().expect("a socket can be cloned")
}

// RFC 9112 §9.6
#[test]
fn answer_to_a_client_that_is_still_sending_is_readable() {
    let folder = page();
    let server = Running::serving(folder.path());
    let body = vec![b'x'; 1 << 20];
    for (head, status) in [
        ("POST /a.txt\ncontent-length: 1048576", 405),
        ("POST /a.txt HTTP/1.1\nHost: a\nContent-Length: 1048576\nbad field: x", 400),
    ] {
        let mut wire = Wire::connect(server.address());
        wire.send(request(head));
        // All of it before the first look at the answer; a server that has closed takes no more.
        let _ = wire.try_send(&body);
        let response = wire.response("POST");
        assert_eq!(response.status, status, "{response}");
        assert!(response.has_connection_option("close"), "{response}");
        wire.finish();
        wire.assert_closed();
    }
    server.stop();
}

// RFC 9110 §10.1.1
#[test]
fn client_that_waits_for_100_gets_a_final_answer_without_sending_its_body() {
    let folder = page();
    let server = Running::serving(folder.path());
    let mut wire = Wire::connect(server.address());
    wire.send(request("POST /a.txt\ncontent-length: 10\nexpect: 100-continue"));
    let begin = Instant::now();
    let response = wire.response("POST");
    assert_eq!(response.status, 405, "{response}");
    assert!(begin.elapsed() < Duration::from_secs(5), "promptly, not after a deadline");
    assert!(response.has_connection_option("close"), "{response}");
    wire.finish();
    wire.assert_closed();
    server.stop();
}

#[test]
fn clients_that_are_silent_cost_the_others_nothing() {
    let folder = page();
    let server = Running::serving(folder.path());
    let silent: Vec<Wire> = (0..300)
        .map(|_| {
            let mut wire = Wire::connect(server.address());
            wire.send(b"GET /a.txt HTT");
            wire
        })
        .collect();
    let begin = Instant::now();
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    drop(silent);
    server.stop();
}
