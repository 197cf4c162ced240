//! How long a body is (RFC 9112 §6.3), for both roles.

/// Where a message's body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyLength {
    /// There is none.
    None,
    /// After this many octets; 0 is a body that is empty.
    Exactly(u64),
    /// With the last chunk and the trailer section (RFC 9112 §7.1).
    Chunked,
    /// With the connection; in a response only.
    UntilClose,
}
