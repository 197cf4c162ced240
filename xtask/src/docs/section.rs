//! Sections of RFCs, and how the project's texts cite them: `RFC 9110 §13.1.3, §13.2; RFC 9112 §9`.
//!
//! A number stands behind `§`, and belongs to the RFC that was named last before it. This module
//! does not know which sections there are.

use std::fmt;

/// A section of an RFC. Sections are in the order of their RFC's table of contents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Section {
    pub(super) rfc: u16,
    numbers: Vec<u16>,
}

impl Section {
    /// A section by its number, such as `13.1.3`.
    pub(super) fn new(rfc: u16, number: &str) -> Option<Self> {
        let numbers: Result<Vec<u16>, _> = number.split('.').map(str::parse).collect();
        Some(Self { rfc, numbers: numbers.ok()? })
    }

    /// The section that it is a part of.
    pub(super) fn parent(&self) -> Option<Self> {
        let (_, outer) = self.numbers.split_last()?;
        (!outer.is_empty()).then(|| Self { rfc: self.rfc, numbers: outer.to_vec() })
    }

    /// How deep it lies; 1 for a chapter.
    pub(super) fn depth(&self) -> usize {
        self.numbers.len()
    }

    /// `13.1.3`.
    pub(super) fn number(&self) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(u16::to_string).collect();
        numbers.join(".")
    }

    /// Where its text can be read.
    pub(super) fn url(&self) -> String {
        format!("https://www.rfc-editor.org/rfc/rfc{}#section-{}", self.rfc, self.number())
    }
}

impl fmt::Display for Section {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RFC {} §{}", self.rfc, self.number())
    }
}

/// The sections that a text cites, each once, in order.
pub(super) fn cited(text: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut rfc = None;
    let mut rest = text;
    while let Some(at) = rest.find(['R', '§']) {
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix("RFC ") {
            rfc = leading(behind, |octet| octet.is_ascii_digit()).parse().ok();
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('§') {
            let number = leading(behind, |octet| octet.is_ascii_digit() || octet == b'.');
            let number = number.trim_end_matches('.');
            sections.extend(rfc.and_then(|rfc| Section::new(rfc, number)));
            rest = behind;
        } else {
            rest = &rest[1..];
        }
    }
    sections.sort();
    sections.dedup();
    sections
}

fn leading(text: &str, is_part: impl Fn(u8) -> bool) -> &str {
    let end = text.bytes().position(|octet| !is_part(octet)).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citation_gives_each_number_to_the_rfc_before_it() {
        let table: [(&str, &[&str]); 7] = [
            (
                "RFC 9110 §13.1.3, §13.2; RFC 9112 §9",
                &["RFC 9110 §13.1.3", "RFC 9110 §13.2", "RFC 9112 §9"],
            ),
            ("RFC 9112 §2.2: the split says nothing.", &["RFC 9112 §2.2"]),
            ("One request a connection (RFC 9112 §9.6).", &["RFC 9112 §9.6"]),
            ("RFC 9110 §5.1, RFC 9110 §5.1", &["RFC 9110 §5.1"]),
            ("Really: RFC 9110 says so, see §3", &["RFC 9110 §3"]),
            ("§5.1 of no RFC", &[]),
            ("RFC 9110 §A and RFC X §1", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<String> = cited(text).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn order_of_sections_is_by_number_and_not_by_letter() {
        let mut sections = cited("RFC 9112 §2, RFC 9110 §13.1, §13, §5.6, §5.10, RFC 3986 §2.1");
        sections.sort();
        let shown: Vec<String> = sections.iter().map(Section::number).collect();
        assert_eq!(shown, ["2.1", "5.6", "5.10", "13", "13.1", "2"]);
        let deep = Section::new(9110, "5.10").expect("a section");
        assert_eq!(deep.parent(), Section::new(9110, "5"));
        assert_eq!(Section::new(9110, "5").and_then(|chapter| chapter.parent()), None);
    }
}
