//! `WWW-Authenticate` and `Proxy-Authenticate` (RFC 9110 §11.6.1, §11.7.1).
//!
//! Only the first challenge's scheme is read: where the second begins cannot be told without
//! knowing the schemes.

use super::{Remarks, Seen, grammar, rule, shown};

/// The field that each status needs.
const NEEDED: [(u16, &str); 2] = [(401, "WWW-Authenticate"), (407, "Proxy-Authenticate")];

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for (code, name) in NEEDED {
        if seen.status.code() == code && !seen.has(name) {
            remarks.add(&rule::CHALLENGE, format!("{} without {name}", seen.status));
        }
        for value in seen.values(name).filter(|value| !begins_with_scheme(value)) {
            remarks.add(&rule::CHALLENGE, format!("{name} is {}", shown(value)));
        }
    }
}

fn begins_with_scheme(value: &[u8]) -> bool {
    let (scheme, rest) = grammar::word(value);
    !scheme.is_empty() && matches!(rest.first(), None | Some(b' ' | b','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §11.6.1, §15.5.2
    #[test]
    fn challenge_that_is_missing_or_without_scheme_is_remarked() {
        let rows: [(&str, &[&str]); 6] = [
            ("401 Unauthorized\nWWW-Authenticate: Basic realm=\"a\"", &[]),
            ("401 Unauthorized\nWWW-Authenticate: Negotiate", &[]),
            ("401 Unauthorized", &["MSG-47"]),
            ("407 Proxy Authentication Required", &["MSG-47"]),
            ("401 Unauthorized\nWWW-Authenticate: realm=\"a\"", &["MSG-47"]),
            ("401 Unauthorized\nWWW-Authenticate:", &["MSG-47"]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
