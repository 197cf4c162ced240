//! Host and port (RFC 9110 §7.2, RFC 3986 §3.2).

use std::fmt;
use std::net::Ipv6Addr;

use crate::token;

/// `uri-host [":" port]`, as `Host` and an absolute target carry it; user information is refused
/// (RFC 9110 §4.2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority<'a> {
    host: Host<'a>,
    port: Option<u16>,
}

/// The host of an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host<'a> {
    /// A registered name or an IPv4 address, as it was written; may be empty (RFC 3986 §3.2.2).
    Name(&'a str),
    /// An IPv6 address or a later literal, without its brackets.
    Literal(&'a str),
}

impl<'a> Authority<'a> {
    /// Reads an authority and nothing else. An empty port (`host:`) is one that is absent
    /// (RFC 3986 §3.2.3).
    #[must_use]
    pub fn parse(octets: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        let (host, rest) = match text.strip_prefix('[') {
            Some(inner) => {
                let (literal, rest) = inner.split_once(']')?;
                is_literal(literal).then_some((Host::Literal(literal), rest))?
            }
            None => {
                let (name, rest) = text.split_at_checked(text.find(':').unwrap_or(text.len()))?;
                is_reg_name(name.as_bytes()).then_some((Host::Name(name), rest))?
            }
        };
        let port = match rest.strip_prefix(':') {
            None if rest.is_empty() => None,
            None => return None,
            Some("") => None,
            Some(digits) => Some(u16::try_from(token::decimal(digits.as_bytes())?).ok()?),
        };
        Some(Self { host, port })
    }

    /// Its host.
    #[must_use]
    pub const fn host(&self) -> Host<'a> {
        self.host
    }

    /// Its port, where one was written.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }
}

impl Host<'_> {
    /// Whether both name the same host: letters compare without regard to case
    /// (RFC 3986 §3.2.2).
    #[must_use]
    pub fn is_same(&self, other: &Host<'_>) -> bool {
        match (self, other) {
            (Self::Name(a), Host::Name(b)) | (Self::Literal(a), Host::Literal(b)) => {
                a.eq_ignore_ascii_case(b)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Literal(literal) => write!(f, "[{literal}]"),
        }
    }
}

impl fmt::Display for Authority<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => self.host.fmt(f),
        }
    }
}

/// `IPv6address / IPvFuture` (RFC 3986 §3.2.2).
fn is_literal(text: &str) -> bool {
    if text.parse::<Ipv6Addr>().is_ok() {
        return true;
    }
    let Some((version, address)) = text.strip_prefix(['v', 'V']).and_then(|v| v.split_once('.'))
    else {
        return false;
    };
    !version.is_empty()
        && version.bytes().all(|octet| octet.is_ascii_hexdigit())
        && !address.is_empty()
        && address.bytes().all(|octet| octet != b'@' && token::is_pchar(octet))
}

/// `reg-name` (RFC 3986 §3.2.2): unreserved, sub-delims and whole percent triplets; may be empty.
fn is_reg_name(mut octets: &[u8]) -> bool {
    while let [first, rest @ ..] = octets {
        octets = match rest {
            [high, low, tail @ ..]
                if *first == b'%'
                    && token::hex_value(*high).is_some()
                    && token::hex_value(*low).is_some() =>
            {
                tail
            }
            _ if token::is_pchar(*first) && !matches!(first, b':' | b'@') => rest,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §7.2, RFC 3986 §3.2
    #[test]
    fn authority_is_read_with_and_without_a_port() {
        let rows = [
            ("example.com", Host::Name("example.com"), None),
            ("example.com:8080", Host::Name("example.com"), Some(8080)),
            ("example.com:", Host::Name("example.com"), None),
            ("127.0.0.1:80", Host::Name("127.0.0.1"), Some(80)),
            ("[::1]:6789", Host::Literal("::1"), Some(6789)),
            ("[v1.a:b]", Host::Literal("v1.a:b"), None),
            ("a%20b", Host::Name("a%20b"), None),
            ("", Host::Name(""), None),
        ];
        for (text, host, port) in rows {
            let authority = Authority::parse(text.as_bytes()).unwrap();
            assert_eq!((authority.host(), authority.port()), (host, port), "{text:?}");
        }
    }

    // RFC 9112 §3.2
    #[test]
    fn authority_that_is_not_one_is_none() {
        for text in [
            "a b",
            "u@a",
            "a/p",
            "http://a",
            "a:x",
            "[::1",
            "::1",
            "a:65536",
            "a:+1",
            "[]",
            "[::1]x",
            "a%2",
            "a%zz",
            "a?b",
            "a#b",
            "[1.2.3.4]",
            "a,b:1:2",
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(Authority::parse(b"\xff"), None);
    }

    // RFC 3986 §3.2.2
    #[test]
    fn host_compares_without_regard_to_case() {
        assert!(Host::Name("ExAmPlE.com").is_same(&Host::Name("example.com")));
        assert!(!Host::Name("::1").is_same(&Host::Literal("::1")));
    }
}
