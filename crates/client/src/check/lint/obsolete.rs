//! `Pragma` and `Warning` (RFC 9111 §5.4, §5.5), which mean nothing in a response.

use super::{Remarks, Seen, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for name in ["Pragma", "Warning"].into_iter().filter(|name| seen.has(name)) {
        remarks.add(&rule::OBSOLETE, format!("{name} is there"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9111 §5.4, §5.5
    #[test]
    fn field_that_is_obsolete_is_remarked() {
        let rows: [(&str, &[&str]); 3] = [
            ("Cache-Control: no-cache", &[]),
            ("Pragma: no-cache", &["MSG-55"]),
            ("Warning: 110 - \"stale\"", &["MSG-55"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
