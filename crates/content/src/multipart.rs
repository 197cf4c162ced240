//! Several ranges in one response: `multipart/byteranges` (RFC 9110 §14.6, RFC 2046 §5.1).
//!
//! The length of the whole is known before the first octet is sent. The boundary comes from the
//! site's secret key, so that nobody can write a file that holds it.

use bytes::{Buf, Bytes};
use plainwire_field::{ByteRange, FieldValue};

use crate::Body;
use crate::body::Room;
use crate::data::Data;

/// Octets of CR LF.
const LINE_END: usize = 2;

/// The heads that parts of one representation have.
#[derive(Debug)]
pub(crate) struct PartHeads {
    boundary: String,
    /// What all of them begin with, up to the value of `Content-Range`.
    begin: Vec<u8>,
    /// The representation's length in octets.
    length: u64,
}

/// What stands behind that value.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// The content of a response with several parts.
#[derive(Debug)]
pub(crate) struct Multipart {
    boundary: String,
    /// Each range with the head before it.
    parts: Vec<(Bytes, ByteRange)>,
    end: Bytes,
    /// For the content that this becomes.
    room: Room,
}

impl PartHeads {
    /// Of a representation with this media type and length in octets. The boundary is a token.
    pub(crate) fn new(boundary: String, media_type: &FieldValue<'_>, length: u64) -> Self {
        let mut begin = format!("\r\n--{boundary}\r\nContent-Type: ").into_bytes();
        begin.extend_from_slice(media_type.as_octets());
        begin.extend_from_slice(b"\r\nContent-Range: ");
        Self { boundary, begin, length }
    }

    /// What a part costs beyond its octets, in octets.
    pub(crate) fn octets(&self, range: ByteRange) -> u64 {
        let value = range.to_content_range(self.length);
        (self.begin.len() + value.as_octets().len() + HEAD_END.len()) as u64
    }

    /// The delimiter and the fields of a part.
    fn of(&self, range: ByteRange) -> Bytes {
        let value = range.to_content_range(self.length);
        [&self.begin, value.as_octets(), HEAD_END].concat().into()
    }
}

impl Multipart {
    /// With these parts, of which there is at least one; `None` where there is no memory for them.
    /// The line end before a delimiter belongs to it, and not to the part before; so the first
    /// delimiter has none (RFC 2046 §5.1.1).
    pub(crate) fn new(heads: PartHeads, ranges: &[ByteRange]) -> Option<Self> {
        // Each is a head and its octets, and the end follows.
        let room = Room::new(ranges.len().saturating_mul(2).saturating_add(1))?;
        let mut parts = Vec::new();
        parts.try_reserve_exact(ranges.len()).ok()?;
        parts.extend(ranges.iter().map(|range| (heads.of(*range), *range)));
        if let Some((head, _)) = parts.first_mut() {
            head.advance(LINE_END);
        }
        let end = format!("\r\n--{}--\r\n", heads.boundary).into();
        Some(Self { boundary: heads.boundary, parts, end, room })
    }

    /// The value of the response's `Content-Type`. The boundary has no quotes, which some clients
    /// read wrongly (RFC 9110 §14.6).
    pub(crate) fn to_media_type(&self) -> FieldValue<'static> {
        let value = format!("multipart/byteranges; boundary={}", self.boundary);
        FieldValue::from_owned(value.as_bytes()).expect("a boundary is a token")
    }

    /// How long the content is, in octets.
    pub(crate) fn length(&self) -> u64 {
        let parts =
            self.parts.iter().map(|(head, range)| range.octets().saturating_add(head.len() as u64));
        parts.fold(self.end.len() as u64, u64::saturating_add)
    }

    /// The parts, each behind its head, and the end.
    pub(crate) fn into_content(self, data: &Data) -> Body {
        let parts = self
            .parts
            .into_iter()
            .flat_map(|(head, range)| [Body::of_bytes(head), data.part(range)]);
        Body::in_turn(self.room, parts.chain([Body::of_bytes(self.end)]))
    }
}

#[cfg(test)]
mod tests {
    use plainwire_field::RangeSet;

    use super::*;

    // RFC 9110 §14.6
    #[test]
    fn head_of_a_part_has_the_octets_that_were_counted_before_it_was_made() {
        let media_type = FieldValue::from_static("text/plain");
        for (ranges, length) in [("0-0,9-9", 10), ("5-100,200-", 123_456_789)] {
            let set = RangeSet::parse(format!("bytes={ranges}").as_bytes(), 2).unwrap();
            let heads = PartHeads::new("boundary".to_owned(), &media_type, length);
            for range in set.satisfied(length).unwrap() {
                let head = heads.of(range);
                assert_eq!(head.len() as u64, heads.octets(range), "{range}");
                assert!(head.ends_with(format!("bytes {range}/{length}\r\n\r\n").as_bytes()));
                assert!(head.starts_with(b"\r\n--boundary\r\n"), "{range}");
            }
        }
    }
}
