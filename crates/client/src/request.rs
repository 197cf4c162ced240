//! What is asked for: the server, and the target as it goes over the wire.
//!
//! Two forms lead here: three words (`HOST PORT FILE`) and a URL. Nothing is resolved and nothing
//! is normalised: dot segments and doubled slashes go out as they were written, since a learner
//! wants to see what a server does with them.

use std::borrow::Cow;
use std::fmt;

use plainwire_field::{FieldBlock, FieldValue, Method, names, token};
use plainwire_h1::{ConnectionOption, RequestStart, write_request_head};

use crate::Origin;

/// A request without content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    origin: Origin,
    method: Method,
    target: String,
}

/// What the user wrote names no server or no target that can be asked; the user is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The host cannot stand in a URL or in `Host`.
    Host {
        /// The host as it was written.
        word: String,
    },
    /// The port is not a number from 1 to 65535.
    Port {
        /// The port as it was written.
        word: String,
    },
    /// The word has no scheme.
    NotUrl {
        /// The word as it was written.
        word: String,
    },
    /// The scheme is one that is not spoken.
    Scheme {
        /// The scheme, in lower case.
        scheme: String,
    },
    /// The URL carries a user's name or password (RFC 9110 §4.2.4).
    UserInformation,
}

impl Request {
    /// GET for a file of a server, as `HOST PORT FILE` names it. The file gets a leading slash when
    /// it has none; what cannot stand in a target is percent-encoded, `#` too; a question mark
    /// begins the query.
    ///
    /// # Errors
    /// [`RequestError::Host`], [`RequestError::Port`].
    pub fn for_file(host: &str, port: &str, file: &[u8]) -> Result<Self, RequestError> {
        Ok(Self::get(Origin::new(host, parse_port(port)?)?, file))
    }

    /// GET for a URL (RFC 9110 §4.2.1). The fragment stays here (RFC 9110 §7.1). The zone of an
    /// IPv6 address stands behind `%25` (RFC 6874 §2), or behind `%` as addresses write it.
    ///
    /// # Errors
    /// [`RequestError`], any of them.
    pub fn for_url(url: &[u8]) -> Result<Self, RequestError> {
        let word = || String::from_utf8_lossy(url).into_owned();
        let (scheme, rest) =
            split_scheme(url).ok_or_else(|| RequestError::NotUrl { word: word() })?;
        if scheme != "http" {
            return Err(RequestError::Scheme { scheme });
        }
        let end = rest.iter().position(|octet| matches!(octet, b'/' | b'?' | b'#'));
        let (authority, tail) = rest.split_at(end.unwrap_or(rest.len()));
        if authority.contains(&b'@') {
            return Err(RequestError::UserInformation);
        }
        let authority = String::from_utf8_lossy(authority);
        let after_literal = authority.rfind(']').map_or(0, |at| at + 1);
        let (host, port) = match authority[after_literal..].split_once(':') {
            Some((name, port)) => (&authority[..after_literal + name.len()], port),
            None => (&*authority, ""),
        };
        let port = if port.is_empty() { HTTP_PORT } else { parse_port(port)? };
        let target = tail.split(|&octet| octet == b'#').next().unwrap_or_default();
        Ok(Self::get(Origin::new(&with_bare_zone(host), port)?, target))
    }

    /// The server that is asked.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The method; it decides whether the response has content (RFC 9112 §6.3).
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The target in origin form (RFC 9112 §3.2.1), visible ASCII only.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The head as it is sent, with this `User-Agent`. `Connection: close`, since one connection
    /// carries one exchange (RFC 9112 §9.6).
    #[must_use]
    pub fn head(&self, agent: &'static str) -> Vec<u8> {
        let fields = FieldBlock::new()
            .with(names::USER_AGENT, &FieldValue::from_static(agent))
            .with(names::ACCEPT, &FieldValue::from_static("*/*"));
        let mut head = Vec::new();
        let start = RequestStart {
            method: self.method.as_str(),
            target: &self.target,
            authority: &self.origin.authority(),
            fields: &fields,
            connection: Some(ConnectionOption::Close),
        };
        write_request_head(&mut head, &start).expect("host and target were encoded");
        head
    }

    fn get(origin: Origin, target: &[u8]) -> Self {
        Self { origin, method: Method::Get, target: encode_target(target) }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { word } => write!(
                f,
                "{word:?} is not a host; write a name or an address alone, such as localhost, \
                 127.0.0.1 or ::1"
            ),
            Self::Port { word } => {
                write!(f, "{word:?} is not a port; write a number from 1 to 65535, such as 6789")
            }
            Self::NotUrl { word } => {
                write!(f, "{word:?} is not a URL; write it as http://HOST:PORT/FILE")
            }
            Self::Scheme { scheme } if scheme == "https" => {
                f.write_str("https is not spoken yet; ask with http:// if the server answers there")
            }
            Self::Scheme { scheme } => {
                write!(f, "the scheme {scheme:?} is not spoken; write http://HOST:PORT/FILE")
            }
            Self::UserInformation => f.write_str(
                "the URL carries a user or a password, which is not sent yet; leave out what \
                 stands before the @",
            ),
        }
    }
}

impl std::error::Error for RequestError {}

/// Digits only: `+80` is not a port.
fn parse_port(word: &str) -> Result<u16, RequestError> {
    token::decimal(word.as_bytes())
        .and_then(|number| u16::try_from(number).ok())
        .filter(|&port| port != 0)
        .ok_or_else(|| RequestError::Port { word: word.to_owned() })
}

/// The scheme in lower case and what follows `://` (RFC 3986 §3.1).
fn split_scheme(url: &[u8]) -> Option<(String, &[u8])> {
    let colon = url.iter().position(|&octet| octet == b':')?;
    let (scheme, rest) = url.split_at(colon);
    let rest = rest.strip_prefix(b"://")?;
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(octet));
    is_scheme.then(|| (String::from_utf8_lossy(scheme).to_ascii_lowercase(), rest))
}

/// The host of a URL as an address writes it: a percent sign alone before the zone, which a URL has
/// to encode (RFC 6874 §2). A zone is never empty, so `%25]` is the interface with the number 25.
fn with_bare_zone(host: &str) -> Cow<'_, str> {
    match host.split_once("%25") {
        Some((address, zone)) if address.starts_with('[') && zone != "]" => {
            format!("{address}%{zone}").into()
        }
        _ => host.into(),
    }
}

/// The target in origin form: a slash in front, everything that RFC 3986 §3.3 and §3.4 do not allow
/// percent-encoded, whole percent triplets kept.
fn encode_target(octets: &[u8]) -> String {
    let mut target = String::with_capacity(octets.len() + 1);
    if octets.first() != Some(&b'/') {
        target.push('/');
    }
    for (at, &octet) in octets.iter().enumerate() {
        let is_triplet = || {
            let digits = octets.get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let may_stand = match octet {
            b'%' => is_triplet(),
            b'/' | b'?' => true,
            _ => token::is_pchar(octet),
        };
        if may_stand {
            target.push(char::from(octet));
        } else {
            target.push('%');
            target.extend(
                [octet >> 4, octet & 15].map(|digit| char::from(DIGITS[usize::from(digit)])),
            );
        }
    }
    target
}

const HTTP_PORT: u16 = plainwire_field::Scheme::Http.default_port();

const DIGITS: [u8; 16] = *b"0123456789ABCDEF";

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9112 §3.2.1, RFC 3986 §3.3
    #[test]
    fn target_of_a_file_begins_with_a_slash_and_is_encoded_where_needed() {
        let rows: [(&[u8], &str); 14] = [
            (b"HelloWorld.html", "/HelloWorld.html"),
            (b"/HelloWorld.html", "/HelloWorld.html"),
            (b"", "/"),
            (b"//x", "//x"),
            (b"../a/./b", "/../a/./b"),
            (b"a b", "/a%20b"),
            (b"a%20b", "/a%20b"),
            (b"a%2", "/a%252"),
            (b"100%", "/100%25"),
            (b"%zz", "/%25zz"),
            ("é☃".as_bytes(), "/%C3%A9%E2%98%83"),
            (b"\xff\0\r\n\\#[]", "/%FF%00%0D%0A%5C%23%5B%5D"),
            (b"a?q=1&r=a b?", "/a?q=1&r=a%20b?"),
            (b"~:@!$&'()*+,;=-._", "/~:@!$&'()*+,;=-._"),
        ];
        for (file, target) in rows {
            let request = Request::for_file("h", "6789", file).unwrap();
            assert_eq!(request.target(), target, "{}", file.escape_ascii());
        }
    }

    // RFC 9110 §4.2.1, §7.1
    #[test]
    fn url_is_split_into_server_and_target_without_its_fragment() {
        let rows = [
            ("http://localhost:6789/a", "localhost:6789", "/a"),
            ("HTTP://h", "h:80", "/"),
            ("http://h:", "h:80", "/"),
            ("http://h?q", "h:80", "/?q"),
            ("http://h#f", "h:80", "/"),
            ("http://h/a?q#f?g#h", "h:80", "/a?q"),
            ("http://[::1]/", "[::1]:80", "/"),
            ("http://[::1]:8080/a b", "[::1]:8080", "/a%20b"),
            ("http://h/a@b", "h:80", "/a@b"),
        ];
        for (url, origin, target) in rows {
            let request = Request::for_url(url.as_bytes()).unwrap();
            assert_eq!((&*request.origin().to_string(), request.target()), (origin, target));
        }
    }

    // RFC 6874 §2
    #[test]
    fn url_with_a_zone_asks_the_address_in_that_zone_and_names_it_without() {
        let rows = [
            ("http://[fe80::1%25lo]:1/", "[fe80::1%lo]:1"),
            ("http://[fe80::1%lo]:1/", "[fe80::1%lo]:1"),
            ("http://[fe80::1%251]:1/", "[fe80::1%1]:1"),
            ("http://[fe80::1%25]:1/", "[fe80::1%25]:1"),
            ("http://[fe80::1%2525]:1/", "[fe80::1%25]:1"),
        ];
        for (url, origin) in rows {
            let request = Request::for_url(url.as_bytes()).unwrap();
            assert_eq!(request.origin().to_string(), origin, "{url}");
            assert_eq!(request.origin().authority(), "[fe80::1]:1", "{url}");
        }
        for url in ["http://[fe80::1%]/", "http://[fe80::1%25%6co]/", "http://[h%25lo]/"] {
            let refused = Request::for_url(url.as_bytes());
            assert!(matches!(refused, Err(RequestError::Host { .. })), "{url}: {refused:?}");
        }
    }

    // RFC 9110 §4.2.4
    #[test]
    fn url_that_cannot_be_asked_is_refused_with_advice() {
        let rows = [
            ("localhost", "\"localhost\" is not a URL; write it as http://HOST:PORT/FILE"),
            (
                "localhost:80/a",
                "\"localhost:80/a\" is not a URL; write it as http://HOST:PORT/FILE",
            ),
            ("1http://h", "\"1http://h\" is not a URL; write it as http://HOST:PORT/FILE"),
            ("https://h/", "https is not spoken yet; ask with http:// if the server answers there"),
            ("ftp://h/", "the scheme \"ftp\" is not spoken; write http://HOST:PORT/FILE"),
            (
                "http://u:p@h/",
                "the URL carries a user or a password, which is not sent yet; leave out what \
                 stands before the @",
            ),
            (
                "http://h:99999/",
                "\"99999\" is not a port; write a number from 1 to 65535, such as 6789",
            ),
            (
                "http:///a",
                "\"\" is not a host; write a name or an address alone, such as localhost, \
                 127.0.0.1 or ::1",
            ),
        ];
        for (url, advice) in rows {
            assert_eq!(Request::for_url(url.as_bytes()).unwrap_err().to_string(), advice);
        }
    }

    #[test]
    fn port_that_is_none_is_refused() {
        for word in ["0", "65536", "+80", "-1", "", "8 0", "80a", "99999999999999999999"] {
            let refused = Request::for_file("h", word, b"/");
            assert_eq!(refused, Err(RequestError::Port { word: word.to_owned() }));
        }
    }

    // RFC 9112 §3.2
    #[test]
    fn head_carries_host_agent_accept_and_close() {
        let request = Request::for_file("::1", "6789", b"a b").unwrap();
        let head = String::from_utf8(request.head("agent/1")).unwrap();
        assert_eq!(
            head,
            "GET /a%20b HTTP/1.1\r\nHost: [::1]:6789\r\nConnection: close\r\n\
             User-Agent: agent/1\r\nAccept: */*\r\n\r\n"
        );
    }
}
