//! How long a body is (RFC 9112 §6.3), for both roles: the one place that decides it.
//!
//! A request of which two readers could think differently is refused; a response is read as the
//! RFC says, and only what nobody can know is refused. What deviates in a response is recorded by
//! its parser.

use plainwire_field::{Method, Status, elements, token};

use crate::{Reason, Refusal, Version};

/// Where a message's body ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BodyLength {
    /// There is none.
    #[default]
    None,
    /// After this many octets; 0 is a body that is empty.
    Exactly(u64),
    /// With the last chunk and the trailer section (RFC 9112 §7.1).
    Chunked,
    /// With the connection; in a response only.
    UntilClose,
}

impl BodyLength {
    /// Whether no octet of a body follows the head: there is none, or it has the length 0.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, Self::None | Self::Exactly(0))
    }
}

/// The transfer codings of all lines, in order (RFC 9112 §6.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Codings {
    /// Where the first line stands; `None` when there is none.
    pub(crate) at: Option<usize>,
    /// Whether the last coding is `chunked`.
    pub(crate) chunked_last: bool,
    /// Whether `chunked` came twice.
    pub(crate) chunked_repeated: bool,
    /// Whether another coding came.
    pub(crate) unknown: bool,
    chunked: bool,
}

impl Codings {
    /// Adds the codings of one line; names compare without regard to case (RFC 9112 §7), and
    /// `chunked` with a parameter is another coding, since it has none (RFC 9112 §7.1).
    pub(crate) fn add(&mut self, value: &[u8], at: usize) {
        self.at = self.at.or(Some(at));
        for coding in elements(value) {
            let chunked = coding.eq_ignore_ascii_case(b"chunked");
            self.chunked_repeated |= chunked && self.chunked;
            self.unknown |= !chunked;
            self.chunked |= chunked;
            self.chunked_last = chunked;
        }
    }
}

/// What the Content-Length lines of a response say, taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Lengths {
    /// Nothing.
    #[default]
    Absent,
    /// One number, perhaps several times.
    Same(u64),
    /// Something that is no number.
    Invalid {
        /// Where it stands.
        at: usize,
    },
    /// Numbers that differ.
    Differ {
        /// Where the second one stands.
        at: usize,
    },
}

impl Lengths {
    /// Adds the value of one line, which may be a list of the same number (RFC 9110 §8.6). Says
    /// whether a number came again.
    pub(crate) fn add(&mut self, value: &[u8], at: usize) -> bool {
        let mut repeated = false;
        let mut count = 0_usize;
        for element in elements(value) {
            count = count.saturating_add(1);
            *self = match (*self, token::decimal(element)) {
                (Self::Absent, Some(length)) => Self::Same(length),
                (Self::Same(known), Some(length)) if known == length => {
                    repeated = true;
                    Self::Same(known)
                }
                (Self::Same(_), Some(_)) => Self::Differ { at },
                (Self::Absent | Self::Same(_), None) => Self::Invalid { at },
                (settled, _) => settled,
            };
        }
        if count == 0 && matches!(self, Self::Absent | Self::Same(_)) {
            *self = Self::Invalid { at };
        }
        repeated
    }
}

/// The body of a request; `length` is the value of its only Content-Length.
pub(crate) fn request_body(
    version: Version,
    length: Option<u64>,
    codings: &Codings,
) -> Result<BodyLength, Refusal> {
    let Some(at) = codings.at else {
        return Ok(length.map_or(BodyLength::None, BodyLength::Exactly));
    };
    let reason = if version == Version::Http10 {
        Reason::CodingOnHttp10
    } else if length.is_some() {
        Reason::LengthWithCoding
    } else if codings.chunked_repeated {
        Reason::ChunkedRepeated
    } else if !codings.chunked_last {
        Reason::ChunkedNotLast
    } else if codings.unknown {
        Reason::CodingUnknown
    } else {
        return Ok(BodyLength::Chunked);
    };
    Err(Refusal::new(reason, at))
}

/// The body of a response to a request with this method.
pub(crate) fn response_body(
    request_method: Method,
    status: Status,
    lengths: Lengths,
    codings: &Codings,
) -> Result<BodyLength, Refusal> {
    let tunnel = request_method == Method::Connect && status.class() == 2;
    if request_method == Method::Head || status.forbids_content() || tunnel {
        return Ok(BodyLength::None);
    }
    if codings.at.is_some() {
        let chunked = codings.chunked_last;
        return Ok(if chunked { BodyLength::Chunked } else { BodyLength::UntilClose });
    }
    match lengths {
        Lengths::Absent => Ok(BodyLength::UntilClose),
        Lengths::Same(length) => Ok(BodyLength::Exactly(length)),
        Lengths::Invalid { at } => Err(Refusal::new(Reason::ResponseLength, at)),
        Lengths::Differ { at } => Err(Refusal::new(Reason::ResponseLengths, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codings(lines: &[&str]) -> Codings {
        let mut codings = Codings::default();
        lines.iter().for_each(|line| codings.add(line.as_bytes(), 9));
        codings
    }

    fn lengths(lines: &[&str]) -> Lengths {
        let mut lengths = Lengths::default();
        lines.iter().for_each(|line| {
            lengths.add(line.as_bytes(), 9);
        });
        lengths
    }

    // RFC 9112 §6.1, §6.3
    #[test]
    fn request_body_is_what_every_reader_agrees_on_or_refused() {
        use BodyLength::{Chunked, Exactly, None as Nothing};
        use Version::{Http10, Http11};
        let refused = |reason| Err(Refusal::new(reason, 9));
        type Row<'a> = (Version, Option<u64>, &'a [&'a str], Result<BodyLength, Refusal>);
        let rows: [Row<'_>; 15] = [
            (Http11, None, &[], Ok(Nothing)),
            (Http11, Some(0), &[], Ok(Exactly(0))),
            (Http10, Some(7), &[], Ok(Exactly(7))),
            (Http11, None, &["chunked"], Ok(Chunked)),
            (Http11, None, &["CHUNKED", ""], Ok(Chunked)),
            (Http11, None, &[", chunked ,"], Ok(Chunked)),
            (Http10, None, &["chunked"], refused(Reason::CodingOnHttp10)),
            (Http11, Some(5), &["chunked"], refused(Reason::LengthWithCoding)),
            (Http11, None, &["chunked, chunked"], refused(Reason::ChunkedRepeated)),
            (Http11, None, &["chunked", "chunked"], refused(Reason::ChunkedRepeated)),
            (Http11, None, &["chunked, gzip"], refused(Reason::ChunkedNotLast)),
            (Http11, None, &["gzip"], refused(Reason::ChunkedNotLast)),
            (Http11, None, &[""], refused(Reason::ChunkedNotLast)),
            (Http11, None, &["chunked;q=1"], refused(Reason::ChunkedNotLast)),
            (Http11, None, &["foo", "chunked"], refused(Reason::CodingUnknown)),
        ];
        for (version, length, lines, expected) in rows {
            let found = request_body(version, length, &codings(lines));
            let is_empty = length.unwrap_or(0) == 0 && lines.is_empty();
            assert_eq!(found.is_ok_and(BodyLength::is_empty), is_empty, "{length:?} {lines:?}");
            assert_eq!(found, expected, "{version} {length:?} {lines:?}");
        }
    }

    // RFC 9112 §6.3
    #[test]
    fn response_body_follows_the_rules_in_their_order() {
        use BodyLength::{Chunked, Exactly, None as Nothing, UntilClose};
        let refused = |reason| Err(Refusal::new(reason, 9));
        let (get, head, connect) = (Method::Get, Method::Head, Method::Connect);
        type Row<'a> = (Method, u16, &'a [&'a str], &'a [&'a str], Result<BodyLength, Refusal>);
        let rows: [Row<'_>; 16] = [
            (get, 200, &["5"], &[], Ok(Exactly(5))),
            (get, 200, &[], &[], Ok(UntilClose)),
            (head, 200, &["5"], &[], Ok(Nothing)),
            (get, 103, &["5"], &[], Ok(Nothing)),
            (get, 204, &["5"], &["chunked"], Ok(Nothing)),
            (get, 304, &["5"], &[], Ok(Nothing)),
            (connect, 200, &["5"], &[], Ok(Nothing)),
            (connect, 404, &["5"], &[], Ok(Exactly(5))),
            (get, 200, &["5"], &["chunked"], Ok(Chunked)),
            (get, 200, &["x"], &["gzip, chunked"], Ok(Chunked)),
            (get, 200, &["5"], &["chunked, gzip"], Ok(UntilClose)),
            (get, 200, &["5, 5", "5"], &[], Ok(Exactly(5))),
            (get, 200, &["5, 6"], &[], refused(Reason::ResponseLengths)),
            (get, 200, &["5", "6"], &[], refused(Reason::ResponseLengths)),
            (get, 200, &["+5"], &[], refused(Reason::ResponseLength)),
            (get, 200, &["5", ""], &[], refused(Reason::ResponseLength)),
        ];
        for (method, code, length_lines, coding_lines, expected) in rows {
            let status = Status::from_code(code).unwrap();
            let found =
                response_body(method, status, lengths(length_lines), &codings(coding_lines));
            assert_eq!(found, expected, "{method} {code} {length_lines:?} {coding_lines:?}");
        }
    }
}
