//! Who drives connections, and how many at once. What is answered does not depend on it.

use std::io;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::connection::Connection;
use crate::limits::SINGLE_FIRST_OCTET_TIMEOUT;
use crate::room::Place;

/// A way to serve several clients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Model {
    /// A task for each connection; a few threads drive them all. The default.
    #[default]
    Event,
    /// A thread for each connection, and one request on each; `limits.connections_max` bounds the
    /// threads.
    Threads,
    /// One connection at a time and one request on each, on the thread that accepts. The runtime
    /// has to be one of a single thread, and `limits.connections_max` 1.
    Single,
}

impl Model {
    /// Whether a connection may carry another request (RFC 9112 §9.3).
    pub(crate) const fn keeps_connections(self) -> bool {
        matches!(self, Self::Event)
    }

    /// How long a new connection may say nothing, where that is shorter than the head's time.
    pub(crate) const fn first_octet_timeout(self) -> Option<Duration> {
        match self {
            Self::Single => Some(SINGLE_FIRST_OCTET_TIMEOUT),
            Self::Event | Self::Threads => None,
        }
    }

    /// Whether it is news that all places are taken; with one place it is what was asked for.
    pub(crate) const fn tells_when_full(self) -> bool {
        !matches!(self, Self::Single)
    }

    /// Drives the connection. Returns when it is under way, or, with one at a time, when it is
    /// over.
    ///
    /// # Errors
    /// When there is no thread for it; the connection is closed then.
    pub(crate) async fn drive(self, connection: Connection, place: Place) -> io::Result<()> {
        let name = format!("conn-{}", connection.id());
        let driving = async move {
            connection.drive().await;
            drop(place);
        };
        match self {
            Self::Event => drop(tokio::spawn(driving)),
            Self::Single => driving.await,
            Self::Threads => {
                let runtime = Handle::current();
                let thread = std::thread::Builder::new().name(name);
                thread.spawn(move || runtime.block_on(driving)).map(drop)?;
            }
        }
        Ok(())
    }
}
