//! Character classes that the grammars of RFC 9110 and RFC 3986 share.
//!
//! Each class is a table of 256 entries, built at compile time from its rule.

/// What an octet may be part of; one bit a class.
struct Classes([u8; 256]);

const TCHAR: u8 = 1;
const FIELD: u8 = 2;
const PCHAR: u8 = 4;
const ETAGC: u8 = 8;

/// Whether the octet may stand in a token (`tchar`, RFC 9110 §5.6.2).
#[must_use]
pub fn is_tchar(octet: u8) -> bool {
    CLASSES.has(octet, TCHAR)
}

/// Whether the octet may stand in a field value: visible, obs-text, space or tab
/// (RFC 9110 §5.5).
#[must_use]
pub fn is_field_octet(octet: u8) -> bool {
    CLASSES.has(octet, FIELD)
}

/// Whether the octet may stand unencoded in a path segment (`pchar`, RFC 3986 §3.3), `%` left out.
#[must_use]
pub fn is_pchar(octet: u8) -> bool {
    CLASSES.has(octet, PCHAR)
}

/// Whether the octet may stand in a target that is read here: visible ASCII, but no `#`, which
/// begins a fragment (RFC 9112 §3.2). RFC 3986 allows fewer; those that browsers and older clients
/// send unencoded (`"`, `<`, `>`, `[`, `]`, `^`, `` ` ``, `{`, `|`, `}`, a backslash) are let
/// through to the path, which decides.
#[must_use]
pub const fn is_target_octet(octet: u8) -> bool {
    octet.is_ascii_graphic() && octet != b'#'
}

/// Whether the octet may stand in an opaque tag (`etagc`, RFC 9110 §8.8.3).
#[must_use]
pub fn is_etagc(octet: u8) -> bool {
    CLASSES.has(octet, ETAGC)
}

/// Whether the octets are a token: one `tchar` or more (RFC 9110 §5.6.2).
#[must_use]
pub fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|&octet| is_tchar(octet))
}

/// Whether the octet is optional white space: space or tab (RFC 9110 §5.6.3).
#[must_use]
pub fn is_ows(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// The octets without the white space around them (`OWS`, RFC 9110 §5.6.3).
#[must_use]
pub fn trim_ows(mut octets: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = octets
        && is_ows(*first)
    {
        octets = rest;
    }
    while let [rest @ .., last] = octets
        && is_ows(*last)
    {
        octets = rest;
    }
    octets
}

/// The value of a hexadecimal digit of either case.
#[must_use]
pub fn hex_value(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => octet.checked_sub(b'0'),
        b'a'..=b'f' => octet.checked_sub(b'a' - 10),
        b'A'..=b'F' => octet.checked_sub(b'A' - 10),
        _ => None,
    }
}

/// A decimal number of digits only, no sign and no space; `None` on overflow or anything else.
#[must_use]
pub fn decimal(octets: &[u8]) -> Option<u64> {
    if octets.is_empty() {
        return None;
    }
    octets.iter().try_fold(0_u64, |value, &octet| {
        let digit = octet.checked_sub(b'0').filter(|&digit| digit <= 9)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

impl Classes {
    #[expect(clippy::indexing_slicing, reason = "a u8 indexes a table of 256")]
    fn has(&self, octet: u8, class: u8) -> bool {
        self.0[octet as usize] & class != 0
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        reason = "evaluated at compile time, where a fault is a compile error"
    )]
    const fn build() -> Self {
        let mut table = [0_u8; 256];
        let mut index = 0;
        while index < 256 {
            let octet = index as u8;
            let alphanumeric = octet.is_ascii_alphanumeric();
            let mut classes = 0;
            if alphanumeric || contains(b"!#$%&'*+-.^_`|~", octet) {
                classes |= TCHAR;
            }
            if octet == b'\t' || octet == b' ' || octet.is_ascii_graphic() || octet >= 0x80 {
                classes |= FIELD;
            }
            if alphanumeric || contains(b"-._~!$&'()*+,;=:@", octet) {
                classes |= PCHAR;
            }
            if (octet.is_ascii_graphic() && octet != b'"') || octet >= 0x80 {
                classes |= ETAGC;
            }
            table[index] = classes;
            index += 1;
        }
        Self(table)
    }
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated at compile time, where a fault is a compile error"
)]
const fn contains(set: &[u8], octet: u8) -> bool {
    let mut index = 0;
    while index < set.len() {
        if set[index] == octet {
            return true;
        }
        index += 1;
    }
    false
}

static CLASSES: Classes = Classes::build();

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.6.2
    #[test]
    fn token_delimiters_are_not_tchars() {
        for octet in b"\"(),/:;<=>?@[\\]{} \t\r\n\0\x7f\x80" {
            assert!(!is_tchar(*octet), "{octet:#04x}");
        }
        assert!(is_token(b"Content-Type") && !is_token(b"") && !is_token(b"a b"));
    }

    #[test]
    fn hex_value_agrees_with_the_standard_library_for_every_octet() {
        for octet in 0..=u8::MAX {
            let expected = (octet as char).to_digit(16);
            assert_eq!(hex_value(octet).map(u32::from), expected, "{octet:#04x}");
        }
    }

    #[test]
    fn decimal_takes_digits_only_and_stops_at_overflow() {
        assert_eq!(decimal(b"18446744073709551615"), Some(u64::MAX));
        for refused in ["18446744073709551616", "", "+5", "-1", "0x5", " 5", "5 ", "1_0"] {
            assert_eq!(decimal(refused.as_bytes()), None, "{refused:?}");
        }
    }
}
