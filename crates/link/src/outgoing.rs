//! The sending half of a connection. Whatever happens, it says how much was sent.

use std::future::{Future, poll_fn};
use std::io;
use std::os::fd::BorrowedFd;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use crate::buffer::zeros;
use crate::deadline::Timer;
use crate::io::{Io, of_sendfile};
use crate::limits::{COPY_OCTETS, LAST_TRY_OCTETS};
use crate::pace::Pace;
use crate::{Deadline, LinkError};

/// What sends. Borrowed from a [`Link`](crate::Link), so that what the link has received can be
/// looked at meanwhile.
#[derive(Debug)]
pub struct Outgoing<'a> {
    pub(crate) io: &'a mut Io,
    pub(crate) timer: &'a mut Timer,
    pub(crate) pace: &'a mut Pace,
    pub(crate) taken: &'a mut u64,
}

/// Something to send, of which the transport takes as much as it likes.
#[derive(Debug, Clone, Copy)]
enum Part<'b> {
    Octets(&'b [u8]),
    /// The same, and more follows at once.
    Head(&'b [u8]),
    /// So many octets of the file from there.
    File(BorrowedFd<'b>, u64, usize),
}

/// How much was sent, and why not all.
#[derive(Debug)]
pub struct Sent {
    /// Octets that the transport took.
    pub octets: u64,
    /// Whether that was all.
    pub outcome: Result<(), LinkError>,
}

impl Outgoing<'_> {
    /// Octets that the transport has taken since the connection began.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        *self.taken
    }

    /// Sends all octets. `stall_max` bounds how long the peer is waited for until it has taken at
    /// least 240 octets for each second of it, also where that takes several sends; not the whole.
    ///
    /// # Errors
    /// In the outcome: [`LinkError::TimedOut`] when the peer took less than that;
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
            let part = if more { Part::Head(rest) } else { Part::Octets(rest) };
            match self.send_some(part, stall_max).await {
                Ok(Some(taken @ 1..)) => done += taken,
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
            match self.send_some(Part::File(file, *at, want), stall_max).await {
                Ok(Some(0)) => return Err(ends_too_early()),
                Ok(Some(taken)) => *at += taken as u64,
                Ok(None) => return self.copy_span(file, at, end, stall_max).await,
                Err(LinkError::Lost(error)) => return Err(of_sendfile(error)),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Sends some octets of the part, as soon as the peer takes them, and says how many; `None`
    /// where the transport has to see them. Cancelling loses nothing.
    async fn send_some(
        &mut self,
        part: Part<'_>,
        stall_max: Duration,
    ) -> Result<Option<usize>, LinkError> {
        let sent = match at_once(part.send(self.io)).await {
            Some(sent) => sent.map_err(LinkError::Lost),
            None => self.wait_and_send(part, stall_max).await,
        };
        if let Ok(Some(octets)) = sent {
            *self.taken += octets as u64;
            self.pace.took(octets as u64, stall_max);
        }
        sent
    }

    /// Waits for the peer. The time of a look that comes late is not the peer's: the process may
    /// have been stopped.
    async fn wait_and_send(
        &mut self,
        part: Part<'_>,
        stall_max: Duration,
    ) -> Result<Option<usize>, LinkError> {
        loop {
            let (begun, look) = (Instant::now(), self.pace.next_look(stall_max));
            let deadline = Deadline::after_moment(begun, look);
            let sent = self.timer.bound(deadline, pin!(part.send(self.io))).await;
            self.pace.waited(begun.elapsed().min(look));
            if !matches!(sent, Err(LinkError::TimedOut)) || self.pace.has_stalled(stall_max) {
                return sent;
            }
            let octets = part.send_now(self.io)?;
            if octets > 0 {
                return Ok(Some(octets));
            }
        }
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
        let mut buffer =
            zeros(usize::try_from(most).unwrap_or_default()).map_err(LinkError::Lost)?;
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

impl Part<'_> {
    /// Sends some of it, as soon as the transport takes it; `None` where that has to see it.
    async fn send(self, io: &mut Io) -> io::Result<Option<usize>> {
        match self {
            Self::Octets(octets) => io.send(octets).await.map(Some),
            Self::Head(octets) => io.send_with_more(octets).await.map(Some),
            Self::File(file, at, octets) => io.send_file(file, at, octets).await.transpose(),
        }
    }

    /// Sends a little of it, if the transport takes that now; else 0.
    fn send_now(self, io: &Io) -> Result<usize, LinkError> {
        let mut buffer = [0; LAST_TRY_OCTETS];
        let octets = match self {
            Self::Octets(octets) | Self::Head(octets) => octets,
            Self::File(file, at, octets) => {
                let most = octets.min(buffer.len());
                read(file, &mut buffer[..most], at)?
            }
        };
        let few = octets.get(..LAST_TRY_OCTETS).unwrap_or(octets);
        Ok(io.send_now(few).unwrap_or(0))
    }
}

/// What comes of the work without waiting; `None` when it would have to wait.
async fn at_once<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
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
