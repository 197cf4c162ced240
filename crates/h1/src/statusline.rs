//! The status line (RFC 9112 §4), read leniently.
//!
//! What does not begin with `HTTP/` is not a response of this protocol and is refused at the octet
//! that shows it: an answer of HTTP/0.9, TLS, or another protocol's greeting.

use plainwire_field::Status;

use crate::deviation::Tolerance;
use crate::line::{LooseLine, first_control};
use crate::{DeviationKind, Reason, Refusal, Span, Version};

/// What a status line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatusLine {
    pub(crate) version: Version,
    pub(crate) status: Status,
    pub(crate) reason: Span,
}

const NAME: &[u8] = b"HTTP/";

/// Judges the first octets of a line that may not be complete.
pub(crate) fn judge_beginning(octets: &[u8], start: usize) -> Result<(), Refusal> {
    let line = octets.get(start..).unwrap_or_default();
    if let [ALERT | HANDSHAKE, rest @ ..] = line {
        return match rest {
            [] => Ok(()),
            [TLS_MAJOR, ..] => Err(Refusal::new(Reason::ResponseTls, start)),
            _ => Err(Refusal::new(Reason::StatusLineMissing, start)),
        };
    }
    let differs = line.iter().zip(NAME).position(|(octet, expected)| octet != expected);
    match differs {
        Some(offset) => Err(Refusal::new(Reason::StatusLineMissing, start.saturating_add(offset))),
        None => Ok(()),
    }
}

/// Reads a complete line, which begins with `HTTP/`.
pub(crate) fn read(
    octets: &[u8],
    start: usize,
    line: LooseLine,
    tolerance: &mut Tolerance,
) -> Result<StatusLine, Refusal> {
    let content = octets.get(start..line.end).unwrap_or_default();
    let version_place = start.saturating_add(NAME.len());
    let minor = match content.get(NAME.len()..) {
        Some([b'1', b'.', minor, b' ', ..]) if minor.is_ascii_digit() => *minor,
        Some([major, b'.', minor, b' ', ..])
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            return Err(Refusal::new(Reason::StatusLineVersion, version_place));
        }
        _ => return Err(Refusal::new(Reason::StatusLineMissing, version_place)),
    };
    if minor > b'1' {
        tolerance.record(DeviationKind::MinorVersion, start.saturating_add(MINOR_PLACE));
    }
    let rest = content.get(CODE_PLACE..).unwrap_or_default();
    let spaces = rest.iter().take_while(|&&octet| octet == b' ').count();
    let code_place = start.saturating_add(CODE_PLACE).saturating_add(spaces);
    if spaces > 0 {
        tolerance.record(DeviationKind::StatusSpaces, start.saturating_add(CODE_PLACE));
    }
    let (status, rest) = split_code(rest.get(spaces..).unwrap_or_default())
        .ok_or_else(|| Refusal::new(Reason::StatusCode, code_place))?;
    if status.class() > 5 {
        tolerance.record(DeviationKind::StatusRange, code_place);
    }
    let reason = rest.strip_prefix(b" ").unwrap_or(rest);
    if reason.len() == rest.len() {
        tolerance.record(DeviationKind::ReasonSpaceMissing, code_place.saturating_add(3));
    }
    let reason_place = line.end.saturating_sub(reason.len());
    if let Some(offset) = first_control(reason) {
        tolerance.record(DeviationKind::ReasonOctet, reason_place.saturating_add(offset));
    }
    Ok(StatusLine {
        version: Version::of_minor(minor),
        status,
        reason: Span::new(reason_place, line.end),
    })
}

/// Three digits, and what follows them, which is no fourth digit.
fn split_code(octets: &[u8]) -> Option<(Status, &[u8])> {
    let (digits, rest) = octets.split_at_checked(3)?;
    let code = plainwire_field::token::decimal(digits)?;
    let status = Status::from_code(u16::try_from(code).ok()?)?;
    (!rest.first().is_some_and(u8::is_ascii_digit)).then_some((status, rest))
}

/// Where the minor version's digit and the status code stand in the line.
const MINOR_PLACE: usize = 7;
const CODE_PLACE: usize = 9;

/// The first octets of TLS records that a server sends unasked, and their major version
/// (RFC 8446 §5.1).
const ALERT: u8 = 0x15;
const HANDSHAKE: u8 = 0x16;
const TLS_MAJOR: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn status_line(text: &str) -> Result<(StatusLine, Vec<DeviationKind>), Refusal> {
        let octets = text.as_bytes();
        let mut tolerance = Tolerance::lenient();
        judge_beginning(octets, 0)?;
        let line = LooseLine::find(octets, 0, 0).unwrap();
        let read = read(octets, 0, line, &mut tolerance)?;
        Ok((read, tolerance.deviations().iter().map(|found| found.kind).collect()))
    }

    // RFC 9112 §4
    #[test]
    fn status_line_is_read_with_its_deviations() {
        use DeviationKind::{
            MinorVersion, ReasonOctet, ReasonSpaceMissing, StatusRange, StatusSpaces,
        };
        let rows: [(&str, Version, u16, &str, &[DeviationKind]); 9] = [
            ("HTTP/1.1 200 OK\r\n", Version::Http11, 200, "OK", &[]),
            ("HTTP/1.0 404 Not Found\n", Version::Http10, 404, "Not Found", &[]),
            ("HTTP/1.1 204 \r\n", Version::Http11, 204, "", &[]),
            ("HTTP/1.1 200\r\n", Version::Http11, 200, "", &[ReasonSpaceMissing]),
            ("HTTP/1.1 200OK\r\n", Version::Http11, 200, "OK", &[ReasonSpaceMissing]),
            ("HTTP/1.7 200 OK\r\n", Version::Http11, 200, "OK", &[MinorVersion]),
            ("HTTP/1.1   200 OK\r\n", Version::Http11, 200, "OK", &[StatusSpaces]),
            ("HTTP/1.1 999 No\r\n", Version::Http11, 999, "No", &[StatusRange]),
            ("HTTP/1.1 200 O\x07K\r\n", Version::Http11, 200, "O\x07K", &[ReasonOctet]),
        ];
        for (text, version, code, reason, deviations) in rows {
            let (line, found) = status_line(text).unwrap();
            assert_eq!((line.version, line.status.code()), (version, code), "{text:?}");
            assert_eq!(line.reason.of(text.as_bytes()), reason.as_bytes(), "{text:?}");
            assert_eq!(found, deviations, "{text:?}");
        }
    }

    // RFC 9112 §4, RFC 9110 §6.2
    #[test]
    fn status_line_that_is_none_is_refused_at_its_octet() {
        let rows = [
            ("<html>", Reason::StatusLineMissing, 0),
            ("HTTX", Reason::StatusLineMissing, 3),
            ("http/1.1 200 OK\r\n", Reason::StatusLineMissing, 0),
            ("SSH-2.0\r\n", Reason::StatusLineMissing, 0),
            ("HTTP/1.10 200 OK\r\n", Reason::StatusLineMissing, 5),
            ("HTTP/1.1\r\n", Reason::StatusLineMissing, 5),
            ("HTTP/2.0 200 OK\r\n", Reason::StatusLineVersion, 5),
            ("HTTP/1.1 20 OK\r\n", Reason::StatusCode, 9),
            ("HTTP/1.1 2000 OK\r\n", Reason::StatusCode, 9),
            ("HTTP/1.1 099 OK\r\n", Reason::StatusCode, 9),
            ("HTTP/1.1 +20 OK\r\n", Reason::StatusCode, 9),
            ("HTTP/1.1 OK\r\n", Reason::StatusCode, 9),
            ("HTTP/1.1 \r\n", Reason::StatusCode, 9),
            ("\x15\x03\x01", Reason::ResponseTls, 0),
            ("\x15\x04", Reason::StatusLineMissing, 0),
        ];
        for (text, reason, at) in rows {
            assert_eq!(status_line(text), Err(Refusal::new(reason, at)), "{text:?}");
        }
    }
}
