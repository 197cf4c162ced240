//! Connections that break as only a kernel breaks them: by FIN, by RST, by a peer that stops
//! reading. In each model, over real sockets, with files that go out by `sendfile`.

use std::collections::HashMap;
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use plainwire_server::{Limits, Model, Outcome};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{End, Wire, request};
use rustix::net::sockopt::{set_socket_linger, set_socket_recv_buffer_size};
use rustix::net::{AddressFamily, SocketType, connect, socket};

use crate::exchanges::{HUGE_OCTETS, LARGE_OCTETS, MODELS, files, pattern, settled};
use crate::served::{Record, Serving, Sockets};

/// How long a client may take nothing, where it takes nothing on purpose; and otherwise.
const STALL: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(30);

fn folder() -> Folder {
    let site = site! {
        "a.txt" => "hello world",
        "large.bin" => pattern(LARGE_OCTETS),
        "huge.bin" => pattern(HUGE_OCTETS),
    };
    settled(site.folder(), "huge.bin")
}

/// Each model in a thread of its own; a client may take nothing for so long.
fn in_each_model(write_timeout: Duration, test: impl Fn(Model, &Sockets) + Sync) {
    let folder = folder();
    let limits = Limits { write_timeout, ..Limits::default() };
    std::thread::scope(|scope| {
        for model in MODELS {
            let (test, store) = (&test, Arc::new(files(&folder)));
            let serving = Serving::new(model, store).with_limits(limits);
            scope.spawn(move || test(model, &serving.listen()));
        }
    });
}

/// A client whose kernel keeps little for it.
pub(crate) fn narrow(server: SocketAddr) -> Wire {
    let stream = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    set_socket_recv_buffer_size(&stream, 16 * 1024).unwrap();
    connect(&stream, &server).unwrap();
    Wire::over(TcpStream::from(stream))
}

/// Gives the client a kernel that keeps as much as it likes.
pub(crate) fn widen(wire: &Wire) {
    set_socket_recv_buffer_size(wire.stream(), 4 << 20).unwrap();
}

/// Closes by RST: what was not sent is thrown away, and so is what was not read.
fn reset(wire: Wire) {
    set_socket_linger(wire.stream(), Some(Duration::ZERO)).unwrap();
    drop(wire);
}

pub(crate) fn take(wire: &Wire, octets: usize) -> Vec<u8> {
    let mut taken = vec![0; octets];
    wire.stream().read_exact(&mut taken).unwrap();
    taken
}

/// Holds that a good client is served, and gives all records once that one's has come; those of
/// broken connections come before it, or are waited for.
fn records_by_target(server: &Sockets, expected: usize) -> HashMap<String, Vec<Record>> {
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /a.txt?good\nconnection: close"));
    assert_eq!(wire.response("GET").text(), "hello world");
    let mut by_target: HashMap<String, Vec<Record>> = HashMap::new();
    for record in server.records(expected + 1) {
        by_target.entry(record.target.clone()).or_default().push(record);
    }
    by_target
}

// RFC 9112 §9.5, §9.6
#[test]
fn client_that_shuts_its_side_behind_any_octet_gets_what_it_has_asked_for() {
    in_each_model(LONG, |model, server| {
        let octets = |sent: usize| request(&format!("GET /a.txt?{sent:03}"));
        let length = octets(0).len();
        for sent in 0..=length {
            let mut wire = Wire::connect(server.address());
            wire.send(&octets(sent)[..sent]);
            wire.finish();
            if sent == length {
                assert_eq!(wire.response("GET").text(), "hello world", "{model:?}");
            }
            assert_eq!(wire.end(), End::Closed(Vec::new()), "{model:?}: {sent} octets");
        }
        // One for each that has begun.
        let by_target = records_by_target(server, length);
        let records: Vec<&Record> = by_target.values().flatten().collect();
        assert_eq!(records.len(), length + 1, "{model:?}: {by_target:?}");
        let gone = records.iter().filter(|record| record.outcome == Outcome::ClientGone).count();
        assert_eq!(gone, length - 1, "{model:?}: {by_target:?}");
        let last = &by_target[&format!("/a.txt?{length:03}")];
        assert_eq!(last[0].outcome, Outcome::Complete, "{model:?}");
    });
}

// RFC 9112 §9.5
#[test]
fn reset_behind_any_octet_of_a_request_is_recorded_once_at_most_and_costs_nobody_else() {
    in_each_model(LONG, |model, server| {
        let octets = |sent: usize| request(&format!("GET /a.txt?{sent:03}"));
        let length = octets(0).len();
        for sent in 0..=length {
            let mut wire = Wire::connect(server.address());
            wire.send(&octets(sent)[..sent]);
            reset(wire);
        }
        for (target, records) in records_by_target(server, 0) {
            let is_ok = |record: &Record| match record.outcome {
                Outcome::Complete => record.status == 200,
                Outcome::ClientGone => record.octets < 11,
                _ => false,
            };
            assert!(records.iter().all(is_ok), "{model:?}: {records:?}");
            let is_named = target.contains('?') && target.len() > "/a.txt?".len();
            assert!(!is_named || records.len() == 1, "{model:?}: {records:?}");
        }
    });
}

/// Octets of a response around which something changes hands: its head's end, the pieces, what is
/// read last.
fn boundaries(head: usize, body: usize, pieces: usize) -> Vec<usize> {
    let tail = head + body - 64 * 1024;
    let every = (head..head + body).step_by(pieces);
    let near = every.chain([tail, head + body]).flat_map(|at| [at - 1, at, at + 1]);
    let mut all: Vec<usize> = near.filter(|at| *at < head + body).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn head_octets(server: &Sockets, path: &str) -> usize {
    let mut wire = Wire::connect(server.address());
    wire.send(request(&format!("HEAD {path}\nconnection: close")));
    wire.response("HEAD").head.len()
}

// RFC 9112 §9.5
#[test]
fn reset_behind_any_boundary_of_an_answer_leaves_one_truthful_record() {
    in_each_model(LONG, |model, server| {
        let head = head_octets(server, "/huge.bin?head");
        let whole = [vec![0; head], pattern(HUGE_OCTETS)].concat();
        let places = boundaries(head, HUGE_OCTETS, 4 << 20);
        for &taken in &places {
            let mut wire = narrow(server.address());
            wire.send(request(&format!("GET /huge.bin?{taken}\nconnection: close")));
            let octets = take(&wire, taken);
            assert_eq!(octets.get(head..), whole.get(head..taken), "{model:?}: {taken}");
            reset(wire);
        }
        let by_target = records_by_target(server, places.len() + 1);
        for taken in places {
            let [record] = &*by_target[&format!("/huge.bin?{taken}")] else {
                panic!("{model:?}: one record each: {by_target:?}");
            };
            let content = record.octets as usize;
            match record.outcome {
                Outcome::ClientGone => assert!(content < HUGE_OCTETS, "{model:?}: {record:?}"),
                Outcome::Complete => assert_eq!(content, HUGE_OCTETS, "{model:?}: {record:?}"),
                _ => panic!("{model:?}: {record:?}"),
            }
            // What the client has read, the kernel had taken.
            assert!(content >= taken.saturating_sub(head), "{model:?}: {taken}: {record:?}");
            let is_early = taken < head + HUGE_OCTETS / 2;
            assert!(!is_early || record.outcome == Outcome::ClientGone, "{model:?}: {record:?}");
        }
    });
}

// RFC 9112 §9.5
#[test]
fn peer_that_stops_reading_behind_any_boundary_is_let_go_and_recorded_as_late() {
    in_each_model(STALL, |model, server| {
        let head = head_octets(server, "/huge.bin?head");
        let places = [0, 1, head - 1, head, head + 1, head + 256 * 1024, head + (4 << 20)];
        let mut stalled = Vec::new();
        for taken in places {
            let mut wire = narrow(server.address());
            wire.send(request(&format!("GET /huge.bin?{taken}\nconnection: close")));
            take(&wire, taken);
            stalled.push(wire);
        }
        let by_target = records_by_target(server, places.len() + 1);
        for taken in places {
            let [record] = &*by_target[&format!("/huge.bin?{taken}")] else {
                panic!("{model:?}: one record each: {by_target:?}");
            };
            assert_eq!(record.outcome, Outcome::TimedOut, "{model:?}: {record:?}");
            assert!((record.octets as usize) < HUGE_OCTETS, "{model:?}: {record:?}");
        }
        // Each of them sees a cut answer, never a whole one.
        for (wire, taken) in stalled.into_iter().zip(places) {
            let (End::Closed(rest) | End::Reset(rest)) = wire.end();
            assert!(taken + rest.len() < head + HUGE_OCTETS, "{model:?}: {taken}");
        }
    });
}

// RFC 9112 §9.6
#[test]
fn answer_comes_whole_to_a_client_that_has_shut_its_side_in_the_middle_of_it() {
    in_each_model(LONG, |model, server| {
        for (path, octets) in [("/large.bin", LARGE_OCTETS), ("/huge.bin", HUGE_OCTETS)] {
            let head = head_octets(server, path);
            for taken in [0, head, head + octets / 2, head + octets - 1] {
                let mut wire = Wire::connect(server.address());
                wire.send(request(&format!("GET {path}\nconnection: close")));
                let begun = take(&wire, taken);
                wire.finish();
                let (End::Closed(rest) | End::Reset(rest)) = wire.end();
                let came = [begun, rest].concat();
                assert!(came[head..] == pattern(octets), "{model:?}: {path} {taken}");
            }
        }
        let records = records_by_target(server, 10);
        let complete = |record: &Record| record.outcome == Outcome::Complete;
        assert!(records.values().flatten().all(complete), "{model:?}: {records:?}");
    });
}
