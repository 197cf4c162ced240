//! Every finished exchange gives exactly one record, also one that never became a request.

use std::fs;
use std::io::Read;

use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{self, Wire, request};
use plainwire_testkit::{site, wait};
use serde_json::Value;

/// What a record says: method, target, status, octets of content, outcome.
fn shown(line: &str) -> String {
    let record: Value = serde_json::from_str(line).unwrap_or_else(|error| {
        panic!("a record is one line of JSON: {error}: {line}");
    });
    let part = |name: &str| match &record[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ["method", "target", "status", "content_octets", "outcome"].map(part).join(" ")
}

/// Serves with a log, does what the test does, stops, and returns the records.
fn records(folder: &Folder, options: &[&str], exchanges: impl FnOnce(&Running)) -> Vec<String> {
    let file = folder.join(".records.json");
    let name = file.to_str().expect("a temporary name is UTF-8");
    let options = [options, &["--log", name, "--log-format", "json"]].concat();
    let server = Running::with_options(folder.path(), &options);
    exchanges(&server);
    let ended = server.stop();
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
    text.lines().map(shown).collect()
}

fn page() -> Folder {
    site! { "a.txt" => "hello" }.folder()
}

#[test]
fn record_of_each_answer_says_what_was_asked_and_sent() {
    let records = records(&page(), &[], |server| {
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /a.txt?q=1"));
        assert_eq!(wire.response("GET").status, 200);
        wire.send(request("HEAD /a.txt"));
        assert_eq!(wire.response("HEAD").status, 200);
        wire.send(request("GET /a.txt\nif-none-match: *"));
        assert_eq!(wire.response("GET").status, 304);
        wire.send(request("FOO /a.txt"));
        assert_eq!(wire.response("FOO").status, 501);
    });
    assert_eq!(records[0], "GET /a.txt?q=1 200 5 complete");
    assert_eq!(records[1], "HEAD /a.txt 200 0 complete");
    assert_eq!(records[2], "GET /a.txt 304 0 complete");
    assert!(records[3].starts_with("FOO /a.txt 501 "), "{records:?}");
    assert_eq!(records.len(), 4, "{records:?}");
}

#[test]
fn record_of_pipelined_requests_is_one_each() {
    let records = records(&page(), &[], |server| {
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /a.txt").repeat(20));
        for _ in 0..20 {
            assert_eq!(wire.response("GET").text(), "hello");
        }
    });
    assert_eq!(records, ["GET /a.txt 200 5 complete"; 20]);
}

#[test]
fn record_of_a_refused_head_and_of_a_late_one_is_written() {
    let records = records(&page(), &["--head-timeout", "1"], |server| {
        let mut wire = Wire::connect(server.address());
        wire.send(b"GET /a.txt HTTP/1.1\r\nHost : a\r\n\r\n");
        assert_eq!(wire.response("GET").status, 400);
        let mut wire = Wire::connect(server.address());
        wire.send(b"\x16\x03\x01\x02\x00\x01");
        assert_eq!(wire.response("GET").status, 400);
        let mut wire = Wire::connect(server.address());
        wire.send(b"GET /late HTTP/1.1\r\n");
        assert_eq!(wire.response("GET").status, 408);
    });
    assert!(records[0].starts_with("GET /a.txt 400 "), "{records:?}");
    assert!(records[0].ends_with(" refused"), "{records:?}");
    assert!(records[1].starts_with("null null 400 "), "{records:?}");
    assert!(records[2].starts_with("GET /late 408 "), "{records:?}");
    assert_eq!(records.len(), 3, "{records:?}");
}

// RFC 9112 §6.3, §8
#[test]
fn record_of_a_request_with_content_says_what_became_of_it() {
    let records = records(&page(), &[], |server| {
        let chunked = "GET /a.txt?read\ntransfer-encoding: chunked";
        let mut wire = Wire::connect(server.address());
        wire.send(request(chunked));
        wire.send("5\r\nhello\r\n0\r\n\r\n");
        assert_eq!(wire.response("GET").text(), "hello");
        wire.send(request(&chunked.replace("read", "refused")));
        wire.send("5\r\nhello5\r\n");
        assert_eq!(wire.response("GET").status, 400);
        let mut wire = Wire::connect(server.address());
        wire.send(request(&chunked.replace("read", "cut")));
        wire.send("5\r\nhel");
        wire.finish();
        assert_eq!(wire.response("GET").status, 400);
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /a.txt?left\ncontent-length: 9999999"));
        assert_eq!(wire.response("GET").text(), "hello");
    });
    assert_eq!(records[0], "GET /a.txt?read 200 5 complete");
    for (record, query) in [(&records[1], "refused"), (&records[2], "cut")] {
        assert!(record.starts_with(&format!("GET /a.txt?{query} 400 ")), "{records:?}");
        assert!(record.ends_with(" refused"), "{records:?}");
    }
    assert_eq!(records[3], "GET /a.txt?left 200 5 complete");
    assert_eq!(records.len(), 4, "{records:?}");
}

#[test]
fn record_of_a_download_that_the_client_left_says_so() {
    let folder = page();
    let octets: u64 = 64 << 20;
    fs::File::create(folder.join("large.bin")).and_then(|file| file.set_len(octets)).unwrap();
    let records = records(&folder, &[], |server| {
        let before = server.idle_descriptors();
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /large.bin"));
        wire.stream().read_exact(&mut [0; 4096]).unwrap();
        drop(wire);
        wait::until("the server to notice", ANSWER_WAIT_MAX, || {
            (server.descriptors() <= before).then_some(())
        });
    });
    let record = records.last().unwrap();
    assert!(record.starts_with("GET /large.bin 200 "), "{records:?}");
    assert!(record.ends_with(" client gone"), "{records:?}");
    let sent: u64 = record.split(' ').nth(3).unwrap().parse().unwrap();
    assert!(sent < octets, "{record}");
    assert_eq!(records.len(), 2, "with the first exchange: {records:?}");
}

#[test]
fn record_of_hostile_octets_is_one_line_without_control_octets() {
    let folder = page();
    let file = folder.join(".records.log");
    let options = ["--log", file.to_str().unwrap(), "--log-format", "combined"];
    let server = Running::with_options(folder.path(), &options);
    let hostile = "GET /%1B%5B31m\"%0A\nuser-agent: \"a\\b\" \u{9b}31m\nreferer: \"\t\"";
    wire::exchange(server.address(), hostile);
    server.stop();
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.trim_end().chars().all(|letter| !letter.is_control()), "{text:?}");
    assert_eq!(text.replace("\\\"", "").matches('"').count(), 6, "three quoted parts: {text}");
}
