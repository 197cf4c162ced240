//! The status line (RFC 9112 §4): its form, its code, its version.

use plainwire_h1::{DeviationKind, Version};

use super::{Remarks, Seen, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for found in seen.head_deviations {
        let rule = match found.kind {
            DeviationKind::EmptyLine
            | DeviationKind::MinorVersion
            | DeviationKind::StatusSpaces
            | DeviationKind::ReasonSpaceMissing
            | DeviationKind::ReasonOctet => &rule::STATUS_LINE,
            DeviationKind::StatusRange => &rule::STATUS_CODE,
            _ => continue,
        };
        remarks.add(rule, format!("byte {}: {}", found.at, found.kind.text()));
    }
    if seen.asked == Some(Version::Http11) && seen.head.starts_with(b"HTTP/1.0 ") {
        remarks.add(&rule::VERSION, "the status line says HTTP/1.0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged;

    // RFC 9112 §4, RFC 9110 §15
    #[test]
    fn status_line_that_deviates_is_remarked() {
        let rows: [(&str, &[&str]); 9] = [
            ("HTTP/1.1 200 OK\n\n", &[]),
            ("HTTP/1.1 299 \n\n", &[]),
            ("HTTP/1.1 200\n\n", &["MSG-01"]),
            ("HTTP/1.1  200 OK\n\n", &["MSG-01"]),
            ("HTTP/1.4 200 OK\n\n", &["MSG-01"]),
            ("\nHTTP/1.1 200 OK\n\n", &["MSG-01"]),
            ("HTTP/1.1 200 O\x07K\n\n", &["MSG-01"]),
            ("HTTP/1.1 600 OK\n\n", &["MSG-02"]),
            ("HTTP/1.0 200 OK\n\n", &["MSG-56"]),
        ];
        for (response, expected) in rows {
            assert_eq!(judged(check, response), expected, "{response:?}");
        }
    }
}
