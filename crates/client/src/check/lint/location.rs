//! `Location` (RFC 9110 §10.2.2): where a redirection leads.

use super::reference::Reference;
use super::{Remarks, Seen, rule};

const NAME: &str = "Location";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::LOCATION, NAME, seen, |value| {
        Reference::parse(value).is_some_and(|found| found.is_right_for_http())
    });
    if matches!(seen.status.code(), 301 | 302 | 303 | 307 | 308) && !seen.has(NAME) {
        remarks.add(&rule::LOCATION_PRESENT, format!("{} without {NAME}", seen.status));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §10.2.2, §15.4, §4.2.1, §4.2.4
    #[test]
    fn location_that_is_missing_or_no_reference_is_remarked() {
        let rows: [(&str, &[&str]); 10] = [
            ("301 Moved Permanently\nLocation: /a/?q#f", &[]),
            ("308 Permanent Redirect\nLocation: //h/a", &[]),
            ("302 Found\nLocation: http://h:81/a%20b", &[]),
            ("307 Temporary Redirect\nLocation:", &[]),
            ("303 See Other", &["MSG-36"]),
            ("304 Not Modified", &[]),
            ("301 Moved Permanently\nLocation: /a b", &["MSG-37"]),
            ("301 Moved Permanently\nLocation: http:///a", &["MSG-37"]),
            ("301 Moved Permanently\nLocation: http://u:p@h/a", &["MSG-37"]),
            ("301 Moved Permanently\nLocation: /\u{e4}", &["MSG-37"]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
