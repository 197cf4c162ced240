//! Octets made safe for a terminal: control bytes become visible, everything else stays.
//!
//! A response can hold the terminal's own commands, which move its cursor, change its title or
//! paste into its input. Line feed and tab pass, and a carriage return directly before a line feed;
//! alone it would let the rest of a line overwrite its beginning. Text is read as UTF-8, since a
//! control of the second table (U+0080 to U+009F) is two octets there, and one octet in older
//! encodings.

use std::str;

/// Shows octets that come in pieces; what a piece cuts in two stays whole.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    /// What the next octet decides: the beginning of a character, at most three octets, or a
    /// carriage return.
    held: Vec<u8>,
}

impl Screen {
    /// Appends what the octets look like.
    pub(crate) fn show(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        let joined;
        let mut rest = if self.held.is_empty() {
            octets
        } else {
            self.held.extend_from_slice(octets);
            joined = std::mem::take(&mut self.held);
            &joined[..]
        };
        loop {
            let error = match str::from_utf8(rest) {
                Ok(text) => {
                    let decided = text.strip_suffix('\r').unwrap_or(text);
                    self.held.extend_from_slice(&rest[decided.len()..]);
                    return show_text(decided, out);
                }
                Err(error) => error,
            };
            let (valid, tail) = rest.split_at(error.valid_up_to());
            show_text(str::from_utf8(valid).expect("valid_up_to ends valid text"), out);
            let Some(wrong) = error.error_len() else {
                self.held = tail.to_vec();
                return;
            };
            tail[..wrong].iter().for_each(|&octet| show_octet(octet, out));
            rest = &tail[wrong..];
        }
    }

    /// Appends what was held back; the octet that would have decided never comes.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        for octet in self.held.drain(..) {
            match octet {
                b'\r' => show_control(octet, out),
                _ => show_octet(octet, out),
            }
        }
    }
}

/// Text whose last carriage return has no line feed behind it.
fn show_text(text: &str, out: &mut Vec<u8>) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\t' => out.push(character as u8),
            '\r' if characters.peek() == Some(&'\n') => out.push(b'\r'),
            '\0'..='\x1f' | '\x7f' => show_control(character as u8, out),
            '\u{80}'..='\u{9f}' => {
                let mut octets = [0; 4];
                let octets = character.encode_utf8(&mut octets).as_bytes();
                octets.iter().for_each(|&octet| show_octet(octet, out));
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The way in which terminals show them: ESC is ^[, DEL is ^?.
fn show_control(control: u8, out: &mut Vec<u8>) {
    out.extend([b'^', control ^ 0x40]);
}

/// An octet that is no text: `\x9b`.
fn show_octet(octet: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\\x{octet:02x}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_that_command_a_terminal_are_shown_and_others_stay() {
        assert_rows(&[
            (b"a\r\n\tb", "a\r\n\tb"),
            (b"\x1b[31mred\x07", "^[[31mred^G"),
            (b"\0\x7f\x08", "^@^?^H"),
            ("é☃😀".as_bytes(), "é☃😀"),
            (b"\xc2\x9b31m", "\\xc2\\x9b31m"),
            (b"\x9b31m\xff", "\\x9b31m\\xff"),
            (b"\xe2\x98a", "\\xe2\\x98a"),
            (b"end\xe2\x98", "end\\xe2\\x98"),
        ]);
    }

    #[test]
    fn carriage_return_passes_directly_before_a_line_feed_only() {
        assert_rows(&[
            (b"wrong\rright\n", "wrong^Mright\n"),
            (b"\r", "^M"),
            (b"\r\n", "\r\n"),
            (b"\r\r\n", "^M\r\n"),
            (b"\n\r", "\n^M"),
            (b"\r\t\n", "^M\t\n"),
            (b"\r\x1b[2K\r\n", "^M^[[2K\r\n"),
            (b"a\r\xff\n", "a^M\\xff\n"),
            (b"a\r\xe2\x98\x83\r\n", "a^M☃\r\n"),
            (b"a\r\xe2\x98", "a^M\\xe2\\x98"),
            (b"\xe2\x98\r\n", "\\xe2\\x98\r\n"),
            (b"\xe2\x98\r", "\\xe2\\x98^M"),
        ]);
    }

    /// Shows each row whole, cut in two at every place, and octet by octet.
    fn assert_rows(rows: &[(&[u8], &str)]) {
        for (octets, shown) in rows {
            for split in 0..=octets.len() {
                assert_eq!(show([&octets[..split], &octets[split..]]), *shown, "split at {split}");
            }
            assert_eq!(show(octets.chunks(1)), *shown, "octet by octet");
        }
    }

    fn show<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
        let (mut screen, mut out) = (Screen::default(), Vec::new());
        pieces.into_iter().for_each(|piece| screen.show(piece, &mut out));
        screen.end(&mut out);
        String::from_utf8(out).unwrap()
    }
}
