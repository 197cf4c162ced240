//! Lists: `#element` (RFC 9110 §5.6.1), over one field line or several.

use crate::token;

/// The elements of a list value, without the white space around each; empty ones are passed over
/// (RFC 9110 §5.6.1.2). A comma inside a quoted string does not separate (RFC 9110 §5.6.4).
pub fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let (element, tail) = split_first(rest?);
        rest = tail;
        Some(element)
    })
    .map(token::trim_ows)
    .filter(|element| !element.is_empty())
}

/// The octets before the first comma outside a quoted string, and those behind it.
fn split_first(value: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut quoted = false;
    let mut escaped = false;
    let comma = value.iter().position(|&octet| {
        let separates = octet == b',' && !quoted;
        if escaped {
            escaped = false;
        } else if octet == b'"' {
            quoted = !quoted;
        } else {
            escaped = quoted && octet == b'\\';
        }
        separates
    });
    match comma.and_then(|at| value.split_at_checked(at)) {
        Some((element, tail)) => (element, tail.split_first().map(|(_, rest)| rest)),
        None => (value, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.6.1.2, §5.6.4
    #[test]
    fn list_passes_over_empty_elements_and_keeps_quoted_commas() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[]),
            (" , ,, ", &[]),
            ("a", &["a"]),
            (", a ,\tb,", &["a", "b"]),
            (r#""a,b", c"#, &[r#""a,b""#, "c"]),
            (r#""a\",b", c"#, &[r#""a\",b""#, "c"]),
            (r#""open, c"#, &[r#""open, c"#]),
        ];
        for (value, expected) in rows {
            let found: Vec<_> = elements(value.as_bytes()).collect();
            let expected: Vec<_> = expected.iter().map(|element| element.as_bytes()).collect();
            assert_eq!(found, expected, "{value:?}");
        }
    }
}
