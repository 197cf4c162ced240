//! `Age` (RFC 9111 §5.1): seconds, and a sign that a cache has answered.

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Age";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::AGE, NAME, seen, grammar::is_digits);
    if let Some(value) = seen.values(NAME).next() {
        remarks.add(&rule::FROM_ORIGIN, format!("{NAME}: {}, so a cache answers", shown(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9111 §5.1
    #[test]
    fn age_is_remarked_and_must_be_seconds() {
        let rows: [(&str, &[&str]); 4] = [
            ("200 OK", &[]),
            ("200 OK\nAge: 0", &["MSG-20"]),
            ("200 OK\nAge: -1", &["MSG-42", "MSG-20"]),
            ("200 OK\nAge: 1, 2", &["MSG-42", "MSG-20"]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
