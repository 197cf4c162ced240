//! A request as a probe writes it: line by line, right or wrong.
//!
//! Rules: nothing is checked and nothing is added but what the builder's functions say, since most
//! questions are wrong on purpose. It does not know what the answer should be.

use super::response::Asked;

/// The octets of one request.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// The request line and the field lines, each with its line end.
    head: Vec<u8>,
    /// The empty line, and the content.
    rest: Vec<u8>,
}

impl Question {
    /// A request line as it is written here, without its line end, and no field.
    pub(super) fn line(line: impl AsRef<[u8]>) -> Self {
        Self { head: Vec::new(), rest: b"\r\n".to_vec() }.raw_line(line)
    }

    /// The octets as they are.
    pub(super) fn raw(octets: impl Into<Vec<u8>>) -> Self {
        Self { head: octets.into(), rest: Vec::new() }
    }

    /// With one more field.
    #[must_use]
    pub(super) fn with(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.raw_line([name.as_bytes(), b": ", value.as_ref()].concat())
    }

    /// With one more line of the head as it is written here; CRLF ends it.
    #[must_use]
    pub(super) fn raw_line(mut self, line: impl AsRef<[u8]>) -> Self {
        self.head.extend_from_slice(line.as_ref());
        self.head.extend_from_slice(b"\r\n");
        self
    }

    /// With these octets behind the empty line.
    #[must_use]
    pub(super) fn followed_by(mut self, octets: impl AsRef<[u8]>) -> Self {
        self.rest.extend_from_slice(octets.as_ref());
        self
    }

    /// All octets.
    pub(super) fn octets(&self) -> Vec<u8> {
        [&*self.head, &*self.rest].concat()
    }

    /// What it asks for, as far as its first line says.
    pub(super) fn asked(&self) -> Asked {
        Asked::of_line(self.head.trim_ascii_start())
    }
}

#[cfg(test)]
mod tests {
    use plainwire_h1::Version;

    use super::*;

    #[test]
    fn question_that_is_built_has_the_octets_that_were_written() {
        let question = Question::line("POST /a HTTP/1.1").with("Host", "h").raw_line("X : y");
        let question = question.followed_by("hello");
        assert_eq!(question.octets(), b"POST /a HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\nhello");
        let asked = question.asked();
        assert_eq!((&*asked.method, &*asked.target), (&b"POST"[..], &b"/a"[..]));
        assert_eq!(asked.version, Some(Version::Http11));
    }

    #[test]
    fn question_without_a_whole_line_asks_for_nothing_known() {
        for octets in [&b"\x16\x03\x01"[..], b"", b"\r\n\r\nGET"] {
            let asked = Question::raw(octets).asked();
            assert_eq!((asked.target, asked.version), (Vec::new(), None));
        }
    }
}
