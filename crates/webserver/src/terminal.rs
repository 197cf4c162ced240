//! Text for a terminal: colour where it is welcome, and nothing from the network that acts on it.

use std::io::IsTerminal;

/// How to paint; nothing is painted unless the stream is a terminal and `NO_COLOR` is unset or
/// empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(bool);

impl Paint {
    /// For what goes to standard error.
    pub(crate) fn for_stderr() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self(std::io::stderr().is_terminal() && !refused && !dumb)
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
    if !word.is_empty() && word.chars().all(plain) {
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
            text.push_str(&format!("\\x{octet:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_that_could_act_on_a_terminal_or_a_log_are_shown_as_hexadecimal() {
        assert_eq!(escaped(b"/a b\x1b[2J\r\n\"\\\xff"), r"/a b\x1B[2J\x0D\x0A\x22\x5C\xFF");
    }

    #[test]
    fn word_is_quoted_where_a_shell_would_split_or_expand_it() {
        for (word, quoted) in
            [("site", "site"), ("my site", "'my site'"), ("it's", r"'it'\''s'"), ("", "''")]
        {
            assert_eq!(quote(word), quoted);
        }
    }
}
