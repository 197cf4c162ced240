//! `Expires` (RFC 9111 §5.3): a date, although recipients put up with `0`.

use super::{Remarks, Seen, date};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    date::check_form("Expires", seen, remarks);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §5.6.7, RFC 9111 §5.3
    #[test]
    fn expires_that_is_no_date_is_remarked() {
        let rows: [(&str, &[&str]); 4] = [
            ("Expires: Thu, 01 Dec 1994 16:00:00 GMT", &[]),
            ("Expires: 0", &["MSG-10"]),
            ("Expires: -1", &["MSG-10"]),
            ("Expires: Thursday, 01-Dec-94 16:00:00 GMT", &["MSG-10"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
