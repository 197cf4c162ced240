//! What greedy and slow clients can take from others, seen from outside: the program in a network
//! namespace of its own, and clients with addresses of their own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket, sockopt};

/// The program in a network of its own.
struct Remote {
    server: Running,
    namespace: Namespace,
    _folder: Folder,
}

impl Remote {
    fn start(options: &[&str]) -> Self {
        let folder = site! { "a.txt" => "hello" }.folder();
        File::create(folder.join("large.bin")).unwrap().set_len(64 << 20).unwrap();
        let namespace = Namespace::new();
        let webserver = server::bare();
        let mut command = namespace.command(webserver.get_program().as_ref());
        command.args(["--port", "0", "--bind", &namespace.address().to_string()]);
        command.args(options).arg(folder.path()).env_remove("PORT");
        Self { server: Running::started(command), namespace, _folder: folder }
    }

    /// Connects from this address, with a receive buffer of so many octets if that is given.
    fn connect_from(&self, from: Ipv4Addr, buffer: Option<usize>) -> TcpStream {
        let SocketAddr::V4(server) = self.server.address() else { panic!("an IPv4 address") };
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        if let Some(octets) = buffer {
            sockopt::set_socket_recv_buffer_size(&socket, octets).unwrap();
        }
        bind(&socket, &SocketAddrV4::new(from, 0)).unwrap();
        connect(&socket, &server).unwrap();
        TcpStream::from(socket)
    }

    /// A connection from this address that has had an answer; `None` where it was closed instead.
    fn ask_from(&self, from: Ipv4Addr) -> Option<Wire> {
        let mut wire = Wire::over(self.connect_from(from, None));
        // What is turned away may be closed before this.
        let _ = wire.try_send(request("GET /a.txt"));
        wire.try_response("GET").ok().map(|response| {
            assert_eq!(response.text(), "hello");
            wire
        })
    }
}

// RFC 9112 §9.5
#[test]
fn client_is_served_at_once_and_at_no_cost_to_ten_that_have_taken_what_they_can() {
    let mut remote = Remote::start(&["--connections", "110"]);
    let addresses = remote.namespace.more_outside(11);
    let (honest, greedy) = addresses.split_first().unwrap();
    let mut held: Vec<Vec<Wire>> = greedy.iter().map(|_| Vec::new()).collect();
    loop {
        let before: usize = held.iter().map(Vec::len).sum();
        for (address, held) in greedy.iter().zip(&mut held) {
            held.extend(remote.ask_from(*address));
        }
        if held.iter().map(Vec::len).sum::<usize>() == before {
            break;
        }
        assert!(before <= 110, "{before} places");
    }
    for held in &held {
        assert!((10..=11).contains(&held.len()), "one part of eleven: {}", held.len());
    }
    let mut wire = remote.ask_from(*honest).unwrap();
    for wire in held.iter_mut().flatten().chain([&mut wire]) {
        wire.send(request("GET /a.txt"));
        assert_eq!(wire.response("GET").text(), "hello");
    }
    let is_notice = |line: &str| line.contains("as many as one client may");
    remote.server.line("that a client is full", ANSWER_WAIT_MAX, is_notice);
    let said = remote.server.said();
    assert_eq!(said.lines().filter(|line| is_notice(line)).count(), 10, "{said}");
    remote.server.stop();
}

#[test]
fn client_has_no_more_connections_than_the_option_says() {
    let remote = Remote::start(&["--client-connections", "3"]);
    let outside = remote.namespace.outside();
    let held: Vec<Wire> = std::iter::from_fn(|| remote.ask_from(outside)).collect();
    assert_eq!(held.len(), 3);
    remote.server.stop();
}

/// Reads so many octets each 100 ms for this long, through a buffer of some KiB; then whether the
/// connection still lives, by reading all the rest.
fn reader(remote: &Remote, octets: usize, span: Duration) -> impl FnOnce() -> u64 + Send + 'static {
    let mut stream = remote.connect_from(remote.namespace.outside(), Some(8 * 1024));
    let mut wire = Wire::over(stream.try_clone().unwrap());
    wire.send(request("GET /large.bin\nconnection: close"));
    move || {
        let begin = Instant::now();
        let mut piece = vec![0; octets];
        let mut received = 0;
        while begin.elapsed() < span {
            thread::sleep(Duration::from_millis(100));
            received += stream.read(&mut piece).unwrap_or(0) as u64;
        }
        let mut piece = vec![0; 1 << 20];
        while let Ok(octets @ 1..) = stream.read(&mut piece) {
            received += octets as u64;
        }
        received
    }
}

#[test]
fn slow_reader_that_moves_gets_everything_and_one_that_sips_is_let_go() {
    // Both take much longer than a stall may last.
    let remote = Remote::start(&["--write-timeout", "2"]);
    let span = Duration::from_secs(7);
    let readers: Vec<_> =
        [4096, 1].map(|octets| thread::spawn(reader(&remote, octets, span))).into_iter().collect();
    let received: Vec<u64> = readers.into_iter().map(|reader| reader.join().unwrap()).collect();
    let whole = 64 << 20;
    assert!(received[0] > whole, "40 KiB a second: {received:?}");
    assert!(received[1] < whole, "10 octets a second: {received:?}");
    remote.server.stop();
}

// RFC 9112 §9.6
#[test]
fn client_is_served_where_clients_that_take_answers_slowly_have_all_places() {
    // Slow is who takes the same piece for a third of that.
    let remote = Remote::start(&["--connections", "30", "--write-timeout", "6"]);
    let addresses = remote.namespace.more_outside(7);
    let (honest, greedy) = addresses.split_first().unwrap();
    let mut held = Vec::new();
    for address in greedy {
        held.extend(std::iter::from_fn(|| slow_download(&remote, *address)));
    }
    assert_eq!(held.len(), 30, "all places are taken");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Some KiB a second for each, which is more than the least.
            let mut piece = [0; 1024];
            while !is_over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(200));
                for stream in &held {
                    let _ = (&*stream).read(&mut piece);
                }
            }
        });
        let answered = remote.ask_from(*honest).is_some();
        is_over.store(true, Ordering::Relaxed);
        assert!(answered);
    });
    drop(held);
    remote.server.stop();
}

/// A download that has begun, and of which nothing more is read for now; `None` where the client
/// has as many connections as it may, or nobody has a place.
fn slow_download(remote: &Remote, from: Ipv4Addr) -> Option<TcpStream> {
    let mut stream = remote.connect_from(from, Some(8 * 1024));
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let _ = stream.write_all(&request("GET /large.bin"));
    let begun = stream.read(&mut [0; 16]).is_ok_and(|octets| octets > 0);
    stream.set_nonblocking(true).unwrap();
    begun.then_some(stream)
}
