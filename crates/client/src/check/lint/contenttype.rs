//! `Content-Type` (RFC 9110 §8.3): a media type, and there where content is.

use plainwire_field::{Status, token};

use super::{Remarks, Seen, grammar, rule};

const NAME: &str = "Content-Type";

/// A media type that was read strictly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct MediaType<'a> {
    kind: &'a [u8],
    subtype: &'a [u8],
    parameters: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> MediaType<'a> {
    /// Reads a media type and nothing else (RFC 9110 §8.3.1).
    pub(in crate::check) fn parse(value: &'a [u8]) -> Option<Self> {
        let (kind, rest) = grammar::word(value);
        let (subtype, rest) = grammar::word(rest.strip_prefix(b"/")?);
        let parameters = grammar::parameters(rest)?;
        let is_named = token::is_token(kind) && token::is_token(subtype);
        is_named.then_some(Self { kind, subtype, parameters })
    }

    /// Whether it is this type, without regard to case.
    pub(in crate::check) fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
            && self.subtype.eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// The value of a parameter, without its quotes.
    pub(in crate::check) fn parameter(&self, name: &str) -> Option<&'a [u8]> {
        let is_named = |pair: &&(&[u8], &[u8])| pair.0.eq_ignore_ascii_case(name.as_bytes());
        self.parameters.iter().find(is_named).map(|pair| pair.1)
    }
}

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::MEDIA_TYPE, NAME, seen, |value| MediaType::parse(value).is_some());
    // A 206 to If-Range leaves out what the client has already (RFC 9110 §15.3.7).
    let is_part = seen.status == Status::PARTIAL_CONTENT;
    if !seen.content.is_empty() && !seen.has(NAME) && !is_part {
        let words = format!("{} octets of content without {NAME}", seen.content.len());
        remarks.add(&rule::TYPE_PRESENT, words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged;

    // RFC 9110 §8.3, §8.3.1
    #[test]
    fn content_type_that_is_missing_or_no_media_type_is_remarked() {
        let rows: [(&str, &[&str]); 10] = [
            ("Content-Type: text/html;charset=utf-8\n\nx", &[]),
            ("Content-Type: Text/HTML ; Charset=\"utf-8\"\n\nx", &[]),
            ("Content-Length: 0\n\n", &[]),
            ("Content-Type: text\n\nx", &["MSG-25"]),
            ("Content-Type: text/\n\nx", &["MSG-25"]),
            ("Content-Type: text/html, text/plain\n\nx", &["MSG-25"]),
            ("Content-Type: text/html; charset = utf-8\n\nx", &["MSG-25"]),
            ("Content-Type: text/html charset=utf-8\n\nx", &["MSG-25"]),
            ("Content-Type:\n\nx", &["MSG-25"]),
            ("Content-Length: 1\n\nx", &["MSG-13"]),
        ];
        for (rest, expected) in rows {
            let response = format!("HTTP/1.1 200 OK\n{rest}");
            assert_eq!(judged(check, &response), expected, "{rest:?}");
        }
        let part = "HTTP/1.1 206 Partial Content\nContent-Length: 1\n\nx";
        assert!(judged(check, part).is_empty());
    }
}
