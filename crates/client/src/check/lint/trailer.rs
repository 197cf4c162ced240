//! `Trailer` (RFC 9110 §6.6.2): the names of fields that may follow the content.
//!
//! Which fields did follow is not seen here: a client drops them.

use plainwire_field::token;

use super::{Remarks, Seen, grammar, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::TRAILER, "Trailer", seen, |value| {
        grammar::all_elements(value, token::is_token)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §6.6.2
    #[test]
    fn trailer_that_names_no_field_is_remarked() {
        let rows: [(&str, &[&str]); 3] = [
            ("Trailer: ETag, Digest", &[]),
            ("Trailer: ETag: a", &["MSG-59"]),
            ("Trailer: a b", &["MSG-59"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
