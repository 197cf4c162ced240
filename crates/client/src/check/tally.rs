//! What the lint says of all responses of a run: one finding a rule.
//!
//! It keeps the first response that breaks a rule and counts the others. It asks nothing.

use super::finding::Finding;
use super::lint::{RULES, Remark, Rule, lint};
use super::probe::Severity;
use super::response::Response;
use super::verdict::Judgement;

/// The remarks so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    responses: u64,
    broken: Vec<Broken>,
}

/// A rule that a response broke.
#[derive(Debug)]
struct Broken {
    first: Remark,
    /// What the first one answered, for words.
    asked: String,
    head: Vec<u8>,
    count: u64,
}

impl Tally {
    /// Judges one more response.
    pub(super) fn add(&mut self, response: &Response) {
        self.responses += 1;
        for remark in lint(&response.seen()) {
            match self.broken.iter_mut().find(|broken| broken.first.rule == remark.rule) {
                Some(broken) => broken.count += 1,
                None => self.broken.push(Broken {
                    first: remark,
                    asked: asked(response),
                    head: response.head.clone(),
                    count: 1,
                }),
            }
        }
    }

    /// One finding a rule, in the order of the rules.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        RULES.iter().map(|rule| self.finding(rule))
    }

    fn finding(&self, rule: &Rule) -> Finding {
        let Some(broken) = self.broken.iter().find(|broken| broken.first.rule == rule) else {
            let judgement = match self.responses {
                0 => Judgement::skip("no response came"),
                responses => Judgement::pass(format!("nothing else, in {responses} responses")),
            };
            return Finding::of_rule(rule, judgement);
        };
        let Broken { first, asked, head, count } = broken;
        let words = format!("{}, behind {asked} ({count} of {})", first.words, self.responses);
        let judgement = match rule.severity {
            Severity::Must => Judgement::fail(words),
            Severity::Should => Judgement::warn(words),
            Severity::May | Severity::Practice => Judgement::info(words),
        };
        Finding { received: head.clone(), ..Finding::of_rule(rule, judgement) }
    }
}

/// `"GET" "/a"`, cut where it is long.
fn asked(response: &Response) -> String {
    let cut =
        |octets: &[u8]| octets.get(..ASKED_OCTETS).unwrap_or(octets).escape_ascii().to_string();
    format!("{:?} {:?}", cut(&response.asked.method), cut(&response.asked.target))
}

/// Enough of a method or target to recognise it.
const ASKED_OCTETS: usize = 60;
