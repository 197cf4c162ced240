//! `Content-Encoding` (RFC 9110 §8.4): names of codings in the order in which they were applied.

use plainwire_field::{elements, token};

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Content-Encoding";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::CODING_NAMES, NAME, seen, |value| {
        grammar::all_elements(value, token::is_token)
    });
    let names_identity =
        |value: &[u8]| elements(value).any(|name| name.eq_ignore_ascii_case(b"identity"));
    for value in seen.values(NAME).filter(|value| names_identity(value)) {
        remarks.add(&rule::NO_IDENTITY, format!("{NAME} is {}", shown(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §8.4, §8.4.1
    #[test]
    fn content_coding_that_is_wrong_is_remarked() {
        let rows: [(&str, &[&str]); 5] = [
            ("Content-Encoding: gzip, br", &[]),
            ("Content-Encoding: x-own", &[]),
            ("Content-Encoding: gzip;q=1", &["MSG-26"]),
            ("Content-Encoding: gzip br", &["MSG-26"]),
            ("Content-Encoding: Identity", &["MSG-27"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
