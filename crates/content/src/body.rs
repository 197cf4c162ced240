//! Content that is pulled: the driver asks for the next piece when it can send one.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use plainwire_store::{FileSpan, StoreError};

use crate::limits::TAIL_OCTETS;

/// The content of an answer.
#[derive(Debug)]
pub struct Body {
    length: Option<u64>,
    sources: Sources,
}

/// One source as a rule; the queue of several takes no more room than it.
#[derive(Debug)]
enum Sources {
    One(Source),
    InTurn(VecDeque<Source>),
}

/// Where pieces come from; a coded or an endless body becomes another variant.
#[derive(Debug)]
enum Source {
    Bytes(Bytes),
    File(FileSpan),
}

/// Room for bodies that come one behind the other. How many these are is a client's to say, so it
/// is asked for before anything is promised.
#[derive(Debug)]
pub(crate) struct Room(VecDeque<Source>);

/// The next part of a body, never empty.
#[derive(Debug)]
pub enum Piece {
    /// Octets in memory.
    Bytes(Bytes),
    /// Octets of an open file that are in the page cache, for `sendfile`; or to be read.
    File(FileSpan),
}

/// Why a body could not be given whole. The driver must close the connection: the length that it
/// promised cannot be kept (RFC 9112 §8).
#[derive(Debug)]
pub enum BodyFault {
    /// The file was changed while it was being sent.
    Changed,
    /// The store failed.
    Store(StoreError),
}

impl Body {
    /// No content.
    #[must_use]
    pub const fn empty() -> Self {
        Self::of_bytes(Bytes::new())
    }

    /// Octets in memory.
    #[must_use]
    pub const fn of_bytes(octets: Bytes) -> Self {
        Self::of(octets.len() as u64, Source::Bytes(octets))
    }

    /// A part of an open file.
    #[must_use]
    pub const fn of_span(span: FileSpan) -> Self {
        Self::of(span.length(), Source::File(span))
    }

    /// Several bodies, one behind the other.
    pub(crate) fn in_turn(room: Room, bodies: impl Iterator<Item = Self>) -> Self {
        let mut length = Some(0_u64);
        let Room(mut all) = room;
        for body in bodies {
            length = length.zip(body.length).and_then(|(before, own)| before.checked_add(own));
            match body.sources {
                Sources::One(source) => all.push_back(source),
                Sources::InTurn(sources) => all.extend(sources),
            }
        }
        Self { length, sources: Sources::InTurn(all) }
    }

    const fn of(octets: u64, source: Source) -> Self {
        Self { length: Some(octets), sources: Sources::One(source) }
    }

    /// How many octets it has, where that is known in advance.
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next piece of at most this many octets; `None` at the end.
    ///
    /// # Errors
    /// [`BodyFault`]; no piece follows it.
    pub async fn next(&mut self, octets_max: u64) -> Result<Option<Piece>, BodyFault> {
        let sources = match &mut self.sources {
            Sources::One(source) => return source.next(octets_max).await,
            Sources::InTurn(sources) => sources,
        };
        while let Some(source) = sources.front_mut() {
            if let Some(piece) = source.next(octets_max).await? {
                return Ok(Some(piece));
            }
            sources.pop_front();
        }
        Ok(None)
    }
}

impl Room {
    /// For so many; `None` where there is no memory for them.
    pub(crate) fn new(bodies: usize) -> Option<Self> {
        let mut sources = VecDeque::new();
        sources.try_reserve_exact(bodies).ok()?;
        Some(Self(sources))
    }
}

impl Source {
    async fn next(&mut self, octets_max: u64) -> Result<Option<Piece>, BodyFault> {
        match self {
            Self::Bytes(octets) if octets.is_empty() => Ok(None),
            Self::Bytes(octets) => {
                let wanted = usize::try_from(octets_max).unwrap_or(usize::MAX).min(octets.len());
                Ok(Some(Piece::Bytes(octets.split_to(wanted))))
            }
            Self::File(span) => next_of_file(span, octets_max).await,
        }
    }
}

/// The front of the span, warm and to be sent by descriptor; but the last octets are read, and
/// given only when the file is still the one that was opened. So a file that is rewritten in place
/// is cut short. What the kernel was handed before and has not sent yet may still be of either
/// state: replace files by rename.
async fn next_of_file(span: &mut FileSpan, octets_max: u64) -> Result<Option<Piece>, BodyFault> {
    let before_tail = span.length().saturating_sub(TAIL_OCTETS);
    if before_tail > 0 {
        let piece = span.split_front(octets_max.min(before_tail));
        piece.warm(piece.length()).await?;
        return Ok(Some(Piece::File(piece)));
    }
    if span.length() == 0 {
        return Ok(None);
    }
    let octets = span.read(usize::try_from(octets_max).unwrap_or(usize::MAX)).await?;
    if span.length() == 0 && !span.unchanged()? {
        return Err(BodyFault::Changed);
    }
    Ok(Some(Piece::Bytes(octets)))
}

impl From<StoreError> for BodyFault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Changed => Self::Changed,
            error => Self::Store(error),
        }
    }
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("the file was changed while it was being sent"),
            Self::Store(error) => write!(f, "the file could not be read to its end: {error}"),
        }
    }
}

impl std::error::Error for BodyFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_of_several_sources_is_no_larger_than_one_of_one() {
        assert_eq!(size_of::<Body>(), size_of::<(Option<u64>, Source)>());
    }
}
