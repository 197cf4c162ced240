//! `Vary` (RFC 9110 §12.5.5): field names, or `*`, which is a token of itself.

use plainwire_field::token;

use super::{Remarks, Seen, grammar, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::VARY, "Vary", seen, |value| grammar::all_elements(value, token::is_token));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §12.5.5
    #[test]
    fn vary_that_names_no_field_is_remarked() {
        let rows: [(&str, &[&str]); 5] = [
            ("Vary: Accept-Encoding, Accept", &[]),
            ("Vary: *", &[]),
            ("Vary:", &[]),
            ("Vary: Accept-Encoding; Accept", &["MSG-33"]),
            ("Vary: \"Accept\"", &["MSG-33"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
