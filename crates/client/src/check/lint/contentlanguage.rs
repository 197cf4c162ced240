//! `Content-Language` (RFC 9110 §8.5): language tags, judged by their shape and not by registry.

use super::{Remarks, Seen, grammar, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::CONTENT_LANGUAGE, "Content-Language", seen, |value| {
        grammar::all_elements(value, is_language_tag)
    });
}

/// Subtags of one to eight letters and digits, the first of letters (RFC 5646 §2.1).
fn is_language_tag(tag: &[u8]) -> bool {
    let starts_with_letters = tag
        .split(|&octet| octet == b'-')
        .next()
        .is_some_and(|first| first.iter().all(u8::is_ascii_alphabetic));
    starts_with_letters
        && tag.split(|&octet| octet == b'-').all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.iter().all(u8::is_ascii_alphanumeric)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §8.5.1
    #[test]
    fn content_language_that_is_no_tag_is_remarked() {
        let rows: [(&str, &[&str]); 6] = [
            ("Content-Language: de, en-CA", &[]),
            ("Content-Language: zh-Hant-TW", &[]),
            ("Content-Language: en_US", &["MSG-54"]),
            ("Content-Language: en-", &["MSG-54"]),
            ("Content-Language: 1a", &["MSG-54"]),
            ("Content-Language: *", &["MSG-54"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
