//! Octets made safe for a terminal: control bytes become visible, everything else stays.
//!
//! A response can hold the terminal's own commands, which move its cursor, change its title or paste
//! into its input. Carriage return, line feed and tab pass. Text is read as UTF-8, since a control of
//! the second table (U+0080 to U+009F) is two octets there, and one octet in older encodings.

use std::str;

/// Shows octets that come in pieces; a character that a piece cuts in two stays whole.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    /// The beginning of a character whose end has not come yet; at most three octets.
    begun: Vec<u8>,
}

impl Screen {
    /// Appends what the octets look like.
    pub(crate) fn show(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        let joined;
        let mut rest = if self.begun.is_empty() {
            octets
        } else {
            self.begun.extend_from_slice(octets);
            joined = std::mem::take(&mut self.begun);
            &joined[..]
        };
        loop {
            let error = match str::from_utf8(rest) {
                Ok(text) => return show_text(text, out),
                Err(error) => error,
            };
            let (valid, tail) = rest.split_at(error.valid_up_to());
            show_text(str::from_utf8(valid).expect("valid_up_to ends valid text"), out);
            let Some(wrong) = error.error_len() else {
                self.begun = tail.to_vec();
                return;
            };
            tail[..wrong].iter().for_each(|&octet| show_octet(octet, out));
            rest = &tail[wrong..];
        }
    }

    /// Appends what is left of a character that never ended.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        self.begun.drain(..).for_each(|octet| show_octet(octet, out));
    }
}

fn show_text(text: &str, out: &mut Vec<u8>) {
    for character in text.chars() {
        match character {
            '\r' | '\n' | '\t' => out.push(character as u8),
            // The way in which terminals show them: ESC is ^[, DEL is ^?.
            '\0'..='\x1f' | '\x7f' => out.extend([b'^', character as u8 ^ 0x40]),
            '\u{80}'..='\u{9f}' => {
                let mut octets = [0; 4];
                let octets = character.encode_utf8(&mut octets).as_bytes();
                octets.iter().for_each(|&octet| show_octet(octet, out));
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
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
        let rows: [(&[u8], &str); 8] = [
            (b"a\r\n\tb", "a\r\n\tb"),
            (b"\x1b[31mred\x07", "^[[31mred^G"),
            (b"\0\x7f\x08", "^@^?^H"),
            ("é☃😀".as_bytes(), "é☃😀"),
            (b"\xc2\x9b31m", "\\xc2\\x9b31m"),
            (b"\x9b31m\xff", "\\x9b31m\\xff"),
            (b"\xe2\x98a", "\\xe2\\x98a"),
            (b"end\xe2\x98", "end\\xe2\\x98"),
        ];
        for (octets, shown) in rows {
            for split in 0..=octets.len() {
                let (mut screen, mut out) = (Screen::default(), Vec::new());
                screen.show(&octets[..split], &mut out);
                screen.show(&octets[split..], &mut out);
                screen.end(&mut out);
                assert_eq!(String::from_utf8(out).unwrap(), shown, "split at {split}");
            }
        }
    }
}
