//! One answer of a server, read octet for octet: just enough of HTTP/1.1 to judge what a file
//! server says (RFC 9112 §6.3).
//!
//! It shares nothing with the product, so a mistake there is not repeated here. Chunked coding is
//! not understood: no server that is asked here sends it for a file.

use std::io::{ErrorKind, Read};

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Status line and fields, without the empty line.
    pub(super) head: String,
    pub(super) content: Vec<u8>,
}

/// Why there is no whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// The connection ended before the first octet: a kept one may do that at any time.
    Silent,
    /// It ended in the middle: the head as far as it came, and the octets behind it.
    Cut { head: String, content: Vec<u8> },
    /// Nothing came for as long as the client waits.
    Late,
    /// What came is no answer.
    Nonsense(String),
}

impl Answer {
    /// The value of a field, by its name in any case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        field(&self.head, name)
    }

    /// Whether the server keeps the connection.
    pub(super) fn is_kept(&self) -> bool {
        self.field("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close"))
    }
}

/// Reads one answer; what came behind it stays in `unread`, where its beginning may stand already.
/// `to_head`: whether `HEAD` was asked, whose answer has no content.
///
/// # Errors
/// Why there is no whole answer.
pub(super) fn read(
    stream: &mut impl Read,
    unread: &mut Vec<u8>,
    to_head: bool,
) -> Result<Answer, Broken> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if unread.len() > HEAD_OCTETS_MAX {
            return Err(Broken::Nonsense(text(unread)));
        }
        if let Err(stopped) = more(stream, unread) {
            return Err(match stopped {
                Stopped::Late => Broken::Late,
                Stopped::Ended if unread.is_empty() => Broken::Silent,
                Stopped::Ended => Broken::Cut { head: text(unread), content: Vec::new() },
            });
        }
    };
    let head = text(&unread[..end]);
    unread.drain(..end + 4);
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    let Some(status) = status else { return Err(Broken::Nonsense(head)) };
    let length = if to_head || status == 304 || status == 204 {
        Some(0)
    } else {
        field(&head, "content-length").and_then(|value| value.parse().ok())
    };
    let Some(length) = length else { return Err(Broken::Nonsense(head)) };
    while unread.len() < length {
        if let Err(stopped) = more(stream, unread) {
            return Err(match stopped {
                Stopped::Late => Broken::Late,
                Stopped::Ended => Broken::Cut { head, content: std::mem::take(unread) },
            });
        }
    }
    let behind = unread.split_off(length);
    Ok(Answer { status, head, content: std::mem::replace(unread, behind) })
}

/// The value of a field in a head or in the head of a part.
pub(super) fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

enum Stopped {
    Ended,
    Late,
}

fn more(stream: &mut impl Read, unread: &mut Vec<u8>) -> Result<(), Stopped> {
    let filled = unread.len();
    unread.resize(filled + READ_OCTETS, 0);
    let result = loop {
        match stream.read(&mut unread[filled..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => break result,
        }
    };
    unread.truncate(filled + result.as_ref().map_or(0, |count| *count));
    match result {
        Ok(0) => Err(Stopped::Ended),
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Err(Stopped::Late)
        }
        Err(_) => Err(Stopped::Ended),
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// Far more than any server's head has.
const HEAD_OCTETS_MAX: usize = 64 * 1024;

const READ_OCTETS: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_come_in_one_stream_are_read_one_by_one() {
        let mut stream: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 304 Not \
            Modified\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n";
        let mut unread = Vec::new();
        let first = read(&mut stream, &mut unread, false).unwrap();
        assert_eq!((first.status, &*first.content, first.is_kept()), (200, &b"ab"[..], true));
        let second = read(&mut stream, &mut unread, false).unwrap();
        assert_eq!((second.status, second.content.len(), second.is_kept()), (304, 0, false));
        assert_eq!(
            read(&mut stream, &mut unread, true).unwrap().field("Content-Length"),
            Some("9")
        );
        assert_eq!(read(&mut stream, &mut unread, false), Err(Broken::Silent));
    }

    #[test]
    fn answer_that_ends_early_is_cut_and_one_without_length_is_none() {
        let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab";
        for octets in 1..cut.len() {
            let result = read(&mut &cut[..octets], &mut Vec::new(), false);
            assert!(matches!(result, Err(Broken::Cut { .. })), "{octets}: {result:?}");
        }
        let unframed = read(&mut &b"HTTP/1.1 200 OK\r\n\r\nab"[..], &mut Vec::new(), false);
        assert!(matches!(unframed, Err(Broken::Nonsense(_))));
    }
}
