//! `Allow` (RFC 9110 §10.2.1): methods, and there with every 405.

use plainwire_field::{Status, token};

use super::{Remarks, Seen, grammar, rule};

const NAME: &str = "Allow";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::ALLOW, NAME, seen, |value| grammar::all_elements(value, token::is_token));
    if seen.status == Status::METHOD_NOT_ALLOWED && !seen.has(NAME) {
        remarks.add(&rule::ALLOW_PRESENT, "405 without Allow");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §10.2.1, §15.5.6
    #[test]
    fn allow_that_is_missing_or_no_method_is_remarked() {
        let rows: [(&str, &[&str]); 5] = [
            ("405 Method Not Allowed\nAllow: GET, HEAD", &[]),
            ("405 Method Not Allowed\nAllow:", &[]),
            ("405 Method Not Allowed", &["MSG-34"]),
            ("200 OK\nAllow: GET HEAD", &["MSG-35"]),
            ("200 OK", &[]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
