//! `Retry-After` (RFC 9110 §10.2.3): a date, or seconds.

use super::{Remarks, Seen, date, grammar, rule, shown};

const NAME: &str = "Retry-After";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for value in seen.values(NAME).filter(|value| !grammar::is_digits(value)) {
        // What begins with a name of a day means a date, and is held against the rules for dates.
        if value.first().is_some_and(u8::is_ascii_uppercase) {
            date::check_value(NAME, value, remarks);
        } else {
            remarks.add(&rule::RETRY_AFTER, format!("{NAME} is {}", shown(value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §10.2.3
    #[test]
    fn retry_after_that_is_neither_date_nor_seconds_is_remarked() {
        let rows: [(&str, &[&str]); 6] = [
            ("Retry-After: 120", &[]),
            ("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", &[]),
            ("Retry-After: 1.5", &["MSG-48"]),
            ("Retry-After: -1", &["MSG-48"]),
            ("Retry-After:", &["MSG-48"]),
            ("Retry-After: Fri Dec 31 23:59:59 1999", &["MSG-10"]),
        ];
        for (lines, expected) in rows {
            let head = format!("503 Service Unavailable\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
