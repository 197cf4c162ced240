//! Servers that are wrong on purpose: each has the known file, answers a plain request of it right,
//! and everything else in one wrong way.
//!
//! They split what they receive at empty lines and know nothing of content, so its octets are
//! requests to them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use plainwire_client::check::Verdict::{self, Fail, Pass, Skip, Warn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A wrong server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrong {
    /// What it does, for messages.
    pub(crate) name: &'static str,
    /// What it answers to a head that is not a plain request of the file.
    pub(crate) answer: fn(&str) -> Reaction,
    /// What it does with a plain request of the file.
    pub(crate) plain: Plain,
}

/// Those whose mistake is that nothing comes in time. Of the others lateness is none.
pub(crate) const LATE: [&str; 3] =
    ["never answers", "hears nobody who sends no more", "serves one connection at a time"];

/// What a server does with a head.
#[derive(Debug)]
pub(crate) enum Reaction {
    Send(String),
    SendAndClose(String),
    Close,
    Silence,
    /// Neither answers nor reads on.
    Wait,
}

/// What a server does with a plain request of the known file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    Right,
    /// Answers right and closes without a word.
    Closes,
    /// Answers right, and before the head has come whole.
    Hastens,
    /// Answers right, and resets the connection soon after.
    Resets,
    /// Answers right, and closes the connection soon after, when nothing more comes.
    Idles,
    /// Answers right, unless the client says that it will send no more.
    Ignores,
    /// Answers right, but no other connection before this one ends.
    Queues,
    /// Answers right, until a connection ends on which something else was asked.
    Dies,
}

/// From those that tell most to those that fail everything alike.
pub(crate) const ALL: &[Wrong] = &[
    Wrong { name: "takes anything for a GET of the file", answer: lax, plain: Plain::Right },
    Wrong { name: "closes without a word", answer: lax, plain: Plain::Closes },
    Wrong { name: "answers before it was asked", answer: lax, plain: Plain::Hastens },
    Wrong { name: "is not modified, ever", answer: not_modified, plain: Plain::Right },
    Wrong { name: "has an error inside", answer: error, plain: Plain::Right },
    Wrong { name: "meets no expectation", answer: unexpecting, plain: Plain::Right },
    Wrong { name: "codes everything", answer: coded, plain: Plain::Right },
    Wrong { name: "sends the visitor elsewhere", answer: elsewhere, plain: Plain::Right },
    Wrong { name: "serves the password file", answer: leak, plain: Plain::Right },
    Wrong { name: "says close and stays", answer: close_unkept, plain: Plain::Right },
    Wrong { name: "says 100 and no more", answer: interim, plain: Plain::Right },
    Wrong { name: "switches protocols unasked", answer: switched, plain: Plain::Right },
    Wrong { name: "closes on everything", answer: |_| Reaction::Close, plain: Plain::Right },
    Wrong { name: "never answers", answer: |_| Reaction::Silence, plain: Plain::Right },
    Wrong { name: "resets what idles", answer: lax, plain: Plain::Resets },
    Wrong { name: "hears nobody who sends no more", answer: lax, plain: Plain::Ignores },
    Wrong { name: "serves one connection at a time", answer: lax, plain: Plain::Queues },
];

/// One that a question kills.
pub(crate) const MORTAL: Wrong = Wrong { name: "dies", answer: lax, plain: Plain::Dies };

/// Servers by which the verdicts are told apart, each with what it gets.
pub(crate) const JUDGED: &[(Wrong, &[(&str, Verdict)])] = &[
    (
        Wrong { name: "closes for idling, not when asked", answer: lax, plain: Plain::Idles },
        &[("CONN-02", Fail), ("CONN-07", Fail), ("CONN-08", Fail)],
    ),
    (
        Wrong { name: "says close and idles", answer: close_unkept, plain: Plain::Idles },
        &[("CONN-05", Fail), ("BODY-01", Fail), ("BODY-02", Fail), ("BODY-06", Fail)],
    ),
    (
        Wrong { name: "answers by the head", answer: by_head, plain: Plain::Right },
        &[("BODY-04", Warn), ("BODY-12", Warn), ("BODY-17", Warn), ("METH-06", Warn)],
    ),
    (
        Wrong { name: "refuses, then the content", answer: twice, plain: Plain::Right },
        &[("BODY-04", Warn), ("BODY-12", Warn), ("BODY-05", Fail), ("BODY-09", Fail)],
    ),
    (
        Wrong { name: "refuses in half a sentence", answer: half, plain: Plain::Right },
        &[("FLD-09", Warn), ("FLD-10", Warn), ("REQ-11", Fail), ("FLD-03", Fail)],
    ),
    (
        Wrong { name: "closes on everything", answer: |_| Reaction::Close, plain: Plain::Right },
        &[("BODY-04", Pass), ("BODY-09", Warn), ("BODY-03", Pass), ("HOST-01", Warn)],
    ),
    (
        Wrong { name: "hears the first option", answer: first_option, plain: Plain::Right },
        &[("CONN-02", Pass), ("CONN-08", Fail)],
    ),
    (
        Wrong { name: "never answers", answer: |_| Reaction::Silence, plain: Plain::Right },
        &[("URI-02", Fail), ("URI-05", Fail), ("URI-09", Fail), ("ROB-04", Skip)],
    ),
    (
        Wrong { name: "waits for all content", answer: waiting, plain: Plain::Right },
        &[("BODY-04", Warn)],
    ),
    (
        Wrong { name: "closes behind a 404", answer: closing_errors, plain: Plain::Right },
        &[("CONN-06", Pass)],
    ),
    (
        Wrong { name: "numbers its errors", answer: numbered, plain: Plain::Right },
        &[("RNG-30", Pass)],
    ),
    (
        Wrong { name: "sends the first octet", answer: first_octet, plain: Plain::Right },
        &[("RNG-02", Pass), ("RNG-12", Fail), ("RNG-13", Fail), ("RNG-37", Warn)],
    ),
];

impl Wrong {
    /// Starts it in the runtime that runs; it ends with it.
    pub(crate) async fn start(self) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let conversation = tokio::spawn(self.converse(stream));
                if matches!(self.plain, Plain::Queues | Plain::Dies) {
                    let was_plain = conversation.await.unwrap();
                    if self.plain == Plain::Dies && !was_plain {
                        return;
                    }
                }
            }
        });
        address
    }

    /// Answers on one connection; whether nothing but the file was asked for.
    async fn converse(self, mut stream: TcpStream) -> bool {
        let (mut received, mut was_plain) = (Vec::new(), true);
        loop {
            while let Some(head) = self.next_head(&mut received) {
                was_plain &= is_plain(&head);
                let reaction = self.react(&head, &mut stream).await;
                let (text, closes) = match reaction {
                    Reaction::Send(text) => (text, false),
                    Reaction::SendAndClose(text) => (text, true),
                    Reaction::Close => (String::new(), true),
                    Reaction::Silence => (String::new(), false),
                    Reaction::Wait => std::future::pending().await,
                };
                if stream.write_all(text.as_bytes()).await.is_err() || closes {
                    return was_plain;
                }
            }
            match timeout(SOON, stream.read_buf(&mut received)).await {
                Err(_) if self.plain == Plain::Resets => {
                    stream.set_zero_linger().unwrap();
                    return was_plain;
                }
                Err(_) if self.plain == Plain::Idles => return was_plain,
                Err(_) | Ok(Ok(1..)) => {}
                Ok(_) if self.plain == Plain::Ignores => std::future::pending().await,
                Ok(_) => return was_plain,
            }
        }
    }

    async fn react(self, head: &str, stream: &mut TcpStream) -> Reaction {
        match self.plain {
            _ if !is_plain(head) => (self.answer)(head),
            Plain::Closes => Reaction::SendAndClose(file("200 OK", "")),
            Plain::Ignores if ends_soon(stream).await => Reaction::Silence,
            _ => Reaction::Send(file("200 OK", "")),
        }
    }

    /// Takes what this server takes for a head.
    fn next_head(self, received: &mut Vec<u8>) -> Option<String> {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n");
        if self.plain == Plain::Hastens && end.is_none() && !received.is_empty() {
            received.clear();
            return Some("GET /file.txt HTTP/1.1\r\nHost: localhost:1\r\n".to_owned());
        }
        let rest = received.split_off(end? + 4);
        let head = std::mem::replace(received, rest);
        Some(head[..head.len() - 2].iter().copied().map(char::from).collect())
    }
}

/// Whether it asks for the file and says no more than that.
fn is_plain(head: &str) -> bool {
    let mut lines = head.split_terminator("\r\n");
    lines.next() == Some("GET /file.txt HTTP/1.1")
        && lines.next().is_some_and(|line| line.starts_with("Host: localhost:"))
        && lines.next().is_none()
}

/// Whether the client says right behind its request that it will send no more.
async fn ends_soon(stream: &mut TcpStream) -> bool {
    let mut octet = [0];
    matches!(timeout(SOON, stream.peek(&mut octet)).await, Ok(Ok(0)))
}

/// Knows two fields, in one spelling each.
fn lax(head: &str) -> Reaction {
    let has = |line: &str| head.split("\r\n").any(|found| found == line);
    let condition = head.split("\r\n").find(|line| line.starts_with("If-None-Match:"));
    Reaction::Send(if condition == Some("If-None-Match: \"tag\"") {
        with_fields("304 Not Modified", "ETag: \"tag\"\r\n")
    } else if has("Range: bytes=0-0") {
        let fields = "Content-Range: bytes 0-0/2000\r\nContent-Length: 1\r\n";
        with_fields("206 Partial Content", fields) + "x"
    } else {
        file("200 OK", "")
    })
}

fn not_modified(_: &str) -> Reaction {
    Reaction::Send(with_fields("304 Not Modified", "Content-Length: 0\r\n"))
}

fn error(_: &str) -> Reaction {
    Reaction::Send(with_fields("500 Internal Server Error", "Content-Length: 0\r\n"))
}

fn unexpecting(head: &str) -> Reaction {
    let status = if head.contains("\r\nExpect:") { "417 Expectation Failed" } else { "200 OK" };
    Reaction::Send(file(status, ""))
}

fn interim(_: &str) -> Reaction {
    Reaction::Send("HTTP/1.1 100 Continue\r\n\r\n".to_owned())
}

fn switched(_: &str) -> Reaction {
    Reaction::Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo/1\r\n\r\n".to_owned())
}

fn elsewhere(_: &str) -> Reaction {
    let fields = "Location: //evil.invalid/\r\nX-Injected: 1\r\nContent-Length: 0\r\n";
    Reaction::Send(with_fields("301 Moved Permanently", fields))
}

fn close_unkept(_: &str) -> Reaction {
    Reaction::Send(file("400 Bad Request", "Connection: close\r\n"))
}

fn first_option(head: &str) -> Reaction {
    let text = file("200 OK", "");
    if head.contains("Connection: keep-alive") {
        Reaction::Send(text)
    } else {
        Reaction::SendAndClose(text)
    }
}

fn by_head(_: &str) -> Reaction {
    Reaction::SendAndClose(file("200 OK", ""))
}

fn twice(_: &str) -> Reaction {
    let no = "Allow: GET, HEAD\r\nContent-Length: 0\r\n";
    let second = with_fields("400 Bad Request", "Content-Length: 0\r\n");
    Reaction::SendAndClose(with_fields("405 Method Not Allowed", no) + &second)
}

fn half(_: &str) -> Reaction {
    let fields = "Content-Length: 100\r\n";
    Reaction::SendAndClose(with_fields("431 Request Header Fields Too Large", fields) + "Too ")
}

fn closing_errors(head: &str) -> Reaction {
    if head.starts_with("HEAD ") {
        return Reaction::Send(with_fields("200 OK", "Content-Length: 2000\r\n"));
    }
    if head.contains("/missing.txt ") {
        let fields = "Connection: close\r\nContent-Length: 0\r\n";
        return Reaction::SendAndClose(with_fields("404 Not Found", fields));
    }
    lax(head)
}

fn waiting(head: &str) -> Reaction {
    if head.contains("\r\nContent-Length: ") { Reaction::Wait } else { lax(head) }
}

fn numbered(_: &str) -> Reaction {
    static ERRORS: AtomicU32 = AtomicU32::new(1000);
    let fields = "Content-Length: 4\r\n";
    let number = ERRORS.fetch_add(1, Ordering::Relaxed);
    Reaction::Send(with_fields("404 Not Found", fields) + &number.to_string())
}

fn first_octet(_: &str) -> Reaction {
    let fields = "Content-Range: bytes 0-0/2000\r\nContent-Length: 1\r\n";
    Reaction::Send(with_fields("206 Partial Content", fields) + "x")
}

fn leak(_: &str) -> Reaction {
    let content = "root:x:0:0:root:/root:/bin/sh\n";
    let fields = format!("Content-Length: {}\r\n", content.len());
    Reaction::Send(with_fields("200 OK", &fields) + content)
}

fn coded(_: &str) -> Reaction {
    let fields = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n";
    Reaction::Send(with_fields("200 OK", fields) + "1\r\nx\r\n0\r\n\r\n")
}

fn file(status: &str, fields: &str) -> String {
    let fields = format!(
        "{fields}ETag: \"tag\"\r\nLast-Modified: Sat, 29 Feb 2020 12:34:56 GMT\r\n\
         Content-Type: text/plain\r\nContent-Length: 2000\r\n"
    );
    with_fields(status, &fields) + &"x".repeat(2000)
}

fn with_fields(status: &str, fields: &str) -> String {
    format!("HTTP/1.1 {status}\r\nDate: Sun, 01 Mar 2020 12:34:56 GMT\r\n{fields}\r\n")
}

/// How long a server that waits for something else does so: shorter than its client's patience.
const SOON: Duration = Duration::from_millis(100);
