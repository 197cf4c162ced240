//! URI references (RFC 3986 §4.1), read strictly.
//!
//! It splits and judges; resolving is left to who follows a reference, except for what a check of
//! redirects needs.

use plainwire_field::{Authority, Host, token};

/// A URI reference, in parts; none of them is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Reference<'a> {
    scheme: Option<&'a [u8]>,
    authority: Option<&'a [u8]>,
    path: &'a [u8],
    query: Option<&'a [u8]>,
    fragment: Option<&'a [u8]>,
}

impl<'a> Reference<'a> {
    /// Reads a reference and nothing else.
    pub(in crate::check) fn parse(octets: &'a [u8]) -> Option<Self> {
        let (rest, fragment) = split_at(octets, b'#');
        let (rest, query) = split_at(rest, b'?');
        let colon = rest.iter().position(|&octet| octet == b':');
        let slash = rest.iter().position(|&octet| octet == b'/').unwrap_or(rest.len());
        let (scheme, rest) = match colon.filter(|&colon| colon < slash) {
            Some(colon) => (Some(&rest[..colon]), &rest[colon + 1..]),
            None => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix(b"//") {
            Some(rest) => {
                let end = rest.iter().position(|&octet| octet == b'/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        let is_right = scheme.is_none_or(is_scheme)
            && authority.is_none_or(|authority| is_made_of(authority, b"[]"))
            && is_made_of(path, b"/")
            && query.is_none_or(|query| is_made_of(query, b"/?"))
            && fragment.is_none_or(|fragment| is_made_of(fragment, b"/?"));
        is_right.then_some(Self { scheme, authority, path, query, fragment })
    }

    /// Whether it has a fragment.
    pub(in crate::check) const fn has_fragment(&self) -> bool {
        self.fragment.is_some()
    }

    /// The authority, where it names one.
    pub(in crate::check) const fn authority(&self) -> Option<&'a [u8]> {
        self.authority
    }

    /// The path; empty where the reference has none.
    pub(in crate::check) const fn path(&self) -> &'a [u8] {
        self.path
    }

    /// The query, where there is one.
    pub(in crate::check) const fn query(&self) -> Option<&'a [u8]> {
        self.query
    }

    /// Whether its authority, if it has one and is of http, https or the same scheme as its base,
    /// has a host and no user information (RFC 9110 §4.2.1, §4.2.2, §4.2.4).
    pub(in crate::check) fn is_right_for_http(&self) -> bool {
        let is_http = self.is_http_or_relative();
        let has_authority = self.authority.is_some() || self.scheme.is_none();
        !is_http || (has_authority && self.authority.is_none_or(is_host))
    }

    /// Whether it stays with the protocol: no scheme, or http or https.
    pub(in crate::check) fn is_http_or_relative(&self) -> bool {
        self.scheme.is_none_or(|scheme| {
            scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https")
        })
    }
}

fn is_host(authority: &[u8]) -> bool {
    Authority::parse(authority).is_some_and(|authority| authority.host() != Host::Name(""))
}

/// Splits at the first of these octets; it belongs to neither side.
fn split_at(octets: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match octets.iter().position(|&octet| octet == mark) {
        Some(at) => (&octets[..at], Some(&octets[at + 1..])),
        None => (octets, None),
    }
}

/// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )` (RFC 3986 §3.1).
fn is_scheme(octets: &[u8]) -> bool {
    octets.first().is_some_and(u8::is_ascii_alphabetic)
        && octets.iter().all(|&octet| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet))
}

/// Whether there is nothing but `pchar`, whole percent triplets, and these.
fn is_made_of(mut octets: &[u8], others: &[u8]) -> bool {
    while let [first, rest @ ..] = octets {
        octets = match rest {
            [high, low, tail @ ..]
                if *first == b'%'
                    && token::hex_value(*high).is_some()
                    && token::hex_value(*low).is_some() =>
            {
                tail
            }
            _ if token::is_pchar(*first) || others.contains(first) => rest,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 3986 §4.1
    #[test]
    fn reference_is_split_into_its_parts() {
        let found = Reference::parse(b"http://h:81/a/b?c?d#e").unwrap();
        assert_eq!(found.scheme, Some(&b"http"[..]));
        assert_eq!(found.authority(), Some(&b"h:81"[..]));
        assert_eq!((found.path(), found.query()), (&b"/a/b"[..], Some(&b"c?d"[..])));
        assert!(found.has_fragment());
        let found = Reference::parse(b"a/b:c").unwrap();
        assert_eq!((found.scheme, found.path()), (None, &b"a/b:c"[..]));
        assert!(!Reference::parse(b"ftp://u@h/").unwrap().is_http_or_relative());
    }

    // RFC 3986 §2, §3
    #[test]
    fn reference_with_an_octet_of_no_part_is_none() {
        for text in ["/a b", "/a\\b", "/<a>", "/%zz", "/%4", "1a:b", "/[a]", "/a#b#c", "/\u{e4}"] {
            assert_eq!(Reference::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    // RFC 9110 §4.2.1, §4.2.4
    #[test]
    fn reference_of_http_has_a_host_and_no_user() {
        let rows = [
            ("/a", true),
            ("//h/a", true),
            ("http://h/", true),
            ("https://[::1]:8443/", true),
            ("mailto:u@h", true),
            ("http:/a", false),
            ("http:///a", false),
            ("//u@h/", false),
            ("http://u@h/", false),
            ("http://h:x/", false),
        ];
        for (text, is_right) in rows {
            let found = Reference::parse(text.as_bytes()).unwrap();
            assert_eq!(found.is_right_for_http(), is_right, "{text}");
        }
    }
}
