//! One response, and the strict reading of its head.

use std::fmt;

use super::SHOWN_OCTETS;

/// One response, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The octets of the head, including the empty line.
    pub head: Vec<u8>,
    /// `HTTP/1.1`.
    pub version: String,
    /// 100 to 599.
    pub status: u16,
    /// The reason phrase, which may be empty.
    pub reason: String,
    /// Names in lower case, values without surrounding white space, in the order in which they
    /// came.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The content.
    pub body: Vec<u8>,
    /// What said where the content ends.
    pub framing: Framing,
}

/// What said where the content of a response ends (RFC 9112 §6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// The request's method or the status: there is no content.
    Empty,
    /// Content-Length, in octets.
    Length(u64),
    /// The end of the connection.
    Close,
}

impl Response {
    /// The value of a field that stands there once; `None` when it is absent.
    ///
    /// # Panics
    ///
    /// When it stands there twice, or is not UTF-8.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name);
        let value = values.next()?;
        assert!(values.next().is_none(), "{name} stands there twice: {self}");
        Some(std::str::from_utf8(value).expect("a field of our own server is UTF-8"))
    }

    /// All values of a field, in order.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.fields
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// Whether the Connection field has this option (RFC 9110 §7.6.1).
    pub fn has_connection_option(&self, option: &str) -> bool {
        self.values("connection")
            .flat_map(|value| value.split(|octet| *octet == b','))
            .any(|member| member.trim_ascii().eq_ignore_ascii_case(option.as_bytes()))
    }
}

impl fmt::Display for Response {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.body[..self.body.len().min(SHOWN_OCTETS)];
        out.write_str(&String::from_utf8_lossy(&self.head))?;
        write!(out, "[{} octets] {}", self.body.len(), shown.escape_ascii())
    }
}

/// Reads a head that ends with its empty line (RFC 9112 §4, §5, §6.3).
pub(super) fn parse_head(head: &[u8], method: &str) -> Result<Response, &'static str> {
    let text = &head[..head.len() - 4];
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = position(rest, b"\r\n") {
        lines.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    lines.push(rest);
    if lines.iter().any(|line| line.contains(&b'\r') || line.contains(&b'\n')) {
        return Err("a bare CR or LF in the head (RFC 9112 §2.2)");
    }
    let (version, status, reason) = parse_status_line(lines[0])?;
    let fields = lines[1..].iter().map(|line| parse_field(line)).collect::<Result<Vec<_>, _>>()?;
    let framing = framing(method, status, &fields)?;
    Ok(Response { head: head.to_vec(), version, status, reason, fields, body: Vec::new(), framing })
}

fn parse_status_line(line: &[u8]) -> Result<(String, u16, String), &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "a status line that is not UTF-8")?;
    let mut words = line.splitn(3, ' ');
    let (Some(version), Some(status), Some(reason)) = (words.next(), words.next(), words.next())
    else {
        return Err("a status line without its two spaces (RFC 9112 §4)");
    };
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Err("a status line with another version (RFC 9112 §2.3)");
    }
    if status.len() != 3 || !status.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err("a status that is not three digits (RFC 9112 §4)");
    }
    let code = status.parse().expect("three digits are a number");
    if !(100..600).contains(&code) {
        return Err("a status outside 100 to 599 (RFC 9110 §15)");
    }
    Ok((version.to_owned(), code, reason.to_owned()))
}

fn parse_field(line: &[u8]) -> Result<(String, Vec<u8>), &'static str> {
    let Some(colon) = line.iter().position(|octet| *octet == b':') else {
        return Err("a field line without a colon (RFC 9112 §5)");
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_token = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    if name.is_empty() || !name.iter().all(is_token) {
        return Err("a field name that is not a token (RFC 9110 §5.1)");
    }
    if value.iter().any(|octet| (*octet < b' ' && *octet != b'\t') || *octet == 0x7f) {
        return Err("a control octet in a field value (RFC 9110 §5.5)");
    }
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let is_white = |octet: &u8| matches!(octet, b' ' | b'\t');
    let start = value.iter().position(|octet| !is_white(octet)).unwrap_or(value.len());
    let end = value.iter().rposition(|octet| !is_white(octet)).map_or(start, |at| at + 1);
    Ok((name, value[start..end].to_vec()))
}

fn framing(
    method: &str,
    status: u16,
    fields: &[(String, Vec<u8>)],
) -> Result<Framing, &'static str> {
    let mut lengths = fields.iter().filter(|(name, _)| name == "content-length");
    let length = lengths.next().map(|(_, value)| value);
    if lengths.next().is_some() {
        return Err("two lines of Content-Length (RFC 9110 §8.6)");
    }
    if fields.iter().any(|(name, _)| name == "transfer-encoding") {
        return Err("a Transfer-Encoding, which this reader does not take");
    }
    let digits = |value: &Vec<u8>| {
        let text = std::str::from_utf8(value).ok()?;
        text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse::<u64>().ok())?
    };
    let length = match length.map(|value| digits(value).ok_or("a Content-Length that is no number"))
    {
        None => None,
        Some(read) => Some(read?),
    };
    let is_empty = method == "HEAD" || matches!(status, 100..200 | 204 | 304);
    Ok(match length {
        _ if is_empty => Framing::Empty,
        Some(octets) => Framing::Length(octets),
        None => Framing::Close,
    })
}

pub(super) fn position(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}
