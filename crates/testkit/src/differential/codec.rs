//! Our codec over a whole stream, in process: how many requests there are, where each ends, what
//! is in it, and where and why the reading ends.

use plainwire_h1::{
    BodyDecoder, BodyEvent, HeadLimits, Progress, Reason, RequestHead, RequestParser,
};

use super::reading::{Fate, Request, normal_target};
use super::suspect::Suspect;

/// What the codec makes of a stream.
#[derive(Debug)]
pub struct Reading {
    /// Request by request; a cut one has none.
    pub fates: Vec<Fate>,
    /// Where each request stands, also the last one when it was refused or cut off.
    extents: Vec<Extent>,
    /// The request that the end of the stream cuts off.
    pub cut: Option<usize>,
    /// Why the last one was refused.
    pub reason: Option<Reason>,
}

#[derive(Debug, Clone, Copy)]
struct Extent {
    start: usize,
    head_end: usize,
    end: usize,
}

/// How one request's content ends.
enum Content {
    Complete { octets: usize, decoded: Vec<u8> },
    Refused { at: usize, reason: Reason },
    CutOff,
}

/// Reads the stream to its end, to a refusal, or to a request behind which the connection closes.
pub fn read(stream: &[u8]) -> Reading {
    let mut reading = Reading { fates: Vec::new(), extents: Vec::new(), cut: None, reason: None };
    let mut parser = RequestParser::new(HeadLimits::default());
    let mut start = 0;
    loop {
        let rest = &stream[start..];
        let head = match parser.advance(rest) {
            Ok(Progress::Complete { octets }) => octets,
            Ok(Progress::NeedMore) => {
                if parser.begun() {
                    reading.cut_off(start, stream.len(), stream.len());
                }
                return reading;
            }
            Err(refusal) => {
                let end = start + head_octets(rest);
                reading.refused(Extent { start, head_end: end, end }, refusal.reason);
                return reading;
            }
        };
        let head_end = start + head;
        let request = parser.head(rest);
        let (octets, decoded) = match content(&request, &rest[head..]) {
            Content::Complete { octets, decoded } => (octets, decoded),
            Content::Refused { at, reason } => {
                let end = head_end + at + line_octets(&rest[head + at..]);
                reading.refused(Extent { start, head_end, end }, reason);
                return reading;
            }
            Content::CutOff => {
                reading.cut_off(start, head_end, stream.len());
                return reading;
            }
        };
        reading.extents.push(Extent { start, head_end, end: head_end + octets });
        reading.fates.push(Fate::Read(Request {
            method: request.method_token().to_vec(),
            target: normal_target(request.target_octets()),
            content: decoded,
        }));
        if !request.persists() {
            return reading;
        }
        parser.reset();
        start = head_end + octets;
    }
}

/// The first head alone: a request without content, or a refusal; `None` when it is cut off.
pub fn head(stream: &[u8]) -> Option<Fate> {
    let mut parser = RequestParser::new(HeadLimits::default());
    match parser.advance(stream) {
        Ok(Progress::NeedMore) => None,
        Ok(Progress::Complete { .. }) => {
            let head = parser.head(stream);
            Some(Fate::Read(Request {
                method: head.method_token().to_vec(),
                target: normal_target(head.target_octets()),
                content: Vec::new(),
            }))
        }
        Err(_) => Some(Fate::Refused),
    }
}

impl Reading {
    /// The requests that a difference at this place can come from: the one there, and, since a
    /// connection ends or goes on by what came before, the one before it.
    pub fn suspects<'a>(&self, stream: &'a [u8], index: usize) -> Vec<Suspect<'a>> {
        [Some(index), index.checked_sub(1)]
            .into_iter()
            .flatten()
            .filter_map(|index| self.extents.get(index))
            .map(|extent| Suspect {
                head: &stream[extent.start..extent.head_end],
                content: &stream[extent.head_end..extent.end],
                is_cut: self.cut.is_some_and(|cut| self.extents.len() == cut + 1)
                    && extent.end == stream.len(),
            })
            .collect()
    }

    fn refused(&mut self, extent: Extent, reason: Reason) {
        self.extents.push(extent);
        self.fates.push(Fate::Refused);
        self.reason = Some(reason);
    }

    fn cut_off(&mut self, start: usize, head_end: usize, end: usize) {
        self.cut = Some(self.fates.len());
        self.extents.push(Extent { start, head_end, end });
    }
}

fn content(head: &RequestHead<'_>, mut rest: &[u8]) -> Content {
    let mut decoder = BodyDecoder::new(head.body());
    let (mut octets, mut decoded) = (0, Vec::new());
    loop {
        let step = match decoder.advance(rest) {
            Ok(step) => step,
            Err(refusal) => return Content::Refused { at: refusal.at, reason: refusal.reason },
        };
        match step.event {
            BodyEvent::End => {
                return Content::Complete { octets: octets + step.consumed, decoded };
            }
            BodyEvent::NeedMore => return Content::CutOff,
            BodyEvent::Data => decoded.extend_from_slice(&rest[..step.consumed]),
            BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
        }
        octets += step.consumed;
        rest = &rest[step.consumed..];
    }
}

/// The octets to the first empty line, however its lines end.
fn head_octets(octets: &[u8]) -> usize {
    let mut at = 0;
    let mut begun = false;
    for line in octets.split_inclusive(|&octet| octet == b'\n') {
        at += line.len();
        let is_empty = matches!(line, b"\n" | b"\r\n");
        if is_empty && begun {
            break;
        }
        begun |= !is_empty;
    }
    at
}

/// The octets to the end of the line.
fn line_octets(octets: &[u8]) -> usize {
    octets.iter().position(|&octet| octet == b'\n').map_or(octets.len(), |at| at + 1)
}
