//! What the codec saw in an input, as text: one line an event.
//!
//! The same for targets and for the codec's own tests, which feed it in every way.

use std::fmt::Write;

use plainwire_field::{FieldLines, Method};
use plainwire_h1::{
    BodyDecoder, BodyEvent, BodyStep, HeadLimits, Progress, RequestParser, ResponseParser,
};

use crate::feed::Fed;

/// Limits that a case can exceed in a few octets.
pub const SMALL: HeadLimits =
    HeadLimits { head_octets_max: 300, target_octets_max: 40, fields_max: 6 };

/// Octets that arrive piece by piece, of which the front is taken away.
struct Input<'a, 'p> {
    pieces: &'p mut dyn Iterator<Item = &'a [u8]>,
    unread: Vec<u8>,
    taken: usize,
}

impl Input<'_, '_> {
    /// Takes in the next piece; false at the end of the connection.
    fn receive(&mut self) -> bool {
        let piece = self.pieces.next();
        self.unread.extend_from_slice(piece.unwrap_or_default());
        piece.is_some()
    }

    fn take(&mut self, octets: usize) -> Vec<u8> {
        self.taken += octets;
        self.unread.drain(..octets).collect()
    }
}

/// The events of one request.
pub fn request(limits: HeadLimits, pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
    let mut input = Input { pieces, unread: Vec::new(), taken: 0 };
    let mut events = String::new();
    let mut parser = RequestParser::new(limits);
    loop {
        match parser.advance(&input.unread) {
            Ok(Progress::Complete { octets }) => {
                let head = parser.head(&input.unread);
                let _ = write!(
                    events,
                    "{} {} {}, {:?}",
                    head.method_token().escape_ascii(),
                    head.target_octets().escape_ascii(),
                    head.version(),
                    head.body(),
                );
                events.push_str(if head.persists() { ", persists\n" } else { ", closes\n" });
                write_fields(&mut events, &head);
                let decoder = BodyDecoder::new(head.body());
                input.take(octets);
                write_body(&mut events, decoder, &mut input);
                break;
            }
            Ok(Progress::NeedMore) if input.receive() => {}
            Ok(Progress::NeedMore) => {
                events.push_str("closed in the head\n");
                break;
            }
            Err(refusal) => {
                let _ = writeln!(events, "refused: {:?} at {}", refusal.reason, refusal.at);
                break;
            }
        }
    }
    Fed { events, octets: input.taken }
}

/// The events of one response to a request with this method.
pub fn response(
    limits: HeadLimits,
    method: Method,
    pieces: &mut dyn Iterator<Item = &[u8]>,
) -> Fed {
    let mut input = Input { pieces, unread: Vec::new(), taken: 0 };
    let mut events = String::new();
    let mut parser = ResponseParser::new(limits);
    loop {
        match parser.advance(&input.unread) {
            Ok(Progress::Complete { octets }) => {
                let head = parser.head(&input.unread);
                let reason = head.reason().escape_ascii();
                let _ = write!(events, "{} {} {reason}", head.version(), head.status().code());
                events.push_str(if head.persists() { ", persists\n" } else { ", closes\n" });
                write_fields(&mut events, &head);
                for deviation in head.deviations() {
                    let _ = writeln!(events, "deviates: {:?} at {}", deviation.kind, deviation.at);
                }
                match head.body(method) {
                    Ok(length) => {
                        let _ = writeln!(events, "body: {length:?}");
                        input.take(octets);
                        write_body(&mut events, BodyDecoder::lenient(length), &mut input);
                    }
                    Err(refusal) => {
                        let _ = writeln!(events, "refused: {:?} at {}", refusal.reason, refusal.at);
                    }
                }
                break;
            }
            Ok(Progress::NeedMore) if input.receive() => {}
            Ok(Progress::NeedMore) => {
                events.push_str("closed in the head\n");
                break;
            }
            Err(refusal) => {
                let _ = writeln!(events, "refused: {:?} at {}", refusal.reason, refusal.at);
                break;
            }
        }
    }
    Fed { events, octets: input.taken }
}

/// The events of a body alone.
pub fn body(decoder: BodyDecoder, pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
    let mut input = Input { pieces, unread: Vec::new(), taken: 0 };
    let mut events = String::new();
    write_body(&mut events, decoder, &mut input);
    Fed { events, octets: input.taken }
}

fn write_fields(events: &mut String, lines: &dyn FieldLines) {
    for (name, value) in (0..).map_while(|index| lines.line(index)) {
        let _ = writeln!(events, "{}: {}", name.escape_ascii(), value.escape_ascii());
    }
}

/// Content is shown once, however many pieces it came in.
fn write_body(events: &mut String, mut decoder: BodyDecoder, input: &mut Input<'_, '_>) {
    let mut content = Vec::new();
    let end = loop {
        let BodyStep { consumed, event } = match decoder.advance(&input.unread) {
            Ok(step) => step,
            Err(refusal) => break format!("refused: {:?} at {}", refusal.reason, refusal.at),
        };
        let taken = input.take(consumed);
        match event {
            BodyEvent::Data => content.extend(taken),
            BodyEvent::ChunkHead { size } => {
                let _ = writeln!(events, "chunk of {size}");
            }
            BodyEvent::Trailer => {
                let _ = writeln!(events, "trailer {}", taken.trim_ascii_end().escape_ascii());
            }
            BodyEvent::ChunkEnd => {}
            BodyEvent::End => break "end of message".to_owned(),
            BodyEvent::NeedMore if input.receive() => {}
            BodyEvent::NeedMore => match decoder.finish() {
                Ok(()) => break "end of connection".to_owned(),
                Err(refusal) => {
                    break format!("closed, refused: {:?} at {}", refusal.reason, refusal.at);
                }
            },
        }
    };
    if !content.is_empty() {
        let _ = writeln!(events, "content {}", content.escape_ascii());
    }
    for deviation in decoder.deviations() {
        let _ = writeln!(events, "body deviates: {:?} at {}", deviation.kind, deviation.at);
    }
    events.push_str(&end);
    events.push('\n');
}
