//! A part of a found file: to be sent by descriptor, or read piece by piece.
//!
//! Reading never blocks the thread that polls. A read first takes what the page cache has
//! (`RWF_NOWAIT`); only what would wait for the disk goes to the blocking pool. The span knows
//! nothing of sockets.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use bytes::Bytes;
use rustix::fs::fstat;
use rustix::io::Errno;

use crate::disk;
use crate::limits::{READ_OCTETS_MAX, WARM_STEP_OCTETS};
use crate::{Identity, StoreError};

/// The octets `offset .. offset + length` of a file. Cloning shares the descriptor, and each clone
/// advances by itself.
#[derive(Debug, Clone)]
pub struct FileSpan {
    source: Source,
    identity: Identity,
    offset: u64,
    length: u64,
}

/// Where the octets of a file stand.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Disk(Arc<OwnedFd>),
    Memory(Bytes),
}

impl FileSpan {
    pub(crate) const fn new(source: Source, identity: Identity, offset: u64, length: u64) -> Self {
        Self { source, identity, offset, length }
    }

    /// The open file, for `sendfile`; `None` where the octets are in memory, to be had by
    /// [`FileSpan::read`]. Its own position is never used.
    #[must_use]
    pub fn file(&self) -> Option<BorrowedFd<'_>> {
        match &self.source {
            Source::Disk(file) => Some(file.as_fd()),
            Source::Memory(_) => None,
        }
    }

    /// Where in the file the span begins, in bytes.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// How many bytes are left of it.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Drops the first `octets` bytes, as they have been sent; all of them where it has fewer.
    pub fn advance(&mut self, octets: u64) {
        let octets = octets.min(self.length);
        self.offset = self.offset.saturating_add(octets);
        self.length = self.length.saturating_sub(octets);
    }

    /// Takes the first `octets` bytes off as a span of their own; all of them where it has fewer.
    #[must_use]
    pub fn split_front(&mut self, octets: u64) -> Self {
        let mut front = self.clone();
        front.length = octets.min(self.length);
        self.advance(octets);
        front
    }

    /// Reads the first octets, at most `octets_max` and at most 1 MiB, and drops them from the
    /// span. Empty only when the span is at its end, or `octets_max` is 0.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the file ends before the span does;
    /// [`StoreError::Unavailable`] when it cannot be read.
    pub async fn read(&mut self, octets_max: usize) -> Result<Bytes, StoreError> {
        let octets = self.bounded(octets_max.min(READ_OCTETS_MAX));
        if octets == 0 {
            return Ok(Bytes::new());
        }
        let piece = match &self.source {
            Source::Memory(held) => memory_piece(held, self.offset, octets),
            Source::Disk(file) => disk::read(file, self.offset, octets).await?,
        };
        if piece.is_empty() {
            return Err(StoreError::Changed);
        }
        self.advance(octet_count(piece.len()));
        Ok(piece)
    }

    /// Whether the file still holds what it held when it was found; a file that was replaced by
    /// rename does.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be asked.
    pub fn unchanged(&self) -> Result<bool, StoreError> {
        match &self.source {
            Source::Memory(_) => Ok(true),
            Source::Disk(file) => {
                let stat = fstat(file).map_err(|error| StoreError::Unavailable(error.into()))?;
                Ok(self.identity.holds(&stat))
            }
        }
    }

    /// Sees to it that the next `octets` bytes are in the page cache, so that sending them by
    /// descriptor does not wait for a disk. Two short system calls where they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be read. A file that has become shorter is
    /// no error here.
    pub async fn warm(&self, octets: u64) -> Result<(), StoreError> {
        let octets = octets.min(self.length);
        match &self.source {
            Source::Memory(_) => Ok(()),
            Source::Disk(_) if octets == 0 => Ok(()),
            Source::Disk(file) => disk::warm(file, self.offset, octets, WARM_STEP_OCTETS).await,
        }
    }

    /// All of the span in one buffer.
    ///
    /// # Errors
    /// As [`FileSpan::read`].
    pub(crate) async fn read_whole(&self) -> Result<Bytes, StoreError> {
        let mut span = self.clone();
        let first = span.read(usize::MAX).await?;
        if span.length == 0 {
            return Ok(first);
        }
        let mut whole = Vec::new();
        let octets = self.bounded(usize::MAX);
        whole.try_reserve_exact(octets).map_err(|_| unavailable(Errno::NOMEM))?;
        whole.extend_from_slice(&first);
        while span.length > 0 {
            whole.extend_from_slice(&span.read(usize::MAX).await?);
        }
        Ok(Bytes::from(whole))
    }

    /// `octets_max`, or the length where that is less.
    fn bounded(&self, octets_max: usize) -> usize {
        usize::try_from(self.length).map_or(octets_max, |length| length.min(octets_max))
    }
}

fn memory_piece(held: &Bytes, offset: u64, octets: usize) -> Bytes {
    let start = usize::try_from(offset).map_or(held.len(), |offset| offset.min(held.len()));
    let end = start.saturating_add(octets).min(held.len());
    held.slice(start..end)
}

pub(crate) fn octet_count(octets: usize) -> u64 {
    u64::try_from(octets).expect("a length in memory fits 64 bits")
}

/// What a failed read of an open file means.
pub(crate) fn unavailable(error: impl Into<io::Error>) -> StoreError {
    StoreError::Unavailable(error.into())
}
