//! The server that a request is for: host and port (RFC 9110 §4.3.1).
//!
//! It knows how a host is written, not how its addresses are found (`connect`).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use plainwire_field::{Authority, Host, Scheme};

use crate::RequestError;

/// Host and port of a server; the host is a name, an IPv4 or an IPv6 literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Without brackets.
    host: String,
    port: u16,
}

impl Origin {
    /// Takes a host as a user writes it: a name, an address, an IPv6 address with or without
    /// brackets and with or without a zone.
    ///
    /// # Errors
    /// [`RequestError::Host`] when it cannot stand in `Host` (RFC 9110 §7.2),
    /// [`RequestError::Port`] for port 0.
    pub fn new(host: &str, port: u16) -> Result<Self, RequestError> {
        if port == 0 {
            return Err(RequestError::Port { word: port.to_string() });
        }
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if without_zone(bare).parse::<Ipv6Addr>().is_ok() && zone(bare).is_none_or(is_zone) {
            return Ok(Self { host: bare.to_owned(), port });
        }
        match Authority::parse(host.as_bytes()) {
            Some(parsed) if parsed.host() == Host::Name(host) && !host.is_empty() => {
                Ok(Self { host: host.to_owned(), port })
            }
            _ => Err(RequestError::Host { word: host.to_owned() }),
        }
    }

    /// The host as a resolver takes it: no brackets, an IPv6 zone kept.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, 1 to 65535.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The value of `Host`: an IPv6 literal in brackets and without its zone, which means nothing
    /// on another machine; the port unless it is the scheme's own (RFC 9110 §7.2).
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.bracketed(without_zone(&self.host));
        if self.port == Scheme::Http.default_port() {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// Whether the host is an address, so that no resolver was asked.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        without_zone(&self.host).parse::<IpAddr>().is_ok()
    }

    fn bracketed(&self, host: &str) -> String {
        if self.host.contains(':') { format!("[{host}]") } else { host.to_owned() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.bracketed(&self.host), self.port)
    }
}

/// An address without its zone (RFC 4007 §11).
fn without_zone(host: &str) -> &str {
    host.split_once('%').map_or(host, |(address, _)| address)
}

fn zone(host: &str) -> Option<&str> {
    host.split_once('%').map(|(_, zone)| zone)
}

/// What an interface is called, or its number; a percent sign would be one that was not decoded.
fn is_zone(zone: &str) -> bool {
    let may_stand = |octet: u8| octet.is_ascii_graphic() && !b"%/[]".contains(&octet);
    !zone.is_empty() && zone.bytes().all(may_stand)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §7.2
    #[test]
    fn host_of_every_form_gives_its_host_field() {
        let rows = [
            ("localhost", 6789, "localhost:6789", "localhost:6789"),
            ("localhost", 80, "localhost", "localhost:80"),
            ("localhost", 443, "localhost:443", "localhost:443"),
            ("127.0.0.1", 6789, "127.0.0.1:6789", "127.0.0.1:6789"),
            ("::1", 6789, "[::1]:6789", "[::1]:6789"),
            ("[::1]", 6789, "[::1]:6789", "[::1]:6789"),
            ("::1", 80, "[::1]", "[::1]:80"),
            ("fe80::1%eth0", 8080, "[fe80::1]:8080", "[fe80::1%eth0]:8080"),
            ("a_b.example", 1, "a_b.example:1", "a_b.example:1"),
        ];
        for (host, port, authority, shown) in rows {
            let origin = Origin::new(host, port).unwrap();
            assert_eq!((origin.authority().as_str(), &*origin.to_string()), (authority, shown));
        }
    }

    // RFC 9110 §4.2.4, §7.2
    #[test]
    fn host_that_is_none_is_refused() {
        for host in [
            "",
            "a b",
            "http://localhost",
            "localhost:80",
            "[localhost]",
            "[::1",
            "u@h",
            "a/b",
            "h\r\nX: y",
            "bücher.example",
            "1:2",
            "[::1]:80",
            "fe80::1%",
            "fe80::1%%lo",
            "fe80::1%l o",
            "fe80::1%\x1b[2J",
            "127.0.0.1%lo",
        ] {
            let refused = Origin::new(host, 80);
            assert_eq!(refused, Err(RequestError::Host { word: host.to_owned() }), "{host:?}");
        }
        assert_eq!(Origin::new("h", 0), Err(RequestError::Port { word: "0".to_owned() }));
    }
}
