//! The exercise's client: asks a server for one file and displays the whole response.
//!
//! ```text
//! exercise-client HOST PORT FILE        exercise-client localhost 6789 HelloWorld.html
//!
//! look up HOST --> connect --> send the request --> receive, parse, display --> close
//! ```
//!
//! Status line, header lines and blank line are displayed as they came, then the body without its
//! chunk framing. In what the response deviates from the RFCs is said on standard error.

use std::error::Error;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use plainwire_exercise::read_until;
use plainwire_field::{Authority, Method, token};
use plainwire_h1::{BodyDecoder, BodyEvent, Progress, ResponseParser};

fn main() -> ExitCode {
    let words: Option<Vec<String>> =
        std::env::args_os().skip(1).map(|word| word.into_string().ok()).collect();
    let Some([host, port, file]) = words.as_deref() else {
        eprintln!("usage: exercise-client HOST PORT FILE");
        return ExitCode::from(2);
    };
    let Ok(port) = port.parse() else {
        eprintln!("exercise-client: PORT is a number up to 65535, not {port:?}");
        return ExitCode::from(2);
    };
    match request(host, port, file).and_then(|mut stream| display(&mut stream)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("exercise-client: {host:?}, port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Connects and sends a GET.
fn request(host: &str, port: u16, file: &str) -> Result<TcpStream, Box<dyn Error>> {
    // An IPv6 address stands in brackets where a port follows it (RFC 3986 §3.2.2).
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let authority =
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    Authority::parse(authority.as_bytes()).ok_or("HOST is neither a name nor an address")?;
    // What a target must not hold is sent as %XX (RFC 3986 §2.1): a space becomes %20, and no name
    // of a file can end the line and begin another one. `%` and `?` go as they are.
    let encode = |octet| match octet {
        b'%' | b'?' | b'/' => char::from(octet).to_string(),
        octet if token::is_pchar(octet) => char::from(octet).to_string(),
        octet => format!("%{octet:02X}"),
    };
    let target: String = file.trim_start_matches('/').bytes().map(encode).collect();
    let mut stream = connect(host, port)?;
    stream.set_write_timeout(Some(WAIT_MAX))?;
    let mut head = format!("GET /{target} HTTP/1.1\r\n"); // the request line, RFC 9112 §3
    head += &format!("Host: {authority}\r\n"); // which of its sites we mean, RFC 9110 §7.2
    head += "Connection: close\r\n"; // no request follows this one, RFC 9112 §9.6
    head += "\r\n"; // the blank line; a GET has no body
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

/// Connects to the first address of the host that answers.
fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = io::Error::new(ErrorKind::NotFound, "the host has no address");
    // A name may have several addresses: localhost has ::1 and 127.0.0.1.
    for address in (host, port).to_socket_addrs()? {
        // socket(2) and connect(2). The kernel picks a free port for this end.
        match TcpStream::connect_timeout(&address, WAIT_MAX) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Displays the response while it comes: status line, header lines, blank line, body.
fn display(stream: &mut TcpStream) -> Result<(), Box<dyn Error>> {
    let (mut octets, mut parser) = (Vec::new(), ResponseParser::default());
    let end = Instant::now() + WAIT_MAX;
    let length = loop {
        // TCP carries octets, not lines: read until the parser has a whole head.
        let Progress::Complete { octets: taken } = parser.advance(&octets)? else {
            if receive(stream, &mut octets, end)? == 0 {
                return Err("the server closed before the blank line".into());
            }
            continue;
        };
        show(&octets[..taken])?;
        let head = parser.head(&octets);
        for deviation in head.deviations() {
            eprintln!("exercise-client: the server deviates: {deviation}");
        }
        // Where the body ends: after Content-Length octets, with the last chunk, or with the
        // connection (RFC 9112 §6.3). Behind a 1xx comes the response proper (RFC 9110 §15.2).
        let length = (head.status().class() != 1).then(|| head.body(Method::Get)).transpose()?;
        octets.drain(..taken);
        parser.reset();
        if let Some(length) = length {
            break length;
        }
    };
    // The body, piece by piece, so that it may be of any size.
    let mut body = BodyDecoder::lenient(length);
    loop {
        let step = body.advance(&octets)?;
        match step.event {
            BodyEvent::Data => show(&octets[..step.consumed])?,
            BodyEvent::End => return Ok(()),
            BodyEvent::NeedMore => {
                if receive(stream, &mut octets, Instant::now() + WAIT_MAX)? == 0 {
                    // Right for a body that ends with the connection; else it was cut off.
                    return Ok(body.finish()?);
                }
            }
            // Chunk sizes and trailer fields are framing, not content (RFC 9112 §7.1).
            BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
        }
        octets.drain(..step.consumed);
    }
}

/// Waits for more of the response until `end`; 0 octets mean that the server has closed.
fn receive(stream: &mut TcpStream, octets: &mut Vec<u8>, end: Instant) -> io::Result<usize> {
    let mut piece = [0; 16 * 1024];
    let count = read_until(end, stream, &mut piece)?;
    octets.extend_from_slice(&piece[..count]);
    Ok(count)
}

/// Writes to standard output; on a terminal, `?` for control octets, which could steer it.
fn show(octets: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let steers = |octet: &u8| octet.is_ascii_control() && !b"\t\r\n".contains(octet);
    if out.is_terminal() && octets.iter().any(steers) {
        let tame = octets.iter().map(|octet| if steers(octet) { b'?' } else { *octet });
        out.write_all(&tame.collect::<Vec<u8>>())?;
    } else {
        out.write_all(octets)?;
    }
    out.flush()
}

/// For a connection, for a head and for each piece of a body.
const WAIT_MAX: Duration = Duration::from_secs(10);
