//! What the check remarks about any response: a request line up to LF, then the octets of the
//! response.

use plainwire_client::check::lint::{Ending, RULES, Remark, Seen, lint};
use plainwire_field::Method;
use plainwire_h1::{BodyDecoder, BodyEvent, Progress, ResponseParser, Version};

use super::{Rung, Target, response_head, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "response_lint",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Bounds],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    let heads = response_head::seeds().into_iter();
    let fields = FIELDS.map(|field| format!("HTTP/1.1 200 OK\r\n{field}\r\n\r\n").into_bytes());
    let parts =
        b"HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\n\
                  \r\n--x\r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n--x--\r\n";
    let lines = ["GET / HTTP/1.1\n", "HEAD /a HTTP/1.0\n", "CONNECT h:1 HTTP/1.1\n"];
    let responses = heads.chain(fields).chain([parts.to_vec()]);
    let with_line = |(response, line): (Vec<u8>, &&str)| [line.as_bytes(), &response].concat();
    responses.zip(lines.iter().cycle()).map(with_line).collect()
}

fn run(octets: &[u8]) {
    let Some(end) = octets.iter().position(|&octet| octet == b'\n') else { return };
    let (line, response) = (&octets[..end], &octets[end + 1..]);
    let mut words = line.split(|&octet| octet == b' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let version = match words.next() {
        Some(b"HTTP/1.0") => Some(Version::Http10),
        Some(_) => Some(Version::Http11),
        None => None,
    };
    let Some(remarks) = remarks(method, target, version, response) else { return };
    assert_eq!(self::remarks(method, target, version, response).as_ref(), Some(&remarks));
    for remark in &remarks {
        assert!(RULES.iter().any(|rule| std::ptr::eq(*rule, remark.rule)), "{remark}");
        let text = remark.to_string();
        assert!(!text.chars().any(char::is_control), "{text:?} would break a line");
        assert!(!remark.words.is_empty() && text.len() <= REMARK_OCTETS_MAX, "{}", text.len());
    }
    let lines = response.iter().filter(|&&octet| octet == b'\n').count();
    assert!(remarks.len() <= REMARKS_A_LINE_MAX * (lines + 4), "{}", shown(octets));
}

/// What is remarked about the response at the front of these octets, behind which the connection
/// ends; `None` where there is no head.
pub(super) fn remarks(
    method: &[u8],
    target: &[u8],
    asked: Option<Version>,
    octets: &[u8],
) -> Option<Vec<Remark>> {
    let mut parser = ResponseParser::default();
    let Ok(Progress::Complete { octets: head_octets }) = parser.advance(octets) else {
        return None;
    };
    let (head, mut rest) = octets.split_at(head_octets);
    let fields = parser.head(head);
    let framing = fields.body(Method::from_token(method));
    let mut decoder = BodyDecoder::lenient(framing.unwrap_or_default());
    let mut content = Vec::new();
    let ending = loop {
        let step = match decoder.advance(rest) {
            Ok(step) => step,
            Err(refusal) => break Ending::Refused(refusal),
        };
        let (taken, left) = rest.split_at(step.consumed);
        rest = left;
        match step.event {
            BodyEvent::End => break Ending::Complete,
            BodyEvent::NeedMore if decoder.finish().is_ok() => break Ending::Complete,
            BodyEvent::NeedMore => break Ending::CutOff,
            BodyEvent::Data => content.extend_from_slice(taken),
            BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
        }
    };
    Some(lint(&Seen {
        method,
        target,
        asked,
        head,
        status: fields.status(),
        fields: &fields,
        head_deviations: fields.deviations(),
        body_deviations: decoder.deviations(),
        framing: framing.ok(),
        content: &content,
        surplus: if ending == Ending::Complete { rest.len() as u64 } else { 0 },
        ending: framing.map_or_else(Ending::Refused, |_| ending),
    }))
}

/// Fields that have a grammar of their own.
const FIELDS: [&str; 22] = [
    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nLast-Modified: Sunday, 06-Nov-94 08:49:38 GMT",
    "ETag: W/\"a\"\r\nETag: b\r\nExpires: 0",
    "Content-Type: text/html; charset=\"utf-8\"; a=b",
    "Content-Encoding: gzip, identity,, br",
    "Content-Language: en-GB, x-klingon, i-default",
    "Content-Location: /a?b#c",
    "Content-Range: bytes 0-4/11",
    "Content-Range: bytes */11",
    "Accept-Ranges: bytes, none",
    "Vary: *, Accept-Encoding",
    "Allow: GET, HEAD, a(b",
    "Location: http://u@h:80/%7Ea/../b?c#d",
    "Location: //[::1]:1/\r\nLocation: ../x",
    "Retry-After: 120\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT",
    "WWW-Authenticate: Basic realm=\"a\\\"b\", Digest a=b, c=d",
    "Server: Apache/2.4.1 (Unix (really)) mod/1",
    "Cache-Control: max-age=60, private=\"a, b\", no-cache, s-maxage=x",
    "Age: 1\r\nPragma: no-cache\r\nWarning: 110 - \"x\"",
    "Connection: close, upgrade, te\r\nUpgrade: h2c/2, a/b/c",
    "Transfer-Encoding: chunked\r\nTrailer: A, b(",
    "Content-Length: 5,5\r\nKeep-Alive: timeout=5",
    "Link: </a>; rel=preload\r\nX:  two  spaces \t",
];

/// A remark shows at most two values, of each at most 120 octets, each of them escaped as four.
const REMARK_OCTETS_MAX: usize = 1500;

/// What one line of a response can break at once.
const REMARKS_A_LINE_MAX: usize = 8;
