//! What whoever runs `webserver` types, sees and keeps: its command line, its terminal, its logs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod command;
mod kept;
mod terminal;
mod traced;

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;

use plainwire_testkit::limits::START_WAIT_MAX;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, request};
use plainwire_testkit::{port, server, site, wait};

fn page() -> Folder {
    site! { "a.txt" => "hello" }.folder()
}

/// A server that does not say where it listens, or not to the test: the port is chosen here.
struct Unheard {
    address: SocketAddr,
}

impl Unheard {
    fn new() -> Self {
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, port::free())) }
    }

    /// The command, without what to serve. It listens on 127.0.0.1 unless the options say `--bind`.
    fn command(&self, options: &[&str]) -> Command {
        let mut command = server::bare();
        command.args(["--port", &self.address.port().to_string()]).args(options);
        if !options.contains(&"--bind") {
            command.args(["--bind", "127.0.0.1"]);
        }
        command
    }

    fn until_it_accepts(&self) {
        wait::until("the server to accept", START_WAIT_MAX, || {
            TcpStream::connect(self.address).ok()
        });
    }

    /// Asks for `/a.txt` so many times.
    fn ask(&self, times: usize) {
        self.until_it_accepts();
        ask(self.address, times);
    }
}

/// Asks for `/a.txt` so many times, in batches that fit into what a connection buffers.
fn ask(server: SocketAddr, times: usize) {
    let mut wire = Wire::connect(server);
    let one = request("GET /a.txt");
    for begin in (0..times).step_by(BATCH) {
        let batch = BATCH.min(times - begin);
        wire.send(one.repeat(batch));
        for _ in 0..batch {
            assert_eq!(wire.response("GET").text(), "hello");
        }
    }
}

/// Asks once, and only once: the status.
fn status(server: SocketAddr, target: &str) -> u16 {
    let mut wire = Wire::connect(server);
    wire.send(request(&format!("GET {target}")));
    wire.response("GET").status
}

/// Requests that are sent before their answers are read.
const BATCH: usize = 100;
