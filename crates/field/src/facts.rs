//! What is known of a connection before its first message.
//!
//! Pure data, so that `content` can read it without knowing a socket.

use std::net::SocketAddr;

/// What a request's connection is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnFacts {
    /// The number of the connection, counted from 1 in this process.
    pub id: u64,
    /// The listener that took it, by its place in the configuration.
    pub listener: usize,
    /// Our end; `None` for a connection in memory.
    pub local: Option<SocketAddr>,
    /// Their end; `None` for a connection in memory.
    pub peer: Option<SocketAddr>,
    /// The scheme that the transport implies (RFC 9110 §4.2).
    pub scheme: Scheme,
}

/// The scheme of a target (RFC 9110 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`, RFC 9110 §4.2.1.
    Http,
    /// `https`, RFC 9110 §4.2.2.
    Https,
}

impl Scheme {
    /// Its name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a target without one means (RFC 9110 §4.2.1, §4.2.2).
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}
