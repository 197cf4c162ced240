//! How a connection ends against our will.

use std::{fmt, io};

/// Why octets could not be received or sent.
#[derive(Debug)]
pub enum LinkError {
    /// The deadline was past before the peer did its part.
    TimedOut,
    /// The transport failed: reset, unreachable, or no memory for a buffer.
    Lost(io::Error),
    /// The file that was to be sent could not be read as far as it should; the peer is not at
    /// fault.
    File(io::Error),
}

impl LinkError {
    /// Whether it is this machine that has no memory for a buffer; the peer is not at fault.
    #[must_use]
    pub fn is_shortage(&self) -> bool {
        matches!(self, Self::Lost(error) if error.kind() == io::ErrorKind::OutOfMemory)
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("the peer took too long"),
            Self::Lost(_) if self.is_shortage() => f.write_str("there is no memory for a buffer"),
            Self::Lost(error) => write!(f, "the connection was lost: {error}"),
            Self::File(error) => write!(f, "the file could not be read to its end: {error}"),
        }
    }
}

impl std::error::Error for LinkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TimedOut => None,
            Self::Lost(error) | Self::File(error) => Some(error),
        }
    }
}
