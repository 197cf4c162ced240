//! Text for a terminal: colour where it is welcome, and nothing from the network or from a name
//! that acts on it.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::Path;

/// How to paint; nothing is painted unless the stream is a terminal and `NO_COLOR` is unset or
/// empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(bool);

/// Says a line on standard error, in one write. It waits where standard error does, so it is for
/// the time before and after serving; while serving, the notices say it.
pub(crate) fn say(text: &str) {
    // There is nobody to tell that standard error is gone.
    let _ = std::io::stderr().write_all(format!("webserver: {text}\n").as_bytes());
}

impl Paint {
    /// With colour or without.
    pub(crate) const fn new(is_coloured: bool) -> Self {
        Self(is_coloured)
    }

    /// For what goes to standard error.
    pub(crate) fn for_stderr() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self::new(std::io::stderr().is_terminal() && !refused && !dumb)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A word as a shell reads it back.
pub(crate) fn quote(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./:=,@%+".contains(letter);
    // Some shells expand a word that begins with `=`.
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Octets from the network as visible ASCII: everything else as `\xHH`, and so a backslash and a
/// quote. What is read back from a log is then what was sent.
pub(crate) fn escaped(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for &octet in octets {
        if octet == b' ' || (octet.is_ascii_graphic() && octet != b'"' && octet != b'\\') {
            text.push(char::from(octet));
        } else {
            push_octet(&mut text, octet);
        }
    }
    text
}

/// A path as a person wrote it; what is not text, or acts on a terminal, as `\xHH` or `\u{…}`.
pub(crate) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(&printable(chunk.valid()));
        chunk.invalid().iter().for_each(|&octet| push_octet(&mut text, octet));
    }
    text
}

/// Text, with letters that act on a terminal or cannot be seen as `\xHH` or `\u{…}`.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(octet) if octet.is_ascii_control() => push_octet(&mut printable, octet),
            _ if is_invisible(letter) => printable.extend(letter.escape_unicode()),
            _ => printable.push(letter),
        }
    }
    printable
}

fn push_octet(text: &mut String, octet: u8) {
    // Writing to a string does not fail.
    let _ = write!(text, "\\x{octet:02X}");
}

/// Controls, and what turns, splits or hides the text around it (Unicode's formats of that kind).
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn octets_that_could_act_on_a_terminal_or_a_log_are_shown_as_hexadecimal() {
        assert_eq!(escaped(b"/a b\x1b[2J\r\n\"\\\xff"), r"/a b\x1B[2J\x0D\x0A\x22\x5C\xFF");
    }

    #[test]
    fn path_is_shown_as_it_is_written_and_cannot_act_on_a_terminal() {
        for (path, text) in [
            (
                &b"/srv/Fotos aus K\xc3\xb6ln/\xe5\x86\x99\xe7\x9c\x9f"[..],
                "/srv/Fotos aus Köln/写真",
            ),
            (b"a\nb\x1b[2J\x7f", r"a\x0Ab\x1B[2J\x7F"),
            (b"caf\xe9", r"caf\xE9"),
            ("a\u{9b}b\u{202e}c".as_bytes(), r"a\u{9b}b\u{202e}c"),
            ("e\u{301} 👩\u{1f4bb}".as_bytes(), "e\u{301} 👩\u{1f4bb}"),
        ] {
            assert_eq!(shown(Path::new(OsStr::from_bytes(path))), text);
        }
    }

    #[test]
    fn paint_colours_only_where_it_is_welcome() {
        assert_eq!(Paint::new(true).bold("a"), "\x1b[1ma\x1b[0m");
        assert_eq!(Paint::new(false).bold("a"), "a");
    }

    #[test]
    fn word_is_quoted_where_a_shell_would_split_or_expand_it() {
        for (word, quoted) in [
            ("site", "site"),
            ("my site", "'my site'"),
            ("~", "'~'"),
            ("=a", "'=a'"),
            ("--log=a", "--log=a"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quote(word), quoted);
        }
    }
}
