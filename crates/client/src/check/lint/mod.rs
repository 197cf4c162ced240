//! What one response says about its server: a lint of any response, one file a field.
//!
//! It asks nothing, opens nothing and keeps nothing: the same response always gets the same
//! remarks. Each remark names its rule ([`RULES`]), and a rule is a sentence of the RFC that one
//! message shows by itself. What shows only beside another response (HEAD beside GET, a 304 beside
//! the 200) is a probe's job. It does not know the time, nor what else the server has sent.

mod acceptranges;
mod age;
mod allow;
mod cachecontrol;
mod challenge;
mod connection;
mod content;
mod contentcoding;
mod contentlanguage;
mod contentlength;
mod contentlocation;
pub(in crate::check) mod contentrange;
pub(in crate::check) mod contenttype;
mod date;
mod entitytag;
mod expires;
mod grammar;
mod interim;
mod lastmodified;
mod lines;
mod lists;
mod location;
mod obsolete;
pub(in crate::check) mod reference;
mod retryafter;
mod rule;
mod server;
mod singletons;
mod statusline;
mod trailer;
mod transfercoding;
mod vary;

use std::fmt;

use plainwire_field::{FieldLines, Status};
use plainwire_h1::{BodyLength, Deviation, Refusal, Version};

pub(super) use rule::VALIDATORS_PRESENT;
pub use rule::{RULES, Rule};

/// A response, and what it answers.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The method of the request, as it was sent.
    pub method: &'a [u8],
    /// The target of the request, as it was sent.
    pub target: &'a [u8],
    /// The version of the request; `None` where it was none that a server could know.
    pub asked: Option<Version>,
    /// The octets of the response's head, its empty line included.
    pub head: &'a [u8],
    /// The status.
    pub status: Status,
    /// The field lines.
    pub fields: &'a dyn FieldLines,
    /// What deviates in the head, by its octet.
    pub head_deviations: &'a [Deviation],
    /// What deviates in the body, by its octet.
    pub body_deviations: &'a [Deviation],
    /// How the body is framed; `None` where nobody can know.
    pub framing: Option<BodyLength>,
    /// The content that came, without its framing.
    pub content: &'a [u8],
    /// How the body ended.
    pub ending: Ending,
    /// Octets behind the end of the response that belong to no other one.
    pub surplus: u64,
}

/// How a response's body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Where its framing says; also a body that is not there.
    Complete,
    /// The connection ended before it.
    CutOff,
    /// Its framing could not be read.
    Refused(Refusal),
    /// Nobody waited for its end.
    Unknown,
}

/// A rule that a response does not keep, and how it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The rule.
    pub rule: &'static Rule,
    /// What came.
    pub words: String,
}

/// Holds a response against every rule that it shows by itself.
#[must_use]
pub fn lint(seen: &Seen<'_>) -> Vec<Remark> {
    let mut remarks = Remarks::default();
    for check in CHECKS {
        check(seen, &mut remarks);
    }
    remarks.0
}

/// `MSG-04: a field line that continues the one before it, RFC 9112 §5.2`.
impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, {}", self.rule.id, self.words, self.rule.sections)
    }
}

impl<'a> Seen<'a> {
    /// The field lines in order, name and value.
    fn lines(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let fields = self.fields;
        (0..).map_while(move |index| fields.line(index))
    }

    /// The values of all lines of one name.
    fn values(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.lines()
            .filter(move |line| line.0.eq_ignore_ascii_case(name.as_bytes()))
            .map(|line| line.1)
    }

    fn has(&self, name: &'static str) -> bool {
        self.values(name).next().is_some()
    }

    /// Whether it answers HEAD, which no content follows (RFC 9110 §9.3.2).
    fn is_head(&self) -> bool {
        self.method == b"HEAD"
    }

    /// Whether it opens a tunnel (RFC 9110 §9.3.6).
    fn is_tunnel(&self) -> bool {
        self.method == b"CONNECT" && self.status.class() == 2
    }
}

/// The remarks so far.
#[derive(Debug, Default)]
struct Remarks(Vec<Remark>);

impl Remarks {
    fn add(&mut self, rule: &'static Rule, words: impl Into<String>) {
        self.0.push(Remark { rule, words: words.into() });
    }

    /// Adds a remark about each value of a field for which the check finds words.
    fn each(
        &mut self,
        rule: &'static Rule,
        name: &'static str,
        seen: &Seen<'_>,
        is_right: fn(&[u8]) -> bool,
    ) {
        for value in seen.values(name).filter(|value| !is_right(value)) {
            self.add(rule, format!("{name} is {}", shown(value)));
        }
    }
}

/// What every file here offers.
type Check = fn(&Seen<'_>, &mut Remarks);

const CHECKS: &[Check] = &[
    statusline::check,
    lines::check,
    interim::check,
    content::check,
    contentlength::check,
    transfercoding::check,
    trailer::check,
    connection::check,
    singletons::check,
    lists::check,
    date::check,
    lastmodified::check,
    expires::check,
    entitytag::check,
    contenttype::check,
    contentcoding::check,
    contentlanguage::check,
    contentlocation::check,
    contentrange::check,
    acceptranges::check,
    vary::check,
    allow::check,
    location::check,
    retryafter::check,
    challenge::check,
    server::check,
    cachecontrol::check,
    age::check,
    obsolete::check,
];

/// Octets as a message shows them: escaped, in quotes, and not too many.
fn shown(octets: &[u8]) -> String {
    let (start, more) = match octets.get(..SHOWN_OCTETS) {
        Some(start) if octets.len() > SHOWN_OCTETS => (start, "…"),
        _ => (octets, ""),
    };
    format!("\"{}{more}\"", start.escape_ascii())
}

/// Enough of a value to recognise it.
const SHOWN_OCTETS: usize = 120;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
