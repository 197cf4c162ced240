//! Bodies (RFC 9112 §6, §7), piece by piece, for both roles.
//!
//! The decoder holds no octets: it says what the front of the input is, and the caller drops it.
//! Trailer fields are read, bounded and dropped, since nothing here may merge them into the fields
//! of the head (RFC 9110 §6.5.1). The decoder does not know how much of a body is wanted.

use crate::chunk::ChunkLine;
use crate::deviation::Tolerance;
use crate::fieldline::{FieldLineScan, Scanned};
use crate::limits::TRAILER_OCTETS_MAX;
use crate::line::LooseLine;
use crate::{BodyLength, Deviation, DeviationKind, Reason, Refusal};

/// Takes the framing off one body. The caller drops the `consumed` octets after each step and asks
/// again with the rest, and with more behind it.
#[derive(Debug)]
pub struct BodyDecoder {
    state: State,
    tolerance: Tolerance,
    /// The octets of the body that have been consumed.
    at: usize,
}

/// What comes next.
///
/// ```text
///   Exactly --all of it--> Done        UntilClose --finish--> Done
///
///   ChunkHead --size > 0--> ChunkData --all of it--> ChunkEnd --CR LF--> ChunkHead
///       |
///       +--size 0--> Trailers --empty line--> Done
/// ```
#[derive(Debug, Clone, Copy)]
enum State {
    Exactly { left: u64 },
    UntilClose,
    ChunkHead(ChunkLine),
    ChunkData { left: u64 },
    ChunkEnd,
    Trailers(Trailers),
    Done,
    Refused(Refusal),
}

/// The trailer section, line by line.
#[derive(Debug, Clone, Copy, Default)]
struct Trailers {
    /// The octets of the lines that were dropped.
    dropped: usize,
    /// The line that is being read, strictly; it begins at the front of the input.
    line: FieldLineScan,
    /// The octets of that line that hold no LF, read leniently.
    scanned: usize,
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
    /// Content: the consumed octets themselves, one or more.
    Data,
    /// The line end behind a chunk's content.
    ChunkEnd,
    /// One trailer field line, which is dropped (RFC 9110 §6.5.1).
    Trailer,
    /// The body is complete; what follows is the next message.
    End,
}

impl BodyDecoder {
    /// A decoder that reads strictly, as a server has to.
    #[must_use]
    pub const fn new(length: BodyLength) -> Self {
        Self::with(length, Tolerance::strict())
    }

    /// A decoder that reads leniently, as a client may: a bare line feed, white space behind a
    /// chunk's size and whatever a trailer line holds are read over, and the first two recorded in
    /// [`deviations`](Self::deviations).
    #[must_use]
    pub const fn lenient(length: BodyLength) -> Self {
        Self::with(length, Tolerance::lenient())
    }

    const fn with(length: BodyLength, tolerance: Tolerance) -> Self {
        let state = match length {
            BodyLength::None => State::Done,
            BodyLength::Exactly(left) => State::Exactly { left },
            BodyLength::UntilClose => State::UntilClose,
            BodyLength::Chunked => State::ChunkHead(ChunkLine::new()),
        };
        Self { state, tolerance, at: 0 }
    }

    /// Takes one step. `octets` is the unconsumed input, as much as there is. After
    /// [`BodyEvent::End`] every further step is `End` too and consumes nothing.
    ///
    /// # Errors
    /// [`Refusal`], counted from the start of the body, and the same one again on later calls.
    pub fn advance(&mut self, octets: &[u8]) -> Result<BodyStep, Refusal> {
        match self.step(octets) {
            Ok(step) => {
                self.at = self.at.saturating_add(step.consumed);
                Ok(step)
            }
            Err(refusal) => {
                self.state = State::Refused(refusal);
                Err(refusal)
            }
        }
    }

    /// The peer has closed: right for a body until the end of the connection, and for one that is
    /// complete.
    ///
    /// # Errors
    /// [`Refusal`] when the body was cut off (RFC 9112 §8), or had been refused.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Done | State::UntilClose | State::Exactly { left: 0 } => {
                self.state = State::Done;
                Ok(())
            }
            State::Refused(refusal) => Err(refusal),
            _ => {
                let refusal = Refusal::new(Reason::BodyCutOff, self.at);
                self.state = State::Refused(refusal);
                Err(refusal)
            }
        }
    }

    /// What the body did that it should not, in order; always empty for a strict decoder.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        self.tolerance.deviations()
    }

    fn step(&mut self, octets: &[u8]) -> Result<BodyStep, Refusal> {
        match &mut self.state {
            State::Done => Ok(step(0, BodyEvent::End)),
            State::Refused(refusal) => Err(*refusal),
            State::Exactly { left: 0 } => {
                self.state = State::Done;
                Ok(step(0, BodyEvent::End))
            }
            State::Exactly { left } => Ok(data(octets, left)),
            State::UntilClose => Ok(data(octets, &mut { u64::MAX })),
            State::ChunkHead(line) => {
                let Some(head) = line.advance(octets, self.at, &mut self.tolerance)? else {
                    return Ok(step(0, BodyEvent::NeedMore));
                };
                self.state = match head.size {
                    0 => State::Trailers(Trailers::default()),
                    size => State::ChunkData { left: size },
                };
                Ok(step(head.octets, BodyEvent::ChunkHead { size: head.size }))
            }
            State::ChunkData { left } => {
                let step = data(octets, left);
                if *left == 0 {
                    self.state = State::ChunkEnd;
                }
                Ok(step)
            }
            State::ChunkEnd => self.chunk_end(octets),
            State::Trailers(trailers) => {
                let step = trailers.advance(octets, self.at, &mut self.tolerance)?;
                if step.event == BodyEvent::End {
                    self.state = State::Done;
                }
                Ok(step)
            }
        }
    }

    fn chunk_end(&mut self, octets: &[u8]) -> Result<BodyStep, Refusal> {
        let consumed = match octets {
            [] | [b'\r'] => return Ok(step(0, BodyEvent::NeedMore)),
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => {
                let (kind, reason) = (DeviationKind::BareLineFeed, Reason::BareLineFeed);
                self.tolerance.meet(kind, reason, self.at)?;
                1
            }
            _ => return Err(Refusal::new(Reason::ChunkEnd, self.at)),
        };
        self.state = State::ChunkHead(ChunkLine::new());
        Ok(step(consumed, BodyEvent::ChunkEnd))
    }
}

impl Trailers {
    fn advance(
        &mut self,
        octets: &[u8],
        at: usize,
        tolerance: &mut Tolerance,
    ) -> Result<BodyStep, Refusal> {
        let octets_max = TRAILER_OCTETS_MAX.saturating_sub(self.dropped);
        let window = octets.get(..octets_max).unwrap_or(octets);
        let found = if tolerance.is_lenient() {
            self.loose(window, at, tolerance)?
        } else {
            let later = |refusal: Refusal| Refusal { at: at.saturating_add(refusal.at), ..refusal };
            match self.line.advance(window).map_err(later)? {
                Scanned::NeedMore => None,
                Scanned::Field(field) => Some(step(field.line.end as usize, BodyEvent::Trailer)),
                Scanned::Empty { next } => Some(step(next, BodyEvent::End)),
            }
        };
        let Some(found) = found else {
            if window.len() == octets_max {
                let at = at.saturating_add(octets_max);
                return Err(Refusal::new(Reason::TrailerTooLarge, at));
            }
            return Ok(step(0, BodyEvent::NeedMore));
        };
        *self = Self { dropped: self.dropped.saturating_add(found.consumed), ..Self::default() };
        Ok(found)
    }

    fn loose(
        &mut self,
        octets: &[u8],
        at: usize,
        tolerance: &mut Tolerance,
    ) -> Result<Option<BodyStep>, Refusal> {
        let Some(line) = LooseLine::find(octets, 0, self.scanned) else {
            self.scanned = octets.len();
            return Ok(None);
        };
        if line.is_bare() {
            let at = at.saturating_add(line.line_feed);
            tolerance.meet(DeviationKind::BareLineFeed, Reason::BareLineFeed, at)?;
        }
        let event = if line.end == 0 { BodyEvent::End } else { BodyEvent::Trailer };
        Ok(Some(step(line.next, event)))
    }
}

const fn step(consumed: usize, event: BodyEvent) -> BodyStep {
    BodyStep { consumed, event }
}

/// Takes as much content as there is and as belongs to the body.
fn data(octets: &[u8], left: &mut u64) -> BodyStep {
    let consumed = usize::try_from(*left).map_or(octets.len(), |left| left.min(octets.len()));
    if consumed == 0 {
        return step(0, BodyEvent::NeedMore);
    }
    *left = left.saturating_sub(consumed as u64);
    step(consumed, BodyEvent::Data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a whole input, as text, and what was left of it.
    fn run(mut decoder: BodyDecoder, input: &[u8]) -> (String, usize) {
        let mut rest = input;
        let mut events = String::new();
        loop {
            match decoder.advance(rest) {
                Ok(BodyStep { consumed, event }) => {
                    let (taken, left) = rest.split_at(consumed);
                    rest = left;
                    match event {
                        BodyEvent::NeedMore => match decoder.finish() {
                            Ok(()) => events.push_str("finished "),
                            Err(refusal) => {
                                events.push_str(&format!("{:?}@{} ", refusal.reason, refusal.at));
                            }
                        },
                        BodyEvent::ChunkHead { size } => events.push_str(&format!("head{size} ")),
                        BodyEvent::Data => events.push_str(&format!("{} ", taken.escape_ascii())),
                        BodyEvent::ChunkEnd => events.push_str("end "),
                        BodyEvent::Trailer => events.push_str("trailer "),
                        BodyEvent::End => events.push_str("End "),
                    }
                    if matches!(event, BodyEvent::NeedMore | BodyEvent::End) {
                        break;
                    }
                }
                Err(refusal) => {
                    assert_eq!(decoder.advance(rest), Err(refusal));
                    assert_eq!(decoder.finish(), Err(refusal));
                    events.push_str(&format!("{:?}@{} ", refusal.reason, refusal.at));
                    break;
                }
            }
        }
        (events.trim_end().to_owned(), rest.len())
    }

    // RFC 9112 §6.3, §7.1, §8
    #[test]
    fn body_gives_its_events_and_leaves_the_next_message() {
        use BodyLength::{Chunked, Exactly, None as Nothing, UntilClose};
        let rows = [
            (Nothing, "GET", "End", 3),
            (Exactly(0), "GET", "End", 3),
            (Exactly(3), "abcGET", "abc End", 3),
            (Exactly(5), "abc", "abc BodyCutOff@3", 0),
            (UntilClose, "abc", "abc finished", 0),
            (UntilClose, "", "finished", 0),
            (Chunked, "0\r\n\r\nGET", "head0 End", 3),
            (Chunked, "3\r\nabc\r\n0\r\n\r\nGET", "head3 abc end head0 End", 3),
            (
                Chunked,
                "1;x\r\na\r\n0\r\nA: b\r\nC: d\r\n\r\n",
                "head1 a end head0 trailer trailer End",
                0,
            ),
            (Chunked, "3\r\nab", "head3 ab BodyCutOff@5", 0),
            (Chunked, "3\r\nabc\r", "head3 abc BodyCutOff@6", 1),
            (Chunked, "3", "BodyCutOff@0", 1),
            (Chunked, "0\r\n", "head0 BodyCutOff@3", 0),
            (Chunked, "3\r\nabcd\r\n", "head3 abc ChunkEnd@6", 3),
            (Chunked, "3\r\nabc\rd", "head3 abc ChunkEnd@6", 2),
            (Chunked, "1\r\na\n", "head1 a BareLineFeed@4", 1),
            (Chunked, "1\r\na\r\nx\r\n", "head1 a end ChunkSize@6", 3),
            (Chunked, "0\r\nA : b\r\n\r\n", "head0 SpaceBeforeColon@4", 9),
            (Chunked, "0\r\nA: b\r\n c\r\n", "head0 trailer ObsFold@9", 4),
        ];
        for (length, input, expected, left) in rows {
            let found = run(BodyDecoder::new(length), input.as_bytes());
            assert_eq!(found, (expected.to_owned(), left), "{length:?} {input:?}");
        }
    }

    // RFC 6585 §5
    #[test]
    fn trailers_that_exceed_their_limit_are_refused_without_their_end() {
        let line = format!("A: {}\r\n", "b".repeat(1000));
        let lines = line.repeat(8) + "A: " + &"b".repeat(1000);
        let input = format!("0\r\n{lines}");
        for decoder in [BodyDecoder::new, BodyDecoder::lenient] {
            let (events, _) = run(decoder(BodyLength::Chunked), input.as_bytes());
            let expected = format!("TrailerTooLarge@{}", TRAILER_OCTETS_MAX + 3);
            assert!(events.ends_with(&expected), "{events}");
        }
    }

    // RFC 9112 §2.2
    #[test]
    fn body_with_bare_line_feeds_is_read_leniently_and_recorded() {
        let mut decoder = BodyDecoder::lenient(BodyLength::Chunked);
        let mut rest = &b"1\na\n0\nA : b\n\nHTTP"[..];
        while let Ok(BodyStep { consumed, event }) = decoder.advance(rest) {
            rest = &rest[consumed..];
            if event == BodyEvent::End {
                break;
            }
        }
        assert_eq!(rest, b"HTTP");
        let places: Vec<_> = decoder.deviations().iter().map(|found| found.at).collect();
        assert_eq!(places, [1, 3, 5, 11, 12]);
    }
}
