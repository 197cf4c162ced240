//! Several requests on one connection: order, persistence, and where a connection ends.

use std::process::Command;
use std::time::Duration;

use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use plainwire_testkit::{program, site};

fn serve() -> (Folder, Running) {
    let folder = site! { "a.txt" => "first", "b.txt" => "second one" }.folder();
    folder.write("large.bin", vec![b'x'; 1_000_000]);
    folder.touch("large.bin", site::MODIFIED);
    let server = Running::serving(folder.path());
    (folder, server)
}

/// Sends all requests at once and reads a response to each that should have one.
fn assert_answers(requests: &[&str], answers: &[(u16, &str)], closes: bool) {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    let octets: Vec<u8> = requests.iter().flat_map(|text| request(text)).collect();
    wire.send(octets);
    for (text, (status, body)) in requests.iter().zip(answers) {
        let response = wire.response(plainwire_testkit::wire::method(text));
        assert_eq!(response.status, *status, "{text}\n\n{response}");
        assert!(*status >= 400 || response.text() == *body, "{text}\n\n{response}");
    }
    if closes {
        wire.assert_closed();
    } else {
        wire.send(request("GET /a.txt"));
        assert_eq!(wire.response("GET").text(), "first", "the connection is still good");
    }
    server.stop();
}

// RFC 9112 §9.3.2
#[test]
fn pipelined_requests_are_answered_in_order() {
    let requests =
        ["GET /a.txt", "HEAD /b.txt", "GET /missing", "GET /b.txt", "DELETE /a.txt", "GET /a.txt"];
    let answers =
        [(200, "first"), (200, ""), (404, ""), (200, "second one"), (405, ""), (200, "first")];
    assert_answers(&requests, &answers, false);
}

// RFC 9112 §9.3.2
#[test]
fn pipelined_requests_by_the_hundred_are_answered_in_order() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    let octets: Vec<u8> =
        (0..200).flat_map(|count| request(["GET /a.txt", "GET /b.txt"][count % 2])).collect();
    wire.send(octets);
    for count in 0..200 {
        assert_eq!(wire.response("GET").text(), ["first", "second one"][count % 2]);
    }
    server.stop();
}

// RFC 9112 §9.3.2
#[test]
fn pipelined_requests_of_one_segment_are_answered_in_one_segment() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt").repeat(20));
    for _ in 0..20 {
        assert_eq!(wire.response("GET").text(), "first");
    }
    // Each write would be a segment of its own: TCP_NODELAY is set, and they are few and small.
    assert_eq!(data_segments_in(&wire), 1);
    server.stop();
}

/// How many segments with data the kernel has received on this connection.
fn data_segments_in(wire: &Wire) -> u32 {
    let port = wire.stream().local_addr().expect("it is connected").port();
    let mut command = Command::new("ss");
    command.args(["-tinH", "sport", "=", &format!(":{port}")]);
    let ended = program::run(command);
    let mut words = ended.text().split_whitespace();
    let count = words.find_map(|word| word.strip_prefix("data_segs_in:"));
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("a count: {ended:?}"))
}

#[test]
fn client_that_sends_and_never_reads_costs_a_bounded_memory() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt"));
    assert_eq!(wire.response("GET").text(), "first");
    let before = resident_octets(&server);
    wire.stream().set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let requests = request("GET /b.txt").repeat(10_000);
    // Some of its responses fill both kernels' buffers, and then nobody takes more.
    let stalled = (0..200).any(|_| wire.try_send(&requests).is_err());
    assert!(stalled, "the server took requests without end");
    let grown = resident_octets(&server).saturating_sub(before);
    assert!(grown < 8 << 20, "{grown} octets for one client");
    drop(wire);
    server.stop();
}

fn resident_octets(server: &Running) -> u64 {
    let file = format!("/proc/{}/status", server.id().as_raw_nonzero());
    let status = std::fs::read_to_string(file).expect("the server runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let words = line.and_then(|line| line.trim().strip_suffix(" kB"));
    words.and_then(|words| words.parse::<u64>().ok()).expect("the kernel counts in kB") * 1024
}

#[test]
fn pipelined_requests_with_a_large_file_among_them_keep_their_places() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    for path in ["/a.txt", "/large.bin", "/b.txt", "/large.bin", "/a.txt"] {
        wire.send(request(&format!("GET {path}")));
    }
    for octets in [5, 1_000_000, 10, 1_000_000, 5] {
        assert_eq!(wire.response("GET").body.len(), octets);
    }
    server.stop();
}

#[test]
fn requests_that_arrive_octet_by_octet_are_answered() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    for octet in request("GET /a.txt").into_iter().chain(request("GET /b.txt")) {
        wire.send([octet]);
    }
    assert_eq!(wire.response("GET").text(), "first");
    assert_eq!(wire.response("GET").text(), "second one");
    server.stop();
}

// RFC 9112 §9.6, RFC 9110 §7.6.1
#[test]
fn connection_option_close_ends_the_connection_after_its_response() {
    for option in ["close", "CLOSE", "foo, Close", "keep-alive, close", "foo\nconnection: close"] {
        let first = format!("GET /a.txt\nconnection: {option}");
        assert_answers(&[&first, "GET /b.txt"], &[(200, "first")], true);
    }
}

// RFC 9112 §9.6
#[test]
fn connection_option_close_is_sent_back() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt\nconnection: close"));
    assert!(wire.response("GET").has_connection_option("close"));
    wire.assert_closed();
    server.stop();
}

// RFC 9112 §9.3
#[test]
fn connection_of_http_1_0_closes_unless_it_asks_to_be_kept() {
    assert_answers(&["GET /a.txt HTTP/1.0"], &[(200, "first")], true);
    assert_answers(&["GET /a.txt HTTP/1.0\nhost: a", "GET /b.txt"], &[(200, "first")], true);
    let kept = "GET /a.txt HTTP/1.0\nconnection: keep-alive";
    assert_answers(&[kept, kept], &[(200, "first"), (200, "first")], false);
}

// RFC 9112 §9.3
#[test]
fn connection_of_http_1_0_that_is_kept_is_told_so() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt HTTP/1.0\nconnection: keep-alive"));
    let response = wire.response("GET");
    assert!(response.has_connection_option("keep-alive"), "{response}");
    assert_eq!(response.version, "HTTP/1.1");
    server.stop();
}

// RFC 9112 §2.2
#[test]
fn empty_line_before_a_request_is_ignored() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(b"\r\n");
    wire.send(request("GET /a.txt"));
    wire.send(b"\r\n");
    wire.send(request("GET /b.txt"));
    assert_eq!(wire.response("GET").text(), "first");
    assert_eq!(wire.response("GET").text(), "second one");
    server.stop();
}

// RFC 9112 §9.2, RFC 9110 §15.5.1
#[test]
fn request_that_is_malformed_ends_the_pipeline_after_what_came_before() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    let mut octets = request("GET /a.txt");
    octets.extend_from_slice(b"GET /b.txt HTTP/1.1\r\nHost : a\r\n\r\n");
    octets.extend(request("GET /b.txt"));
    wire.send(octets);
    assert_eq!(wire.response("GET").text(), "first");
    let refused = wire.response("GET");
    assert_eq!(refused.status, 400);
    assert!(refused.has_connection_option("close"), "{refused}");
    wire.assert_closed();
    server.stop();
}

// RFC 9112 §6.3, §9.3
#[test]
fn content_of_a_request_is_dropped_and_never_taken_for_a_request() {
    let (_folder, server) = serve();
    let inner = "GET /b.txt HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = inner.len();
    for text in [
        format!("GET /a.txt\ncontent-length: {length}"),
        format!("POST /a.txt\ncontent-length: {length}"),
        "POST /a.txt\ntransfer-encoding: chunked".to_owned(),
    ] {
        let mut wire = Wire::connect(server.address());
        wire.send(request(&text));
        let chunked = format!("{length:x}\r\n{inner}\r\n0\r\n\r\n");
        wire.send(if text.ends_with("chunked") { &chunked } else { inner });
        wire.send(request("GET /b.txt"));
        let response = wire.response("GET");
        assert!(matches!(response.status, 200 | 405), "{text}\n\n{response}");
        assert_ne!(response.text(), "second one", "{text}");
        assert!(!response.has_connection_option("close"), "{text}\n\n{response}");
        assert_eq!(wire.response("GET").text(), "second one", "{text}");
    }
    server.stop();
}

// RFC 9112 §9.3
#[test]
fn connection_that_the_client_half_closes_still_gets_its_answer() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt"));
    wire.finish();
    assert_eq!(wire.response("GET").text(), "first");
    wire.assert_closed();
    server.stop();
}
