//! Field lines (RFC 9112 §2.2, §5): line ends, names, folds, and the white space around values.

use plainwire_h1::DeviationKind;

use super::{Remarks, Seen, rule, shown};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for found in seen.head_deviations {
        let rule = match found.kind {
            DeviationKind::BareLineFeed
            | DeviationKind::BareCarriageReturn
            | DeviationKind::LeadingWhiteSpace
            | DeviationKind::SpaceBeforeColon
            | DeviationKind::ColonMissing
            | DeviationKind::NameMissing
            | DeviationKind::NameOctet
            | DeviationKind::ValueOctet => &rule::FIELD_LINE,
            DeviationKind::ObsFold => &rule::NO_FOLD,
            _ => continue,
        };
        remarks.add(rule, format!("byte {}: {}", found.at, found.kind.text()));
    }
    for line in seen.head.split(|&octet| octet == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !has_one_space(line) {
            remarks.add(&rule::ONE_SPACE, format!("the line {}", shown(line)));
        }
    }
}

/// Whether a line has the white space that is preferred; what is no field line is another rule's.
fn has_one_space(line: &[u8]) -> bool {
    let is_fold = matches!(line, [] | [b' ' | b'\t', ..]);
    let Some(colon) = line.iter().position(|&octet| octet == b':').filter(|_| !is_fold) else {
        return true;
    };
    match &line[colon + 1..] {
        [] | [b' '] => true,
        [b' ', first, .., last] => !is_space(*first) && !is_space(*last),
        [b' ', only] => !is_space(*only),
        _ => false,
    }
}

const fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use plainwire_h1::Version;

    use super::*;
    use crate::check::lint::sample::judged_octets;

    // RFC 9112 §2.2, §5, §5.1, §5.2; RFC 9110 §5.6.3
    #[test]
    fn field_line_that_deviates_is_remarked() {
        let rows: [(&str, &[&str]); 14] = [
            ("A: b\r\nC: d e\r\n", &[]),
            ("A: b\r\nC:\r\nD: \r\n", &[]),
            ("A: b\n", &["MSG-03"]),
            ("A : b\r\n", &["MSG-03"]),
            ("A: b\rc\r\n", &["MSG-03"]),
            (" A: b\r\n", &["MSG-03"]),
            ("A b\r\n", &["MSG-03"]),
            (": b\r\n", &["MSG-03"]),
            ("A[]: b\r\n", &["MSG-03"]),
            ("A: b\x01c\r\n", &["MSG-03"]),
            ("A: b\r\n c\r\n", &["MSG-04"]),
            ("A:b\r\n", &["MSG-53"]),
            ("A:  b\r\n", &["MSG-53"]),
            ("A: b \r\n", &["MSG-53"]),
        ];
        for (lines, expected) in rows {
            let response = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
            let found = judged_octets(check, "GET", Version::Http11, response.as_bytes());
            assert_eq!(found, expected, "{lines:?}");
        }
    }
}
