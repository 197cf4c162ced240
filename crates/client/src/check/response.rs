//! A response that a probe received, whole and in its octets, and what had been asked.
//!
//! It is read leniently: what deviates is noted, for the lint to judge. It does not know whether
//! it is right.

use std::fmt::Write;

use plainwire_field::{FieldLines, FieldName, Method, Slot, Status, elements, names};
use plainwire_h1::{BodyLength, Deviation, ResponseHead, Version};

use super::lint::{Ending, Seen};

/// What was asked, as far as it matters for reading the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The method as it was sent; GET when nobody knows.
    pub method: Vec<u8>,
    /// The target as it was sent; empty when the request had none.
    pub target: Vec<u8>,
    /// The version; `None` when the request had none that a server could know.
    pub version: Option<Version>,
}

/// One response.
#[derive(Debug, Clone)]
pub struct Response {
    /// What was asked.
    pub asked: Asked,
    /// The head's octets, with its empty line.
    pub head: Vec<u8>,
    /// The version of the status line.
    pub version: Version,
    /// The status.
    pub status: Status,
    /// The fields, in order.
    pub fields: Vec<(Vec<u8>, Vec<u8>)>,
    /// How its content ends; `None` when that cannot be known.
    pub length: Option<BodyLength>,
    /// Its content, without framing.
    pub content: Vec<u8>,
    /// What deviates in the head, counted from its first octet.
    pub deviations: Vec<Deviation>,
    /// What deviates in the body, counted from its first octet.
    pub body_deviations: Vec<Deviation>,
    /// How the body ended.
    pub ending: Ending,
    /// Octets that had arrived behind its end, when nothing more had been asked.
    pub surplus: u64,
    /// Whether the connection persists after it, by what it says.
    pub persists: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { method: b"GET".to_vec(), target: Vec::new(), version: None }
    }
}

impl Asked {
    /// Reads a request line as well as it can be.
    pub(super) fn of_line(octets: &[u8]) -> Self {
        let end = octets.iter().position(|octet| matches!(octet, b'\r' | b'\n'));
        let line = octets.get(..end.unwrap_or_default()).unwrap_or_default();
        let mut words = line.split(|&octet| octet == b' ');
        let method = words.next().unwrap_or_default().to_vec();
        let target = words.next().unwrap_or_default().to_vec();
        let version = match line.last_chunk() {
            Some(b" HTTP/1.0") => Some(Version::Http10),
            Some([b' ', b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1'..=b'9']) => {
                Some(Version::Http11)
            }
            _ => None,
        };
        Self { method, target, version }
    }

    /// The method, as far as it matters for the end of the answer.
    #[must_use]
    pub fn known_method(&self) -> Method {
        Method::from_token(&self.method)
    }
}

impl Response {
    /// The head that was read from these octets.
    pub(super) fn of(asked: &Asked, head: &ResponseHead<'_>, octets: &[u8]) -> Self {
        let fields = (0..).map_while(|index| head.line(index));
        let length = head.body(asked.known_method());
        Self {
            asked: asked.clone(),
            head: octets.to_vec(),
            version: head.version(),
            status: head.status(),
            fields: fields.map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            length: length.ok(),
            content: Vec::new(),
            deviations: head.deviations().to_vec(),
            body_deviations: Vec::new(),
            ending: length.map_or_else(Ending::Refused, |_| Ending::Unknown),
            surplus: 0,
            persists: head.persists() && length != Ok(BodyLength::UntilClose),
        }
    }

    /// The status code.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.status.code()
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The values of a field.
    #[must_use]
    pub fn field(&self, name: FieldName<'_>) -> Slot<'_> {
        Slot::of(self, name)
    }

    /// Whether a field is there at all.
    #[must_use]
    pub fn has(&self, name: FieldName<'_>) -> bool {
        !self.field(name).is_absent()
    }

    /// Whether `Connection` has this option (RFC 9110 §7.6.1).
    #[must_use]
    pub fn has_connection_option(&self, option: &str) -> bool {
        let slot = self.field(names::CONNECTION);
        let mut options = slot.values().iter().flat_map(|value| elements(value));
        options.any(|found| found.eq_ignore_ascii_case(option.as_bytes()))
    }

    /// The response as the lint takes it.
    #[must_use]
    pub fn seen(&self) -> Seen<'_> {
        Seen {
            method: &self.asked.method,
            target: &self.asked.target,
            asked: self.asked.version,
            head: &self.head,
            status: self.status,
            fields: self,
            head_deviations: &self.deviations,
            body_deviations: &self.body_deviations,
            framing: self.length,
            content: &self.content,
            ending: self.ending,
            surplus: self.surplus,
        }
    }

    /// Its status, for words: `404 Not Found`.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut shown = self.status.to_string();
        if self.has_connection_option("close") {
            let _ = write!(shown, " with Connection: close");
        }
        shown
    }
}

impl FieldLines for Response {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        self.fields.get(index).map(|(name, value)| (&**name, &**value))
    }
}
