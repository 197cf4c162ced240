//! Heads of responses (RFC 9112 §2, §4, §5, §6), read leniently.
//!
//! A client shows what a server sends, also when it should have been sent differently: what can be
//! understood in one way only is read, and every deviation is recorded with its place. It is read
//! line by line; each line is looked at once.

use plainwire_field::{Status, names, token};

use crate::deviation::Tolerance;
use crate::fieldline::trimmed;
use crate::framing::{Codings, Lengths};
use crate::limits::EMPTY_LINES_MAX;
use crate::line::{LooseLine, first_control};
use crate::persistence::ConnectionOptions;
use crate::statusline::{self, StatusLine};
use crate::{
    Deviation, DeviationKind, FieldSpans, HeadLimits, Progress, Reason, Refusal, Span, Version,
};

mod head;

pub use head::ResponseHead;

/// Reads the heads of one connection's responses, one after the other.
#[derive(Debug)]
pub struct ResponseParser {
    limits: HeadLimits,
    fields: Vec<Field>,
    /// The values that are not understood as they were written: folds, CR, LF and NUL as spaces.
    rewritten: Vec<u8>,
    tolerance: Tolerance,
    reading: Reading,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    spans: FieldSpans,
    /// Where its value stands in `rewritten`, when it does.
    rewritten: Option<Span>,
}

/// What is known of the response that is being read; forgotten as a whole by `reset`.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    step: Step,
    /// Where the line that is being read begins.
    start: usize,
    /// The octets before this one hold no end of that line.
    scanned: usize,
    empty_lines: usize,
    /// Whether the line before was a field that was kept, which a fold can continue.
    continues: bool,
    status_line: Option<StatusLine>,
    lengths: Lengths,
    codings: Codings,
    connection: ConnectionOptions,
}

#[derive(Debug, Clone, Copy, Default)]
enum Step {
    #[default]
    StatusLine,
    Fields,
    Complete {
        octets: usize,
    },
    Refused(Refusal),
}

impl Default for ResponseParser {
    fn default() -> Self {
        Self::new(HeadLimits::default())
    }
}

impl ResponseParser {
    /// A parser that stands before the first response. Of the limits, that of the target says
    /// nothing here.
    #[must_use]
    pub fn new(limits: HeadLimits) -> Self {
        Self {
            limits,
            fields: Vec::new(),
            rewritten: Vec::new(),
            tolerance: Tolerance::lenient(),
            reading: Reading::default(),
        }
    }

    /// Reads on. `octets` is the whole unconsumed input from the start of the message: the same
    /// octets as in the call before, with more behind them.
    ///
    /// # Errors
    /// [`Refusal`] for what is not an HTTP/1 response, and the same one again on later calls.
    pub fn advance(&mut self, octets: &[u8]) -> Result<Progress, Refusal> {
        let head_max = self.limits.head_octets_max.min(u64::from(u32::MAX));
        let head_max = usize::try_from(head_max).unwrap_or(usize::MAX);
        let window = octets.get(..head_max).unwrap_or(octets);
        let outcome = self.read(window).and_then(|progress| {
            if progress == Progress::NeedMore && window.len() == head_max {
                return Err(Refusal::new(Reason::ResponseTooLarge, head_max));
            }
            Ok(progress)
        });
        if let Err(refusal) = outcome {
            self.reading.step = Step::Refused(refusal);
        }
        outcome
    }

    /// The head, after [`Progress::Complete`]; `octets` as they were given then, or their first
    /// ones that the head takes. Before that, what it says means nothing.
    #[must_use]
    pub const fn head<'a>(&'a self, octets: &'a [u8]) -> ResponseHead<'a> {
        ResponseHead::new(octets, self)
    }

    /// What deviated so far, also in a response that was refused.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        self.tolerance.deviations()
    }

    /// Stands before the next response: the final one after a 1xx, or that of the next request.
    pub fn reset(&mut self) {
        self.fields.clear();
        self.rewritten.clear();
        self.tolerance.clear();
        self.reading = Reading::default();
    }

    fn read(&mut self, octets: &[u8]) -> Result<Progress, Refusal> {
        loop {
            match self.reading.step {
                Step::StatusLine | Step::Fields => {}
                Step::Complete { octets } => return Ok(Progress::Complete { octets }),
                Step::Refused(refusal) => return Err(refusal),
            }
            let start = self.reading.start;
            let found = LooseLine::find(octets, start, self.reading.scanned);
            let is_first = matches!(self.reading.step, Step::StatusLine);
            if is_first && !self.is_empty_line(octets, start, found)? {
                statusline::judge_beginning(octets, start)?;
            }
            let Some(line) = found else {
                self.reading.scanned = octets.len();
                return Ok(Progress::NeedMore);
            };
            if line.is_bare() {
                self.tolerance.record(DeviationKind::BareLineFeed, line.line_feed);
            }
            self.reading.start = line.next;
            self.reading.scanned = line.next;
            if is_first {
                self.first_line(octets, start, line)?;
            } else {
                self.field_line(octets, start, line)?;
            }
        }
    }

    /// Whether an empty line stands before the status line, or its CR alone so far.
    fn is_empty_line(
        &self,
        octets: &[u8],
        start: usize,
        found: Option<LooseLine>,
    ) -> Result<bool, Refusal> {
        let is_empty = match found {
            Some(line) => line.end == start,
            None => octets.get(start..) == Some(b"\r"),
        };
        if is_empty && self.reading.empty_lines >= EMPTY_LINES_MAX {
            return Err(Refusal::new(Reason::StatusLineMissing, start));
        }
        Ok(is_empty)
    }

    fn first_line(&mut self, octets: &[u8], start: usize, line: LooseLine) -> Result<(), Refusal> {
        if line.end == start {
            self.reading.empty_lines = self.reading.empty_lines.saturating_add(1);
            self.tolerance.record(DeviationKind::EmptyLine, start);
            return Ok(());
        }
        let read = statusline::read(octets, start, line, &mut self.tolerance)?;
        self.reading.status_line = Some(read);
        self.reading.step = Step::Fields;
        Ok(())
    }

    fn field_line(&mut self, octets: &[u8], start: usize, line: LooseLine) -> Result<(), Refusal> {
        let content = octets.get(start..line.end).unwrap_or_default();
        match content.first() {
            None => {
                self.complete(octets, line.next);
                return Ok(());
            }
            Some(b' ' | b'\t') => {
                self.fold(octets, start, line);
                return Ok(());
            }
            Some(_) => {}
        }
        let fields_max = usize::try_from(self.limits.fields_max).unwrap_or(usize::MAX);
        if self.fields.len() >= fields_max {
            return Err(Refusal::new(Reason::ResponseTooLarge, start));
        }
        self.reading.continues = false;
        let Some(colon) = content.iter().position(|&octet| octet == b':') else {
            self.tolerance.record(DeviationKind::ColonMissing, start);
            return Ok(());
        };
        let colon = start.saturating_add(colon);
        let name = trimmed(octets, start, colon);
        if name.start == name.end {
            self.tolerance.record(DeviationKind::NameMissing, start);
            return Ok(());
        }
        if (name.end as usize) < colon {
            self.tolerance.record(DeviationKind::SpaceBeforeColon, name.end as usize);
        }
        if let Some(offset) = name.of(octets).iter().position(|&octet| !token::is_tchar(octet)) {
            let at = (name.start as usize).saturating_add(offset);
            self.tolerance.record(DeviationKind::NameOctet, at);
        }
        let after = colon.saturating_add(1);
        self.judge_value(octets, after, line.end);
        let value = trimmed(octets, after, line.end);
        let spans = FieldSpans { name, value, line: Span::new(start, line.next) };
        self.fields.push(Field { spans, rewritten: None });
        self.reading.continues = true;
        Ok(())
    }

    /// A line that begins with white space continues the field before it, if there is one.
    fn fold(&mut self, octets: &[u8], start: usize, line: LooseLine) {
        let is_first = self.fields.is_empty();
        let Some(field) = self.fields.last_mut().filter(|_| self.reading.continues) else {
            // It continues a line that was passed over, and goes the same way.
            let kind =
                if is_first { DeviationKind::LeadingWhiteSpace } else { DeviationKind::ObsFold };
            self.tolerance.record(kind, start);
            return;
        };
        self.tolerance.record(DeviationKind::ObsFold, start);
        let more = trimmed(octets, start, line.end);
        field.spans.line.end = Span::new(start, line.next).end;
        if more.start < more.end {
            let value = &mut field.spans.value;
            if value.start == value.end {
                value.start = more.start;
            }
            value.end = more.end;
        }
        self.judge_value(octets, start, line.end);
    }

    /// Records the first control octet of a value, or of a part of one.
    fn judge_value(&mut self, octets: &[u8], start: usize, end: usize) {
        let value = octets.get(start..end).unwrap_or_default();
        let Some(offset) = first_control(value) else {
            return;
        };
        let kind = match value.get(offset) {
            Some(b'\r') => DeviationKind::BareCarriageReturn,
            _ => DeviationKind::ValueOctet,
        };
        self.tolerance.record(kind, start.saturating_add(offset));
    }

    /// The head ends: values are rewritten where they have to be, and the fields that decide about
    /// the message are read.
    fn complete(&mut self, octets: &[u8], next: usize) {
        for field in &mut self.fields {
            let value = field.spans.value.of(octets);
            if value.iter().any(|&octet| is_read_as_space(octet)) {
                let start = self.rewritten.len();
                let read = |&octet: &u8| if is_read_as_space(octet) { b' ' } else { octet };
                self.rewritten.extend(value.iter().map(read));
                field.rewritten = Some(Span::new(start, self.rewritten.len()));
            }
        }
        self.decide(octets);
        self.tolerance.sort();
        self.reading.step = Step::Complete { octets: next };
    }

    fn decide(&mut self, octets: &[u8]) {
        let reading = &mut self.reading;
        let mut length_at = None;
        for field in &self.fields {
            let name = field.spans.name.of(octets);
            let value = field.value(octets, &self.rewritten);
            let at = field.spans.name.start as usize;
            if names::CONTENT_LENGTH.is(name) {
                length_at = length_at.or(Some(at));
                if reading.lengths.add(value, at) {
                    self.tolerance.record(DeviationKind::LengthRepeated, at);
                }
            } else if names::TRANSFER_ENCODING.is(name) {
                reading.codings.add(value, at);
            } else if names::CONNECTION.is(name) {
                reading.connection.add(value);
            }
        }
        let Some(StatusLine { version, status, .. }) = reading.status_line else {
            return;
        };
        let is_bare = status.class() == 1 || status == Status::NO_CONTENT;
        if let Some(at) = length_at.filter(|_| is_bare) {
            self.tolerance.record(DeviationKind::LengthForbidden, at);
        }
        let Codings { at: Some(at), chunked_last, chunked_repeated, unknown, .. } = reading.codings
        else {
            return;
        };
        let found = [
            (is_bare, DeviationKind::CodingForbidden),
            (length_at.is_some(), DeviationKind::LengthWithCoding),
            (version == Version::Http10, DeviationKind::CodingOnHttp10),
            (chunked_repeated, DeviationKind::ChunkedRepeated),
            (unknown, DeviationKind::CodingUnknown),
            (!chunked_last, DeviationKind::ChunkedNotLast),
        ];
        for (_, kind) in found.into_iter().filter(|(deviates, _)| *deviates) {
            self.tolerance.record(kind, at);
        }
    }
}

impl Field {
    fn value<'a>(&self, octets: &'a [u8], rewritten: &'a [u8]) -> &'a [u8] {
        match self.rewritten {
            Some(span) => span.of(rewritten),
            None => self.spans.value.of(octets),
        }
    }
}

/// CR, LF and NUL in a value are read as spaces (RFC 9110 §5.5), and so are folds
/// (RFC 9112 §5.2).
const fn is_read_as_space(octet: u8) -> bool {
    matches!(octet, b'\r' | b'\n' | b'\0')
}

#[cfg(test)]
mod tests;
