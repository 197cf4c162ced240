//! A connection: receive, finish, drain. What is sent goes through its sending half.

use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use plainwire_field::ConnFacts;
use tokio::io::DuplexStream;
use tokio::net::TcpStream;

use crate::deadline::Timer;
use crate::io::Io;
use crate::pace::Pace;
use crate::{Deadline, LinkError, Outgoing};

/// One connection.
#[derive(Debug)]
pub struct Link {
    io: Io,
    /// What was received and not yet consumed; also what a PROXY header's reader read too much.
    pub unread: BytesMut,
    facts: Arc<ConnFacts>,
    timer: Timer,
    pace: Pace,
    taken: u64,
}

impl Link {
    /// A connection over TCP. Must be called inside a runtime with timers.
    #[must_use]
    pub fn tcp(stream: TcpStream, facts: Arc<ConnFacts>) -> Self {
        Self::over(Io::Tcp(stream), facts)
    }

    /// A connection in memory whose pipe holds this many octets each way, and its other end.
    #[must_use]
    pub fn memory(facts: Arc<ConnFacts>, octets: usize) -> (Self, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(octets);
        (Self::over(Io::Memory(ours), facts), theirs)
    }

    fn over(io: Io, facts: Arc<ConnFacts>) -> Self {
        Self {
            io,
            unread: BytesMut::new(),
            facts,
            timer: Timer::default(),
            pace: Pace::default(),
            taken: 0,
        }
    }

    /// What is known of the connection.
    #[must_use]
    pub const fn facts(&self) -> &Arc<ConnFacts> {
        &self.facts
    }

    /// Appends what arrives to [`Link::unread`] and says how many octets that were; 0 when the
    /// peer will send no more. Cancelling loses nothing.
    ///
    /// While nothing is there, no buffer is held.
    ///
    /// # Errors
    /// [`LinkError::TimedOut`] when nothing arrived by the deadline; [`LinkError::Lost`].
    pub async fn receive(&mut self, deadline: Deadline) -> Result<usize, LinkError> {
        let (io, unread) = (&mut self.io, &mut self.unread);
        let received = self.timer.bound(deadline, pin!(io.receive(unread))).await;
        match received {
            // The process may have been stopped: what came meanwhile is not the peer's delay.
            Err(LinkError::TimedOut) => {
                self.io.receive_now(&mut self.unread).map_err(|_| LinkError::TimedOut)
            }
            outcome => outcome,
        }
    }

    /// The sending half, and what was received, to be looked at while something is sent.
    pub fn split(&mut self) -> (&[u8], Outgoing<'_>) {
        let Self { io, unread, timer, pace, taken, .. } = self;
        (unread, Outgoing { io, timer, pace, taken })
    }

    /// The sending half.
    pub fn outgoing(&mut self) -> Outgoing<'_> {
        self.split().1
    }

    /// Octets that the transport has taken since the connection began, also in a send that failed
    /// or was given up.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether octets have arrived that were not received: closing now would reset the connection
    /// and throw away what the peer has not yet taken (RFC 9112 §9.6).
    #[must_use]
    pub fn has_unreceived(&self) -> bool {
        self.io.has_unreceived()
    }

    /// Says that nothing more will be sent; the peer can still send.
    ///
    /// # Errors
    /// [`LinkError::Lost`].
    pub async fn finish(&mut self) -> Result<(), LinkError> {
        self.io.finish().await.map_err(LinkError::Lost)
    }

    /// Receives and throws away until the peer is done, has sent nothing for `silence_max`, the
    /// deadline is past, or no octet is left of those that may come; each that comes is taken off.
    /// Closing with octets unread would reset the connection, and with it take the answer from a
    /// peer that is still sending (RFC 9112 §9.6). Cancelling loses nothing but the octets.
    pub async fn drain(
        &mut self,
        silence_max: Duration,
        deadline: Deadline,
        octets_left: &mut u64,
    ) {
        while *octets_left > 0 {
            self.unread.clear();
            match self.receive(Deadline::after(silence_max).or_earlier(deadline)).await {
                Ok(octets @ 1..) => *octets_left = octets_left.saturating_sub(octets as u64),
                _ => break,
            }
        }
        drop(mem::take(&mut self.unread));
    }
}

#[cfg(test)]
mod tests;
