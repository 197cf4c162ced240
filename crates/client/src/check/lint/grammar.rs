//! Grammar that several fields share and that only a lint needs: words, parameters, weekdays.
//!
//! Everything here reads strictly: what a sender must not send is not there.

use plainwire_field::{HttpDate, elements, token};

/// Whether every element of a list is right; empty elements are another rule's.
pub(super) fn all_elements(value: &[u8], is_right: fn(&[u8]) -> bool) -> bool {
    elements(value).all(is_right)
}

/// Whether the octets are one decimal digit or more, however large the number.
pub(super) fn is_digits(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(u8::is_ascii_digit)
}

/// The content of the quoted string at the front, as it is written, and what follows
/// (RFC 9110 §5.6.4).
pub(super) fn quoted(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = octets.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        match inner.get(at)? {
            b'"' => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            b'\\' => {
                let pair = inner.get(at + 1).filter(|&&octet| token::is_field_octet(octet));
                pair?;
                at += 2;
            }
            &octet if token::is_field_octet(octet) => at += 1,
            _ => return None,
        }
    }
}

/// The token at the front, which may be empty, and what follows.
pub(super) fn word(octets: &[u8]) -> (&[u8], &[u8]) {
    let end = octets.iter().position(|&octet| !token::is_tchar(octet));
    octets.split_at(end.unwrap_or(octets.len()))
}

/// `*( OWS ";" OWS [ parameter ] )`: names and values, a value without its quotes
/// (RFC 9110 §5.6.6). `None` when it is anything else.
pub(super) fn parameters(mut rest: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        rest = token::trim_ows(rest).strip_prefix(b";")?;
        rest = token::trim_ows(rest);
        let (name, behind) = word(rest);
        if name.is_empty() {
            continue;
        }
        let value = behind.strip_prefix(b"=")?;
        let (value, behind) = match quoted(value) {
            Some(split) => split,
            None => Some(word(value)).filter(|split| !split.0.is_empty())?,
        };
        found.push((name, value));
        rest = behind;
    }
    Some(found)
}

/// The comment at the front, and what follows; comments nest (RFC 9110 §5.6.5).
pub(super) fn comment(octets: &[u8]) -> Option<&[u8]> {
    let mut depth = 0_usize;
    let mut rest = octets;
    loop {
        let (&first, behind) = rest.split_first()?;
        rest = behind;
        match first {
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b'\\' => rest = rest.split_first().filter(|pair| token::is_field_octet(*pair.0))?.1,
            _ if !token::is_field_octet(first) => return None,
            _ => {}
        }
        if depth == 0 {
            return (first == b')').then_some(rest);
        }
    }
}

/// The moment, when the octets are the form of a date that is sent (RFC 9110 §5.6.7).
pub(super) fn fixdate(octets: &[u8]) -> Option<HttpDate> {
    // Only that form has its comma there and a year of four digits, so no clock is asked.
    let is_form =
        octets.get(3) == Some(&b',') && octets.len() == plainwire_field::IMF_FIXDATE_OCTETS;
    is_form.then(|| HttpDate::parse(octets, HttpDate::from_seconds(0)))?
}

/// Whether a date of that form names the weekday that it falls on; a leap second belongs to its
/// own day.
pub(super) fn has_its_weekday(octets: &[u8], date: HttpDate) -> bool {
    let is_leap = octets.get(23..25) == Some(b"60");
    let date =
        if is_leap { HttpDate::from_seconds(date.seconds().saturating_sub(1)) } else { date };
    octets.get(..3) == date.to_string().as_bytes().get(..3)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.6.6
    #[test]
    fn parameters_are_read_with_their_quotes_taken_off() {
        type Pairs<'a> = Option<&'a [(&'a str, &'a str)]>;
        let rows: [(&str, Pairs<'_>); 11] = [
            ("", Some(&[])),
            (";a=b", Some(&[("a", "b")])),
            (" ; a=\"b;c\" ;d=e", Some(&[("a", "b;c"), ("d", "e")])),
            (";", Some(&[])),
            (";;a=b", Some(&[("a", "b")])),
            ("; a", None),
            ("; a=", None),
            ("; a =b", None),
            ("; a= b", None),
            ("; a=\"b", None),
            (" a=b", None),
        ];
        for (text, expected) in rows {
            let found = parameters(text.as_bytes());
            let expected = expected.map(|pairs| {
                pairs.iter().map(|(a, b)| (a.as_bytes(), b.as_bytes())).collect::<Vec<_>>()
            });
            assert_eq!(found, expected, "{text:?}");
        }
    }

    // RFC 9110 §5.6.5
    #[test]
    fn comment_that_nests_ends_with_its_own_bracket() {
        let rows: [(&str, Option<&str>); 6] = [
            ("(a) b", Some(" b")),
            ("(a (b) c)d", Some("d")),
            ("(a \\) b)", Some("")),
            ("(a", None),
            ("a)", None),
            (")", None),
        ];
        for (text, rest) in rows {
            assert_eq!(comment(text.as_bytes()), rest.map(str::as_bytes), "{text:?}");
        }
    }

    // RFC 9110 §5.6.7
    #[test]
    fn date_in_an_old_form_or_with_another_weekday_is_told_apart() {
        assert_eq!(fixdate(b"Sunday, 06-Nov-94 08:49:37 GMT"), None);
        assert_eq!(fixdate(b"Sun Nov  6 08:49:37 1994"), None);
        for (text, is_right) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", true),
            ("Mon, 06 Nov 1994 08:49:37 GMT", false),
            ("Sat, 31 Dec 2016 23:59:60 GMT", true),
        ] {
            let date = fixdate(text.as_bytes()).unwrap();
            assert_eq!(has_its_weekday(text.as_bytes(), date), is_right, "{text}");
        }
    }
}
