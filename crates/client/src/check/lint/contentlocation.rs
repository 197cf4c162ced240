//! `Content-Location` (RFC 9110 §8.7): `absolute-URI / partial-URI`.

use super::reference::Reference;
use super::{Remarks, Seen, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::CONTENT_LOCATION, "Content-Location", seen, |value| {
        Reference::parse(value)
            .is_some_and(|found| !found.has_fragment() && found.is_right_for_http())
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §8.7
    #[test]
    fn content_location_that_is_no_uri_is_remarked() {
        let rows: [(&str, &[&str]); 6] = [
            ("Content-Location: /a.en.html", &[]),
            ("Content-Location: a.html?q", &[]),
            ("Content-Location: http://h/a", &[]),
            ("Content-Location: /a#b", &["MSG-38"]),
            ("Content-Location: http://u@h/a", &["MSG-38"]),
            ("Content-Location: /a b", &["MSG-38"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
