//! Every limit of the codec, with its unit and its reason. Each bounds memory and work that an
//! unknown peer can cause; none is about time, which belongs to the callers.

/// What the head of one message may cost. A request that exceeds it is refused at the octet that
/// does, without waiting for the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadLimits {
    /// Octets of the whole head, its first line and its empty line included. Default 32 KiB: four
    /// times what browsers send with many cookies. More than 4 GiB means 4 GiB.
    pub head_octets_max: u64,
    /// Octets of the request target. Default 8 KiB: RFC 9112 §3 recommends request lines of at
    /// least 8,000 octets.
    pub target_octets_max: u64,
    /// Field lines. Default 100: three times what browsers send.
    pub fields_max: u64,
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { head_octets_max: 32 * 1024, target_octets_max: 8 * 1024, fields_max: 100 }
    }
}

/// Octets of a method. The longest that is registered has 17 (`UPDATEREDIRECTREF`).
pub(crate) const METHOD_OCTETS_MAX: usize = 32;

/// Empty lines before a request line that are passed over. RFC 9112 §2.2 asks for at least one;
/// a few more are harmless, a stream of them is not a client.
pub(crate) const EMPTY_LINES_MAX: usize = 4;

/// Octets of the line that begins a chunk, its extensions and its line end included. Extensions
/// are ignored (RFC 9112 §7.1.1), so the line needs room for a size and little else.
pub(crate) const CHUNK_LINE_OCTETS_MAX: usize = 1024;

/// Octets of all trailer lines of one body: they are dropped, so they deserve little.
pub(crate) const TRAILER_OCTETS_MAX: usize = 8 * 1024;

/// Deviations that are recorded of one message; later ones are read over in silence, so that a
/// hostile server cannot fill a client's memory or screen.
pub(crate) const DEVIATIONS_MAX: usize = 100;
