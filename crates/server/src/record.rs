//! The record that every exchange leaves: exactly one, also where its request was not read to its
//! end, and also where its answer waits with others to be sent.
//!
//! A record says what became of the answer, so it is given when that is known. What it repeats of
//! the request is looked up in the head that still stands in the link's buffer; only where an
//! answer waits, and the buffer goes on to the next request, are those few words copied. Whether an
//! answer went out whole is told by its place among all that the connection sends.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use plainwire_content::Reason;
use plainwire_field::{ConnFacts, FieldName, Status, names};
use plainwire_h1::{RequestParser, Version};

use crate::limits::IDLE_BUFFER_OCTETS_MAX;
use crate::{Exchange, Limits, Outcome, Snapshot, fault};

/// An exchange that is not over.
#[derive(Debug)]
pub(crate) struct UnderWay {
    /// Whether its head was read to its end.
    has_head: bool,
    begun: Instant,
    time: SystemTime,
    /// The status of its answer, once that is chosen.
    pub(crate) status: Option<Status>,
    pub(crate) reasons: Vec<Reason>,
}

/// Where an answer stands among all octets that its connection sends, counted from the first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extent {
    pub(crate) head: u64,
    pub(crate) content: u64,
    /// `None` until its last octet was gathered or sent.
    pub(crate) end: Option<u64>,
}

/// What a record repeats of a request, as it was sent.
#[derive(Debug, Default)]
pub(crate) struct Words<'a> {
    method: Option<&'a [u8]>,
    target: Option<&'a [u8]>,
    version: Option<Version>,
    referer: Option<&'a [u8]>,
    user_agent: Option<&'a [u8]>,
}

/// Gives the records of one connection, and keeps those whose answers are not sent yet.
#[derive(Debug)]
pub(crate) struct Records {
    facts: Arc<ConnFacts>,
    snapshot: Arc<Snapshot>,
    waiting: Vec<Waiting>,
    /// The words of those that wait.
    texts: Vec<u8>,
}

/// A record whose answer is gathered.
#[derive(Debug)]
struct Waiting {
    exchange: UnderWay,
    extent: Extent,
    outcome: Outcome,
    version: Option<Version>,
    /// Where in the texts its words stand: method, target, `Referer`, `User-Agent`.
    words: [Option<Range<usize>>; 4],
}

impl UnderWay {
    /// An exchange whose head was read to its end at this time.
    pub(crate) fn with_head(time: SystemTime) -> Self {
        Self { has_head: true, ..Self::unread(time) }
    }

    /// An exchange whose head was given up.
    pub(crate) fn unread(time: SystemTime) -> Self {
        Self { has_head: false, begun: Instant::now(), time, status: None, reasons: Vec::new() }
    }

    /// The words of its request, which stands at the front of these octets.
    pub(crate) fn words<'a>(&self, parser: &'a RequestParser, octets: &'a [u8]) -> Words<'a> {
        let Some(line) = parser.request_line(octets) else { return Words::default() };
        let head = self.has_head.then(|| parser.head(octets));
        let first = |name: FieldName<'_>| {
            let field = head?.fields().find(|field| name.is(field.name.of(octets)))?;
            Some(field.value.of(octets))
        };
        Words {
            method: Some(line.method),
            target: Some(line.target),
            version: line.version,
            referer: first(names::REFERER),
            user_agent: first(names::USER_AGENT),
        }
    }
}

impl Extent {
    /// Whether the transport has all of it.
    const fn is_within(&self, taken: u64) -> bool {
        matches!(self.end, Some(end) if end <= taken)
    }

    /// Octets of its content that the transport has.
    fn content_octets(&self, taken: u64) -> u64 {
        self.end.map_or(taken, |end| end.min(taken)).saturating_sub(self.content)
    }
}

impl Records {
    pub(crate) const fn new(facts: Arc<ConnFacts>, snapshot: Arc<Snapshot>) -> Self {
        Self { facts, snapshot, waiting: Vec::new(), texts: Vec::new() }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.snapshot.limits
    }

    /// Whether none waits.
    pub(crate) const fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Gives the record of an exchange that is over. `taken` is how many octets of all that the
    /// connection sends the transport has. An observer who panics has lost this one record, and
    /// costs neither the answer nor the others.
    pub(crate) fn give(
        &self,
        exchange: &UnderWay,
        words: &Words<'_>,
        extent: Extent,
        taken: u64,
        outcome: &Outcome,
    ) {
        let status = exchange.status.filter(|_| taken > extent.head);
        let record = Exchange {
            facts: &self.facts,
            begun: exchange.time,
            took: exchange.begun.elapsed(),
            method: words.method,
            target: words.target,
            version: words.version,
            status,
            content_octets: status.map_or(0, |_| extent.content_octets(taken)),
            referer: words.referer,
            user_agent: words.user_agent,
            reasons: &exchange.reasons,
            outcome,
        };
        fault::contain(|| self.snapshot.observer.exchange(&record));
    }

    /// Whether one more can be kept.
    pub(crate) fn has_room(&mut self) -> bool {
        self.waiting.try_reserve(1).is_ok()
    }

    /// Keeps the record of an exchange until its answer is sent; its request may then go. Words for
    /// which there is no memory are left out.
    pub(crate) fn keep(
        &mut self,
        exchange: UnderWay,
        words: &Words<'_>,
        extent: Extent,
        outcome: Outcome,
    ) {
        let Words { method, target, version, referer, user_agent } = *words;
        let words = [method, target, referer, user_agent].map(|word| {
            let start = self.texts.len();
            let word = word.filter(|word| self.texts.try_reserve(word.len()).is_ok())?;
            self.texts.extend_from_slice(word);
            Some(start..self.texts.len())
        });
        self.waiting.push(Waiting { exchange, extent, outcome, version, words });
    }

    /// Gives the records that wait, now that the transport has this many octets: those of answers
    /// that it has whole as they are, the others with `unsent` as their outcome.
    pub(crate) fn give_waiting(&mut self, taken: u64, unsent: &Outcome) {
        let mut waiting = std::mem::take(&mut self.waiting);
        for Waiting { exchange, extent, outcome, version, words } in waiting.drain(..) {
            let [method, target, referer, user_agent] =
                words.map(|word| word.and_then(|range| self.texts.get(range)));
            let words = Words { method, target, version, referer, user_agent };
            let outcome = if extent.is_within(taken) { &outcome } else { unsent };
            self.give(&exchange, &words, extent, taken, outcome);
        }
        self.waiting = waiting;
        self.texts.clear();
    }

    /// Lets go of large buffers before a connection idles.
    pub(crate) fn rest(&mut self) {
        if self.waiting.capacity() * size_of::<Waiting>() > IDLE_BUFFER_OCTETS_MAX {
            self.waiting = Vec::new();
        }
        if self.texts.capacity() > IDLE_BUFFER_OCTETS_MAX {
            self.texts = Vec::new();
        }
    }
}
