//! A strict reader of `multipart/byteranges` (RFC 9110 §14.6, RFC 2046 §5.1), and of
//! `Content-Range` (RFC 9110 §14.4).
//!
//! It knows nothing of how our server writes either.

use crate::wire::Response;

/// What a `Content-Range` says: positions of the first and last octet, and the complete length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    /// The position of the first octet.
    pub first: u64,
    /// The position of the last octet.
    pub last: u64,
    /// The length of the whole representation.
    pub complete: u64,
}

/// One part of the content of a 206.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it stands in the representation.
    pub range: ContentRange,
    /// The part's own `Content-Type`, or that of the response where there is one part alone.
    pub media_type: Option<Vec<u8>>,
    /// Its octets.
    pub octets: Vec<u8>,
}

impl ContentRange {
    /// Reads `bytes first-last/complete`.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?.strip_prefix("bytes ")?;
        let (range, complete) = text.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let range =
            Self { first: digits(first)?, last: digits(last)?, complete: digits(complete)? };
        (range.first <= range.last && range.last < range.complete).then_some(range)
    }

    /// How many octets it covers.
    pub fn octets(&self) -> u64 {
        self.last - self.first + 1
    }
}

/// The complete length that `bytes */complete` says.
pub fn unsatisfied(value: &[u8]) -> Option<u64> {
    digits(std::str::from_utf8(value).ok()?.strip_prefix("bytes */")?)
}

/// The parts of a 206, one or several.
///
/// # Errors
///
/// What of it is not as the RFCs say.
pub fn parts(response: &Response) -> Result<Vec<Part>, String> {
    let media_type = response.values("content-type").next();
    let boundary = media_type.and_then(|value| boundary(value).transpose()).transpose()?;
    let own = response.values("content-range").next();
    let parts = match (own, boundary) {
        (Some(_), Some(_)) => return Err("Content-Range beside multipart".to_owned()),
        (None, None) => return Err("neither Content-Range nor multipart".to_owned()),
        (Some(range), None) => {
            let range = ContentRange::parse(range).ok_or("a Content-Range that is not one")?;
            let (media_type, octets) = (media_type.map(<[u8]>::to_vec), response.body.clone());
            vec![Part { range, media_type, octets }]
        }
        (None, Some(boundary)) => split(&response.body, boundary)?,
    };
    for Part { range, octets, .. } in &parts {
        if range.octets() != octets.len() as u64 {
            return Err(format!("{} octets in a part that says {range:?}", octets.len()));
        }
    }
    Ok(parts)
}

/// The boundary of a media type that is multipart.
fn boundary(media_type: &[u8]) -> Result<Option<&[u8]>, String> {
    if !media_type.starts_with(b"multipart/byteranges") {
        return Ok(None);
    }
    let boundary = media_type.strip_prefix(b"multipart/byteranges; boundary=");
    let is_plain = |octet: &u8| octet.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(octet);
    boundary
        .filter(|boundary| (1..=70).contains(&boundary.len()) && boundary.iter().all(is_plain))
        .map(Some)
        .ok_or_else(|| format!("a multipart without a boundary: {}", media_type.escape_ascii()))
}

/// `--boundary CRLF part CRLF --boundary CRLF part CRLF --boundary-- CRLF`, and nothing around it.
fn split(content: &[u8], boundary: &[u8]) -> Result<Vec<Part>, String> {
    let delimiter = [b"\r\n--", boundary].concat();
    // What stands at the very beginning needs no line end before it.
    let mut rest = content.strip_prefix(&delimiter[2..]).ok_or("no boundary at the beginning")?;
    let mut parts = Vec::new();
    while rest != b"--\r\n" {
        let body = rest.strip_prefix(b"\r\n").ok_or("a boundary that its line goes on behind")?;
        let end = find(body, &delimiter).ok_or("a part without an end")?;
        parts.push(part(&body[..end])?);
        rest = &body[end + delimiter.len()..];
    }
    if parts.len() < 2 { Err("fewer than two parts".to_owned()) } else { Ok(parts) }
}

fn part(octets: &[u8]) -> Result<Part, String> {
    let end = find(octets, b"\r\n\r\n").ok_or("a part without an empty line")?;
    let head = std::str::from_utf8(&octets[..end]).map_err(|_| "a part's head is not text")?;
    let mut found: [Vec<&str>; 2] = [vec![], vec![]];
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(": ").ok_or("a part's field line without a colon")?;
        match name.to_ascii_lowercase().as_str() {
            "content-type" => found[0].push(value),
            "content-range" => found[1].push(value),
            _ => return Err(format!("a part with the field {name}")),
        }
    }
    let ([media_type], [range]) = (&*found[0], &*found[1]) else {
        return Err("a part without its two fields, once each".to_owned());
    };
    let range = ContentRange::parse(range.as_bytes()).ok_or("a Content-Range that is not one")?;
    Ok(Part {
        range,
        media_type: Some(media_type.as_bytes().to_vec()),
        octets: octets[end + 4..].to_vec(),
    })
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "--b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nhi\r\n\
        --b\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-8/9\r\n\r\n!\r\n--b--\r\n";

    // RFC 9110 §14.6
    #[test]
    fn multipart_that_is_right_gives_its_parts() {
        let parts = split(GOOD.as_bytes(), b"b").unwrap();
        let shown: Vec<_> = parts.iter().map(|part| (part.range.first, &*part.octets)).collect();
        assert_eq!(shown, [(0, &b"hi"[..]), (8, b"!")]);
    }

    // RFC 9110 §14.6, RFC 2046 §5.1
    #[test]
    fn multipart_that_is_wrong_is_refused() {
        let rows = [
            ("--b\r\n", "\r\n--b\r\n"),
            ("--b--\r\n", "--b--"),
            ("--b--\r\n", "--b\r\n"),
            ("--b--\r\n", "--b--\r\nmore"),
            ("Content-Range: bytes 0-1/9\r\n", ""),
            ("bytes 0-1/9", "bytes 0-1/*"),
            ("bytes 0-1/9", "bytes 1-0/9"),
            ("bytes 8-8/9", "bytes 9-9/9"),
            ("Content-Type: text/plain\r\n", ""),
            ("\r\n\r\nhi", "\r\nhi"),
        ];
        for (from, to) in rows {
            let wrong = GOOD.replacen(from, to, 1);
            assert!(split(wrong.as_bytes(), b"b").is_err(), "{wrong}");
        }
        let second = GOOD.rfind("--b\r\nContent-Type").unwrap();
        let alone = format!("{}--b--\r\n", &GOOD[..second]);
        assert_eq!(split(alone.as_bytes(), b"b"), Err("fewer than two parts".to_owned()));
    }

    // RFC 9110 §14.4
    #[test]
    fn unsatisfied_range_says_the_complete_length() {
        assert_eq!(unsatisfied(b"bytes */11"), Some(11));
        for wrong in ["bytes */*", "bytes 0-1/11", "bytes */-1", "*/11", "bytes */"] {
            assert_eq!(unsatisfied(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
