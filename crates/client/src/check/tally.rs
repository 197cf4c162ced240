//! What the lint says of all responses of a run: one finding a rule.
//!
//! It keeps the first response that breaks a rule and counts the others. The lint looks at a
//! response alone; what it should have and can have only where there is a file is held against the
//! known file's responses, and not against a list of a folder. It asks nothing.

use super::finding::Finding;
use super::lint::{RULES, Remark, Rule, VALIDATORS_PRESENT, lint};
use super::probe::Severity;
use super::record::Conversation;
use super::response::{Asked, Response};
use super::subject::Subject;
use super::verdict::Judgement;

/// The remarks so far.
#[derive(Debug)]
pub(super) struct Tally {
    /// The path of the known file.
    file: Vec<u8>,
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
    pub(super) fn of(subject: &Subject) -> Self {
        Self { file: subject.file().into(), responses: 0, broken: Vec::new() }
    }

    /// Judges one more response.
    pub(super) fn add(&mut self, response: &Response) {
        self.responses += 1;
        let is_file = response.asked.target.split(|&octet| octet == b'?').next();
        let is_file = is_file == Some(&*self.file);
        for remark in lint(&response.seen()) {
            if *remark.rule == VALIDATORS_PRESENT && !is_file {
                continue;
            }
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
        let shown = Conversation { sent: Vec::new(), received: head.clone() };
        Finding { conversations: vec![shown], ..Finding::of_rule(rule, judgement) }
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
    use plainwire_h1::{Progress, ResponseParser};

    use super::*;
    use crate::Origin;

    // RFC 9110 §8.8.2.1, §8.8.3.1
    #[test]
    fn page_without_validators_is_broken_only_where_it_is_the_known_file() {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let mut parser = ResponseParser::default();
        assert!(matches!(parser.advance(head), Ok(Progress::Complete { .. })));
        let subject = Subject::new(Origin::new("localhost", 1).unwrap(), "/file");
        for (target, expected) in [("/file", 1), ("/file?q=1", 1), ("/folder/", 0), ("/", 0)] {
            let asked = Asked { target: target.into(), ..Asked::default() };
            let mut tally = Tally::of(&subject);
            tally.add(&Response::of(&asked, &parser.head(head), head));
            let is_it = |broken: &&Broken| *broken.first.rule == VALIDATORS_PRESENT;
            assert_eq!(tally.broken.iter().filter(is_it).count(), expected, "{target}");
        }
    }

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
