//! A probe: one thing that a server is asked; a topic, and the table that lists its probes.
//!
//! It does not know any of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::trial::Trial;
use super::verdict::Ruling;

/// One thing that a server is asked, and what a right answer is.
#[derive(Debug)]
pub struct Probe {
    /// What it is called, such as `RNG-01`: the topic, and a number that is never given twice.
    pub id: &'static str,
    /// How strongly the RFCs ask for it.
    pub severity: Severity,
    /// The sections that do, such as `RFC 9110 §14.2, §14.3; RFC 9112 §2.2`.
    pub sections: &'static str,
    /// What a right server does, as a sentence without its stop.
    pub title: &'static str,
    /// Asks and judges.
    pub run: Run,
}

/// Probes about one part of the protocol.
#[derive(Debug)]
pub struct Topic {
    /// What they are about, as a heading without its capital: `connections`.
    pub name: &'static str,
    /// In the order in which they are asked.
    pub probes: &'static [Probe],
}

/// The function of a probe.
pub type Run = for<'a> fn(&'a Trial) -> Pin<Box<dyn Future<Output = Ruling> + Send + 'a>>;

/// How strongly the RFCs ask for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// MUST, MUST NOT, or a grammar.
    Must,
    /// SHOULD, SHOULD NOT, RECOMMENDED, or what the words of a section say without a keyword.
    Should,
    /// MAY, or what a server decides.
    May,
    /// What no RFC rules and a careful server does.
    Practice,
}

/// Shown as in a table: `must`.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Practice => "practice",
        })
    }
}

/// The table of a topic, one line a probe: id, severity, sections, title, function.
macro_rules! probes {
    ($($id:literal $severity:ident $sections:literal $title:literal => $run:ident;)*) => {
        /// The probes of this topic.
        pub(super) const PROBES: &[$crate::check::Probe] = &[$($crate::check::Probe {
            id: $id,
            severity: $crate::check::Severity::$severity,
            sections: $sections,
            title: $title,
            run: |trial| Box::pin($run(trial)),
        }),*];
    };
}

pub(super) use probes;
