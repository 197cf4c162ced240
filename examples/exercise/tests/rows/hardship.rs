//! What befalls a server itself: it is stopped and goes on, its log is full, clients come by the
//! thousand. A good client is served all the same.

use std::fs::File;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use plainwire_testkit::limits::START_WAIT_MAX;
use plainwire_testkit::program::Program;
use plainwire_testkit::wire::{Wire, exchange, request};
use plainwire_testkit::{port, site, wait};
use rustix::process::Signal;

use crate::started::{SERVERS, Server, THREADS, allow_many_sockets};

#[test]
fn server_that_is_stopped_and_continued_serves_who_came_meanwhile() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let octets = request("GET /HelloWorld.html");
        let (beginning, rest) = octets.split_at(10);
        // A stop interrupts a read that has a timeout: the one that waits for the rest of this.
        let mut begun = Wire::connect(server.address());
        begun.send(beginning);
        begun.assert_open_for(Duration::from_millis(300));
        server.signal(Signal::STOP);
        let mut late = Wire::connect(server.address());
        late.send(&octets);
        late.assert_open_for(Duration::from_millis(300));
        server.signal(Signal::CONT);
        begun.send(rest);
        assert_eq!(begun.response("GET").status, 200, "{binary}");
        begun.assert_closed();
        assert_eq!(late.response("GET").status, 200, "{binary}");
    }
}

#[test]
fn server_whose_log_is_full_serves_on() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let address = SocketAddr::from(([127, 0, 0, 1], port::free()));
        let mut command = Command::new(binary);
        command.arg(address.to_string()).arg(folder.path());
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut program =
            Program::start_with(command, Stdio::null(), Stdio::piped(), Stdio::from(full));
        wait::until("a server without a log", START_WAIT_MAX, || {
            std::net::TcpStream::connect(address).ok()
        });
        for _ in 0..3 {
            assert_eq!(exchange(address, "GET /HelloWorld.html").status, 200);
        }
        assert!(!program.has_ended());
    }
}

#[test]
fn server_with_threads_serves_behind_a_thousand_clients_that_say_nothing() {
    allow_many_sockets();
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    let server = Server::serving(THREADS, folder.path());
    let connect = |count| (0..count).map(|_| Wire::connect(server.address()));
    let mut silent: Vec<Wire> = connect(300).collect();
    wait::until("all threads at work", START_WAIT_MAX, || (server.threads() > 256).then_some(()));
    assert_eq!(server.threads(), 257, "the main thread, and as many as are allowed");
    // Two seconds for each silent client, and a good one's turn comes.
    silent.extend(connect(700));
    assert_eq!(exchange(server.address(), "GET /HelloWorld.html").status, 200);
    drop(silent);
}
