//! What deviates in a response that was understood nevertheless.

use std::fmt;

use plainwire_h1::Deviation;

use crate::received::counted;

/// A deviation, at an octet of the whole answer; shown as `byte 17: …, RFC 9112 §2.2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    at: u64,
    what: String,
    section: &'static str,
}

impl Note {
    /// A deviation of a message that begins at `start`, as an octet of the whole answer.
    pub(crate) fn of(deviation: &Deviation, start: u64) -> Self {
        Self {
            at: start + deviation.at as u64,
            what: deviation.kind.text().to_owned(),
            section: deviation.kind.section(),
        }
    }

    /// Octets that follow the end of the response. What has not arrived yet is not counted, since
    /// nobody waits for it.
    pub(crate) fn surplus(at: u64, octets: u64) -> Self {
        let what = format!("{} behind the end of the response, not shown", counted(octets));
        Self { at, what, section: "RFC 9112 §6.3" }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}, {}", self.at, self.what, self.section)
    }
}
