//! Heads and chunks as they are sent (RFC 9112 §2, §3, §4, §7.1), for both roles.
//!
//! Rules: what is written can be framed by every reader; a status that forbids content gets no
//! framing field; nothing that a caller hands in can end a line. Values come as [`FieldBlock`],
//! which holds no CR, LF or NUL.

use std::fmt;

use plainwire_field::{FieldBlock, Status, token};

/// The chunk that ends a chunked body, with an empty trailer section (RFC 9112 §7.1).
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// What a response's head says.
#[derive(Debug, Clone, Copy)]
pub struct ResponseStart<'a> {
    /// The status; its registered reason phrase goes with it.
    pub status: Status,
    /// The fields of the answer.
    pub fields: &'a FieldBlock,
    /// The value of `Date`; absent in a 1xx, and where there is no clock (RFC 9110 §6.6.1).
    pub date: Option<&'a [u8]>,
    /// How the body is framed.
    pub framing: Framing,
    /// What `Connection` says.
    pub connection: Option<ConnectionOption>,
}

/// How a response's body is framed (RFC 9112 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// No framing field: 1xx, 204, and a 304 whose length is not known.
    None,
    /// `Content-Length`; in answer to HEAD and in a 304, what a GET would have had.
    Length(u64),
    /// `Transfer-Encoding: chunked`; never to HTTP/1.0 (RFC 9112 §6.1).
    Chunked,
    /// No framing field: the body ends with the connection. Goes with [`ConnectionOption::Close`].
    UntilClose,
}

/// A connection option that is sent (RFC 9112 §9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionOption {
    /// This is the last message on the connection.
    Close,
    /// The connection persists; only said to HTTP/1.0, which does not take it for granted.
    KeepAlive,
}

/// What a request's head says; the request has no body.
#[derive(Debug, Clone, Copy)]
pub struct RequestStart<'a> {
    /// The method's token.
    pub method: &'a str,
    /// The target as it goes on the wire, encoded.
    pub target: &'a str,
    /// The value of `Host`; may be empty.
    pub authority: &'a str,
    /// The other fields.
    pub fields: &'a FieldBlock,
    /// What `Connection` says.
    pub connection: Option<ConnectionOption>,
}

/// Why a request cannot be written; the caller is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartRefusal {
    /// The method is not a token (RFC 9110 §9.1).
    Method,
    /// The target is empty, or holds a control, a space or an octet above 0x7e.
    Target {
        /// Where that octet stands in the target.
        at: usize,
    },
    /// The authority holds a control, a space or an octet above 0x7e.
    Authority {
        /// Where that octet stands in the authority.
        at: usize,
    },
}

/// Appends a response's head, its empty line included.
///
/// `Framing::Length` and `Framing::Chunked` are left out of a 1xx and a 204, which must not carry
/// them (RFC 9110 §8.6, RFC 9112 §6.1).
pub fn write_response_head(out: &mut Vec<u8>, start: &ResponseStart<'_>) {
    let code = start.status.code();
    out.extend_from_slice(b"HTTP/1.1 ");
    write_decimal(out, u64::from(code));
    out.push(b' ');
    out.extend_from_slice(start.status.reason().as_bytes());
    out.extend_from_slice(b"\r\n");
    if let Some(date) = start.date {
        out.extend_from_slice(b"Date: ");
        out.extend_from_slice(date);
        out.extend_from_slice(b"\r\n");
    }
    write_connection(out, start.connection);
    out.extend_from_slice(start.fields.octets());
    let framed = start.status.class() != 1 && start.status != Status::NO_CONTENT;
    match start.framing {
        Framing::Length(length) if framed => {
            out.extend_from_slice(b"Content-Length: ");
            write_decimal(out, length);
            out.extend_from_slice(b"\r\n");
        }
        Framing::Chunked if framed => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
        _ => {}
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends a request's head, its empty line included; `Host` is its first field
/// (RFC 9110 §7.2).
///
/// # Errors
/// [`StartRefusal`] when a part would break the request line or the field line apart; nothing is
/// appended then.
pub fn write_request_head(out: &mut Vec<u8>, start: &RequestStart<'_>) -> Result<(), StartRefusal> {
    if !token::is_token(start.method.as_bytes()) {
        return Err(StartRefusal::Method);
    }
    if start.target.is_empty() {
        return Err(StartRefusal::Target { at: 0 });
    }
    if let Some(at) = first_not_graphic(start.target) {
        return Err(StartRefusal::Target { at });
    }
    if let Some(at) = first_not_graphic(start.authority) {
        return Err(StartRefusal::Authority { at });
    }
    for part in [start.method, " ", start.target, " HTTP/1.1\r\nHost: ", start.authority, "\r\n"] {
        out.extend_from_slice(part.as_bytes());
    }
    write_connection(out, start.connection);
    out.extend_from_slice(start.fields.octets());
    out.extend_from_slice(b"\r\n");
    Ok(())
}

/// Appends the line that begins a chunk of this many octets. After the content goes CR LF. A size
/// of 0 would end the body: for that there is [`LAST_CHUNK`], and nothing is appended here.
pub fn write_chunk_head(out: &mut Vec<u8>, size: u64) {
    if size == 0 {
        return;
    }
    write_digits(out, size, 16);
    out.extend_from_slice(b"\r\n");
}

impl fmt::Display for StartRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("the method is not a token (RFC 9110 §9.1); use letters"),
            Self::Target { at } => write!(
                f,
                "octet {at} of the target cannot stand in a request line (RFC 9112 §3.2); \
                 percent-encode it"
            ),
            Self::Authority { at } => write!(
                f,
                "octet {at} of the host cannot stand in Host (RFC 9110 §7.2); use its ASCII form"
            ),
        }
    }
}

impl std::error::Error for StartRefusal {}

fn write_connection(out: &mut Vec<u8>, connection: Option<ConnectionOption>) {
    match connection {
        None => {}
        Some(ConnectionOption::Close) => out.extend_from_slice(b"Connection: close\r\n"),
        Some(ConnectionOption::KeepAlive) => out.extend_from_slice(b"Connection: keep-alive\r\n"),
    }
}

fn first_not_graphic(text: &str) -> Option<usize> {
    text.bytes().position(|octet| !octet.is_ascii_graphic())
}

fn write_decimal(out: &mut Vec<u8>, number: u64) {
    write_digits(out, number, 10);
}

/// Writes a number without the formatting machinery, which costs more than the rest of a head.
fn write_digits(out: &mut Vec<u8>, number: u64, base: u64) {
    let start = out.len();
    let mut rest = number;
    loop {
        let digit = rest.checked_rem(base).and_then(|digit| usize::try_from(digit).ok());
        out.push(digit.and_then(|digit| b"0123456789abcdef".get(digit)).copied().unwrap_or(b'0'));
        rest = rest.checked_div(base).unwrap_or(0);
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

#[cfg(test)]
mod tests {
    use plainwire_field::{FieldValue, names};

    use super::*;

    fn response(status: Status, framing: Framing, connection: Option<ConnectionOption>) -> String {
        let fields = FieldBlock::new().with(names::ETAG, &FieldValue::from_static("\"a\""));
        let mut out = Vec::new();
        write_response_head(
            &mut out,
            &ResponseStart { status, fields: &fields, date: Some(b"now"), framing, connection },
        );
        String::from_utf8(out).unwrap()
    }

    // RFC 9112 §4
    #[test]
    fn response_head_carries_date_fields_and_framing() {
        assert_eq!(
            response(Status::OK, Framing::Length(10), None),
            "HTTP/1.1 200 OK\r\nDate: now\r\nETag: \"a\"\r\nContent-Length: 10\r\n\r\n"
        );
        assert_eq!(
            response(Status::OK, Framing::Chunked, Some(ConnectionOption::Close)),
            "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: close\r\nETag: \"a\"\r\n\
             Transfer-Encoding: chunked\r\n\r\n"
        );
        assert_eq!(
            response(Status::NOT_FOUND, Framing::UntilClose, Some(ConnectionOption::KeepAlive)),
            "HTTP/1.1 404 Not Found\r\nDate: now\r\nConnection: keep-alive\r\nETag: \"a\"\r\n\r\n"
        );
    }

    // RFC 9112 §4
    #[test]
    fn response_status_without_a_phrase_keeps_its_space() {
        let status = Status::from_code(299).unwrap();
        assert!(response(status, Framing::None, None).starts_with("HTTP/1.1 299 \r\n"));
    }

    // RFC 9110 §8.6, RFC 9112 §6.1
    #[test]
    fn response_that_must_not_be_framed_is_not() {
        for status in [Status::CONTINUE, Status::NO_CONTENT] {
            for framing in [Framing::Length(0), Framing::Chunked] {
                let head = response(status, framing, None);
                assert!(head.ends_with("ETag: \"a\"\r\n\r\n"), "{head}");
            }
        }
        let head = response(Status::NOT_MODIFIED, Framing::Length(3), None);
        assert!(head.ends_with("Content-Length: 3\r\n\r\n"), "{head}");
    }

    // RFC 9112 §3
    #[test]
    fn request_head_begins_with_its_line_and_host() {
        let fields = FieldBlock::new().with(names::ACCEPT, &FieldValue::from_static("*/*"));
        let mut start = RequestStart {
            method: "GET",
            target: "/a%20b?c",
            authority: "h:81",
            fields: &fields,
            connection: Some(ConnectionOption::Close),
        };
        let mut out = Vec::new();
        assert_eq!(write_request_head(&mut out, &start), Ok(()));
        let expected =
            "GET /a%20b?c HTTP/1.1\r\nHost: h:81\r\nConnection: close\r\nAccept: */*\r\n\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);

        start.authority = "";
        let mut out = Vec::new();
        assert_eq!(write_request_head(&mut out, &start), Ok(()));
        assert!(out.starts_with(b"GET /a%20b?c HTTP/1.1\r\nHost: \r\n"));
    }

    // RFC 9112 §11.1
    #[test]
    fn request_part_that_would_break_the_head_apart_is_refused() {
        let rows = [
            ("G T", "/", "h", StartRefusal::Method),
            ("", "/", "h", StartRefusal::Method),
            ("GET\r\nX:", "/", "h", StartRefusal::Method),
            ("GET", "", "h", StartRefusal::Target { at: 0 }),
            ("GET", "/a b", "h", StartRefusal::Target { at: 2 }),
            ("GET", "/\r\nX: y", "h", StartRefusal::Target { at: 1 }),
            ("GET", "/\u{e9}", "h", StartRefusal::Target { at: 1 }),
            ("GET", "/", "h\nX: y", StartRefusal::Authority { at: 1 }),
            ("GET", "/", "h i", StartRefusal::Authority { at: 1 }),
        ];
        for (method, target, authority, refusal) in rows {
            let fields = FieldBlock::new();
            let start =
                RequestStart { method, target, authority, fields: &fields, connection: None };
            let mut out = Vec::new();
            assert_eq!(write_request_head(&mut out, &start), Err(refusal), "{target:?}");
            assert!(out.is_empty() && !refusal.to_string().is_empty());
        }
    }

    // RFC 9112 §7.1
    #[test]
    fn chunk_head_is_hexadecimal_and_never_ends_the_body() {
        let rows = [(0, ""), (1, "1\r\n"), (255, "ff\r\n"), (65536, "10000\r\n")];
        for (size, expected) in rows {
            let mut out = Vec::new();
            write_chunk_head(&mut out, size);
            assert_eq!(out, expected.as_bytes());
        }
        let mut out = Vec::new();
        write_chunk_head(&mut out, u64::MAX);
        assert_eq!(out, b"ffffffffffffffff\r\n");
    }
}
