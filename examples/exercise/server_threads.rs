//! The exercise's web server, with a thread for each connection.
//!
//! ```text
//! exercise-server-threads [[ADDRESS:]PORT [FOLDER]]     as exercise-server has them
//!
//! main thread:    socket, bind, listen --> accept --> accept --> accept --> …
//!                                            |          |          |
//! port-40000, …:                             +          +          +--> receive, parse … close
//! ```
//!
//! The main thread listens at a fixed port and only accepts; a slow client holds up its own thread
//! and, until 256 of them do, nobody else. `diff server.rs server_threads.rs` shows what differs.

use std::convert::Infallible;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use plainwire_exercise::{Answer, close, read_until, server_arguments};
use plainwire_field::{HttpDate, Status};
use plainwire_h1::{Progress, RequestParser};

fn main() -> ExitCode {
    let Some((addresses, folder)) = server_arguments() else {
        eprintln!("usage: exercise-server-threads [[ADDRESS:]PORT [FOLDER]]");
        return ExitCode::from(2);
    };
    let Err(error) = serve(&addresses, &folder);
    eprintln!("exercise-server-threads: {error}");
    ExitCode::FAILURE
}

fn serve(addresses: &[SocketAddr], folder: &Path) -> Result<Infallible, String> {
    let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
    // Three system calls: socket(2) creates a TCP socket, bind(2) gives it an address and a port,
    // listen(2) opens it to clients. The kernel makes them wait in a queue until we accept them.
    let listener = TcpListener::bind(addresses)
        .map_err(|error| format!("{addresses:?}: {error}; choose another PORT"))?;
    let local = listener.local_addr().map_err(|error| error.to_string())?;
    say(&format!("serving {} at {local}", folder.display()));
    let (done, ended) = mpsc::channel();
    let mut running = 0;
    loop {
        // When all threads are busy, the next clients wait in the queue until one has ended.
        if running == THREADS_MAX && ended.recv().is_ok() {
            running -= 1;
        }
        // accept(2) takes the first client out of the queue. The connection is a socket of its own,
        // with the same port here: what tells connections apart is the client's address and port.
        match listener.accept() {
            Ok((stream, client)) => {
                let (folder, done) = (folder.clone(), done.clone());
                // The thread takes the connection's socket with it; this one keeps the listening.
                let work = move || {
                    let ended = exchange(stream, &folder).unwrap_or_else(|error| error.to_string());
                    say(&format!("{client}: {ended}"));
                    let _ = done.send(());
                };
                match thread::Builder::new().name(format!("port-{}", client.port())).spawn(work) {
                    Ok(_) => running += 1,
                    Err(error) => say(&format!("{client}: no thread: {error}")),
                }
            }
            Err(error) => {
                // It concerns one client, or passes: the listening socket is as good as before.
                say(&format!("cannot accept: {error}"));
                thread::sleep(ACCEPT_PAUSE);
            }
        }
    }
}

/// One connection: one request, one response, and the end. Returns what was asked and answered.
fn exchange(mut stream: TcpStream, folder: &Path) -> io::Result<String> {
    let begin = Instant::now();
    let (mut octets, mut parser) = (Vec::new(), RequestParser::default());
    // A head is a request line, header lines and a blank line (RFC 9112 §2.1). But TCP carries
    // octets, not lines: one read brings half of one, or three requests at once. So we collect
    // until the parser has a whole head; it also refuses what is malformed or above 32 KiB.
    let answer = loop {
        let wait_max = if octets.is_empty() { FIRST_OCTET_WAIT_MAX } else { HEAD_WAIT_MAX };
        let mut piece = [0; 4096];
        match read_until(begin + wait_max, &mut stream, &mut piece) {
            Ok(0) => return Err(io::Error::other("it closed without a whole request")),
            Ok(count) => octets.extend_from_slice(&piece[..count]),
            // RFC 9110 §15.5.9. To a client that said nothing there is nothing to answer.
            Err(error) if error.kind() == ErrorKind::TimedOut && !octets.is_empty() => {
                break Answer::page(Status::REQUEST_TIMEOUT, "the request did not end in time");
            }
            Err(error) => return Err(error),
        }
        match parser.advance(&octets) {
            Ok(Progress::NeedMore) => {}
            Ok(Progress::Complete { .. }) => break Answer::to(&parser.head(&octets), folder),
            Err(refusal) => break Answer::page(refusal.reason.status(), &refusal.to_string()),
        }
    };
    let line = octets.trim_ascii_start().split(|octet| *octet == b'\r').next().unwrap_or_default();
    let said = format!("{} -> {}", line.escape_ascii(), answer.status);
    // The response to HEAD is that to GET without the content (RFC 9110 §9.3.2).
    send(&mut stream, answer, !line.starts_with(b"HEAD "))?;
    close(stream)?;
    Ok(said)
}

/// Sends a response: status line, header lines, blank line, content (RFC 9112 §2.1).
fn send(stream: &mut TcpStream, answer: Answer, with_content: bool) -> io::Result<()> {
    let Answer { status, media_type, length, content } = answer;
    let date = HttpDate::from_time(SystemTime::now());
    let mut head = format!("HTTP/1.1 {status}\r\n"); // the status line, RFC 9112 §4
    head += &format!("Date: {date}\r\n"); // RFC 9110 §6.6.1
    head += &format!("Content-Type: {media_type}\r\n"); // how to show it, RFC 9110 §8.3
    head += &format!("Content-Length: {length}\r\n"); // where it ends, RFC 9112 §6.2
    head += "Connection: close\r\n"; // and no request after this one, RFC 9112 §9.6
    if status == Status::METHOD_NOT_ALLOWED {
        head += "Allow: GET, HEAD\r\n"; // RFC 9110 §15.5.6
    }
    head += "\r\n"; // the blank line
    // Each write goes out at once; a client that takes nothing for a while is let go.
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(STALL_MAX))?;
    stream.write_all(head.as_bytes())?;
    // A file that grows meanwhile is cut; one that shrinks breaks the promise of its length, and
    // the client sees that when the connection closes too early (RFC 9112 §8).
    if with_content && io::copy(&mut content.take(length), stream)? < length {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, "the file became shorter"));
    }
    Ok(())
}

/// Says something on standard error, and which thread says it. Where that cannot be written, to a
/// full disk for instance, clients are served all the same.
fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{}: {words}", thread::current().name().unwrap_or_default());
}

/// Threads at once: each takes memory for its stack, and unknown clients must not take all.
const THREADS_MAX: usize = 256;
/// For a client to begin. Browsers open a second connection in advance, and say nothing on it.
const FIRST_OCTET_WAIT_MAX: Duration = Duration::from_secs(2);
/// From the beginning of a connection to the blank line, which comes in the first packet or two.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long one write waits for a client that takes nothing; one that takes a little goes on.
const STALL_MAX: Duration = Duration::from_secs(3);
/// After a failure to accept, so as not to fail a thousand times a second for want of memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
