//! Octets that would write a line of their own, or steer a terminal: into a response, a log, a
//! trace.
//!
//! - nginx CVE-2009-4487, dufs #691, Python before 3.12: ESC and line ends of a request stood in
//!   the log as they came.
//! - http-server CVE-2019-10775: a control octet in a redirect ended the process.
//! - Apache CVE-2016-8743 and others: CR LF in a target split the response.
//!
//! A log is read by a program that is not ours: Python's `json`, and its regular expressions.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use plainwire_testkit::limits::{ANSWER_WAIT_MAX, START_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::program::{self, Program};
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::wire::{Wire, WireError};
use plainwire_testkit::{port, site, wait};
use rustix::process::Signal;

use crate::grounds::{Ground, MODELS, serve, shown};

/// What each place of a request is filled with.
const HOSTILE: [&[u8]; 26] = [
    b"plain",
    b"\r\nX-Injected: 1",
    b"\nX-Injected: 1",
    b"\rX-Injected: 1",
    b"%0d%0aX-Injected:%201",
    b"%0D%0A%0D%0AHTTP/1.1 200 OK%0D%0A",
    b"\xe5\x98\x8a\xe5\x98\x8dX-Injected: 1",
    b"\x1b[2J\x1b[31m",
    b"\x1b]0;title\x07",
    b"\x9b31m",
    b"\xc2\x9b31m",
    b"%1b%5b2J",
    b"\x08\x08\x08\x7f",
    b"\0",
    b"\"",
    b"\" 200 5 \"-\" \"-\"",
    b"\\",
    b"\\\"",
    b"\\n\\r\\x1b\\u001b",
    b"\",\"status\":200,\"x\":\"",
    b"{}[]:,",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u{202e}\u{2028}\u{feff}".as_bytes(),
    b"<script>alert(1)</script>",
    b"127.0.0.1 - - [25/Nov/2026:03:00:00 +0000] GET / HTTP/1.1 200 0",
];

/// Requests with each of these in each place, one a connection.
fn requests() -> Vec<Vec<u8>> {
    let places: [(&[u8], &[u8]); 9] = [
        (b"GET /", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (b"GET /folder?", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (b"GET http://", b"/a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
        (b"GET /a.txt HTTP/1.1\r\nHost: ", b"\r\n\r\n"),
        (b"GET /a.txt HTTP/1.1\r\nHost: a\r\nReferer: ", b"\r\n\r\n"),
        (b"GET /a.txt HTTP/1.1\r\nHost: a\r\nUser-Agent: ", b"\r\n\r\n"),
        (b"GET /a.txt HTTP/1.1\r\nHost: a\r\n", b": x\r\n\r\n"),
        (b"GET /a.txt HTTP/1.1\r\nHost: a\r\nRange: ", b"\r\n\r\n"),
        (b"G", b"T /a.txt HTTP/1.1\r\nHost: a\r\n\r\n"),
    ];
    let filled = |octets: &&[u8]| places.map(|(before, behind)| [before, *octets, behind].concat());
    HOSTILE.iter().flat_map(filled).collect()
}

fn ground() -> Ground {
    Ground::of(&site! { "a.txt" => "inside", "folder/a.txt" => "" })
}

/// Sends each on a connection of its own and reads one answer, which holds nothing that was
/// injected. Returns how many requests there were.
fn attack(server: std::net::SocketAddr) -> usize {
    let requests = requests();
    for octets in &requests {
        let mut wire = Wire::connect(server);
        wire.send(octets);
        let _ = wire.stream().shutdown(std::net::Shutdown::Write);
        let answer = wire.response("GET");
        for name in ["x-injected", "set-cookie"] {
            assert_eq!(answer.values(name).count(), 0, "{}: {answer}", shown(octets));
        }
        let is_visible =
            answer.head.iter().all(|octet| matches!(octet, b' '..=b'~' | b'\r' | b'\n'));
        assert!(is_visible, "{}: {answer}", shown(octets));
        if answer.field("content-type").is_some_and(|value| value.starts_with("text/html")) {
            assert!(!answer.text().contains("<script"), "{}: {answer}", shown(octets));
        }
        // What stood behind an injected end of the head is no second answer to this one.
        loop {
            match wire.try_response("GET") {
                Ok(second) => assert_ne!(second.status, 200, "{}: {second}", shown(octets)),
                Err(WireError::Closed(rest)) if rest.is_empty() => break,
                Err(error) => panic!("{}: {error}", shown(octets)),
            }
        }
    }
    requests.len()
}

/// One line a record, of visible ASCII and the mark for what was left out.
fn assert_plain_lines(text: &[u8], what: &str) {
    let text = std::str::from_utf8(text).unwrap_or_else(|error| panic!("{what}: {error}"));
    for line in text.lines() {
        let plain = |letter: char| matches!(letter, ' '..='~' | '…' | '§');
        assert!(line.chars().all(plain), "{what}: {line:?}");
    }
    assert!(text.ends_with('\n') && !text.contains('\r'), "{what} ends in a whole line");
}

/// Reads a log as a stranger does: how many of its lines it understands.
fn understood(script: &str, file: &Path) -> usize {
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(file);
    let ended = program::run(python);
    assert_eq!(ended.code(), 0, "{}", ended.stderr);
    ended.text().trim().parse().unwrap()
}

const READ_JSON: &str = "
import json, sys
count = 0
for line in open(sys.argv[1], 'rb'):
    record = json.loads(line.decode('utf-8'))
    assert isinstance(record, dict) and record['client'] == '127.0.0.1', line
    assert record['status'] in (200, 206, 301, 400, 404, 405, 416, 421, 431, 501, 505), line
    count += 1
print(count)
";

const READ_COMBINED: &str = r#"
import re, sys
form = re.compile(rb'127\.0\.0\.1 - - \[[^\]"]+\] "[^"]*" [1-5]\d\d \d+ "[^"]*" "[^"]*"\n')
count = 0
for line in open(sys.argv[1], 'rb'):
    assert form.fullmatch(line), line
    count += 1
print(count)
"#;

const READ_TRACE: &str = "
import json, sys
count = 0
for line in open(sys.argv[1], 'rb'):
    if line.startswith(b'webserver: '):
        continue
    event = json.loads(line.decode('utf-8'))
    assert isinstance(event['text'], str), line
    count += event['event'] == 'answer'
print(count)
";

// RFC 9110 §5.5, §17.12; RFC 8259 §7
#[test]
fn log_of_hostile_octets_is_one_line_a_record_and_is_read_by_others() {
    let ground = ground();
    for (form, script) in [("json", READ_JSON), ("combined", READ_COMBINED)] {
        for model in MODELS {
            let file = ground.beside(&format!("log-{form}-{model}"));
            let name = file.to_str().unwrap();
            let options = ["--log", name, "--log-format", form, "--verbose"];
            let server = serve(&ground.root(), model, &options);
            let asked = attack(server.address());
            server.stop();
            let text = fs::read(&file).unwrap();
            assert_plain_lines(&text, form);
            let records = understood(script, &file);
            // An injected head, behind an empty line, is a record of its own.
            assert!((asked..=asked + HOSTILE.len()).contains(&records), "{form}: {records}");
        }
    }
}

// RFC 9110 §5.5
#[test]
fn trace_of_hostile_octets_is_one_line_an_event() {
    let ground = ground();
    for form in ["--trace", "--trace=json"] {
        let server = Running::with_options(&ground.root(), &[form]);
        let asked = attack(server.address());
        let ended = server.stop();
        assert_plain_lines(ended.stderr.as_bytes(), form);
        if form == "--trace=json" {
            let file = ground.beside("trace");
            fs::write(&file, &ended.stderr).unwrap();
            assert!(understood(READ_TRACE, &file) >= asked, "{}", ended.stderr);
        }
    }
}

/// The short lines that a person sees; what `script` makes is a terminal to the program.
#[test]
fn terminal_that_shows_hostile_requests_is_not_steered() {
    let ground = ground();
    let (port, root) = (port::free().to_string(), ground.root());
    let mut started = server::bare();
    started.args(["--bind", "127.0.0.1", "--verbose", "--port", &port]).arg(&root);
    let words: Vec<String> = std::iter::once(started.get_program())
        .chain(started.get_args())
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    let line = format!("stty -onlcr -echo cols 200; exec {}", words.join(" "));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.env_remove("PORT").env("NO_COLOR", "1").env("TERM", "xterm").env("TZ", "UTC");
    let (stdin, keyboard) = std::io::pipe().unwrap();
    let terminal = Program::start_with(command, Stdio::from(stdin), Stdio::piped(), Stdio::piped());
    wait::until("the banner", START_WAIT_MAX, || {
        terminal.printed().contains("Press Ctrl-C to stop.\n\n").then_some(())
    });
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let asked = attack(address);
    let lines = |text: &str| text.lines().filter(|line| line.contains(" to 127.0.0.1")).count();
    wait::until("a line for each request", ANSWER_WAIT_MAX, || {
        (lines(&terminal.printed()) >= asked).then_some(())
    });
    std::io::Write::write_all(&mut &keyboard, b"\x03").unwrap();
    let ended = terminal.end(STOP_WAIT_MAX);
    assert_eq!(ended.code(), 0, "{ended:?}");
    let (_, shown) = ended.text().split_once("Press Ctrl-C to stop.\n\n").unwrap();
    assert_plain_lines(shown.as_bytes(), "the terminal");
}

/// What a client sends is in the log as it was sent, and not as it was read.
#[test]
fn log_says_who_connected_whatever_the_fields_claim() {
    let ground = ground();
    let file = ground.beside("claims");
    let options = ["--log", file.to_str().unwrap(), "--log-format", "json"];
    let server = Running::with_options(&ground.root(), &options);
    let mut wire = Wire::connect(server.address());
    wire.send(
        "GET /a.txt?%41 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\
         Forwarded: for=192.0.2.1\r\nX-Real-IP: 192.0.2.1\r\nClient-IP: 192.0.2.1\r\n\r\n",
    );
    assert_eq!(wire.response("GET").status, 200);
    drop(wire);
    server.signal(Signal::TERM);
    server.end(STOP_WAIT_MAX);
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("\"client\":\"127.0.0.1\",") && text.contains("\"/a.txt?%41\""),
        "{text}"
    );
    assert!(!text.contains("192.0.2.1"), "{text}");
}
