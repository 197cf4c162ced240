//! Rendered fields plus spans: what every protocol version can send without formatting again.

use std::sync::Arc;

use crate::{FieldName, FieldValue};

/// Field lines, rendered as `Name: value` CR LF each, with the span of every name and value.
///
/// HTTP/1.1 copies the octets, HTTP/2 and 3 walk the spans. Cloning shares; the first change to a
/// shared block copies it. No value in it holds CR, LF or NUL, since [`FieldValue`] does not.
/// Framing and connection fields (`Content-Length`, `Transfer-Encoding`, `Connection`, `Date`) are
/// the driver's and never stand here.
#[derive(Debug, Clone, Default)]
pub struct FieldBlock(Arc<Rendered>);

#[derive(Debug, Clone, Default)]
struct Rendered {
    octets: Vec<u8>,
    lines: Vec<Line>,
}

/// Where a line's parts end; each line starts where the one before it ended.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    name_end: usize,
    value_end: usize,
}

impl FieldBlock {
    /// An empty block.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field line behind the others.
    pub fn push(&mut self, name: FieldName<'_>, value: &FieldValue<'_>) {
        let rendered = Arc::make_mut(&mut self.0);
        let start = rendered.octets.len();
        rendered.octets.extend_from_slice(name.as_str().as_bytes());
        let name_end = rendered.octets.len();
        rendered.octets.extend_from_slice(b": ");
        rendered.octets.extend_from_slice(value.as_octets());
        let value_end = rendered.octets.len();
        rendered.octets.extend_from_slice(b"\r\n");
        rendered.lines.push(Line { start, name_end, value_end });
    }

    /// The same block with one more line; for building in one expression.
    #[must_use]
    pub fn with(mut self, name: FieldName<'_>, value: &FieldValue<'_>) -> Self {
        self.push(name, value);
        self
    }

    /// All lines as HTTP/1.1 sends them, each ended by CR LF.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0.octets
    }

    /// The lines in order, name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let octets = &self.0.octets;
        self.0.lines.iter().filter_map(|line| {
            let name = octets.get(line.start..line.name_end)?;
            let value = octets.get(line.name_end.checked_add(2)?..line.value_end)?;
            Some((name, value))
        })
    }

    /// The value of the first line of this name.
    #[must_use]
    pub fn get(&self, name: FieldName<'_>) -> Option<&[u8]> {
        self.iter().find(|line| name.is(line.0)).map(|line| line.1)
    }

    /// Whether it has no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.lines.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;

    fn sample() -> FieldBlock {
        FieldBlock::new()
            .with(names::ETAG, &FieldValue::from_static("\"a\""))
            .with(names::CONTENT_TYPE, &FieldValue::from_static("text/html"))
            .with(names::VARY, &FieldValue::from_static(""))
    }

    #[test]
    fn block_renders_each_line_with_its_end() {
        assert_eq!(sample().octets(), b"ETag: \"a\"\r\nContent-Type: text/html\r\nVary: \r\n");
        assert_eq!(sample().get(names::CONTENT_TYPE), Some(&b"text/html"[..]));
        assert_eq!(sample().get(names::VARY), Some(&b""[..]));
        assert_eq!(sample().get(names::DATE), None);
    }

    #[test]
    fn block_that_is_shared_changes_alone() {
        let shared = sample();
        let changed = shared.clone().with(names::ALLOW, &FieldValue::from_static("GET"));
        assert_eq!((shared.iter().count(), changed.iter().count()), (3, 4));
    }
}
