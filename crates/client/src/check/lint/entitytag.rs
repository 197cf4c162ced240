//! `ETag` (RFC 9110 §8.8.3): one tag in quotes.

use plainwire_field::EntityTag;

use super::{Remarks, Seen, rule, shown};

const NAME: &str = "ETag";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::ENTITY_TAG, NAME, seen, |value| EntityTag::parse(value).is_some());
    for value in seen.values(NAME).filter(|value| value.contains(&b'\\')) {
        remarks.add(&rule::TAG_BACKSLASH, format!("{NAME} is {}", shown(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §8.8.3
    #[test]
    fn entity_tag_that_is_none_is_remarked() {
        let rows: [(&str, &[&str]); 10] = [
            ("ETag: \"a\"", &[]),
            ("ETag: W/\"a\"", &[]),
            ("ETag: \"\"", &[]),
            ("ETag: \"a,b\"", &[]),
            ("ETag: a", &["MSG-12"]),
            ("ETag: w/\"a\"", &["MSG-12"]),
            ("ETag: \"a b\"", &["MSG-12"]),
            ("ETag: \"a\", \"b\"", &["MSG-12"]),
            ("ETag:", &["MSG-12"]),
            ("ETag: \"a\\b\"", &["MSG-57"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
