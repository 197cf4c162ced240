//! The process is killed and started again under load, on the same port: what came whole is right,
//! what was cut is seen as cut, and the log has lines.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::server::{Running, bare};
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{self, Wire, request};
use plainwire_testkit::{port, site, wait};
use rustix::process::Signal;

use crate::exchanges::{LARGE_OCTETS, pattern};
use crate::load::{Fate, Load};

const PATHS: &[&str] = &["/a.txt", "/large.bin", "/missing"];

const KILLS: usize = 8;

const CLIENTS: usize = 4;

/// Answers between a start and a kill, of which the log is to have nearly all.
const ANSWERS: usize = 40;

/// Answers that a client can have before their records are there, at most: a record is given when
/// its answer is sent, by the thread that sent it, and each of two threads can be about to. As many
/// again come to the process that is killed and are counted for the next.
const UNRECORDED_MAX: usize = 2 * CLIENTS;

fn page() -> Folder {
    site! { "a.txt" => "hello", "large.bin" => pattern(LARGE_OCTETS) }.folder()
}

/// What must not come, whatever happens to the process.
fn judge(path: &str, fate: &Fate<'_>) {
    let right = |status: u16, body: &[u8]| match path {
        "/a.txt" => status == 200 && body == b"hello",
        "/large.bin" => status == 200 && body == pattern(LARGE_OCTETS),
        _ => status == 404,
    };
    match fate {
        Fate::Answered(response) => {
            assert!(right(response.status, &response.body), "{path}: {response}");
        }
        Fate::Cut(octets) => {
            let Some(end) = octets.windows(4).position(|window| window == b"\r\n\r\n") else {
                return;
            };
            let body = &octets[end + 4..];
            let whole = pattern(LARGE_OCTETS);
            assert!(path != "/large.bin" || whole.starts_with(body), "{path}: a wrong octet");
        }
        Fate::Refused => {}
    }
}

fn command(port: u16, log: &Folder, folder: &Folder) -> Command {
    let mut command = bare();
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--bind", "::1"]);
    command
        .args(["--workers", "2", "--log-format", "json", "--log"])
        .arg(log.join("log.json"))
        .arg(folder.path());
    command
}

#[test]
fn process_that_is_killed_under_load_starts_at_once_on_its_port_and_nobody_got_a_wrong_octet() {
    let (folder, log) = (page(), Folder::new());
    let port = port::free();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut server = Running::started(command(port, &log, &folder));
    let load = Load::on(address, CLIENTS, PATHS, judge);
    let mut kept = Vec::new();
    for kill in 0..KILLS {
        let (lines, answers) = (text(&log).lines().count(), load.answered());
        load.goes_on_for(ANSWERS);
        let answers = load.answered() - answers;
        // Connections that outlive the process would keep the port without SO_REUSEADDR.
        for address in [address, SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port))] {
            let mut wire = Wire::connect(address);
            wire.send(request("GET /a.txt"));
            assert_eq!(wire.response("GET").text(), "hello");
            kept.push(wire);
        }
        // Lines are written while the process runs, in order, and not only at its end.
        let written = written(&log, &format!("/a.txt?kill-{kill}"), address);
        let lines = written.lines().count() - lines;
        assert!(lines + UNRECORDED_MAX >= answers, "{lines} lines, {answers} answers");
        server.signal(Signal::KILL);
        drop(server.end(STOP_WAIT_MAX));
        server = Running::started(command(port, &log, &folder));
    }
    load.goes_on_for(ANSWERS);
    load.end();
    assert_eq!(wire::exchange(address, "GET /a.txt?last").text(), "hello");
    server.stop();
    // Of what is written at once a killed process can leave one line torn.
    let text = text(&log);
    let is_record = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    let (whole, torn): (Vec<&str>, Vec<&str>) = text.lines().partition(is_record);
    assert!(torn.len() <= KILLS, "{torn:?}");
    // A process that stops writes all; in which order two threads give their records, nobody says.
    let last = whole.iter().filter(|line| line.contains("/a.txt?last")).count();
    assert_eq!(last, 1, "{:?}", whole.last());
}

/// Asks for this, and gives the log once it has that.
fn written(log: &Folder, target: &str, address: SocketAddr) -> String {
    assert_eq!(wire::exchange(address, &format!("GET {target}")).text(), "hello");
    wait::until("the line of what was asked", ANSWER_WAIT_MAX, || {
        Some(text(log)).filter(|text| text.contains(target))
    })
}

/// The log as it is now.
fn text(log: &Folder) -> String {
    let octets = fs::read(log.join("log.json")).unwrap();
    String::from_utf8_lossy(&octets).into_owned()
}

// RFC 9112 §9.6
#[test]
fn stop_under_load_ends_every_answer_that_has_begun_in_each_model() {
    let folder = page();
    for model in ["event", "threads", "single"] {
        let server = Running::with_options(folder.path(), &["--model", model]);
        let load = Load::on(server.address(), CLIENTS, PATHS, |path, fate| {
            judge(path, fate);
            assert!(!matches!(fate, Fate::Cut(_)), "{path}: cut by a stop that had time");
        });
        load.goes_on_for(20);
        // Clients that keep coming are taken until the backlog has been empty once, so they stop.
        server.signal(Signal::TERM);
        load.end();
        assert_eq!(server.end(STOP_WAIT_MAX).code(), 0, "{model}");
    }
}
