//! A request's content: read and dropped, since nothing that is answered here depends on it.
//!
//! It is read before the request is answered, so that the next one begins where the framing says
//! and not earlier (RFC 9112 §6.3, §9.3). The head stays at the front of the link's buffer, and
//! what has been decoded behind it is dropped at once: the buffer does not grow with the content.
//! It does not know what the request asks for, nor what is answered.

use bytes::BytesMut;
use plainwire_h1::{BodyDecoder, BodyEvent, BodyLength, Refusal};
use plainwire_link::{Deadline, LinkError};

use super::Connection;
use crate::Outcome;
use crate::event::{Event, Wait};
use crate::reply::Failure;

/// What became of a request's content.
#[derive(Debug)]
pub(super) enum Content {
    /// There is none.
    Absent,
    /// It was read to its end; what follows is the next request.
    Read,
    /// It was not read to its end: it is longer than is read, or the client waits for a word
    /// before it sends it. The request can be answered, and then the connection closes.
    Left,
    /// Its framing is malformed, or the client ended it in its middle.
    Refused(Refusal),
    /// It was not complete in time.
    TooSlow,
    /// The client was gone, or did not take what was answered before.
    Lost(Outcome),
}

impl Connection {
    /// Reads and drops the content of the request whose head has this many octets. What is
    /// gathered goes out before anything is waited for.
    ///
    /// A client that expects `100 Continue` is not waited for: its request can be answered by its
    /// head alone, so the final response comes at once (RFC 9110 §10.1.1).
    pub(super) async fn discard_content(&mut self, head_octets: usize) -> Content {
        let head = self.parser.head(&self.link.unread);
        let (length, expects_continue) = (head.body(), head.expects_continue());
        if length.is_empty() {
            return Content::Absent;
        }
        let limits = self.shared.snapshot.limits;
        if matches!(length, BodyLength::Exactly(octets) if octets > limits.content_octets_max) {
            return Content::Left;
        }
        let mut discarding = Discarding {
            decoder: BodyDecoder::new(length),
            octets: 0,
            octets_max: limits.content_octets_max,
        };
        let deadline = Deadline::after(limits.content_timeout);
        loop {
            let arrived = self.link.unread.get(head_octets..).unwrap_or_default();
            let (decoded, found) = discarding.advance(arrived);
            drop_behind(&mut self.link.unread, head_octets, decoded);
            match found {
                Found::NeedMore if expects_continue => return Content::Left,
                Found::NeedMore => {}
                Found::TooLong => return Content::Left,
                Found::Refused(refusal) => return refused(refusal, head_octets),
                Found::End => {
                    self.trace.tell(|| Event::Discarded(discarding.octets));
                    return Content::Read;
                }
            }
            if let Err(failure) = self.flush().await {
                return Content::Lost(Outcome::from(&failure));
            }
            let received = self.link.receive(deadline).await;
            self.tell_of_receive(&received, (Wait::Content, limits.content_timeout));
            match received {
                Ok(1..) => {}
                Ok(0) => match discarding.decoder.finish() {
                    Err(refusal) => return refused(refusal, head_octets),
                    Ok(()) => return Content::Read,
                },
                Err(LinkError::TimedOut) => return Content::TooSlow,
                Err(error) => return Content::Lost(Outcome::from(&Failure::Link(error))),
            }
        }
    }
}

/// The reading of one request's content.
struct Discarding {
    decoder: BodyDecoder,
    /// Octets that have been decoded, framing included.
    octets: u64,
    octets_max: u64,
}

/// What follows the octets that were decoded.
enum Found {
    NeedMore,
    End,
    /// More than is read; a chunk's size says so before its octets have come.
    TooLong,
    Refused(Refusal),
}

impl Discarding {
    /// Decodes what has arrived: how many octets of it, and what follows them.
    fn advance(&mut self, octets: &[u8]) -> (usize, Found) {
        let mut decoded = 0;
        loop {
            let step = match self.decoder.advance(octets.get(decoded..).unwrap_or_default()) {
                Ok(step) => step,
                Err(refusal) => return (decoded, Found::Refused(refusal)),
            };
            decoded += step.consumed;
            self.octets = self.octets.saturating_add(step.consumed as u64);
            let announced = match step.event {
                BodyEvent::ChunkHead { size } => size,
                _ => 0,
            };
            if self.octets.saturating_add(announced) > self.octets_max {
                return (decoded, Found::TooLong);
            }
            match step.event {
                BodyEvent::NeedMore => return (decoded, Found::NeedMore),
                BodyEvent::End => return (decoded, Found::End),
                _ => {}
            }
        }
    }
}

/// In a record, one count serves head and content: from the first octet of the message.
fn refused(refusal: Refusal, head_octets: usize) -> Content {
    Content::Refused(Refusal { at: refusal.at.saturating_add(head_octets), ..refusal })
}

/// Takes these many octets out of the buffer, behind the head at its front.
fn drop_behind(unread: &mut BytesMut, head_octets: usize, octets: usize) {
    if octets > 0 {
        unread.copy_within(head_octets + octets.., head_octets);
        unread.truncate(unread.len() - octets);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_behind_the_head_are_dropped_and_the_rest_moves_up() {
        let mut unread = BytesMut::from("headbodynext");
        drop_behind(&mut unread, 4, 4);
        assert_eq!(&*unread, b"headnext");
        drop_behind(&mut unread, 4, 0);
        drop_behind(&mut unread, 4, 4);
        assert_eq!(&*unread, b"head");
    }
}
