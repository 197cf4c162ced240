//! How much of a response came before something ended it.

use std::fmt;

/// How far a response got; shown as the rest of a sentence that begins with what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Not one octet.
    Nothing,
    /// Interim heads (1xx), and nothing of the final one (RFC 9110 §15.2).
    Interim,
    /// A part of a head.
    Head {
        /// Octets of it.
        octets: u64,
    },
    /// The head, and a part of the body.
    Body {
        /// Octets of content; chunk framing does not count.
        octets: u64,
        /// What the body should have had.
        expected: Expected,
    },
}

/// What the head says of the body's length (RFC 9112 §6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// So many octets, by `Content-Length`.
    Exactly(u64),
    /// A last chunk.
    LastChunk,
    /// Everything until the connection is closed.
    Close,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Nothing => f.write_str("before the first octet of a response"),
            Self::Interim => f.write_str("after an interim response, before the final one"),
            Self::Head { octets } => write!(f, "after {} of the head", counted(octets)),
            Self::Body { octets, expected: Expected::Exactly(length) } => {
                write!(f, "after {octets} of {} of the body", counted(length))
            }
            Self::Body { octets, expected: Expected::LastChunk } => {
                write!(f, "after {} of a chunked body, before its last chunk", counted(octets))
            }
            Self::Body { octets, expected: Expected::Close } => {
                write!(f, "after {} of the body", counted(octets))
            }
        }
    }
}

/// `1 octet`, `2 octets`.
pub(crate) fn counted(octets: u64) -> String {
    format!("{octets} octet{}", if octets == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn received_ends_a_sentence() {
        let body = |octets, expected| Received::Body { octets, expected };
        let rows = [
            (Received::Head { octets: 1 }, "after 1 octet of the head"),
            (body(0, Expected::Exactly(1)), "after 0 of 1 octet of the body"),
            (body(5, Expected::Exactly(11)), "after 5 of 11 octets of the body"),
            (
                body(5, Expected::LastChunk),
                "after 5 octets of a chunked body, before its last chunk",
            ),
            (body(5, Expected::Close), "after 5 octets of the body"),
        ];
        for (received, text) in rows {
            assert_eq!(received.to_string(), text);
        }
    }
}
