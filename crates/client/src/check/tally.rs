//! What the lint says of all responses of a run: one finding a rule.
//!
//! It keeps the first response that breaks a rule and counts the others. It asks nothing.

use super::finding::Finding;
use super::lint::{RULES, Remark, Rule, lint};
use super::probe::Severity;
use super::response::{Asked, Response};
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
                    asked: asked(&response.asked),
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
        let responses = self.responses;
        let words = format!("{}, in answer to {asked} ({count} of {responses})", first.words);
        let judgement = match rule.severity {
            Severity::Must => Judgement::fail(words),
            Severity::Should => Judgement::warn(words),
            Severity::May | Severity::Practice => Judgement::info(words),
        };
        Finding { received: head.clone(), ..Finding::of_rule(rule, judgement) }
    }
}

/// `GET /a`, escaped and cut where it is long.
fn asked(asked: &Asked) -> String {
    let cut = |octets: &[u8]| match octets.get(..ASKED_OCTETS) {
        Some(start) if octets.len() > ASKED_OCTETS => format!("{}…", start.escape_ascii()),
        _ => octets.escape_ascii().to_string(),
    };
    format!("{} {}", cut(&asked.method), cut(&asked.target))
}

/// Enough of a method or target to recognise it.
const ASKED_OCTETS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_that_is_long_or_odd_is_shown_cut_and_escaped() {
        let rows: [(&[u8], &[u8], &str); 3] = [
            (b"GET", b"/a\\b", "GET /a\\\\b"),
            (b"", b"\x16", " \\x16"),
            (&[b'M'; 61], b"/", &format!("{}… /", "M".repeat(60))),
        ];
        for (method, target, expected) in rows {
            let asked = Asked { method: method.to_vec(), target: target.to_vec(), version: None };
            assert_eq!(super::asked(&asked), expected);
        }
    }
}
