//! `Cache-Control` (RFC 9111 §5.2): directives, each with the argument that it is defined with.

use plainwire_field::{elements, token};

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Cache-Control";

/// What a directive takes behind its `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// A number, never in quotes.
    Seconds,
    /// Perhaps a list of field names, in quotes.
    FieldNames,
}

/// The directives of responses (RFC 9111 §5.2.2, RFC 5861 §3, §4, RFC 8246 §2).
const DIRECTIVES: [(&str, Takes); 13] = [
    ("immutable", Takes::Nothing),
    ("max-age", Takes::Seconds),
    ("must-revalidate", Takes::Nothing),
    ("must-understand", Takes::Nothing),
    ("no-cache", Takes::FieldNames),
    ("no-store", Takes::Nothing),
    ("no-transform", Takes::Nothing),
    ("private", Takes::FieldNames),
    ("proxy-revalidate", Takes::Nothing),
    ("public", Takes::Nothing),
    ("s-maxage", Takes::Seconds),
    ("stale-if-error", Takes::Seconds),
    ("stale-while-revalidate", Takes::Seconds),
];

/// The argument of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument<'a> {
    None,
    Token(&'a [u8]),
    Quoted(&'a [u8]),
}

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    let mut names = Vec::new();
    for directive in seen.values(NAME).flat_map(elements) {
        let Some((name, argument)) = split(directive) else {
            remarks.add(&rule::CACHE_CONTROL, format!("the directive {}", shown(directive)));
            continue;
        };
        names.push(name.to_ascii_lowercase());
        if let Some(rule) = broken(name, argument) {
            remarks.add(rule, format!("the directive {}", shown(directive)));
        }
    }
    let has = |name: &str| names.iter().any(|found| found == name.as_bytes());
    if has("must-understand") && !has("no-store") {
        remarks.add(&rule::CACHE_CONTROL_FORM, "must-understand without no-store");
    }
}

/// The rule that a directive breaks with its argument; one that is not defined here breaks none.
fn broken(name: &[u8], argument: Argument<'_>) -> Option<&'static super::Rule> {
    let is_named = |row: &&(&str, Takes)| row.0.as_bytes().eq_ignore_ascii_case(name);
    let takes = DIRECTIVES.iter().find(is_named)?.1;
    match (takes, argument) {
        (Takes::Nothing, Argument::None) => None,
        (Takes::Nothing, _) => Some(&rule::CACHE_CONTROL),
        (Takes::Seconds, Argument::Token(value)) if grammar::is_digits(value) => None,
        (Takes::Seconds, _) => Some(&rule::MAX_AGE),
        (Takes::FieldNames, Argument::None) => None,
        (Takes::FieldNames, Argument::Token(_)) => Some(&rule::CACHE_CONTROL_FORM),
        (Takes::FieldNames, Argument::Quoted(list)) => {
            let is_right = grammar::all_elements(list, token::is_token);
            (!is_right).then_some(&rule::CACHE_CONTROL)
        }
    }
}

/// `token [ "=" ( token / quoted-string ) ]`.
fn split(directive: &[u8]) -> Option<(&[u8], Argument<'_>)> {
    let (name, rest) = grammar::word(directive);
    if name.is_empty() {
        return None;
    }
    if rest.is_empty() {
        return Some((name, Argument::None));
    }
    let value = rest.strip_prefix(b"=")?;
    match grammar::quoted(value) {
        Some((inner, [])) => Some((name, Argument::Quoted(inner))),
        _ => token::is_token(value).then_some((name, Argument::Token(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9111 §5.2, §5.2.2
    #[test]
    fn cache_control_that_is_wrong_is_remarked() {
        let rows: [(&str, &[&str]); 18] = [
            ("no-cache", &[]),
            ("public, Max-Age=31536000, immutable", &[]),
            ("no-cache=\"Set-Cookie, X\"", &[]),
            ("private, community=\"UCI\", x=y", &[]),
            ("must-understand, no-store", &[]),
            ("max-age=\"5\"", &["MSG-18"]),
            ("max-age=-1", &["MSG-18"]),
            ("max-age=1.5", &["MSG-18"]),
            ("max-age", &["MSG-18"]),
            ("s-maxage=a", &["MSG-18"]),
            ("max-age = 5", &["MSG-40"]),
            ("max-age=5; public", &["MSG-40"]),
            ("no-store=1", &["MSG-40"]),
            ("public=\"a\"", &["MSG-40"]),
            ("=5", &["MSG-40"]),
            ("no-cache=\"a b\"", &["MSG-40"]),
            ("private=Set-Cookie", &["MSG-41"]),
            ("must-understand", &["MSG-41"]),
        ];
        for (value, expected) in rows {
            let head = format!("200 OK\nCache-Control: {value}");
            assert_eq!(judged_head(check, &head), expected, "{value:?}");
        }
    }
}
