//! The sending half of a connection. Whatever happens, it says how much was sent.

use std::io;
use std::os::fd::BorrowedFd;
use std::pin::pin;
use std::time::Duration;

use crate::deadline::Timer;
use crate::io::{Io, of_sendfile};
use crate::limits::{COPY_OCTETS, LAST_TRY_OCTETS};
use crate::{Deadline, LinkError};

/// What sends. Borrowed from a [`Link`](crate::Link), so that what the link has received can be
/// looked at meanwhile.
#[derive(Debug)]
pub struct Outgoing<'a> {
    io: &'a mut Io,
    timer: &'a mut Timer,
    taken: &'a mut u64,
}

/// How much was sent, and why not all.
#[derive(Debug)]
pub struct Sent {
    /// Octets that the transport took.
    pub octets: u64,
    /// Whether that was all.
    pub outcome: Result<(), LinkError>,
}

impl<'a> Outgoing<'a> {
    pub(crate) const fn new(io: &'a mut Io, timer: &'a mut Timer, taken: &'a mut u64) -> Self {
        Self { io, timer, taken }
    }

    /// Octets that the transport has taken since the connection began.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        *self.taken
    }

    /// Sends all octets. `stall_max` bounds each wait for the peer to take some of them, not the
    /// whole.
    ///
    /// # Errors
    /// In the outcome: [`LinkError::TimedOut`] when the peer took nothing for that long;
    /// [`LinkError::Lost`].
    pub async fn send(&mut self, octets: &[u8], stall_max: Duration) -> Sent {
        self.send_head(octets, false, stall_max).await
    }

    /// Sends `head` and behind it `octets` of the file from `offset`, in as few segments as can
    /// be. Counts all of it.
    ///
    /// # Errors
    /// In the outcome: as [`Outgoing::send`]; [`LinkError::File`] when the file cannot be read or
    /// ends too early.
    pub async fn send_file(
        &mut self,
        head: &[u8],
        file: BorrowedFd<'_>,
        offset: u64,
        octets: u64,
        stall_max: Duration,
    ) -> Sent {
        let mut sent = self.send_head(head, octets > 0, stall_max).await;
        if sent.outcome.is_ok() {
            let of_head = sent.octets;
            let end = offset.saturating_add(octets);
            let mut at = offset;
            sent.outcome = self.send_span(file, &mut at, end, stall_max).await;
            sent.octets = of_head.saturating_add(at.saturating_sub(offset));
        }
        sent
    }

    async fn send_head(&mut self, octets: &[u8], more: bool, stall_max: Duration) -> Sent {
        let mut done = 0;
        while let Some(rest) = octets.get(done..).filter(|rest| !rest.is_empty()) {
            let io = &mut *self.io;
            let send =
                async { if more { io.send_with_more(rest).await } else { io.send(rest).await } };
            let sent = self.timer.bound(Deadline::after(stall_max), pin!(send)).await;
            let sent = match sent {
                // The process may have been stopped: then the peer was ready all along.
                Err(LinkError::TimedOut) => self.io.send_now(rest).map_err(|_| LinkError::TimedOut),
                sent => sent,
            };
            match sent {
                Ok(taken @ 1..) => {
                    done += taken;
                    *self.taken += taken as u64;
                }
                Ok(_) => {
                    let nothing = io::Error::from(io::ErrorKind::WriteZero);
                    return Sent { octets: done as u64, outcome: Err(LinkError::Lost(nothing)) };
                }
                Err(error) => return Sent { octets: done as u64, outcome: Err(error) },
            }
        }
        Sent { octets: done as u64, outcome: Ok(()) }
    }

    /// Sends the file's octets from `at` to `end`, and moves `at` on.
    async fn send_span(
        &mut self,
        file: BorrowedFd<'_>,
        at: &mut u64,
        end: u64,
        stall_max: Duration,
    ) -> Result<(), LinkError> {
        while *at < end {
            let want = usize::try_from(end - *at).unwrap_or(usize::MAX);
            let (io, from) = (&mut *self.io, *at);
            let send = async { io.send_file(file, from, want).await.transpose() };
            let sent = self.timer.bound(Deadline::after(stall_max), pin!(send)).await;
            let sent = match sent {
                Ok(Some(sent)) => sent as u64,
                Ok(None) => return self.copy_span(file, at, end, stall_max).await,
                Err(LinkError::Lost(error)) => return Err(of_sendfile(error)),
                // As with a head: the process may have been stopped.
                Err(LinkError::TimedOut) => self.copy_now(file, from, want)?,
                Err(error) => return Err(error),
            };
            if sent == 0 {
                return Err(ends_too_early());
            }
            *at += sent;
            *self.taken += sent;
        }
        Ok(())
    }

    /// Sends a few octets of the file, if the peer takes them now.
    fn copy_now(&mut self, file: BorrowedFd<'_>, at: u64, want: usize) -> Result<u64, LinkError> {
        let mut buffer = [0; LAST_TRY_OCTETS];
        let most = want.min(buffer.len());
        let octets = read(file, &mut buffer[..most], at)?;
        let sent = self.io.send_now(octets).map_err(|_| LinkError::TimedOut)?;
        Ok(sent as u64)
    }

    /// The twin of `sendfile`, for a transport that has to see the octets.
    async fn copy_span(
        &mut self,
        file: BorrowedFd<'_>,
        at: &mut u64,
        end: u64,
        stall_max: Duration,
    ) -> Result<(), LinkError> {
        let most = (end - *at).min(COPY_OCTETS);
        let mut buffer = vec![0; usize::try_from(most).unwrap_or_default()];
        while *at < end {
            let want = usize::try_from(end - *at).unwrap_or(usize::MAX).min(buffer.len());
            let octets = read(file, &mut buffer[..want], *at)?;
            let sent = self.send(octets, stall_max).await;
            *at += sent.octets;
            sent.outcome?;
        }
        Ok(())
    }
}

/// What the file has there, at most as much as the buffer takes.
fn read<'b>(file: BorrowedFd<'_>, buffer: &'b mut [u8], at: u64) -> Result<&'b [u8], LinkError> {
    match rustix::io::pread(file, &mut *buffer, at) {
        Ok(0) => Err(ends_too_early()),
        Ok(octets) => Ok(&buffer[..octets]),
        Err(errno) => Err(LinkError::File(errno.into())),
    }
}

fn ends_too_early() -> LinkError {
    LinkError::File(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"))
}
