//! An independent witness: raw octets out, responses in, over one blocking socket.
//!
//! Rules: it is written without `h1` and reads strictly. A status line, field line or line end that
//! RFC 9112 does not allow is an error, and a body ends exactly where its Content-Length or the
//! connection ends. It does not repair, follow or retry anything.
//!
//! It does not know chunked coding: `webserver` knows the length of everything that it sends, so a
//! Transfer-Encoding is an error here.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use self::response::{parse_head, position};
use crate::limits::{ANSWER_WAIT_MAX, RESPONSE_HEAD_OCTETS_MAX};

mod response;

pub use self::response::{Framing, Response};

/// One connection to a server. Dropping it closes it.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// Why no response could be read.
#[derive(Debug)]
pub enum WireError {
    /// No octet came for [`ANSWER_WAIT_MAX`]; these had come before.
    Silent(Vec<u8>),
    /// The server closed before the response was whole; these octets had come.
    Closed(Vec<u8>),
    /// The connection was reset; these octets had come.
    Reset(Vec<u8>),
    /// The octets break RFC 9112; what, and the octets.
    Malformed(&'static str, Vec<u8>),
}

/// How a connection ended, and the octets that came before its end and were not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// By a FIN: the server closed in order.
    Closed(Vec<u8>),
    /// By a RST: the server, or its kernel, threw something away.
    Reset(Vec<u8>),
}

impl Wire {
    /// Connects, and waits for nothing else.
    ///
    /// # Panics
    ///
    /// When the server does not accept.
    pub fn connect(server: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&server, ANSWER_WAIT_MAX)
            .unwrap_or_else(|error| panic!("cannot connect to {server}: {error}"));
        Self::over(stream)
    }

    /// The same over a socket that the test has made, for one with unusual options.
    pub fn over(stream: TcpStream) -> Self {
        for wait in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
            wait(&stream, Some(ANSWER_WAIT_MAX)).expect("a bound above zero can be set");
        }
        stream.set_nodelay(true).expect("a connected TCP socket takes TCP_NODELAY");
        Self { stream, unread: Vec::new() }
    }

    /// Sends octets as they are.
    ///
    /// # Panics
    ///
    /// When the server has closed, or takes nothing for [`ANSWER_WAIT_MAX`].
    pub fn send(&mut self, octets: impl AsRef<[u8]>) {
        self.stream.write_all(octets.as_ref()).expect("the server takes the octets");
    }

    /// Sends what the server will take, for a server that may close in the middle.
    ///
    /// # Errors
    ///
    /// The error of the socket: `BrokenPipe` or `ConnectionReset` when the server has closed.
    pub fn try_send(&mut self, octets: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.stream.write_all(octets.as_ref())
    }

    /// Says that nothing more will be sent, and goes on reading.
    ///
    /// # Panics
    ///
    /// When the connection is gone.
    pub fn finish(&self) {
        self.stream.shutdown(Shutdown::Write).expect("the connection still stands");
    }

    /// The socket below, for its options.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Reads one response to a request with this method.
    ///
    /// # Panics
    ///
    /// When there is none, with the octets that came.
    pub fn response(&mut self, method: &str) -> Response {
        self.try_response(method).unwrap_or_else(|error| panic!("no response to {method}: {error}"))
    }

    /// Reads one response to a request with this method. An interim response (1xx) is returned as a
    /// response without content; the final one follows.
    ///
    /// # Errors
    ///
    /// See [`WireError`].
    pub fn try_response(&mut self, method: &str) -> Result<Response, WireError> {
        let head_octets = loop {
            if let Some(at) = position(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            if self.unread.len() > RESPONSE_HEAD_OCTETS_MAX {
                return Err(self.malformed("a head without an end"));
            }
            self.receive()?;
        };
        let mut response = match parse_head(&self.unread[..head_octets], method) {
            Ok(response) => response,
            Err(what) => return Err(self.malformed(what)),
        };
        let body_octets = match response.framing {
            Framing::Empty => 0,
            Framing::Length(octets) => usize::try_from(octets).expect("a body fits into memory"),
            Framing::Close => loop {
                match self.receive() {
                    Ok(()) => {}
                    Err(WireError::Closed(octets)) => break octets.len() - head_octets,
                    Err(error) => return Err(error),
                }
            },
        };
        while self.unread.len() < head_octets + body_octets {
            self.receive()?;
        }
        response.body = self.unread[head_octets..head_octets + body_octets].to_vec();
        self.unread.drain(..head_octets + body_octets);
        Ok(response)
    }

    /// Waits for the end of the connection, and returns what came before it.
    ///
    /// # Panics
    ///
    /// When the connection is still open and silent after [`ANSWER_WAIT_MAX`].
    pub fn end(mut self) -> End {
        loop {
            match self.receive() {
                Ok(()) => {}
                Err(WireError::Closed(octets)) => return End::Closed(octets),
                Err(WireError::Reset(octets)) => return End::Reset(octets),
                Err(error) => panic!("the server does not close: {error}"),
            }
        }
    }

    /// Waits for the server's FIN, which must be the next thing that comes.
    ///
    /// # Panics
    ///
    /// When something else comes, or nothing.
    pub fn assert_closed(self) {
        assert_eq!(self.end(), End::Closed(Vec::new()), "the server closes and sends nothing more");
    }

    /// Watches for a while that the server neither sends nor closes.
    ///
    /// # Panics
    ///
    /// When it does.
    pub fn assert_open_for(&mut self, time: Duration) {
        self.stream.set_read_timeout(Some(time)).expect("a time above zero can be set");
        match self.receive() {
            Err(WireError::Silent(octets)) if octets.is_empty() => {}
            other => panic!("the connection should stay open and silent: {other:?} {self:?}"),
        }
        self.stream.set_read_timeout(Some(ANSWER_WAIT_MAX)).expect("a bound above zero can be set");
    }

    /// Receives at least one octet into `unread`.
    fn receive(&mut self) -> Result<(), WireError> {
        let mut piece = [0; 16 * 1024];
        loop {
            let unread = || self.unread.clone();
            return match self.stream.read(&mut piece) {
                Ok(0) => Err(WireError::Closed(unread())),
                Ok(octets) => {
                    self.unread.extend_from_slice(&piece[..octets]);
                    Ok(())
                }
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => continue,
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => Err(WireError::Silent(unread())),
                    _ => Err(WireError::Reset(unread())),
                },
            };
        }
    }

    fn malformed(&self, what: &'static str) -> WireError {
        WireError::Malformed(what, self.unread.clone())
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, octets) = match self {
            Self::Silent(octets) => ("the server is silent", octets),
            Self::Closed(octets) => ("the server closed too early", octets),
            Self::Reset(octets) => ("the connection was reset", octets),
            Self::Malformed(what, octets) => (*what, octets),
        };
        let shown = &octets[..octets.len().min(SHOWN_OCTETS)];
        write!(out, "{what}; {} octets came: \"{}\"", octets.len(), shown.escape_ascii())
    }
}

impl std::error::Error for WireError {}

/// Reads one response from octets behind which the connection ended: the response, and how many
/// octets it has.
///
/// # Errors
///
/// [`WireError::Closed`] when they end before it does; [`WireError::Malformed`].
pub fn read(octets: &[u8], method: &str) -> Result<(Response, usize), WireError> {
    let closed = || WireError::Closed(octets.to_vec());
    let head_octets = position(octets, b"\r\n\r\n").ok_or_else(closed)? + 4;
    let mut response = parse_head(&octets[..head_octets], method)
        .map_err(|what| WireError::Malformed(what, octets.to_vec()))?;
    let end = match response.framing {
        Framing::Empty => head_octets,
        Framing::Length(length) => {
            head_octets + usize::try_from(length).expect("a body fits into memory")
        }
        Framing::Close => octets.len(),
    };
    response.body = octets.get(head_octets..end).ok_or_else(closed)?.to_vec();
    Ok((response, end))
}

/// The octets of a request that is written as text: a request line, then field lines, with `\n`.
///
/// A request line without a version gets ` HTTP/1.1`, a request of HTTP/1.1 without Host gets one,
/// and the empty line is added. For anything malformed, send octets instead.
pub fn request(text: &str) -> Vec<u8> {
    let mut lines = text.lines();
    let mut octets = lines.next().unwrap_or_default().as_bytes().to_vec();
    if !octets.windows(6).any(|window| window == b" HTTP/") {
        octets.extend_from_slice(b" HTTP/1.1");
    }
    octets.extend_from_slice(b"\r\n");
    let is_named = |line: &str| line.to_ascii_lowercase().starts_with("host:");
    if !text.lines().skip(1).any(is_named) && octets.ends_with(b"HTTP/1.1\r\n") {
        octets.extend_from_slice(b"Host: plainwire.test\r\n");
    }
    for line in lines {
        octets.extend_from_slice(line.as_bytes());
        octets.extend_from_slice(b"\r\n");
    }
    octets.extend_from_slice(b"\r\n");
    octets
}

/// The method of a request that is written as text.
pub fn method(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

/// One request, written as text (see [`request`]), and its response, on a connection of its own.
///
/// # Panics
///
/// When there is no response.
pub fn exchange(server: SocketAddr, text: &str) -> Response {
    let mut wire = Wire::connect(server);
    wire.send(request(text));
    wire.response(method(text))
}

/// How many octets of a body or of a failed response a message shows.
const SHOWN_OCTETS: usize = 300;

#[cfg(test)]
mod tests;
