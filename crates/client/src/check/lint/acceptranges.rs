//! `Accept-Ranges` (RFC 9110 §14.3): range units, or `none` alone.

use plainwire_field::{elements, token};

use super::{Remarks, Seen, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::ACCEPT_RANGES, "Accept-Ranges", seen, |value| {
        let units: Vec<_> = elements(value).collect();
        let has_none = units.iter().any(|unit| unit.eq_ignore_ascii_case(b"none"));
        !units.is_empty()
            && units.iter().all(|unit| token::is_token(unit))
            && (!has_none || units.len() == 1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §14.3
    #[test]
    fn accept_ranges_that_names_no_unit_is_remarked() {
        let rows: [(&str, &[&str]); 6] = [
            ("Accept-Ranges: bytes", &[]),
            ("Accept-Ranges: bytes, lines", &[]),
            ("Accept-Ranges: none", &[]),
            ("Accept-Ranges: none, bytes", &["MSG-43"]),
            ("Accept-Ranges:", &["MSG-43"]),
            ("Accept-Ranges: 0-10 bytes", &["MSG-43"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
