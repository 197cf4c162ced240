//! What a run found of one rule, with the octets that show it.
//!
//! It does not know how a report is laid out.

use std::fmt;
use std::time::Duration;

use super::lint::Rule;
use super::probe::{Probe, Severity};
use super::record::Conversation;
use super::verdict::{Judgement, Verdict};

/// What came of one probe, or of one rule that holds for every response.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id, such as `RNG-01`.
    pub id: &'static str,
    /// How strongly the RFCs ask for it.
    pub severity: Severity,
    /// The sections that do.
    pub sections: &'static str,
    /// What a right server does.
    pub title: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// What came.
    pub words: String,
    /// The octets that passed, connection by connection; at most 64 of them. Of a rule, the head
    /// of the first response that breaks it.
    pub conversations: Vec<Conversation>,
    /// How long the probe took; zero for a rule, which waits for nothing of its own.
    pub took: Duration,
}

impl Finding {
    pub(super) fn of(probe: &Probe, judgement: Judgement) -> Self {
        let Probe { id, severity, sections, title, .. } = *probe;
        let Judgement { verdict, words } = judgement;
        let (conversations, took) = (Vec::new(), Duration::ZERO);
        Self { id, severity, sections, title, verdict, words, conversations, took }
    }

    pub(super) fn of_rule(rule: &Rule, judgement: Judgement) -> Self {
        let Rule { id, severity, sections, title } = *rule;
        let Judgement { verdict, words } = judgement;
        let (conversations, took) = (Vec::new(), Duration::ZERO);
        Self { id, severity, sections, title, verdict, words, conversations, took }
    }

    pub(super) fn with(self, conversations: Vec<Conversation>, took: Duration) -> Self {
        Self { conversations, took, ..self }
    }
}

/// One line: `FAIL HOST-01 must: a request without Host is answered with 400; came: 200 OK (RFC
/// 9112 §3.2)`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, severity, sections, title, verdict, words, .. } = self;
        write!(f, "{verdict} {id} {severity}: {title}; came: {words} ({sections})")
    }
}
