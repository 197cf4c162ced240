//! `cargo xtask bench models`: what a request costs in each of the server's models.
//!
//! One client on loopback asks for one small file again and again, one request after the other, so
//! that it never competes with itself; what counts is the processor time that the kernel books on
//! the server. Then many clients begin a request and wait, and threads and memory are counted.
//!
//! It prints figures and judges none: they belong to the machine on which they were measured. Every
//! wait is bounded, and nothing is left behind.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::served::{self, Served};

/// Measures every model and prints one line for each.
///
/// # Errors
/// What cannot be built or started, or which answer was not the file.
pub(crate) fn models() -> Result<(), String> {
    // Whoever sets this has built the programs, has them in its path, and wants no figures: the
    // tests want to see that this works.
    let is_trial = std::env::var_os("PLAINWIRE_BUILT").is_some();
    let (program, requests) =
        if is_trial { ("webserver".into(), 50) } else { (served::built()?, 10_000) };
    let folder = Folder::with_file()?;
    let processors = thread::available_parallelism().map_or(1, usize::from);
    println!("{processors} processors, loopback, a file of {FILE_OCTETS} octets");
    println!("{requests} requests a row, then {WAITING} clients that wait in the middle of one");
    println!();
    println!("model    connections     CPU a request  threads     memory");
    for (model, kept) in [("single", false), ("threads", false), ("event", false), ("event", true)]
    {
        let server = Served::start(&program, &["--model", model], &folder.0)?;
        let before = server.processor_time()?;
        if kept {
            on_one(server.address, requests)?
        } else {
            on_many(server.address, requests)?
        }
        let used = server.processor_time()? - before;
        let waiting = waiting(server.address)?;
        let status = server.file("status")?;
        drop(waiting);
        let connections = if kept { "one for all" } else { "one a request" };
        println!(
            "{model:<8} {connections:<13} {:>12.1} us {:>8} {:>6} KiB",
            used.as_secs_f64() * 1e6 / f64::from(requests),
            value(&status, "Threads:"),
            value(&status, "VmRSS:"),
        );
    }
    Ok(())
}

/// A temporary folder with the file, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn with_file() -> Result<Self, String> {
        let folder =
            Self(std::env::temp_dir().join(format!("plainwire-bench-{}", std::process::id())));
        fs::create_dir(&folder.0)
            .and_then(|()| fs::write(folder.0.join("file.bin"), [b'x'; FILE_OCTETS]))
            .map_err(|error| format!("{} cannot be written: {error}", folder.0.display()))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All requests on one connection.
fn on_one(address: SocketAddr, requests: u32) -> Result<(), String> {
    let mut stream = connect(address)?;
    let mut octets = Vec::new();
    let mut piece = [0; 4096];
    for _ in 0..requests {
        stream.write_all(REQUEST_KEPT).map_err(lost)?;
        octets.clear();
        while !is_whole(&octets) {
            match stream.read(&mut piece).map_err(lost)? {
                0 => return Err("the server closed the connection".to_owned()),
                count => octets.extend_from_slice(&piece[..count]),
            }
        }
    }
    Ok(())
}

/// Each request on a connection of its own.
fn on_many(address: SocketAddr, requests: u32) -> Result<(), String> {
    let mut octets = Vec::new();
    for _ in 0..requests {
        let mut stream = connect(address)?;
        stream.write_all(REQUEST_LAST).map_err(lost)?;
        octets.clear();
        stream.read_to_end(&mut octets).map_err(lost)?;
        if !is_whole(&octets) {
            return Err("an answer is not the file".to_owned());
        }
    }
    Ok(())
}

/// Clients that have begun a request, when the server has had time to accept them.
fn waiting(address: SocketAddr) -> Result<Vec<TcpStream>, String> {
    let mut clients = Vec::new();
    for _ in 0..WAITING {
        let mut client = connect(address)?;
        client.write_all(b"GET /file.bin HTTP/1.1\r\n").map_err(lost)?;
        clients.push(client);
    }
    thread::sleep(Duration::from_millis(300));
    Ok(clients)
}

fn connect(address: SocketAddr) -> Result<TcpStream, String> {
    let stream = TcpStream::connect(address).map_err(lost)?;
    stream.set_read_timeout(Some(ANSWER_WAIT)).map_err(lost)?;
    Ok(stream)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn lost(error: std::io::Error) -> String {
    format!("the connection to the server failed: {error}")
}

/// Whether these octets are a whole response with the file.
fn is_whole(octets: &[u8]) -> bool {
    octets.starts_with(b"HTTP/1.1 200 ")
        && octets
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .is_some_and(|end| octets.len() == end + 4 + FILE_OCTETS)
}

/// The number behind a name in `/proc/PID/status`.
fn value<'a>(status: &'a str, name: &str) -> &'a str {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().unwrap_or("?")
}

const FILE_OCTETS: usize = 1024;

/// Clients that wait at once.
const WAITING: usize = 64;

const REQUEST_KEPT: &[u8] = b"GET /file.bin HTTP/1.1\r\nHost: a\r\n\r\n";
const REQUEST_LAST: &[u8] = b"GET /file.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// For the next octets of an answer: far more than a working server needs.
const ANSWER_WAIT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_that_is_not_the_whole_file_is_not_counted() {
        let head = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n".to_vec();
        let whole = [head.clone(), vec![b'x'; FILE_OCTETS]].concat();
        assert!(is_whole(&whole));
        assert!(!is_whole(&whole[..whole.len() - 1]));
        assert!(!is_whole(&head));
        assert!(!is_whole(&whole[1..]));
    }

    #[test]
    fn value_of_a_status_line_is_its_number() {
        let status = "Name:\twebserver\nVmRSS:\t    6012 kB\nThreads:\t3\n";
        assert_eq!((value(status, "VmRSS:"), value(status, "Threads:")), ("6012", "3"));
        assert_eq!(value(status, "VmSwap:"), "?");
    }
}
