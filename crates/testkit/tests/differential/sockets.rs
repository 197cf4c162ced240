//! Servers over sockets: send a stream, say that nothing more comes, read to the end, and take the
//! answers apart.
//!
//! Each wait has a bound. Nothing here knows which server it is.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use plainwire_testkit::differential::reading::Fate;
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;

/// A server that neither answers nor closes for so long is taken as it stands. A healthy one does
/// either in less than a millisecond.
const SILENCE_MAX: Duration = Duration::from_secs(3);

/// Connections at once to one server.
const CONNECTIONS: usize = 4;

/// The site that every server serves. No page holds what looks like a status line.
pub(crate) fn folder() -> Folder {
    site! {
        "index.html" => "(home)",
        "a.txt" => "(a)",
        "marker" => MARKER_PAGE,
        "smuggled" => "(smuggled)",
    }
    .folder()
}

/// What the server answers to each stream, in the order of the streams.
pub(crate) fn ask(server: SocketAddr, streams: &[Vec<u8>]) -> Vec<Vec<Fate>> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(vec![Vec::new(); streams.len()]);
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                while let Some((index, stream)) = take(&next, streams) {
                    let fates = fates(&exchange(server, stream));
                    found.lock().expect("no thread panics while it stores")[index] = fates;
                }
            });
        }
    });
    found.into_inner().expect("no thread panics while it stores")
}

fn take<'a>(next: &AtomicUsize, streams: &'a [Vec<u8>]) -> Option<(usize, &'a [u8])> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    streams.get(index).map(|stream| (index, &**stream))
}

/// All that comes back for a stream.
fn exchange(server: SocketAddr, stream: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect_timeout(&server, SILENCE_MAX).expect("the server accepts");
    for wait in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
        wait(&socket, Some(SILENCE_MAX)).expect("a bound above zero can be set");
    }
    // A server that has closed already has said what it wants to say.
    let _ = socket.write_all(stream);
    let _ = socket.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    let _ = socket.read_to_end(&mut answers);
    answers
}

/// The answers, one after the other. Interim ones are left out.
fn fates(octets: &[u8]) -> Vec<Fate> {
    let starts = (0..octets.len()).filter(|&at| status(&octets[at..]).is_some());
    let mut bounds = starts.collect::<Vec<_>>();
    let mut fates = Vec::new();
    if bounds.first().copied().unwrap_or(octets.len()) > 0 {
        // Octets before any status line: an answer of HTTP/0.9, which has no head.
        fates.push(of_page(octets));
    }
    bounds.push(octets.len());
    for bound in bounds.windows(2) {
        let answer = &octets[bound[0]..bound[1]];
        let Some(status) = status(answer).filter(|status| *status >= 200) else { continue };
        let head = find(answer, b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
        let length = content_length(&answer[..head]).unwrap_or(answer.len());
        let (content, more) = answer[head..].split_at(length.min(answer.len() - head));
        fates.push(match status {
            200 => of_page(content),
            ..400 => Fate::Answered,
            _ if !closes(&answer[..head]) => Fate::Answered,
            417 | 501 => Fate::Either,
            _ if REFUSING.contains(&status) => Fate::Refused,
            _ => Fate::Answered,
        });
        if !more.is_empty() {
            fates.push(of_page(more));
        }
    }
    fates
}

/// Whether the connection closes behind this answer: an error that keeps it is one answer among
/// others, since the server knows where the next request begins.
fn closes(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.starts_with("http/1.0") {
        !text.contains("\r\nconnection: keep-alive")
    } else {
        text.contains("\r\nconnection: close")
    }
}

fn of_page(content: &[u8]) -> Fate {
    if content.starts_with(MARKER_PAGE.as_bytes()) { Fate::Marker } else { Fate::Answered }
}

/// The status, when a status line begins here.
fn status(octets: &[u8]) -> Option<u16> {
    match octets.strip_prefix(b"HTTP/1.")? {
        [b'0' | b'1', b' ', code @ ..] => {
            std::str::from_utf8(code.get(..3)?).ok()?.parse().ok().filter(|code| *code >= 100)
        }
        _ => None,
    }
}

fn content_length(head: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = text.split("\r\ncontent-length:").nth(1)?;
    value.lines().next()?.trim().parse().ok()
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}

const MARKER_PAGE: &str = "(marker)";

/// Statuses that refuse a request for its form.
const REFUSING: [u16; 10] = [400, 408, 411, 413, 414, 431, 500, 502, 503, 505];

#[test]
fn answers_of_every_shape_are_taken_apart() {
    let rows: [(&str, &[Fate]); 5] = [
        ("", &[]),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n(a)HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n(marker)",
            &[Fate::Answered, Fate::Marker],
        ),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 405 No\r\n\r\n<p>", &[Fate::Answered]),
        (
            "(marker)HTTP/1.1 400 Bad\r\n\r\nHTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n",
            &[Fate::Marker, Fate::Answered, Fate::Refused],
        ),
        (
            "HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\n(a)(marker)",
            &[Fate::Answered, Fate::Marker],
        ),
    ];
    for (octets, expected) in rows {
        assert_eq!(fates(octets.as_bytes()), expected, "{octets:?}");
    }
}
