//! Table of data. `webserver` behind a go-between that makes one mistake at a time: for each probe
//! of methods, conditions, ranges, codings and targets one that it has to complain about.
//!
//! The go-between passes one request on over a connection of its own and closes. It knows nothing
//! of content of requests.

use std::net::{Ipv4Addr, SocketAddr};

use plainwire_client::check::{self, Probe, Severity, Verdict};
use plainwire_testkit::server::Running;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{folder, subject};

/// What is done to a request that has some text in its head, or to the answer.
#[derive(Debug, Clone, Copy)]
enum Mistake {
    /// Reads the text as this other one.
    Hears(&'static str, &'static str),
    /// Does not heed the field of this name.
    Ignores(&'static str),
    /// Answers so, at once; `\n` is a line end.
    Answers(&'static str, &'static str),
    /// Answers with 200 and this many octets.
    AnswersMuch(&'static str, usize),
    /// Writes in its answer instead of the first text the second.
    Says(&'static str, &'static str, &'static str),
    /// Adds a field line to its answer, in place of the one of that name.
    Sets(&'static str, &'static str, &'static str),
}

use Mistake::{Answers, AnswersMuch, Hears, Ignores, Says, Sets};

const NOT_MODIFIED: &str = "HTTP/1.1 304 Not Modified\n\n";
const FAILED: &str = "HTTP/1.1 412 Precondition Failed\nContent-Length: 2\n\nno";
const NO_RANGE: &str = "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 2\n\nno";
const FAULT: &str = "HTTP/1.1 500 Internal Server Error\nContent-Length: 2\n\nno";
const FOUND: &str = "HTTP/1.1 200 OK\nContent-Length: 3\n\nyes";
const MULTIPART: &str = "HTTP/1.1 206 Partial Content\n\
     Content-Type: multipart/byteranges; boundary=x\nContent-Length: 43\n\n\
     --x\nContent-Range: bytes 0-0/9\n\nA\n--x--\n";

const MISTAKES: &[(&str, Mistake)] = &[
    ("METH-01", Answers("HEAD /", "HTTP/1.1 501 Not Implemented\nContent-Length: 2\n\n")),
    ("METH-02", Answers("HEAD /", FOUND)),
    ("METH-03", Answers("HEAD /", "HTTP/1.1 200 OK\nContent-Length: 3\n\n")),
    ("METH-04", Says("HEAD /", "ETag: ", "X-Tag: ")),
    ("METH-05", Hears("FOO ", "GET ")),
    ("METH-06", Hears("POST ", "GET ")),
    ("METH-07", Says("POST ", "Allow: ", "Allow: POST, ")),
    ("METH-08", Hears("get ", "GET ")),
    ("METH-09", Says("OPTIONS ", "Allow: ", "X-Allow: ")),
    ("METH-10", Answers("OPTIONS *", "HTTP/1.1 404 Not Found\nContent-Length: 2\n\nno")),
    ("METH-11", Answers("OPTIONS ", "HTTP/1.1 204 No Content\nContent-Length: 0\n\n")),
    ("METH-12", Answers("TRACE ", "HTTP/1.1 200 OK\n\na=plainwire-secret-cookie")),
    ("METH-13", Answers("CONNECT ", "HTTP/1.1 200 OK\n\n")),
    ("METH-14", Answers("HEAD /missing", "HTTP/1.1 200 OK\n\n")),
    ("COND-01", Ignores("If-None-Match")),
    ("COND-02", Hears("\"plainwire-no-such-tag\"", "*")),
    ("COND-03", Ignores("If-None-Match")),
    ("COND-04", Ignores("If-None-Match")),
    ("COND-05", Hears("If-None-Match: W/\"", "If-None-Match: W/\"x")),
    ("COND-06", Says("If-None-Match", "ETag: ", "X-Tag: ")),
    ("COND-07", Sets("If-None-Match", "Content-Length", "0")),
    ("COND-08", Sets("If-None-Match", "Content-Type", "text/plain")),
    ("COND-09", Ignores("If-Modified-Since")),
    ("COND-10", Answers("If-Modified-Since", NOT_MODIFIED)),
    ("COND-11", Ignores("If-Modified-Since")),
    ("COND-12", Hears("If-Modified-Since: Saturday", "X: Saturday")),
    ("COND-13", Answers("If-Modified-Since: garbage", NOT_MODIFIED)),
    ("COND-14", Ignores("If-None-Match")),
    ("COND-15", Ignores("If-Match")),
    ("COND-16", Answers("If-Match", FAILED)),
    ("COND-17", Hears("If-Match: W/", "If-Match: ")),
    ("COND-18", Ignores("If-Unmodified-Since")),
    ("COND-19", Answers("If-Unmodified-Since: garbage", FAILED)),
    ("COND-20", Answers("If-Unmodified-Since", FAILED)),
    ("COND-21", Ignores("If-Match")),
    ("COND-22", Answers("If-None-Match: *", NOT_MODIFIED)),
    ("COND-23", Answers("If-None-Match: *", NOT_MODIFIED)),
    ("COND-24", Answers("If-None-Match: *", NOT_MODIFIED)),
    ("COND-25", Answers("If-None-Match: *", FAILED)),
    ("COND-26", Answers("If-Modified-Since", NOT_MODIFIED)),
    ("COND-27", Answers("If-Match", FAILED)),
    ("COND-28", Ignores("If-Match")),
    ("COND-29", Ignores("If-None-Match")),
    ("COND-30", Answers("If-Unmodified-Since", FAILED)),
    ("COND-31", Hears("If-None-Match: garbage", "If-None-Match: *")),
    ("RNG-01", Ignores("Range")),
    ("RNG-02", Says("Range: ", "Content-Range: bytes 0-0", "Content-Range: bytes 1-1")),
    ("RNG-03", Says("Range: ", "ETag: ", "X-Tag: ")),
    ("RNG-04", Says("Range: ", "Content-Type: ", "X-Type: ")),
    ("RNG-05", Says("Range: ", "Content-Range: bytes ", "Content-Range: bytes 1")),
    ("RNG-06", Says("Range: ", "Content-Range: bytes ", "Content-Range: bytes 1")),
    ("RNG-07", Says("Range: ", "Content-Range: bytes ", "Content-Range: bytes 1")),
    ("RNG-08", Answers("Range: ", NO_RANGE)),
    ("RNG-09", Hears("Range: bytes=", "Range: bytes=0-0,")),
    ("RNG-10", Says("Range: ", "bytes */", "bytes */1")),
    ("RNG-11", Hears("bytes=-0", "bytes=0-0")),
    ("RNG-12", Hears("bytes=5-2", "bytes=2-5")),
    ("RNG-13", Hears("lines=", "bytes=")),
    ("RNG-14", Hears("BYTES=", "lines=")),
    ("RNG-15", Says("HEAD ", "200 OK", "206 Partial Content")),
    ("RNG-16", Hears("18446744073709551616-18446744073709551617", "0-1")),
    ("RNG-17", Says("Range: ", "Content-Range: bytes 0-0", "Content-Range: bytes 1-1")),
    ("RNG-18", Hears("bytes=-1,0-0", "bytes=0-0,-1")),
    ("RNG-19", Answers("Range: ", MULTIPART)),
    ("RNG-20", Answers("Range: ", NO_RANGE)),
    ("RNG-21", AnswersMuch("Range: ", 100_000)),
    ("RNG-22", Hears("If-Range: \"", "If-Range: \"x")),
    ("RNG-23", Ignores("If-Range")),
    ("RNG-24", Hears("If-Range: W/", "If-Range: ")),
    ("RNG-25", Ignores("If-Range")),
    ("RNG-26", Hears("If-Range: ", "If-Range: \"x\", ")),
    ("RNG-27", Answers("If-Range", FAILED)),
    ("RNG-28", Ignores("If-None-Match")),
    ("RNG-29", Ignores("If-Match")),
    ("RNG-30", Answers("Range: ", NO_RANGE)),
    ("RNG-31", Answers("Range: ", FAULT)),
    ("RNG-32", Says("Range: ", "Content-Range: bytes 2-9", "Content-Range: bytes 3-10")),
    ("RNG-33", Sets("If-Range", "Content-Type", "text/plain")),
    ("RNG-34", Answers("Range: bytes=,", NO_RANGE)),
    ("RNG-35", Says("Range: ", "Content-Range: bytes ", "Content-Range: bytes 1")),
    ("RNG-36", Ignores("If-Range")),
    ("RNG-37", Hears("\r\nRange: bytes=1-1", "")),
    ("NEG-01", Says("Accept-Encoding: gzip", "Content-Encoding: ", "X-Encoding: ")),
    ("NEG-02", Says("GET ", "Vary: ", "X-Vary: ")),
    ("NEG-03", Sets("Accept-Encoding", "ETag", "\"same\"")),
    ("NEG-04", Hears("gzip;q=0", "gzip")),
    ("NEG-05", Hears("Accept-Encoding: \r\n", "Accept-Encoding: gzip\r\n")),
    ("NEG-06", Hears("x-nonsense", "gzip")),
    ("NEG-07", Hears("GZIP", "identity")),
    ("NEG-08", Hears("gzip;q=0.1, br;q=1", "gzip")),
    ("NEG-09", Answers("If-None-Match", NOT_MODIFIED)),
    ("NEG-10", Answers("identity;q=0", FAULT)),
    ("NEG-11", Answers("Accept: x/y", FAULT)),
    ("NEG-12", Hears("x-gzip", "identity")),
    ("NEG-13", Hears("x-nonsense\r\nAccept-Encoding: gzip", "x-nonsense")),
    ("NEG-14", Hears("gzip;q=0, *", "gzip")),
    ("NEG-15", Answers("gzip;q=2", FAULT)),
    ("URI-01", Says("/folder?", "/folder/", "/missing/")),
    (
        "URI-02",
        Answers("evil", "HTTP/1.1 301 Moved\nLocation: //evil.invalid/\nContent-Length: 0\n\n"),
    ),
    ("URI-03", Answers("/%", "HTTP/1.1 404 Not Found\nContent-Length: 2\n\nno")),
    ("URI-04", Answers("/%zz", FAULT)),
    ("URI-05", Answers("passwd", "HTTP/1.1 200 OK\n\nroot:x:0:0:root:/root:/bin/sh")),
    ("URI-06", Answers("%00", FOUND)),
    ("URI-07", Answers("%c0", FOUND)),
    ("URI-08", Answers("/.env", FOUND)),
    ("URI-09", Answers("%0d%0a", "HTTP/1.1 404 Not Found\nX-Injected: 1\nContent-Length: 2\n\nno")),
    ("URI-10", Answers("/missing", FOUND)),
    ("URI-11", Answers("/file.txt/", FAULT)),
    ("URI-12", Hears("%2f", "/")),
];

/// The topics that have a mistake for each probe.
const TOPICS: [&str; 5] = ["METH-", "COND-", "RNG-", "NEG-", "URI-"];

#[test]
fn probe_whose_mistake_is_made_complains() {
    let of_topics = |id: &&str| TOPICS.iter().any(|topic| id.starts_with(topic));
    let expected: Vec<&str> = check::probes().map(|probe| probe.id).filter(of_topics).collect();
    let found: Vec<&str> = MISTAKES.iter().map(|row| row.0).collect();
    assert_eq!(found, expected, "each probe has its mistake");
    let folder = folder();
    let server = Running::serving(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let silent: Vec<String> = MISTAKES
        .iter()
        .filter_map(|(id, mistake)| {
            let probe = check::probes().find(|probe| probe.id == *id).unwrap();
            runtime.block_on(complaint(server.address(), probe, *mistake))
        })
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// The finding, when the probe does not complain about the mistake.
async fn complaint(server: SocketAddr, probe: &Probe, mistake: Mistake) -> Option<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let subject = subject(listener.local_addr().unwrap());
    let between = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // A client that goes away is none that a probe still waits for.
            tokio::spawn(async move { pass(client, server, mistake).await.ok() });
        }
    });
    let findings = check::run(&subject, &[probe], |_| {}).await;
    between.abort();
    let finding = findings.first().unwrap();
    let complains = match finding.verdict {
        Verdict::Fail | Verdict::Warn => true,
        Verdict::Info => matches!(probe.severity, Severity::May | Severity::Should),
        Verdict::Pass | Verdict::Skip => false,
    };
    (!complains).then(|| format!("{mistake:?}: {finding}"))
}

/// Passes one request on, and its answer back, with the mistake.
async fn pass(mut client: TcpStream, server: SocketAddr, mistake: Mistake) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let answer = match mistake.answer(&head) {
        Some(answer) => answer,
        None => {
            let head = mistake.heard(&head).replace("Connection: close\r\n", "");
            let mut upstream = TcpStream::connect(server).await?;
            let head = head.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
            upstream.write_all(head.as_bytes()).await?;
            let mut answer = Vec::new();
            upstream.read_to_end(&mut answer).await?;
            mistake.said(&head, answer)
        }
    };
    client.write_all(&answer).await?;
    client.shutdown().await
}

impl Mistake {
    /// The answer that it gives by itself.
    fn answer(self, head: &str) -> Option<Vec<u8>> {
        match self {
            Answers(when, answer) if head.contains(when) => {
                Some(answer.replace('\n', "\r\n").into_bytes())
            }
            AnswersMuch(when, octets) if head.contains(when) => {
                let content = "x".repeat(octets);
                Some(format!("HTTP/1.1 200 OK\r\n\r\n{content}").into_bytes())
            }
            _ => None,
        }
    }

    /// The request as it is understood.
    fn heard(self, head: &str) -> String {
        match self {
            Hears(text, other) => head.replace(text, other),
            Ignores(name) => head.replace(&format!("\r\n{name}: "), "\r\nX-Ignored: "),
            _ => head.to_owned(),
        }
    }

    /// The answer as it is given.
    fn said(self, head: &str, answer: Vec<u8>) -> Vec<u8> {
        match self {
            Says(when, text, other) if head.contains(when) => replaced(&answer, text, other),
            Sets(when, name, value) if head.contains(when) => {
                let other = replaced(&answer, &format!("\r\n{name}: "), "\r\nX-Other: ");
                let end = other.windows(2).position(|window| window == b"\r\n").unwrap_or(0);
                let (line, rest) = other.split_at(end);
                [line, b"\r\n", name.as_bytes(), b": ", value.as_bytes(), rest].concat()
            }
            _ => answer,
        }
    }
}

/// With each of these texts replaced.
fn replaced(octets: &[u8], text: &str, other: &str) -> Vec<u8> {
    let text = text.as_bytes();
    let mut found = Vec::new();
    let mut rest = octets;
    while let Some(at) = rest.windows(text.len()).position(|window| window == text) {
        found.extend_from_slice(&rest[..at]);
        found.extend_from_slice(other.as_bytes());
        rest = &rest[at + text.len()..];
    }
    [&*found, rest].concat()
}
