//! `--trace`: every step of the server and of a connection, in the order in which it happens.

use plainwire_testkit::laws::ask;
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::wire::{Wire, request};

/// What a trace says, line by line, from the words on; times and threads differ.
fn traced(options: &[&str]) -> Vec<String> {
    let folder = site! { "a.txt" => "hello" }.folder();
    let server = Running::with_options(folder.path(), options);
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt\nconnection: close\nx-escape: \x1b[2J\u{e9}"));
    assert_eq!(wire.response("GET").status, 400, "a control octet is refused");
    wire.assert_closed();
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt\nconnection: close\nx-text: \u{e9}"));
    assert_eq!(wire.response("GET").text(), "hello");
    wire.assert_closed();
    let ended = server.stop();
    ended.stderr.lines().map(str::to_owned).collect()
}

/// The lines of one connection, or of the server itself.
fn of(lines: &[String], place: &str) -> Vec<String> {
    lines.iter().filter(|line| line.contains(place)).cloned().collect()
}

fn assert_in_order(lines: &[String], words: &[&str]) {
    let mut rest = lines.iter();
    for word in words {
        assert!(rest.any(|line| line.contains(word)), "{word} in its place in {lines:#?}");
    }
}

#[test]
fn trace_shows_each_step_from_the_socket_to_the_close() {
    for (model, thread) in [("event", "worker"), ("threads", "conn-2"), ("single", "main")] {
        let lines = traced(&["--trace", "--model", model]);
        assert_in_order(
            &of(&lines, " -  "),
            &[
                "socket       TCP over IPv4",
                "bind         127.0.0.1:",
                "listen       on 127.0.0.1:",
                "stop         no new connections",
            ],
        );
        assert_in_order(
            &of(&lines, " #1 "),
            &[
                "accept       a connection from 127.0.0.1:",
                "refuse       byte ",
                "answer       400 Bad Request",
                "close        nobody knows where",
            ],
        );
        assert_in_order(
            &of(&lines, " #2 "),
            &[
                "accept       a connection from 127.0.0.1:",
                "receive      ",
                "request      GET /a.txt HTTP/1.1",
                "field        x-text: \\xC3\\xA9",
                "decide       resolve: /a.txt is a file of 5 octets",
                "answer       200 OK, 5 octets",
                "send         ",
                "close        the client asked for it",
            ],
        );
        let answered = lines.iter().find(|line| line.contains("200 OK")).unwrap();
        assert!(answered.contains("#2") && answered.contains(thread), "{model}: {answered}");
    }
}

#[test]
fn trace_as_json_is_one_object_a_line() {
    let lines = traced(&["--trace=json"]);
    let (events, others): (Vec<_>, Vec<_>) =
        lines.iter().partition(|line| line.starts_with("{\"seconds\":"));
    assert!(others.iter().all(|line| line.starts_with("webserver: ")), "{others:#?}");
    for event in &events {
        let parsed: serde_json::Value = serde_json::from_str(event).expect("an object of JSON");
        assert!(parsed["event"].is_string() && parsed["thread"].is_string(), "{event}");
    }
    assert!(events.len() > 15, "{events:#?}");
}

#[test]
fn trace_is_silent_when_it_is_off() {
    let folder = site! { "a.txt" => "hello" }.folder();
    let server = Running::serving(folder.path());
    assert_eq!(ask(server.address(), "GET /a.txt").status, 200);
    let ended = server.stop();
    assert!(ended.stderr.lines().all(|line| line.starts_with("webserver: ")), "{}", ended.stderr);
}
