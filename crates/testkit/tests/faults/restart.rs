//! The process is killed and started again under load, on the same port: what came whole is right,
//! what was cut is seen as cut, and the log has lines.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use plainwire_testkit::limits::STOP_WAIT_MAX;
use plainwire_testkit::server::{Running, bare};
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{self, Wire, request};
use plainwire_testkit::{port, site};
use rustix::process::Signal;

use crate::exchanges::{LARGE_OCTETS, pattern};
use crate::load::{Fate, Load};

const PATHS: &[&str] = &["/a.txt", "/large.bin", "/missing"];

const KILLS: usize = 8;

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
    command.args(["--log-format", "json", "--log"]).arg(log.join("log.json")).arg(folder.path());
    command
}

#[test]
fn process_that_is_killed_under_load_starts_at_once_on_its_port_and_nobody_got_a_wrong_octet() {
    let (folder, log) = (page(), Folder::new());
    let port = port::free();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut server = Running::started(command(port, &log, &folder));
    let load = Load::on(address, 4, PATHS, judge);
    let mut kept = Vec::new();
    for _ in 0..KILLS {
        load.goes_on_for(20);
        // Connections that outlive the process would keep the port without SO_REUSEADDR.
        for address in [address, SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port))] {
            let mut wire = Wire::connect(address);
            wire.send(request("GET /a.txt"));
            assert_eq!(wire.response("GET").text(), "hello");
            kept.push(wire);
        }
        server.signal(Signal::KILL);
        drop(server.end(STOP_WAIT_MAX));
        server = Running::started(command(port, &log, &folder));
    }
    load.goes_on_for(20);
    let answered = load.end();
    assert_eq!(wire::exchange(address, "GET /a.txt?last").text(), "hello");
    server.stop();
    // Of what is written at once a killed process can leave one line torn.
    let text = fs::read(log.join("log.json")).unwrap();
    let text = String::from_utf8_lossy(&text);
    let is_record = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    let (whole, torn): (Vec<&str>, Vec<&str>) = text.lines().partition(is_record);
    assert!(torn.len() <= KILLS, "{torn:?}");
    // What was answered just before a kill may not have been written yet; most of it is.
    assert!(whole.len() > answered / 4, "{} lines, {answered} answers", whole.len());
    assert!(whole.last().unwrap().contains("/a.txt?last"), "{:?}", whole.last());
}

// RFC 9112 §9.6
#[test]
fn stop_under_load_ends_every_answer_that_has_begun_in_each_model() {
    let folder = page();
    for model in ["event", "threads", "single"] {
        let server = Running::with_options(folder.path(), &["--model", model]);
        let load = Load::on(server.address(), 4, PATHS, |path, fate| {
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
