//! `Content-Range` (RFC 9110 §14.4), and what a 206 and a 416 need.

use std::fmt;

use plainwire_field::{Status, token};

use super::contenttype::MediaType;
use super::{Ending, Remarks, Seen, rule};
use crate::check::byteranges;

const NAME: &str = "Content-Range";

/// A range of octets that was read strictly, and that can exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum ContentRange {
    /// `bytes 0-4/10`, `bytes 0-4/*`.
    Part {
        /// The first octet, counted from 0.
        first: u64,
        /// The last octet.
        last: u64,
        /// The length of the whole representation, where it is known.
        complete: Option<u64>,
    },
    /// `bytes */10`.
    Unsatisfied {
        /// The length of the representation.
        complete: u64,
    },
    /// A range of another unit, which is not read.
    OtherUnit,
}

impl ContentRange {
    /// Reads a value and nothing else; unit names compare without regard to case
    /// (RFC 9110 §14.1).
    pub(in crate::check) fn parse(value: &[u8]) -> Option<Self> {
        let space = value.iter().position(|&octet| octet == b' ')?;
        let (unit, range) = (value.get(..space)?, value.get(space + 1..)?);
        if !unit.eq_ignore_ascii_case(b"bytes") {
            return token::is_token(unit).then_some(Self::OtherUnit);
        }
        let slash = range.iter().position(|&octet| octet == b'/')?;
        let (range, complete) = (range.get(..slash)?, range.get(slash + 1..)?);
        let complete = match complete {
            b"*" => None,
            digits => Some(token::decimal(digits)?),
        };
        if range == b"*" {
            return complete.map(|complete| Self::Unsatisfied { complete });
        }
        let dash = range.iter().position(|&octet| octet == b'-')?;
        let first = token::decimal(range.get(..dash)?)?;
        let last = token::decimal(range.get(dash + 1..)?)?;
        let exists = first <= last && complete.is_none_or(|complete| last < complete);
        exists.then_some(Self::Part { first, last, complete })
    }

    /// How many octets it spans; `None` where it spans none, or another unit.
    pub(in crate::check) fn octets(self) -> Option<u64> {
        match self {
            Self::Part { first, last, .. } => (last - first).checked_add(1),
            Self::Unsatisfied { .. } | Self::OtherUnit => None,
        }
    }
}

impl fmt::Display for ContentRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part { first, last, complete: Some(complete) } => {
                write!(f, "bytes {first}-{last}/{complete}")
            }
            Self::Part { first, last, complete: None } => write!(f, "bytes {first}-{last}/*"),
            Self::Unsatisfied { complete } => write!(f, "bytes */{complete}"),
            Self::OtherUnit => f.write_str("a range of another unit"),
        }
    }
}

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::CONTENT_RANGE, NAME, seen, |value| ContentRange::parse(value).is_some());
    match seen.status {
        Status::PARTIAL_CONTENT => check_partial(seen, remarks),
        Status::RANGE_NOT_SATISFIABLE => {
            let is_said = seen.values(NAME).any(|value| {
                matches!(
                    ContentRange::parse(value),
                    Some(ContentRange::Unsatisfied { .. } | ContentRange::OtherUnit)
                )
            });
            if !is_said {
                remarks.add(&rule::UNSATISFIED_RANGE, "no Content-Range: bytes */length");
            }
        }
        _ if seen.has(NAME) => {
            remarks.add(&rule::RANGE_MEANS_NOTHING, format!("{NAME} with {}", seen.status));
        }
        _ => {}
    }
}

fn check_partial(seen: &Seen<'_>, remarks: &mut Remarks) {
    let kind = seen.values("Content-Type").find_map(MediaType::parse);
    let multipart = kind.filter(|kind| kind.is("multipart", "byteranges"));
    let range = seen.values(NAME).find_map(ContentRange::parse);
    if multipart.is_some() && seen.has(NAME) {
        remarks.add(&rule::PARTIAL, "multipart/byteranges with a Content-Range of its own");
    }
    if multipart.is_none() && !seen.has(NAME) {
        remarks.add(&rule::PARTIAL, "no Content-Range");
    }
    if matches!(range, Some(ContentRange::Unsatisfied { .. })) {
        remarks.add(&rule::PARTIAL, "a Content-Range that encloses nothing");
    }
    let is_whole = !seen.is_head() && seen.ending == Ending::Complete;
    if !is_whole {
        return;
    }
    match (multipart, range.and_then(|range| Some((range, range.octets()?)))) {
        (Some(kind), _) => {
            let parts = byteranges::of(&kind, seen.content);
            if let Err(words) = parts {
                remarks.add(&rule::MULTIPART, words);
            }
        }
        (None, Some((range, octets))) if octets != seen.content.len() as u64 => {
            let words = format!("{range} with {} octets of content", seen.content.len());
            remarks.add(&rule::CONTENT_RANGE, words);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged;

    // RFC 9110 §14.4, §15.3.7.1, §15.5.17
    #[test]
    fn content_range_that_is_wrong_is_remarked() {
        let rows: [(&str, &[&str]); 16] = [
            ("206 P\nContent-Range: bytes 0-2/9\nContent-Length: 3\n\nabc", &[]),
            ("206 P\nContent-Range: BYTES 0-2/*\nContent-Length: 3\n\nabc", &[]),
            ("206 P\nContent-Range: lines 1.2\nContent-Length: 3\n\nabc", &[]),
            ("206 P\nContent-Range: bytes 0-3/9\nContent-Length: 3\n\nabc", &["MSG-28"]),
            ("206 P\nContent-Range: bytes 0-2/2\nContent-Length: 3\n\nabc", &["MSG-28"]),
            ("206 P\nContent-Range: bytes 2-0/9\nContent-Length: 3\n\nabc", &["MSG-28"]),
            ("206 P\nContent-Range: bytes=0-2/9\nContent-Length: 3\n\nabc", &["MSG-28"]),
            ("206 P\nContent-Range: bytes 0-2\nContent-Length: 3\n\nabc", &["MSG-28"]),
            ("206 P\nContent-Range: bytes */9\nContent-Length: 0\n\n", &["MSG-29"]),
            ("206 P\nContent-Length: 3\n\nabc", &["MSG-29"]),
            ("416 N\nContent-Range: bytes */9\nContent-Length: 0\n\n", &[]),
            ("416 N\nContent-Length: 0\n\n", &["MSG-31"]),
            ("416 N\nContent-Range: bytes 0-2/9\nContent-Length: 0\n\n", &["MSG-31"]),
            ("416 N\nContent-Range: bytes */*\nContent-Length: 0\n\n", &["MSG-28", "MSG-31"]),
            ("200 OK\nContent-Range: bytes 0-2/3\nContent-Length: 3\n\nabc", &["MSG-32"]),
            ("200 OK\nContent-Length: 3\n\nabc", &[]),
        ];
        for (rest, expected) in rows {
            let response = format!("HTTP/1.1 {rest}");
            assert_eq!(judged(check, &response), expected, "{rest:?}");
        }
    }

    // RFC 9110 §14.6, §15.3.7.2
    #[test]
    fn multipart_that_is_wrong_is_remarked() {
        let kind = "206 P\nContent-Type: multipart/byteranges; boundary=b\n";
        let body = "--b\nContent-Range: bytes 0-2/9\n\nabc\n--b--\n";
        let rows: [(String, &[&str]); 5] = [
            (format!("{kind}\n{body}"), &[]),
            (format!("{kind}Content-Range: bytes 0-2/9\n\n{body}"), &["MSG-29"]),
            (format!("{kind}\n{}", body.replace("0-2", "0-3")), &["MSG-30"]),
            (format!("{kind}\n{}", body.replace("--b--", "")), &["MSG-30"]),
            (format!("206 P\nContent-Type: multipart/byteranges\n\n{body}"), &["MSG-30"]),
        ];
        for (rest, expected) in rows {
            let response = format!("HTTP/1.1 {rest}");
            assert_eq!(judged(check, &response), expected, "{rest:?}");
        }
    }
}
