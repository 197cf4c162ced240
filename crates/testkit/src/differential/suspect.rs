//! One request as octets, looked at without our codec: the predicates of the table ask it.
//!
//! It splits loosely, at every line feed and at the first colon, and judges nothing.

/// A request in which a difference begins; the whole head, and its content as far as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Suspect<'a> {
    /// The octets of its head.
    pub head: &'a [u8],
    /// The octets behind it.
    pub content: &'a [u8],
    /// Whether the end of the stream cuts it off.
    pub is_cut: bool,
}

impl<'a> Suspect<'a> {
    /// The request line without its end; empty lines before it are left out.
    pub fn request_line(&self) -> &'a [u8] {
        self.lines().next().unwrap_or_default()
    }

    /// The words of the request line, between single spaces.
    pub fn words(&self) -> Vec<&'a [u8]> {
        self.request_line().split(|&octet| octet == b' ').collect()
    }

    /// The first word of the request line.
    pub fn method(&self) -> &'a [u8] {
        self.words()[0]
    }

    /// The second word of the request line.
    pub fn target(&self) -> &'a [u8] {
        self.words().get(1).copied().unwrap_or_default()
    }

    /// The last word of the request line.
    pub fn version(&self) -> &'a [u8] {
        self.words().get(2..).and_then(<[_]>::last).copied().unwrap_or_default()
    }

    /// The field lines, without their ends.
    pub fn field_lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.lines().skip(1).filter(|line| !line.is_empty())
    }

    /// The names of the field lines as they stand there, and their values without white space.
    pub fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.field_lines().filter_map(|line| {
            let colon = line.iter().position(|&octet| octet == b':')?;
            Some((&line[..colon], line[colon + 1..].trim_ascii()))
        })
    }

    /// The values of the lines with this name, which may have white space around it.
    pub fn values(&self, name: &str) -> Vec<&'a [u8]> {
        let is_named = |found: &[u8]| found.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        self.fields().filter(|(found, _)| is_named(found)).map(|(_, value)| value).collect()
    }

    /// Whether a line has this name.
    pub fn has(&self, name: &str) -> bool {
        !self.values(name).is_empty()
    }

    /// Whether some value with this name has this element, in any case.
    pub fn lists(&self, name: &str, element: &str) -> bool {
        let is_it = |part: &[u8]| part.trim_ascii().eq_ignore_ascii_case(element.as_bytes());
        self.values(name).iter().any(|value| value.split(|&octet| octet == b',').any(is_it))
    }

    fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.head
            .split(|&octet| octet == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .skip_while(|line| line.is_empty())
    }
}
