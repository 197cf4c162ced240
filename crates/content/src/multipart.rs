//! Several ranges in one response: `multipart/byteranges` (RFC 9110 §14.6, RFC 2046 §5.1).
//!
//! The length of the whole is known before the first octet is sent. The boundary comes from the
//! site's secret key, so that nobody can write a file that holds it.

use bytes::{Buf, Bytes};
use plainwire_field::{ByteRange, FieldValue};

use crate::Body;
use crate::data::Data;

/// Octets of CR LF.
const LINE_END: u64 = 2;

/// What all parts of one response share.
#[derive(Debug)]
pub(crate) struct Multipart {
    boundary: String,
    media_type: FieldValue<'static>,
    length: u64,
}

impl Multipart {
    /// Of a representation with this media type and length in octets. The boundary is a token.
    pub(crate) const fn new(
        boundary: String,
        media_type: FieldValue<'static>,
        length: u64,
    ) -> Self {
        Self { boundary, media_type, length }
    }

    /// The value of the response's `Content-Type`. The boundary has no quotes, which some clients
    /// read wrongly (RFC 9110 §14.6).
    pub(crate) fn to_media_type(&self) -> FieldValue<'static> {
        let value = format!("multipart/byteranges; boundary={}", self.boundary);
        FieldValue::from_owned(value.as_bytes()).expect("a boundary is a token")
    }

    /// What a part costs beyond its octets, in octets.
    pub(crate) fn overhead(&self, range: ByteRange) -> u64 {
        self.part_head(range).len() as u64
    }

    /// How long the content is with these parts, in octets; there is at least one.
    pub(crate) fn content_length(&self, ranges: &[ByteRange]) -> u64 {
        let parts = ranges.iter().map(|range| self.overhead(*range).saturating_add(range.octets()));
        let end = (self.end().len() as u64).saturating_sub(LINE_END);
        parts.fold(end, u64::saturating_add)
    }

    /// The parts, each behind its head, and the end.
    pub(crate) fn content(&self, data: &Data, ranges: &[ByteRange]) -> Body {
        let parts = ranges.iter().enumerate().flat_map(|(index, range)| {
            let mut head = self.part_head(*range);
            if index == 0 {
                head.advance(LINE_END as usize);
            }
            [Body::of_bytes(head), data.part(*range)]
        });
        Body::in_turn(parts.chain([Body::of_bytes(self.end())]))
    }

    /// The delimiter and the fields of a part. The line end before the delimiter belongs to it, and
    /// not to the part before; so the first delimiter has none (RFC 2046 §5.1.1).
    fn part_head(&self, range: ByteRange) -> Bytes {
        let mut head = format!("\r\n--{}\r\nContent-Type: ", self.boundary).into_bytes();
        head.extend_from_slice(self.media_type.as_octets());
        head.extend_from_slice(b"\r\nContent-Range: ");
        head.extend_from_slice(range.to_content_range(self.length).as_octets());
        head.extend_from_slice(b"\r\n\r\n");
        head.into()
    }

    fn end(&self) -> Bytes {
        format!("\r\n--{}--\r\n", self.boundary).into()
    }
}
