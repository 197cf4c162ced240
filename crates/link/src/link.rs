//! A connection: receive, send, send a file, finish.

use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;
use std::{io, mem};

use bytes::BytesMut;
use plainwire_field::ConnFacts;
use tokio::io::DuplexStream;
use tokio::net::TcpStream;

use crate::deadline::Timer;
use crate::io::Io;
use crate::limits::{COPY_OCTETS, RECEIVE_OCTETS};
use crate::{Deadline, LinkError};

/// One connection.
#[derive(Debug)]
pub struct Link {
    io: Io,
    /// What was received and not yet consumed; also what a PROXY header's reader read too much.
    pub unread: BytesMut,
    facts: Arc<ConnFacts>,
    timer: Timer,
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
        Self { io, unread: BytesMut::new(), facts, timer: Timer::default() }
    }

    /// What is known of the connection.
    #[must_use]
    pub const fn facts(&self) -> &Arc<ConnFacts> {
        &self.facts
    }

    /// Appends what arrives to [`Link::unread`] and says how many octets that were; 0 when the
    /// peer will send no more. Cancelling loses nothing.
    ///
    /// # Errors
    /// [`LinkError::TimedOut`] when nothing arrived by the deadline; [`LinkError::Lost`].
    pub async fn receive(&mut self, deadline: Deadline) -> Result<usize, LinkError> {
        self.unread.reserve(RECEIVE_OCTETS);
        self.timer.bound(deadline, self.io.receive(&mut self.unread)).await
    }

    /// Sends all octets. `stall_max` bounds each wait for the peer to take some of them, not the
    /// whole.
    ///
    /// # Errors
    /// [`LinkError::TimedOut`] when the peer took nothing for that long; [`LinkError::Lost`].
    pub async fn send(&mut self, octets: &[u8], stall_max: Duration) -> Result<(), LinkError> {
        let mut rest = octets;
        while !rest.is_empty() {
            let sent = self.timer.bound(Deadline::after(stall_max), self.io.send(rest)).await?;
            rest = advance(rest, sent)?;
        }
        Ok(())
    }

    /// Sends `head` and behind it `octets` of the file from `offset`, in as few segments as can
    /// be. Says how many octets of the file were sent: fewer than asked for when the file ends
    /// before, which the caller must treat as a failure of the body.
    ///
    /// # Errors
    /// As [`Link::send`]; also [`LinkError::Lost`] when the file cannot be read.
    pub async fn send_file(
        &mut self,
        head: &[u8],
        file: BorrowedFd<'_>,
        offset: u64,
        octets: u64,
        stall_max: Duration,
    ) -> Result<u64, LinkError> {
        let mut rest = head;
        while !rest.is_empty() {
            let send = self.io.send_with_more(rest);
            let sent = self.timer.bound(Deadline::after(stall_max), send).await?;
            rest = advance(rest, sent)?;
        }
        let mut done = 0;
        while done < octets {
            let want = usize::try_from(octets - done).unwrap_or(usize::MAX);
            let from = offset.saturating_add(done);
            let io = &mut self.io;
            let send = async { io.send_file(file, from, want).await.transpose() };
            let sent = match self.timer.bound(Deadline::after(stall_max), send).await? {
                Some(sent) => sent as u64,
                None => return self.copy_file(file, from, octets, stall_max).await,
            };
            if sent == 0 {
                break;
            }
            done += sent;
        }
        Ok(done)
    }

    /// The twin of `sendfile`, for a transport that has to see the octets.
    async fn copy_file(
        &mut self,
        file: BorrowedFd<'_>,
        offset: u64,
        octets: u64,
        stall_max: Duration,
    ) -> Result<u64, LinkError> {
        let mut buffer = vec![0; usize::try_from(octets.min(COPY_OCTETS)).unwrap_or_default()];
        let mut done = 0;
        while done < octets {
            let want = usize::try_from(octets - done).unwrap_or(usize::MAX).min(buffer.len());
            let read = rustix::io::pread(file, &mut buffer[..want], offset.saturating_add(done))?;
            if read == 0 {
                break;
            }
            self.send(&buffer[..read], stall_max).await?;
            done += read as u64;
        }
        Ok(done)
    }

    /// Says that nothing more will be sent; the peer can still send.
    ///
    /// # Errors
    /// [`LinkError::Lost`].
    pub async fn finish(&mut self) -> Result<(), LinkError> {
        self.io.finish().await.map_err(LinkError::Lost)
    }

    /// Receives and throws away until the peer is done, the deadline is past, or that many octets
    /// came. Closing with octets unread would reset the connection, and with it take the answer
    /// from a peer that is still sending (RFC 9112 §9.6).
    pub async fn drain(&mut self, deadline: Deadline, octets_max: u64) {
        let mut left = octets_max;
        loop {
            self.unread.clear();
            match self.receive(deadline).await {
                Ok(octets @ 1..) if (octets as u64) < left => left -= octets as u64,
                _ => break,
            }
        }
        drop(mem::take(&mut self.unread));
    }
}

/// What is left to send; a transport that takes nothing is lost.
fn advance(octets: &[u8], sent: usize) -> Result<&[u8], LinkError> {
    match octets.get(sent..) {
        Some(rest) if sent > 0 => Ok(rest),
        _ => Err(LinkError::Lost(io::ErrorKind::WriteZero.into())),
    }
}

#[cfg(test)]
mod tests;
