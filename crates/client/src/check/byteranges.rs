//! `multipart/byteranges` (RFC 9110 §14.6), parsed exactly by the grammar of RFC 2046 §5.1.1.
//!
//! Rules: line ends are CR LF, a boundary line has nothing behind the boundary, the last one ends
//! with two dashes, and each part is as long as its `Content-Range` says. Octets before the first
//! boundary may only be line ends (RFC 9110 §14.6). It does not know what was asked for, nor
//! whether the octets of a part are the right ones.

use plainwire_field::token;

use super::lint::contentrange::ContentRange;
use super::lint::contenttype::MediaType;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Which octets it holds; always a part of the representation, or a range of another unit.
    pub(super) range: ContentRange,
    /// The value of its `Content-Type`, where it has one.
    pub(super) kind: Option<&'a [u8]>,
    /// Its octets.
    pub(super) content: &'a [u8],
}

/// The parts of a message's content; the error says what is not as the grammar wants it.
pub(super) fn of<'a>(kind: &MediaType<'_>, content: &'a [u8]) -> Result<Vec<Part<'a>>, String> {
    let boundary = kind.parameter("boundary").ok_or("multipart/byteranges without a boundary")?;
    if !is_boundary(boundary) {
        return Err(format!("the boundary \"{}\"", boundary.escape_ascii()));
    }
    let delimiter = [b"\r\n--", boundary].concat();
    let mut rest = after_first_boundary(content, &delimiter)?;
    let mut parts = Vec::new();
    loop {
        if let Some(epilogue) = rest.strip_prefix(b"--") {
            // What stands behind the last boundary is nobody's (RFC 2046 §5.1.1).
            let is_end = epilogue.is_empty() || epilogue.starts_with(b"\r\n");
            return match (is_end, parts.is_empty()) {
                (true, false) => Ok(parts),
                (true, true) => Err("no part".to_owned()),
                (false, _) => Err("octets behind the last boundary, on its line".to_owned()),
            };
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("octets behind a boundary, on its line")?;
        let end = find(rest, &delimiter).ok_or("no last boundary")?;
        let part = Part::of(&rest[..end]);
        parts.push(part.map_err(|what| format!("part {}: {what}", parts.len() + 1))?);
        rest = &rest[end + delimiter.len()..];
    }
}

impl<'a> Part<'a> {
    /// Reads the fields and the content of one part.
    fn of(octets: &'a [u8]) -> Result<Self, String> {
        let (mut range, mut kind) = (None, None);
        let mut rest = octets;
        loop {
            let end = find(rest, b"\r\n").ok_or("no empty line behind its fields")?;
            let line = &rest[..end];
            rest = &rest[end + 2..];
            if line.is_empty() {
                break;
            }
            let (name, value) = field(line)
                .ok_or_else(|| format!("\"{}\" is no field line", line.escape_ascii()))?;
            if name.eq_ignore_ascii_case(b"Content-Range") {
                let found = ContentRange::parse(value)
                    .ok_or_else(|| format!("Content-Range is \"{}\"", value.escape_ascii()))?;
                if range.replace(found).is_some() {
                    return Err("two lines of Content-Range".to_owned());
                }
            } else if name.eq_ignore_ascii_case(b"Content-Type") {
                if MediaType::parse(value).is_none() {
                    return Err(format!("Content-Type is \"{}\"", value.escape_ascii()));
                }
                kind = Some(value);
            }
        }
        let range = range.ok_or("no Content-Range")?;
        match range.octets() {
            Some(octets) if octets == rest.len() as u64 => {}
            None if range == ContentRange::OtherUnit => {}
            _ => return Err(format!("{range} with {} octets", rest.len())),
        }
        Ok(Self { range, kind, content: rest })
    }
}

/// What stands behind the first boundary, which begins the content or follows line ends.
fn after_first_boundary<'a>(content: &'a [u8], delimiter: &[u8]) -> Result<&'a [u8], String> {
    let dashes = &delimiter[2..];
    let mut rest = content;
    loop {
        if let Some(behind) = rest.strip_prefix(dashes) {
            return Ok(behind);
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("the content does not begin with a boundary")?;
    }
}

/// `1*70` characters of which the last is no space (RFC 2046 §5.1.1).
fn is_boundary(octets: &[u8]) -> bool {
    let is_allowed = |octet: &u8| octet.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(octet);
    (1..=70).contains(&octets.len()) && octets.iter().all(is_allowed) && !octets.ends_with(b" ")
}

fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&octet| octet == b':')?;
    let value = token::trim_ows(&line[colon + 1..]);
    let is_right =
        token::is_token(&line[..colon]) && value.iter().all(|&octet| token::is_field_octet(octet));
    is_right.then_some((&line[..colon], value))
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(kind: &str, content: &str) -> Result<String, String> {
        let kind = MediaType::parse(kind.as_bytes()).unwrap();
        let parts = of(&kind, content.as_bytes())?;
        let shown =
            |part: &Part<'_>| format!("{} {:?}", part.range, String::from_utf8_lossy(part.content));
        Ok(parts.iter().map(shown).collect::<Vec<_>>().join(" | "))
    }

    // RFC 9110 §14.6, RFC 2046 §5.1.1
    #[test]
    fn byteranges_by_the_grammar_are_read_to_their_parts() {
        let kind = "multipart/byteranges; boundary=\"a b\"";
        let two = "--a b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\n12\r\n\
                   --a b\r\nContent-Range: bytes 8-8/9\r\n\r\n9\r\n--a b--\r\n";
        let shown = "bytes 0-1/9 \"12\" | bytes 8-8/9 \"9\"";
        assert_eq!(parsed(kind, two).as_deref(), Ok(shown));
        assert_eq!(parsed(kind, &format!("\r\n{two}")).as_deref(), Ok(shown));
        assert_eq!(parsed(kind, two.trim_end()).as_deref(), Ok(shown));
        assert_eq!(parsed(kind, &format!("{two}epilogue")).as_deref(), Ok(shown));
        let dashes = "--a b\r\nContent-Range: bytes 0-5/9\r\n\r\n\r\n--a \r\n--a b--";
        assert_eq!(parsed(kind, dashes).as_deref(), Ok("bytes 0-5/9 \"\\r\\n--a \""));
    }

    // RFC 9110 §14.6, RFC 2046 §5.1.1
    #[test]
    fn byteranges_against_the_grammar_say_what_is_wrong() {
        let part = "Content-Range: bytes 0-1/9\r\n\r\n12";
        let rows = [
            ("x", String::new(), "the content does not begin with a boundary"),
            (
                "x",
                format!("no\r\n--x\r\n{part}\r\n--x--"),
                "the content does not begin with a boundary",
            ),
            ("x", "--x--\r\n".to_owned(), "no part"),
            ("x", format!("--x\r\n{part}"), "no last boundary"),
            ("x", format!("--x\r\n{part}\r\n--x\r\n"), "no last boundary"),
            ("x", format!("--x\n{part}\n--x--"), "octets behind a boundary, on its line"),
            ("x", format!("--x \r\n{part}\r\n--x--"), "octets behind a boundary, on its line"),
            (
                "x",
                format!("--x\r\n{part}\r\n--x--y"),
                "octets behind the last boundary, on its line",
            ),
            ("x", "--x\r\n\r\n12\r\n--x--".to_owned(), "part 1: no Content-Range"),
            ("x", format!("--x\r\n{part}3\r\n--x--"), "part 1: bytes 0-1/9 with 3 octets"),
            ("x", format!("--x\r\nA b\r\n{part}\r\n--x--"), "part 1: \"A b\" is no field line"),
            (
                "x",
                format!("--x\r\n{part}\r\n--x\r\nContent-Range: bytes */9\r\n\r\n\r\n--x--"),
                "part 2: bytes */9 with 0 octets",
            ),
            ("\"\"", String::new(), "the boundary \"\""),
            ("\"a \"", String::new(), "the boundary \"a \""),
        ];
        for (boundary, content, words) in rows {
            let kind = format!("multipart/byteranges; boundary={boundary}");
            assert_eq!(parsed(&kind, &content), Err(words.to_owned()), "{content:?}");
        }
        assert!(parsed("multipart/byteranges", "").is_err());
    }
}
