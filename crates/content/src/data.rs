//! The data of a representation (RFC 9110 §8.1): held in memory, or to be sent from its file.

use bytes::Bytes;
use plainwire_field::ByteRange;
use plainwire_store::StoredFile;

use crate::Body;

/// All octets of a representation.
#[derive(Debug)]
pub(crate) enum Data {
    /// Read whole.
    Octets(Bytes),
    /// To be read, or sent by descriptor.
    File(StoredFile),
}

impl Data {
    /// Its length in octets.
    pub(crate) const fn length(&self) -> u64 {
        match self {
            Self::Octets(octets) => octets.len() as u64,
            Self::File(file) => file.length(),
        }
    }

    /// All of it.
    pub(crate) fn whole(&self) -> Body {
        match self {
            Self::Octets(octets) => Body::of_bytes(octets.clone()),
            Self::File(file) => Body::of_span(file.span(0, file.length())),
        }
    }

    /// A range of it; what reaches beyond its end is cut off.
    pub(crate) fn part(&self, range: ByteRange) -> Body {
        match self {
            Self::Octets(octets) => {
                let bounded = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(octets.len());
                let end = range.first().saturating_add(range.octets());
                Body::of_bytes(octets.slice(bounded(range.first())..bounded(end)))
            }
            Self::File(file) => Body::of_span(file.span(range.first(), range.octets())),
        }
    }
}
