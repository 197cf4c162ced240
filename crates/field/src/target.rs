//! Request targets (RFC 9112 §3.2): four forms, which HTTP/2's `:path` shares in part.

use std::fmt;

use crate::path::push_encoded;
use crate::{Authority, Method, Scheme, token};

/// A request target whose form fits its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// `/path?query` (RFC 9112 §3.2.1).
    Origin {
        /// The path, still encoded; begins with a slash.
        path: &'a [u8],
        /// What follows the first question mark.
        query: Option<&'a [u8]>,
    },
    /// `http://host/path?query` (RFC 9112 §3.2.2).
    Absolute {
        /// The scheme.
        scheme: Scheme,
        /// The authority, which goes before `Host`.
        authority: Authority<'a>,
        /// The path, still encoded; empty when the target has none.
        path: &'a [u8],
        /// What follows the first question mark.
        query: Option<&'a [u8]>,
    },
    /// `host:port`, for CONNECT (RFC 9112 §3.2.3).
    Authority(Authority<'a>),
    /// `*`, for OPTIONS (RFC 9112 §3.2.4).
    Asterisk,
}

/// Why a request target is none of the four forms that its method allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetRefusal {
    /// It begins neither with a slash nor with `http://` or `https://`.
    UnknownForm,
    /// It holds an octet that a target never holds: a control, a space, a quote, or `#`, which
    /// begins a fragment.
    Octet {
        /// Where it stands in the target.
        at: usize,
    },
    /// The authority of an absolute target or of CONNECT is not one.
    Authority,
    /// CONNECT with anything but an authority and its port.
    ConnectForm,
    /// `*` with another method than OPTIONS.
    AsteriskForm,
}

impl<'a> Target<'a> {
    /// Reads the target of a request with this method.
    ///
    /// # Errors
    /// [`TargetRefusal`]; each is a 400 (RFC 9112 §3.2).
    pub fn parse(method: Method, octets: &'a [u8]) -> Result<Self, TargetRefusal> {
        if let Some(at) = octets.iter().position(|&octet| !token::is_target_octet(octet)) {
            return Err(TargetRefusal::Octet { at });
        }
        if method == Method::Connect {
            // An empty or invalid port is refused (RFC 9110 §9.3.6), and so is no host.
            let authority = Authority::parse(octets).filter(|authority| {
                authority.port().is_some_and(|port| port > 0)
                    && authority.host() != crate::Host::Name("")
            });
            return authority.map(Self::Authority).ok_or(TargetRefusal::ConnectForm);
        }
        match octets {
            [b'/', ..] => {
                let (path, query) = split_query(octets);
                Ok(Self::Origin { path, query })
            }
            b"*" if method == Method::Options => Ok(Self::Asterisk),
            b"*" => Err(TargetRefusal::AsteriskForm),
            _ => Self::parse_absolute(octets),
        }
    }

    fn parse_absolute(octets: &'a [u8]) -> Result<Self, TargetRefusal> {
        let (scheme, rest) = split_scheme(octets).ok_or(TargetRefusal::UnknownForm)?;
        let end = rest.iter().position(|octet| matches!(octet, b'/' | b'?'));
        let (authority, tail) =
            rest.split_at_checked(end.unwrap_or(rest.len())).ok_or(TargetRefusal::Authority)?;
        // An empty host is invalid in both schemes (RFC 9110 §4.2.1, §4.2.2).
        let authority = Authority::parse(authority)
            .filter(|authority| authority.host() != crate::Host::Name(""))
            .ok_or(TargetRefusal::Authority)?;
        let (path, query) = split_query(tail);
        Ok(Self::Absolute { scheme, authority, path, query })
    }

    /// The encoded path, where the form has one; an absolute target without a path means `/`
    /// (RFC 9110 §4.2.3).
    #[must_use]
    pub const fn path(&self) -> Option<&'a [u8]> {
        match self {
            Self::Absolute { path: [], .. } => Some(b"/"),
            Self::Origin { path, .. } | Self::Absolute { path, .. } => Some(path),
            Self::Authority(_) | Self::Asterisk => None,
        }
    }

    /// The query, where there is one.
    #[must_use]
    pub const fn query(&self) -> Option<&'a [u8]> {
        match self {
            Self::Origin { query, .. } | Self::Absolute { query, .. } => *query,
            Self::Authority(_) | Self::Asterisk => None,
        }
    }
}

/// A received query as it may be sent: what no query holds is encoded, and so is a `%` without two
/// hexadecimal digits behind it; what was encoded stays as it is (RFC 3986 §2.1, §3.4).
#[must_use]
pub fn encoded_query(mut query: &[u8]) -> String {
    let mut encoded = String::with_capacity(query.len());
    while let [first, rest @ ..] = query {
        let is_triplet = |high, low| [high, low].iter().all(u8::is_ascii_hexdigit);
        match (first, rest) {
            (b'%', [high, low, ..]) if is_triplet(*high, *low) => encoded.push('%'),
            (b'/' | b'?', _) => encoded.push(char::from(*first)),
            _ => push_encoded(&mut encoded, *first),
        }
        query = rest;
    }
    encoded
}

impl fmt::Display for TargetRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownForm => "the request target begins neither with a slash nor with http://",
            Self::Octet { .. } => "the request target holds an octet that has to be encoded",
            Self::Authority => "the request target has no valid host and port",
            Self::ConnectForm => "CONNECT needs a host and a port",
            Self::AsteriskForm => "only OPTIONS may ask for *",
        })
    }
}

impl std::error::Error for TargetRefusal {}

/// Splits at the first question mark.
fn split_query(octets: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mark = octets.iter().position(|&octet| octet == b'?');
    match mark.and_then(|at| octets.split_at_checked(at)) {
        Some((path, tail)) => (path, tail.strip_prefix(b"?")),
        None => (octets, None),
    }
}

/// The scheme, case-insensitive (RFC 3986 §3.1), and what follows `://`.
fn split_scheme(octets: &[u8]) -> Option<(Scheme, &[u8])> {
    [(Scheme::Http, 7), (Scheme::Https, 8)].into_iter().find_map(|(scheme, length)| {
        let (prefix, rest) = octets.split_at_checked(length)?;
        let name = prefix.strip_suffix(b"://")?;
        name.eq_ignore_ascii_case(scheme.as_str().as_bytes()).then_some((scheme, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9112 §3.2
    #[test]
    fn target_is_read_in_the_form_that_its_method_allows() {
        let origin = Target::parse(Method::Get, b"/a/b?q?r").unwrap();
        assert_eq!(origin, Target::Origin { path: b"/a/b", query: Some(b"q?r") });
        let absolute = Target::parse(Method::Get, b"HTTP://h:81?q").unwrap();
        assert_eq!((absolute.path(), absolute.query()), (Some(&b"/"[..]), Some(&b"q"[..])));
        assert_eq!(Target::parse(Method::Options, b"*"), Ok(Target::Asterisk));
        let connect = Target::parse(Method::Connect, b"h:443").unwrap();
        assert!(matches!(connect, Target::Authority(a) if a.port() == Some(443)));
    }

    // RFC 9112 §3.2
    #[test]
    fn target_of_no_form_is_refused_with_its_reason() {
        use TargetRefusal::{AsteriskForm, Authority, ConnectForm, Octet, UnknownForm};
        let rows: [(Method, &[u8], TargetRefusal); 13] = [
            (Method::Get, b"", UnknownForm),
            (Method::Get, b"example.com:80", UnknownForm),
            (Method::Get, b"ftp://a/", UnknownForm),
            (Method::Get, b"*", AsteriskForm),
            (Method::Get, b"/a#x", Octet { at: 2 }),
            (Method::Get, b"/\xc3\xa9", Octet { at: 1 }),
            (Method::Get, b"http:///a", Authority),
            (Method::Get, b"http://u@h/", Authority),
            (Method::Connect, b"/a", ConnectForm),
            (Method::Connect, b"h", ConnectForm),
            (Method::Connect, b"h:", ConnectForm),
            (Method::Connect, b"h:0", ConnectForm),
            (Method::Connect, b":443", ConnectForm),
        ];
        for (method, octets, refusal) in rows {
            assert_eq!(Target::parse(method, octets), Err(refusal), "{}", octets.escape_ascii());
        }
    }
    // RFC 3986 §2.1, §3.4; RFC 9110 §2.2
    #[test]
    fn query_that_no_uri_holds_is_encoded_and_any_other_stays() {
        let rows = [
            ("", ""),
            ("a=b&c=%20d", "a=b&c=%20d"),
            ("/../x?y:@!$'()*+,;", "/../x?y:@!$'()*+,;"),
            ("a|b\\c", "a%7Cb%5Cc"),
            ("{x}[0]^`", "%7Bx%7D%5B0%5D%5E%60"),
            ("%", "%25"),
            ("%4", "%254"),
            ("%zz%%41", "%25zz%25%41"),
            ("\"<>#\u{e9}", "%22%3C%3E%23%C3%A9"),
        ];
        for (query, expected) in rows {
            assert_eq!(encoded_query(query.as_bytes()), expected, "{query}");
            assert_eq!(encoded_query(expected.as_bytes()), expected, "{query} again");
        }
    }
}
