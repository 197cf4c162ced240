//! Lists: a sender leaves no element empty (RFC 9110 §5.6.1.1).

use plainwire_field::token;

use super::{Remarks, Seen, rule, shown};

/// The list fields of responses. Authentication challenges are lists within lists and judged by
/// the same rule.
const NAMES: [&str; 17] = [
    "Accept",
    "Accept-Encoding",
    "Accept-Ranges",
    "Allow",
    "Authentication-Info",
    "Cache-Control",
    "Connection",
    "Content-Encoding",
    "Content-Language",
    "Proxy-Authenticate",
    "Proxy-Authentication-Info",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Vary",
    "Via",
    "WWW-Authenticate",
];

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for name in NAMES {
        // A value without any element is one that the list's own grammar judges; beside another
        // line it is an element of the combined list (RFC 9110 §5.2).
        let is_alone = seen.values(name).count() == 1;
        for value in seen.values(name) {
            if has_empty_element(value) && !(is_alone && value.is_empty()) {
                remarks.add(&rule::LIST_ELEMENTS, format!("{name} is {}", shown(value)));
            }
        }
    }
}

/// Whether nothing stands before, between or behind two commas outside quotes.
fn has_empty_element(value: &[u8]) -> bool {
    let (mut quoted, mut escaped, mut start) = (false, false, 0);
    for (at, &octet) in value.iter().enumerate() {
        if escaped {
            escaped = false;
        } else if octet == b'"' {
            quoted = !quoted;
        } else if quoted {
            escaped = octet == b'\\';
        } else if octet == b',' {
            if token::trim_ows(&value[start..at]).is_empty() {
                return true;
            }
            start = at + 1;
        }
    }
    token::trim_ows(&value[start..]).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §5.6.1.1
    #[test]
    fn list_with_an_empty_element_is_remarked() {
        let rows: [(&str, &[&str]); 10] = [
            ("Vary: a, b", &[]),
            ("Vary: a\nVary: b", &[]),
            ("Allow:", &[]),
            ("Cache-Control: no-cache=\"a,,b\", max-age=1", &[]),
            ("Vary: a,", &["MSG-19"]),
            ("Vary: , a", &["MSG-19"]),
            ("Vary: a, , b", &["MSG-19"]),
            ("Vary: ,", &["MSG-19"]),
            ("Vary: a\nVary:", &["MSG-19"]),
            ("Cache-Control: no-cache,,no-store", &["MSG-19"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
