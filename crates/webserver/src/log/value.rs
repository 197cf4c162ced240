//! What others have sent, as a line shows it: visible, and cut where it is long.
//!
//! A head may hold 32 KiB, and each octet may need five to be shown; who sends such heads must not
//! decide how much a log holds. What was sent is shown in ASCII, and the mark for what was left out
//! is not, so nobody can send it. This does not know in which line a value stands.

use std::borrow::Cow;

use crate::limits::VALUE_OCTETS_MAX;
use crate::terminal::escaped;

/// Stands for what was left out at the end of a value.
const LEFT_OUT: char = '…';

/// Octets from the network, escaped; of a longer value the beginning and a mark.
pub(crate) fn value(octets: &[u8]) -> String {
    beginning(octets, VALUE_OCTETS_MAX)
}

/// As [`value`], with a length of the caller's: so many octets as they were sent.
pub(super) fn beginning(octets: &[u8], octets_max: usize) -> String {
    let mut text = escaped(&octets[..octets.len().min(octets_max)]);
    if octets.len() > octets_max {
        text.push(LEFT_OUT);
    }
    text
}

/// Words of ours that may repeat what was sent, already visible; of longer ones the beginning and a
/// mark.
pub(crate) fn words(text: &str) -> Cow<'_, str> {
    if text.len() <= VALUE_OCTETS_MAX {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(VALUE_OCTETS_MAX);
    Cow::Owned(format!("{}{LEFT_OUT}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_longer_than_the_limit_is_cut_before_it_is_escaped() {
        for (sent, shown) in [
            (&b"abc"[..], "abc"),
            (b"abcd", "abc…"),
            (b"\xff\xff\xff", r"\xFF\xFF\xFF"),
            (b"\xff\xff\xff\xff", r"\xFF\xFF\xFF…"),
            ("…".as_bytes(), r"\xE2\x80\xA6"),
        ] {
            assert_eq!(beginning(sent, 3), shown, "{sent:?}");
        }
        let longest = vec![b'a'; VALUE_OCTETS_MAX];
        assert_eq!(value(&longest).len(), VALUE_OCTETS_MAX);
        assert_eq!(value(&[&longest[..], b"b"].concat()), format!("{}…", value(&longest)));
    }

    #[test]
    fn words_longer_than_the_limit_are_cut_between_two_letters() {
        let fits = "a".repeat(VALUE_OCTETS_MAX);
        assert_eq!(words(&fits), fits);
        let longer = format!("a{}", "é".repeat(VALUE_OCTETS_MAX / 2));
        assert_eq!(words(&longer), format!("a{}…", "é".repeat(VALUE_OCTETS_MAX / 2 - 1)));
    }
}
