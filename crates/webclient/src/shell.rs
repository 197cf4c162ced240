//! Words of the command line, written so that a shell takes them: advice can be pasted.
//!
//! The forms are those of POSIX.1-2024: bare, in single quotes, or as `$'…'` where a control
//! character or an octet that is no text has to be escaped. It does not know what the words mean.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::str;

/// The word as it can be typed. Holds no control character.
pub(crate) fn quoted(word: &OsStr) -> String {
    let octets = word.as_bytes();
    let bare = |octet: &u8| octet.is_ascii_alphanumeric() || b"/.:-_%@+,".contains(octet);
    match str::from_utf8(octets) {
        Ok(text) if !text.is_empty() && octets.iter().all(bare) => text.to_owned(),
        Ok(text) if !text.contains(char::is_control) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => escaped(octets),
    }
}

/// The text with its control characters escaped, for a sentence.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Octal, since three digits are its whole length; hexadecimal digits would go on into the next
/// characters.
fn escaped(octets: &[u8]) -> String {
    let mut word = "$'".to_owned();
    for &octet in octets {
        match octet {
            b'\'' | b'\\' => word.extend(['\\', char::from(octet)]),
            b' '..=b'~' => word.push(char::from(octet)),
            _ => write!(word, "\\{octet:03o}").expect("a string takes everything"),
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const ROWS: [(&[u8], &str); 14] = [
        (b"localhost", "localhost"),
        (b"http://h:1/a%20b", "http://h:1/a%20b"),
        (b"", "''"),
        (b"a b", "'a b'"),
        (b"it's", r"'it'\''s'"),
        (b"a&b;$(c)`d`", "'a&b;$(c)`d`'"),
        (b"[::1]", "'[::1]'"),
        (b"~", "'~'"),
        (b"a\\nb", r"'a\nb'"),
        ("é☃".as_bytes(), "'é☃'"),
        (b"a\nb", r"$'a\012b'"),
        (b"\x1b[2J1'\\", r"$'\033[2J1\'\\'"),
        (b"\xff\x7f", r"$'\377\177'"),
        ("\u{9b}2J".as_bytes(), r"$'\302\2332J'"),
    ];

    #[test]
    fn word_is_quoted_only_where_a_shell_needs_it() {
        for (word, quote) in ROWS {
            assert_eq!(quoted(OsStr::from_bytes(word)), quote);
            assert!(!quote.contains(char::is_control));
        }
    }

    #[test]
    fn word_that_was_quoted_is_the_same_behind_a_shell() {
        let words: Vec<String> = ROWS.map(|(word, _)| quoted(OsStr::from_bytes(word))).into();
        // In every Debian; its `sh` does not know the form with escapes yet.
        let line = format!("printf '%s\\0' {}", words.join(" "));
        let output = Command::new("bash").args(["-c", &line]).output().unwrap();
        let expected: Vec<&[u8]> = ROWS.map(|(word, _)| word).into();
        assert_eq!(output.stdout, [expected.join(&0), vec![0]].concat());
    }

    #[test]
    fn sentence_shows_its_control_characters() {
        assert_eq!(visible("é \x1b[2J\n\u{9b}'"), "é \\u{1b}[2J\\n\\u{9b}'");
    }
}
