//! `Date` (RFC 9110 §6.6.1), and the form of all dates that are sent (RFC 9110 §5.6.7).

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Date";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    check_form(NAME, seen, remarks);
    if matches!(seen.status.class(), 2..=4) && !seen.has(NAME) && !seen.is_tunnel() {
        remarks.add(&rule::DATE, format!("{} without Date", seen.status));
    }
}

/// Judges the form of a field that holds a date and nothing else.
pub(super) fn check_form(name: &'static str, seen: &Seen<'_>, remarks: &mut Remarks) {
    for value in seen.values(name) {
        check_value(name, value, remarks);
    }
}

/// Judges one date.
pub(super) fn check_value(name: &str, value: &[u8], remarks: &mut Remarks) {
    match grammar::fixdate(value) {
        None => remarks.add(&rule::DATE_FORM, format!("{name} is {}", shown(value))),
        Some(date) if !grammar::has_its_weekday(value, date) => {
            remarks.add(&rule::WEEKDAY, format!("{name} is {}, the day of {date}", shown(value)));
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §5.6.7, §6.6.1
    #[test]
    fn date_that_is_missing_or_in_another_form_is_remarked() {
        let rows: [(&str, &[&str]); 13] = [
            ("200 OK\nDate: Sun, 06 Nov 1994 08:49:37 GMT", &[]),
            ("200 OK\nDate: Sat, 06 Nov 1994 08:49:37 GMT", &["MSG-52"]),
            ("200 OK\nDate: Sunday, 06-Nov-94 08:49:37 GMT", &["MSG-10"]),
            ("200 OK\nDate: Sun Nov  6 08:49:37 1994", &["MSG-10"]),
            ("200 OK\nDate: Sun, 6 Nov 1994 08:49:37 GMT", &["MSG-10"]),
            ("200 OK\nDate: Sun, 06 Nov 1994 08:49:37 UTC", &["MSG-10"]),
            ("200 OK\nDate: sun, 06 nov 1994 08:49:37 GMT", &["MSG-10"]),
            ("200 OK\nDate: 0", &["MSG-10"]),
            ("200 OK", &["MSG-09"]),
            ("301 Moved Permanently", &["MSG-09"]),
            ("404 Not Found", &["MSG-09"]),
            ("500 Internal Server Error", &[]),
            ("100 Continue", &[]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
