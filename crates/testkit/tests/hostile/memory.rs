//! Requests that are large, many, or never end: what each is answered with, and what it costs.
//!
//! - nginx before `max_headers`, servers of every kind: fields without number or length, all of
//!   them kept.
//! - Slowloris, and what came after it: a head that comes octet by octet.
//! - Apache and others: empty lines before a request, without end.
//! - Node CVE-2024-22019, Go CVE-2023-39326: chunk extensions without end, all of them read.
//! - Node CVE-2018-12121: a head of gigabytes.
//! - h11, Apache CVE-2015-3183: a chunk's size of more digits than a number has.
//!
//! Each gets its status and the end of its connection; the next client is served; and the process
//! takes no more memory for it than a few connections' buffers.

use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::wire::{End, Wire, request};

use crate::grounds::{Ground, assert_serves, memory, shown};

/// What a debug build may take for all of these, one after the other, in octets. The heads that
/// are refused are a hundred times as long.
const GROWN_MAX: u64 = 12 << 20;

fn ground() -> Ground {
    Ground::of(&site! { "a.txt" => "inside" })
}

/// Sends it, as far as the server takes it, and reads the one answer and the end.
fn assert_answered(server: &Running, what: &str, octets: &[u8], status: u16) {
    let mut wire = Wire::connect(server.address());
    let _ = wire.try_send(octets);
    let answer = wire.try_response("GET").unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(answer.status, status, "{what}: {answer}");
    assert!(answer.has_connection_option("close"), "{what}: {answer}");
    let _ = wire.stream().shutdown(std::net::Shutdown::Write);
    let (End::Closed(rest) | End::Reset(rest)) = wire.end();
    assert!(rest.is_empty(), "{what}: more than one answer: {}", shown(&rest));
    assert_serves(server, "/a.txt", "inside");
}

// RFC 9112 §2.2, §3, §7.1.1; RFC 9110 §5.4, §17.5; RFC 6585 §5
#[test]
fn request_that_is_too_large_in_any_way_is_refused_and_costs_no_memory() {
    let long = |octets: usize| "a".repeat(octets);
    let start = "GET /a.txt HTTP/1.1\r\nHost: a\r\n";
    let chunked = format!("{start}Transfer-Encoding: chunked\r\n\r\n");
    let fields = |count: usize| (0..count).map(|n| format!("X{n}: y\r\n")).collect::<String>();
    let rows = [
        ("a field name of 100 kB", format!("{start}{}: y\r\n\r\n", long(100_000)), 431),
        ("a field value of 100 kB", format!("{start}X: {}\r\n\r\n", long(100_000)), 431),
        ("a field value of 8 MiB", format!("{start}X: {}\r\n\r\n", long(8 << 20)), 431),
        ("100,000 fields", format!("{start}{}\r\n", fields(100_000)), 431),
        ("1,001 fields", format!("{start}{}\r\n", fields(1001)), 431),
        ("100,000 fields of nothing", format!("{start}{}\r\n", "X:\r\n".repeat(100_000)), 431),
        ("a target of 1 MiB", format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(1 << 20)), 414),
        ("a query of 1 MiB", format!("GET /?{} HTTP/1.1\r\nHost: a\r\n\r\n", long(1 << 20)), 414),
        (
            "a target of steps",
            format!("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", "/..".repeat(1 << 18)),
            414,
        ),
        (
            "a host of 100 kB",
            format!("GET /a.txt HTTP/1.1\r\nHost: {}\r\n\r\n", long(100_000)),
            431,
        ),
        ("a method of 1 MiB", format!("{} / HTTP/1.1\r\n\r\n", long(1 << 20)), 501),
        ("a version of 1 MiB", format!("GET / HTTP/1.{}\r\n\r\n", "1".repeat(1 << 20)), 400),
        ("a line without an end", long(4 << 20), 501),
        ("spaces", " ".repeat(4 << 20), 400),
        ("1,000,000 empty lines", "\r\n".repeat(1_000_000), 400),
        ("1,000,000 bare line ends", "\n".repeat(1_000_000), 400),
        ("a cookie of 1 MiB", format!("{start}Cookie: {}\r\n\r\n", "a=b; ".repeat(200_000)), 431),
        ("folded lines", format!("{start}X: y\r\n{}\r\n", " y\r\n".repeat(100_000)), 400),
        (
            "a chunk extension of 4 MiB",
            format!("{chunked}5;{}\r\nhello\r\n0\r\n\r\n", long(4 << 20)),
            400,
        ),
        ("a quoted extension without an end", format!("{chunked}5;a=\"{}", long(4 << 20)), 400),
        ("a chunk size of 1 MiB of zeros", format!("{chunked}{}1\r\n", "0".repeat(1 << 20)), 400),
        ("a chunk size of 17 digits", format!("{chunked}{}\r\n", "f".repeat(17)), 400),
        ("a trailer of 4 MiB", format!("{chunked}0\r\nX: {}\r\n\r\n", long(4 << 20)), 431),
        ("100,000 trailers", format!("{chunked}0\r\n{}\r\n", fields(100_000)), 431),
        ("NULs", "\0".repeat(4 << 20), 400),
    ];
    ground().in_each_model(|server| {
        assert_serves(server, "/a.txt", "inside");
        let before = memory(server, "VmRSS");
        for (what, octets, status) in &rows {
            assert_answered(server, what, octets.as_bytes(), *status);
        }
        let grown = memory(server, "VmHWM").saturating_sub(before);
        assert!(grown < GROWN_MAX, "{grown} octets");
    });
}

/// Nothing is wrong with these: they are answered, and what is not read costs nothing.
// RFC 9110 §6.4, RFC 9112 §6.3, §9.3
#[test]
fn content_without_end_is_answered_and_costs_no_memory() {
    let start = "GET /a.txt HTTP/1.1\r\nHost: a\r\n";
    let chunked = format!("{start}Transfer-Encoding: chunked\r\n\r\n");
    let rows = [
        ("a length of 2^64 - 1", format!("{start}Content-Length: {}\r\n\r\n", u64::MAX)),
        ("a chunk of 2^64 - 1", format!("{chunked}{:x}\r\n", u64::MAX)),
        ("chunks of one octet", chunked.clone() + &"1\r\na\r\n".repeat(200_000)),
        (
            "chunks with extensions",
            chunked + &format!("1;{}\r\na\r\n", "x".repeat(900)).repeat(4000),
        ),
        ("8 MiB", format!("{start}Content-Length: {}\r\n\r\n{}", 8 << 20, "a".repeat(8 << 20))),
    ];
    ground().in_each_model(|server| {
        assert_serves(server, "/a.txt", "inside");
        let before = memory(server, "VmRSS");
        for (what, octets) in &rows {
            assert_answered(server, what, octets.as_bytes(), 200);
        }
        let grown = memory(server, "VmHWM").saturating_sub(before);
        assert!(grown < GROWN_MAX, "{grown} octets");
    });
}

/// A head just below each limit, of what is most work to read; they are answered one after the
/// other, and a reading whose work grows with the square of the length would not come to its end.
// RFC 9110 §17.5
#[test]
fn head_that_is_most_work_to_read_is_answered() {
    let list = |member: &str| member.repeat(30_000 / member.len());
    let fields = |name: &str| format!("{name}: \r\n").repeat(99);
    let rows = [
        ("codings", format!("Accept-Encoding: {}gzip", list("a;q=0.001, "))),
        ("commas of codings", format!("Accept-Encoding: {}", list(","))),
        ("weights", format!("Accept-Encoding: gzip;q=0.{}", list("0"))),
        ("tags", format!("If-None-Match: {}\"y\"", list("\"x\", "))),
        ("commas of tags", format!("If-Match: *{}", list(" "))),
        ("ranges", format!("Range: bytes={}0-0", list("5-1,"))),
        ("options", format!("Connection: {}x", list("a, "))),
        ("quotes", format!("Connection: {}", list("\\\""))),
        ("expectations", format!("Expect: {}", list("\"\\"))),
        ("a date", format!("If-Modified-Since: {}", list("Sun, "))),
        ("fields of one name", fields("Accept-Encoding").trim_end().to_owned()),
        ("fields with names alike", fields("Content-Lengt").trim_end().to_owned()),
        ("a field of tabs", format!("X:{}y", list("\t"))),
        ("a cookie", format!("Cookie: {}", list("a=\"b\"; "))),
    ];
    ground().in_each_model(|server| {
        for (what, fields) in &rows {
            for _ in 0..3 {
                let octets = format!(
                    "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n\r\n"
                );
                let mut wire = Wire::connect(server.address());
                let _ = wire.try_send(octets);
                let answer = wire.response("GET");
                let status = answer.status;
                assert!(
                    matches!(status, 200 | 206 | 304 | 400 | 412 | 416 | 417 | 431),
                    "{what}: {answer}"
                );
            }
        }
        let steps = "a/../".repeat(1600);
        assert_serves(server, &format!("/{steps}a.txt"), "inside");
        assert_serves(server, &format!("/{}a.txt", "./".repeat(4000)), "inside");
        assert_serves(server, &format!("{}a.txt", "/".repeat(8000)), "inside");
    });
}

/// Octet by octet, a head is still one head, and a long one is refused where it becomes too long.
// RFC 9112 §2.1, §3; RFC 6585 §5
#[test]
fn head_that_is_dripped_is_read_once_and_refused_at_the_limit() {
    ground().in_each_model(|server| {
        let mut wire = Wire::connect(server.address());
        for octet in request("GET /a.txt\nconnection: close") {
            wire.send([octet]);
        }
        assert_eq!(wire.response("GET").text(), "inside");
        wire.assert_closed();
        let mut wire = Wire::connect(server.address());
        wire.send("GET /a.txt HTTP/1.1\r\nHost: a\r\nX: ");
        // 8 octets a segment; the kernel joins some of them.
        let taken = (0..20_000).take_while(|_| wire.try_send("dripping").is_ok()).count();
        assert!(taken >= 4000, "{taken}");
        assert_eq!(wire.response("GET").status, 431);
        drop(wire);
        assert_serves(server, "/a.txt", "inside");
    });
}

/// Neither what comes behind an answer that closes, nor a client that never reads, is kept.
// RFC 9112 §9.6
#[test]
fn requests_behind_the_last_answer_are_dropped_and_cost_no_memory() {
    ground().in_each_model(|server| {
        let before = memory(server, "VmRSS");
        let mut octets = request("GET /a.txt\nconnection: close");
        octets.extend(request("GET /a.txt").repeat(100_000));
        let mut wire = Wire::connect(server.address());
        let _ = wire.try_send(octets);
        assert_eq!(wire.response("GET").text(), "inside");
        drop(wire);
        assert_serves(server, "/a.txt", "inside");
        let grown = memory(server, "VmHWM").saturating_sub(before);
        assert!(grown < GROWN_MAX, "{grown} octets");
    });
}
