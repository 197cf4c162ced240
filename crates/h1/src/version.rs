//! The protocol version of a message (RFC 9112 §2.3).

use std::fmt;

/// A version of the major version 1, by what it means for the reader: a message of a minor version
/// above 1 is processed as 1.1 (RFC 9110 §6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `HTTP/1.0`, RFC 1945.
    Http10,
    /// `HTTP/1.1`, and every later 1.x.
    Http11,
}

impl Version {
    /// The version as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
        }
    }

    /// The version that a minor digit means.
    pub(crate) const fn of_minor(digit: u8) -> Self {
        if digit == b'0' { Self::Http10 } else { Self::Http11 }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §6.2
    #[test]
    fn version_above_1_1_is_processed_as_1_1() {
        let found = [b'0', b'1', b'2', b'9'].map(|digit| Version::of_minor(digit).to_string());
        assert_eq!(found, ["HTTP/1.0", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1"]);
    }
}
