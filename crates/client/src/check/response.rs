//! A response that a probe received, whole and in its octets, and what had been asked.
//!
//! It is read leniently: what deviates is noted, for the lint to judge. It does not know whether
//! it is right.

use std::fmt::Write;

use plainwire_field::{FieldLines, FieldName, Method, Slot, Status, elements, names};
use plainwire_h1::{BodyLength, Deviation, Refusal, ResponseHead, Version};

/// What was asked, as far as it matters for reading the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The target as it was sent; empty when the request had none.
    pub target: Vec<u8>,
    /// The minor version that was sent: 0 for HTTP/1.0, and 1 for everything else.
    pub minor_version: u8,
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
    /// Why the body could not be read to its end.
    pub flaw: Option<Refusal>,
    /// Octets that had arrived behind its end, when nothing more had been asked.
    pub surplus: usize,
    /// Whether the connection persists after it, by what it says.
    pub persists: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { method: Method::Get, target: Vec::new(), minor_version: 1 }
    }
}

impl Asked {
    /// Reads a request line as well as it can be.
    pub(super) fn of_line(octets: &[u8]) -> Self {
        let end = octets.iter().position(|octet| matches!(octet, b'\r' | b'\n'));
        let line = octets.get(..end.unwrap_or_default()).unwrap_or_default();
        let mut words = line.split(|&octet| octet == b' ');
        let method = Method::from_token(words.next().unwrap_or_default());
        let target = words.next().unwrap_or_default().to_vec();
        let minor_version = u8::from(!line.ends_with(b" HTTP/1.0"));
        // HEAD is the only one that changes where the answer ends; what is no method asks for all.
        Self { method, target, minor_version }
    }
}

impl Response {
    /// The head that was read from these octets.
    pub(super) fn of(asked: &Asked, head: &ResponseHead<'_>, octets: &[u8]) -> Self {
        let fields = (0..).map_while(|index| head.line(index));
        Self {
            asked: asked.clone(),
            head: octets.to_vec(),
            version: head.version(),
            status: head.status(),
            fields: fields.map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            length: head.body(asked.method).ok(),
            content: Vec::new(),
            deviations: head.deviations().to_vec(),
            body_deviations: Vec::new(),
            flaw: head.body(asked.method).err(),
            surplus: 0,
            persists: head.persists() && head.body(asked.method) != Ok(BodyLength::UntilClose),
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
