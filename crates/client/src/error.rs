//! What can go wrong in an exchange: who is at fault, what happened, and what to try.
//!
//! Each error is one line. Octets that came from the network stand in it escaped, so that it can be
//! written to a terminal.

use std::net::SocketAddr;
use std::time::Duration;
use std::{fmt, io};

use plainwire_link::LinkError;

use crate::{Origin, Received};

/// Why an exchange gave no complete response.
#[derive(Debug)]
pub enum ClientError {
    /// The host has no address.
    UnknownHost {
        /// The server that was asked for.
        origin: Origin,
        /// The resolver's words.
        reason: String,
    },
    /// The resolver gave no answer in time.
    SlowResolver {
        /// The server that was asked for.
        origin: Origin,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The host has addresses, and none of them takes the connection.
    Unreachable {
        /// The server that was asked for.
        origin: Origin,
        /// How long each address was waited for at most.
        waited: Duration,
        /// Every address in the order in which it was tried; never empty.
        attempts: Vec<Attempt>,
    },
    /// The server took too long for the next octets.
    TimedOut {
        /// The server that was asked.
        origin: Origin,
        /// How long it was waited for.
        waited: Duration,
        /// What came before.
        received: Received,
    },
    /// The transport failed.
    Lost {
        /// The server that was asked.
        origin: Origin,
        /// The transport's words.
        error: io::Error,
        /// What came before.
        received: Received,
    },
    /// The server closed the connection before the response was complete (RFC 9112 §8).
    CutOff {
        /// The server that was asked.
        origin: Origin,
        /// What came before.
        received: Received,
    },
    /// What answers is no HTTP server.
    NotHttp {
        /// The server that was asked.
        origin: Origin,
        /// The first octets of its answer.
        first: Vec<u8>,
    },
    /// The response cannot be understood.
    Malformed {
        /// The server that was asked.
        origin: Origin,
        /// The octet of the answer at which it shows.
        at: u64,
        /// What is wrong there.
        what: &'static str,
        /// Where it is forbidden, such as `RFC 9112 §6.3`.
        section: &'static str,
    },
}

/// One address that did not take the connection.
#[derive(Debug)]
pub struct Attempt {
    /// The address.
    pub address: SocketAddr,
    /// Why it did not.
    pub error: LinkError,
}

/// Who has to act; exit codes are made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The network, or nothing listens.
    Network,
    /// Somebody took too long.
    Time,
    /// The server sent a malformed response or only a part of one.
    Server,
}

impl ClientError {
    /// Who is at fault.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Unreachable { attempts, .. } if attempts.iter().all(Attempt::is_late) => {
                Fault::Time
            }
            Self::UnknownHost { .. } | Self::Unreachable { .. } | Self::Lost { .. } => {
                Fault::Network
            }
            Self::SlowResolver { .. } | Self::TimedOut { .. } => Fault::Time,
            Self::CutOff { .. } | Self::NotHttp { .. } | Self::Malformed { .. } => Fault::Server,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownHost { origin, reason } => {
                let host = origin.host();
                write!(f, "no address is known for the host {host} ({reason}); check its spelling")
            }
            Self::SlowResolver { origin, waited } => write!(
                f,
                "no answer for the address of the host {} within {} s; check the name server, or \
                 {MORE_TIME}",
                origin.host(),
                waited.as_secs_f64()
            ),
            Self::Unreachable { origin, waited, attempts } => {
                unreachable(f, origin, *waited, attempts)
            }
            Self::TimedOut { origin, waited, received: Received::Nothing } => write!(
                f,
                "{origin} took the connection but sent nothing for {} s; check that it speaks \
                 HTTP, or {MORE_TIME}",
                waited.as_secs_f64()
            ),
            Self::TimedOut { origin, waited, received } => {
                let seconds = waited.as_secs_f64();
                write!(f, "{origin} sent nothing more for {seconds} s {received}; {MORE_TIME}")
            }
            Self::Lost { origin, error, received } => {
                let words = words(error);
                write!(f, "lost the connection to {origin} {received} ({words}); {ASK_AGAIN}")
            }
            Self::CutOff { origin, received: received @ Received::Nothing } => write!(
                f,
                "{origin} closed the connection {received}; check that it speaks plain HTTP, or \
                 look into the server's log"
            ),
            Self::CutOff { origin, received } => {
                write!(f, "{origin} closed the connection {received}; {ASK_AGAIN}")
            }
            Self::NotHttp { origin, first } => write!(
                f,
                "{origin} does not speak HTTP, its answer begins with \"{}\"; {}",
                first.escape_ascii(),
                advice_on(first)
            ),
            Self::Malformed { origin, at, what, section } => write!(
                f,
                "the response of {origin} cannot be understood, byte {at}: {what}, {section}; \
                 tell whoever runs the server"
            ),
        }
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Lost { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl Attempt {
    fn is_late(&self) -> bool {
        matches!(self.error, LinkError::TimedOut)
    }

    fn kind(&self) -> Option<io::ErrorKind> {
        match &self.error {
            LinkError::TimedOut => None,
            LinkError::Lost(error) | LinkError::File(error) => Some(error.kind()),
        }
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            LinkError::TimedOut => f.write_str("no answer in time"),
            LinkError::Lost(error) | LinkError::File(error) => f.write_str(&words(error)),
        }
    }
}

/// One line for all addresses: what they have in common first, then each by name.
fn unreachable(
    f: &mut fmt::Formatter<'_>,
    origin: &Origin,
    waited: Duration,
    attempts: &[Attempt],
) -> fmt::Result {
    let Some(first) = attempts.first() else {
        return write!(f, "the host {} has no address; check its spelling", origin.host());
    };
    let alike = attempts.iter().all(|attempt| attempt.kind() == first.kind());
    if !alike {
        let each = attempts.iter().map(|attempt| format!("{}: {attempt}", attempt.address));
        let each = each.collect::<Vec<_>>().join(", ");
        return write!(f, "cannot connect to {origin} ({each}); {CHECK_BOTH}");
    }
    let tried = if origin.is_literal() { String::new() } else { format!("; {}", tried(attempts)) };
    let port = origin.port();
    match first.kind() {
        Some(io::ErrorKind::ConnectionRefused) => {
            write!(f, "nothing listens on {origin} (connection refused){tried}; ")?;
            let is_here = attempts.iter().all(|attempt| attempt.address.ip().is_loopback());
            // Below it, a program needs a right that most users lack.
            if is_here && port >= FIRST_FREE_PORT {
                write!(f, "start it, once it is installed, with: webserver --port {port}")
            } else {
                f.write_str(CHECK_BOTH)
            }
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => write!(
            f,
            "no way leads to {origin} ({first}){tried}; check the address and this machine's network"
        ),
        Some(_) => write!(f, "cannot connect to {origin} ({first}){tried}; {CHECK_BOTH}"),
        None => write!(
            f,
            "{origin} did not take the connection within {} s{tried}; {CHECK_BOTH}, or {MORE_TIME}",
            waited.as_secs_f64()
        ),
    }
}

/// `tried [::1]:80 and 127.0.0.1:80`.
fn tried(attempts: &[Attempt]) -> String {
    let names: Vec<String> = attempts.iter().map(|attempt| attempt.address.to_string()).collect();
    match names.split_last() {
        Some((last, [])) => format!("tried {last}"),
        Some((last, rest)) => format!("tried {} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The transport's words without an error number.
fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::ConnectionReset => "connection reset".to_owned(),
        io::ErrorKind::HostUnreachable => "no route to host".to_owned(),
        io::ErrorKind::NetworkUnreachable => "network is unreachable".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// What a server that does not speak HTTP usually is.
fn advice_on(first: &[u8]) -> &'static str {
    match first {
        // The types of TLS records: an alert, a handshake (RFC 8446 §5.1).
        [0x15 | 0x16, 0x03, ..] => "that is TLS: ask the port that speaks plain HTTP",
        [b'S', b'S', b'H', b'-', ..] => "that is an SSH server: check the port",
        _ => "check the port",
    }
}

/// Ports below this one belong to the system (RFC 6335 §6).
const FIRST_FREE_PORT: u16 = 1024;

const CHECK_BOTH: &str = "check the host and the port";

const MORE_TIME: &str = "allow more time with --timeout";

const ASK_AGAIN: &str = "ask again, or look into the server's log";

#[cfg(test)]
mod tests;
