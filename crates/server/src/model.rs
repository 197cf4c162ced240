//! Who drives connections, and how many at once. What is answered does not depend on it.

use std::io;
use std::pin::pin;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::Stop;
use crate::connection::Connection;
use crate::limits::{LINGER_SILENCE, LINGER_TIMEOUT, SINGLE_FIRST_OCTET_TIMEOUT};
use crate::room::Place;
use crate::turn::in_turn;

/// A way to serve several clients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Model {
    /// A task for each connection; a few threads drive them all. The default.
    #[default]
    Event,
    /// A thread for each connection, and one request on each; `limits.connections_max` bounds the
    /// threads.
    Threads,
    /// One connection at a time and one request on each, on the thread that accepts, where the
    /// runtime is one of a single thread.
    Single,
}

/// A connection with its place, ready to be driven.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) connection: Box<Connection>,
    pub(crate) place: Place,
    pub(crate) stop: Stop,
}

/// There is no thread for the connection, which is given back.
pub(crate) struct NoThread {
    pub(crate) error: io::Error,
    pub(crate) ready: Box<Ready>,
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

    /// How long a closing connection takes what the client still sends. Where one is served at a
    /// time, all others wait for it.
    pub(crate) const fn linger_timeout(self) -> Duration {
        match self {
            Self::Single => LINGER_SILENCE,
            Self::Event | Self::Threads => LINGER_TIMEOUT,
        }
    }

    /// How many places there are at most, whatever the limits say.
    pub(crate) const fn places_max(self, connections_max: u32) -> u32 {
        match self {
            Self::Single => 1,
            Self::Event | Self::Threads => connections_max,
        }
    }

    /// Whether it is news that all places are taken; with one place it is what was asked for.
    pub(crate) const fn tells_when_full(self) -> bool {
        !matches!(self, Self::Single)
    }

    /// Drives the connection. Returns when it is under way, or, with one at a time, when it is
    /// over. A fault of the handler ends its connection and nothing else.
    ///
    /// # Errors
    /// [`NoThread`], with the connection.
    pub(crate) async fn drive(self, ready: Ready) -> Result<(), NoThread> {
        match self {
            Self::Event => drop(tokio::spawn(ready.drive())),
            // On a runtime of one thread, a task of its own still runs on that thread.
            Self::Single => drop(tokio::spawn(ready.drive()).await),
            Self::Threads => return drive_on_a_thread(ready),
        }
        Ok(())
    }
}

impl Ready {
    async fn drive(mut self) {
        let (gate, turns) = (self.connection.gate(), self.place.client.turns().clone());
        in_turn(pin!(self.connection.drive()), &gate, &turns).await;
        drop(self.connection);
        drop(self.place);
    }

    /// The same for a thread, whose turns are the system's to give. No runtime ends it: it ends
    /// itself when the word is said, and the connection, dropped where it stands, leaves its
    /// record.
    async fn drive_until_cut(self) {
        let Self { mut connection, place, mut stop } = self;
        tokio::select! {
            biased;
            () = connection.drive() => {}
            () = stop.wait_for_cut() => {}
        }
        drop(connection);
        drop(place);
    }
}

/// The thread is made first and then given the connection, so that a connection without a thread
/// is not lost with the closure.
fn drive_on_a_thread(ready: Ready) -> Result<(), NoThread> {
    let name = format!("conn-{}", ready.connection.id());
    let runtime = Handle::current();
    let (sender, receiver) = sync_channel::<Ready>(1);
    let thread = std::thread::Builder::new().name(name).spawn(move || {
        if let Ok(ready) = receiver.recv() {
            runtime.block_on(ready.drive_until_cut());
        }
    });
    if let Err(error) = thread {
        return Err(NoThread { error, ready: Box::new(ready) });
    }
    // The thread waits for exactly this.
    let _ = sender.send(ready);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a connection may hold while it waits, its buffers aside. It is the room of the largest
    /// step that is not in a box, the choice of an answer.
    const CONNECTION_OCTETS_MAX: usize = 3 * 1024 + 352;

    /// How many octets the future of this function has.
    fn octets_of<Arguments, Driven: Future>(_: impl Fn(Arguments) -> Driven) -> usize {
        size_of::<Driven>()
    }

    #[test]
    fn connection_that_idles_holds_a_bounded_number_of_octets() {
        let octets = octets_of(Ready::drive) + size_of::<Connection>();
        assert!(octets <= CONNECTION_OCTETS_MAX, "{octets} octets");
    }
}
