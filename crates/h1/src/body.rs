//! Bodies (RFC 9112 §6), piece by piece, for both roles.

use crate::{BodyLength, Deviation, Refusal};

/// Takes the framing off one body. The caller drops the `consumed` octets after each step and asks
/// again with the rest.
#[derive(Debug)]
pub struct BodyDecoder {}

impl BodyDecoder {
    /// A decoder that reads strictly, as a server has to.
    #[must_use]
    pub fn new(_length: BodyLength) -> Self {
        Self {}
    }

    /// A decoder that reads leniently, as a client may: a bare line feed and white space behind a
    /// chunk's size are recorded in [`deviations`](Self::deviations) and read over.
    #[must_use]
    pub fn lenient(_length: BodyLength) -> Self {
        Self {}
    }

    /// Takes one step. `octets` is the unconsumed input, as much as there is.
    ///
    /// # Errors
    /// [`Refusal`], counted from the start of the body, and the same one again on later calls.
    pub fn advance(&mut self, _octets: &[u8]) -> Result<BodyStep, Refusal> {
        Ok(BodyStep { consumed: 0, event: BodyEvent::NeedMore })
    }

    /// The peer has closed: right for a body until the end of the connection, and for one that is
    /// complete.
    ///
    /// # Errors
    /// [`Refusal`] when the body was cut off.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        Ok(())
    }

    /// What the body did that it should not, in order; always empty for a strict decoder.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &[]
    }
}

/// What one step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyStep {
    /// How many octets it took from the front of the input; the caller drops them.
    pub consumed: usize,
    /// What they were.
    pub event: BodyEvent,
}

/// What the consumed octets were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEvent {
    /// Nothing yet: more octets are needed; none was consumed.
    NeedMore,
    /// The line that begins a chunk; a size of 0 is the last chunk, and trailers follow.
    ChunkHead {
        /// The octets of content that follow.
        size: u64,
    },
    /// Content: the consumed octets themselves.
    Data,
    /// The line end behind a chunk's content.
    ChunkEnd,
    /// One trailer field line, which is dropped (RFC 9110 §6.5.1).
    Trailer,
    /// The body is complete; what follows is the next message.
    End,
}
