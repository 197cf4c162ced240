//! Requests that are malformed, doubtful or too large: what `webserver` refuses, and how.

use plainwire_testkit::expect::expect;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{End, Wire, request};

fn serve() -> (Folder, Running) {
    let folder = site! { "index.html" => "home", "eleven.txt" => "hello world" }.folder();
    let server = Running::serving(folder.path());
    (folder, server)
}

// RFC 9110 §7.2, RFC 9112 §3.2
#[test]
fn host_of_each_form_is_judged() {
    let (_folder, server) = serve();
    for (request, expected) in [
        ("GET /eleven.txt\nhost:", "200"),
        ("GET /eleven.txt\nhost: ANY.test:81", "200"),
        ("GET /eleven.txt\nhost: [::1]:6789", "200"),
        ("GET http://other.test/eleven.txt\nhost: a.test", "200\n\nhello world"),
        ("GET HTTP://other.test/eleven.txt\nhost: a.test", "200\n\nhello world"),
        ("GET https://other.test/eleven.txt\nhost: a.test", "421"),
    ] {
        expect(server.address(), request, expected);
    }
    server.stop();
}

// RFC 9112 §3.2, §6.3; RFC 9110 §8.6
#[test]
fn framing_that_is_doubtful_is_refused_and_the_connection_closed() {
    let (_folder, server) = serve();
    let rows = [
        ("GET / HTTP/1.1\nhost: a\nhost: a", 400),
        ("GET / HTTP/1.1\nhost: a b", 400),
        ("GET /\nx:\u{1}y", 400),
        ("GET /\n folded: line", 400),
        ("POST /\ncontent-length: +5", 400),
        ("POST /\ncontent-length: 5\ncontent-length: 6", 400),
        ("POST /\ncontent-length: 5, 5", 400),
        ("POST /\ncontent-length: 99999999999999999999999999", 400),
        ("POST /\ncontent-length: 5\ntransfer-encoding: chunked", 400),
        ("POST /\ntransfer-encoding: chunked, gzip", 400),
        ("POST /\ntransfer-encoding: foo, chunked", 501),
        ("POST / HTTP/1.0\ntransfer-encoding: chunked", 400),
        ("GET / HTTP/2.0\nhost: a", 505),
        ("GET / HTTP/9.9\nhost: a", 505),
    ];
    for (text, status) in rows {
        let mut wire = Wire::connect(server.address());
        wire.send(request(text));
        let response = wire.response("GET");
        assert_eq!(response.status, status, "{text}\n\n{response}");
        assert!(response.has_connection_option("close"), "{text}\n\n{response}");
        wire.assert_closed();
        expect(server.address(), "GET /eleven.txt", "200");
    }
    server.stop();
}

// RFC 9112 §3, §9.6; RFC 9110 §5.4, §15.5.15; RFC 6585 §5
#[test]
fn refusal_reaches_a_client_that_sends_a_mebibyte_first_and_reads_afterwards() {
    let (_folder, server) = serve();
    let mebibyte = "a".repeat(1 << 20);
    let start = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\n";
    let chunked = format!("{start}Transfer-Encoding: chunked\r\n\r\n");
    let many: String = (0..10_000).map(|count| format!("x{count}: y\r\n")).collect();
    let rows = [
        ("a target", format!("GET /{mebibyte} HTTP/1.1\r\nHost: a\r\n\r\n"), 414),
        ("a query", format!("GET /?{mebibyte} HTTP/1.1\r\nHost: a\r\n\r\n"), 414),
        ("a method", format!("{mebibyte} / HTTP/1.1\r\nHost: a\r\n\r\n"), 501),
        ("a value", format!("{start}X: {mebibyte}\r\n\r\n"), 431),
        ("a name", format!("{start}{mebibyte}: y\r\n\r\n"), 431),
        ("fields", format!("{start}{many}\r\n"), 431),
        ("an extension", format!("{chunked}5;{mebibyte}\r\nhello\r\n0\r\n\r\n"), 400),
        ("a chunk size", format!("{chunked}{}", mebibyte.replace('a', "0")), 400),
        ("a trailer", format!("{chunked}0\r\nX: {mebibyte}\r\n\r\n"), 431),
        ("trailers", format!("{chunked}0\r\n{many}\r\n"), 431),
        // Too long to be read, and nothing is wrong with them.
        ("a length", format!("{start}Content-Length: 1048576\r\n\r\n{mebibyte}"), 200),
        ("a chunk", format!("{chunked}100000\r\n{mebibyte}\r\n0\r\n\r\n"), 200),
        ("garbage", "\0".repeat(1 << 20), 400),
    ];
    for (what, octets, status) in rows {
        let mut wire = Wire::connect(server.address());
        wire.send(octets);
        let response = wire.response("GET");
        assert_eq!(response.status, status, "{what}: {response}");
        assert!(response.has_connection_option("close"), "{what}: {response}");
        wire.finish();
        wire.assert_closed();
    }
    server.stop();
}

// RFC 9112 §3, RFC 9110 §5.4, §15.5.15; RFC 6585 §5
#[test]
fn head_that_is_too_large_is_refused_by_name() {
    let (_folder, server) = serve();
    let long = |octets: usize| "a".repeat(octets);
    let many: String = (0..200).map(|count| format!("\nx{count}: y")).collect();
    let rows = [
        (format!("GET /eleven.txt?{}", long(7_900)), 200),
        (format!("GET /{}", long(100_000)), 414),
        (format!("GET /\nx: {}", long(60_000)), 431),
        (format!("GET /{many}"), 431),
        (format!("{} /", long(1_000)), 501),
    ];
    for (text, status) in rows {
        let mut wire = Wire::connect(server.address());
        // The refusal comes before the whole head has been taken.
        let _ = wire.try_send(request(&text));
        let response = wire.response("GET");
        assert_eq!(response.status, status, "{}\n\n{response}", &text[..40.min(text.len())]);
    }
    server.stop();
}

// RFC 9110 §9.3.2
#[test]
fn refusal_of_a_head_request_has_no_content() {
    let (_folder, server) = serve();
    for text in [
        "HEAD /eleven.txt HTTP/1.1\nx : y\nhost: a",
        "HEAD /eleven.txt HTTP/1.1\nhost: a\nhost: a",
        "HEAD /%zz HTTP/1.1\nhost: a\nconnection: close",
    ] {
        let mut wire = Wire::connect(server.address());
        wire.send(request(text));
        let response = wire.response("HEAD");
        assert_eq!(response.status, 400, "{text}\n\n{response}");
        assert_eq!(wire.end(), End::Closed(Vec::new()), "{text}\n\n{response}");
    }
    server.stop();
}

// RFC 9112 §2.2
#[test]
fn octets_that_are_no_request_are_refused_before_a_line_ends() {
    let (_folder, server) = serve();
    for octets in [
        &b"\x00\x01\x02\x03"[..],
        b"\x16\x03\x01",
        b"SSH-2.0-x\x01",
        b"\xff\xfe\xfd",
        b"{\x22a\x22:1}",
    ] {
        let mut wire = Wire::connect(server.address());
        wire.send(octets);
        let response = wire.response("GET");
        assert_eq!(response.status, 400, "\"{}\": {response}", octets.escape_ascii());
        wire.assert_closed();
    }
    server.stop();
}

// RFC 9113 §3.4, RFC 9110 §15.6.6
#[test]
fn preface_of_http_2_is_answered_with_505() {
    let (_folder, server) = serve();
    let mut wire = Wire::connect(server.address());
    wire.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(wire.response("PRI").status, 505);
    wire.assert_closed();
    server.stop();
}

// RFC 9110 §9.3.6, §9.3.7; RFC 9112 §3.2.3, §3.2.4
#[test]
fn target_of_each_form_fits_its_method() {
    let (_folder, server) = serve();
    for (text, status) in [
        ("OPTIONS *", 204),
        ("GET *", 400),
        ("CONNECT a.test:80", 405),
        ("CONNECT a.test:80\nhost: a.test:80", 405),
        ("GET a.test:80", 400),
        ("GET eleven.txt", 400),
        ("GET http://user@a.test/eleven.txt", 400),
        ("GET /eleven.txt#part", 400),
        ("GET ftp://a.test/eleven.txt", 400),
    ] {
        let mut wire = Wire::connect(server.address());
        wire.send(request(text));
        let response = wire.response("GET");
        assert_eq!(response.status, status, "{text}\n\n{response}");
    }
    server.stop();
}
