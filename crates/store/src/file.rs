//! A file that a store has found: what is known of it, and its octets.
//!
//! Where the octets stand, on a disk or in memory, is a matter of this crate alone; whoever sends
//! them takes a [`FileSpan`] and asks it whether there is a descriptor.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;

use crate::span::{FileSpan, Source};
use crate::{Facts, Identity, StoreError};

/// A regular file in the state in which it was found. Cloning shares the descriptor.
#[derive(Debug, Clone)]
pub struct StoredFile {
    source: Source,
    facts: Facts,
}

impl StoredFile {
    pub(crate) const fn new(source: Source, facts: Facts) -> Self {
        Self { source, facts }
    }

    /// What was known of it when it was found.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The identity of the state in which it was found.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.facts.identity
    }

    /// The length in bytes in that state.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.facts.length
    }

    /// When it was modified last, as the store says; whether that means anything is not decided
    /// here. `None` where the store does not know.
    #[must_use]
    pub const fn modified(&self) -> Option<SystemTime> {
        self.facts.modified
    }

    /// The octets, where they are held in memory already.
    #[must_use]
    pub const fn memory(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Memory(octets) => Some(octets),
            Source::Disk(_) => None,
        }
    }

    /// The whole file, exactly as it was when it was found. Takes that much memory.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the file is no longer in the state in which it was found;
    /// [`StoreError::Unavailable`] when it is longer than `octets_max` bytes, or cannot be read.
    pub async fn read_all(&self, octets_max: u64) -> Result<Bytes, StoreError> {
        if self.facts.length > octets_max {
            return Err(StoreError::Unavailable(io::ErrorKind::FileTooLarge.into()));
        }
        let span = self.span(0, self.facts.length);
        let octets = match &self.source {
            Source::Memory(octets) => octets.clone(),
            Source::Disk(_) => span.read_whole().await?,
        };
        if span.unchanged()? { Ok(octets) } else { Err(StoreError::Changed) }
    }

    /// A part of the file. What reaches beyond its end is cut off.
    #[must_use]
    pub fn span(&self, offset: u64, length: u64) -> FileSpan {
        let offset = offset.min(self.facts.length);
        let length = length.min(self.facts.length.saturating_sub(offset));
        FileSpan::new(self.source.clone(), self.facts.identity.clone(), offset, length)
    }
}
