//! A server that answers one connection with what the test says.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What it does behind its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Closes.
    Close,
    /// Stays until the client has closed, so that nothing but framing can end the response.
    Stay,
    /// Resets the connection.
    Reset,
    /// Sends the answer's last octet over and over until the client has closed.
    Repeat,
}

/// One server for one connection.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    thread: JoinHandle<String>,
}

impl Server {
    /// Answers on 127.0.0.1, and closes.
    pub(crate) fn closing(answer: impl Into<Vec<u8>>) -> Self {
        Self::new(answer, Ending::Close)
    }

    /// Answers on 127.0.0.1, and stays.
    pub(crate) fn staying(answer: impl Into<Vec<u8>>) -> Self {
        Self::new(answer, Ending::Stay)
    }

    /// Answers on 127.0.0.1.
    pub(crate) fn new(answer: impl Into<Vec<u8>>, ending: Ending) -> Self {
        Self::on(Ipv4Addr::LOCALHOST.into(), answer, ending)
    }

    /// Answers on this address.
    pub(crate) fn on(address: IpAddr, answer: impl Into<Vec<u8>>, ending: Ending) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer.into();
        let thread = thread::spawn(move || serve(&listener, &answer, ending));
        Self { address, thread }
    }

    /// The port as a word of the command line.
    pub(crate) fn port(&self) -> String {
        self.address.port().to_string()
    }

    /// The request that came; waits for the connection's end.
    pub(crate) fn request(self) -> String {
        self.thread.join().unwrap()
    }
}

/// A port on 127.0.0.1 where nothing listens.
pub(crate) fn free_port() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port().to_string()
}

fn serve(listener: &TcpListener, answer: &[u8], ending: Ending) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(BOUND)).unwrap();
    stream.set_write_timeout(Some(BOUND)).unwrap();
    // An octet that stays unread makes the kernel reset the connection when it is closed.
    let end = if ending == Ending::Reset { "\r\n\r" } else { "\r\n\r\n" };
    let request = read_until(&mut stream, end);
    if stream.write_all(answer).is_err() {
        return request; // The client has seen enough.
    }
    match ending {
        Ending::Close | Ending::Reset => {}
        Ending::Stay => drain(&mut stream),
        Ending::Repeat => while stream.write_all(answer.last_chunk::<1>().unwrap()).is_ok() {},
    }
    request
}

fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        let mut octet = [0];
        stream.read_exact(&mut octet).unwrap();
        text.extend(octet);
    }
    String::from_utf8(text).unwrap()
}

/// Until the client closes; a client that does not is a failure.
fn drain(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "the client stays");
    }
}

const BOUND: Duration = Duration::from_secs(20);
