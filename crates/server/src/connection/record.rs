//! The record that every exchange leaves, also one whose request was not read to its end.

use std::time::Instant;

use plainwire_content::Reason;
use plainwire_field::{FieldLines, Slot, Status, names};

use super::Connection;
use crate::clock::Moment;
use crate::{Exchange, Outcome};

/// An exchange that is not over.
#[derive(Debug)]
pub(super) struct UnderWay {
    /// The octets of its head, at the front of the link's buffer; `None` where it was not read to
    /// its end.
    pub(super) head: Option<usize>,
    begun: Instant,
    moment: Moment,
    pub(super) status: Option<Status>,
    pub(super) reasons: Vec<Reason>,
}

impl UnderWay {
    /// An exchange whose head has this many octets.
    pub(super) fn with_head(octets: usize, moment: Moment) -> Self {
        Self { head: Some(octets), ..Self::unread(moment) }
    }

    /// An exchange whose head was given up.
    pub(super) fn unread(moment: Moment) -> Self {
        let begun = Instant::now();
        Self { head: None, begun, moment, status: None, reasons: Vec::new() }
    }
}

impl Connection {
    /// The record of the exchange that is under way, which then no longer is.
    pub(super) fn record_under_way(&mut self, outcome: &Outcome) {
        let Some(UnderWay { head, begun, moment, status, reasons }) = self.under_way.take() else {
            return;
        };
        let line = self.parser.request_line(&self.link.unread);
        let octets = head.and_then(|octets| self.link.unread.get(..octets));
        let head = octets.map(|octets| self.parser.head(octets));
        let first = |name| {
            let head: &dyn FieldLines = head.as_ref()?;
            Slot::of(head, name).values().first().copied()
        };
        self.shared.snapshot.observer.exchange(&Exchange {
            facts: self.link.facts(),
            begun: moment.time,
            took: begun.elapsed(),
            method: line.as_ref().map(|line| line.method),
            target: line.as_ref().map(|line| line.target),
            version: line.as_ref().and_then(|line| line.version),
            status,
            content_octets: status.map_or(0, |_| self.replies.content_octets()),
            referer: first(names::REFERER),
            user_agent: first(names::USER_AGENT),
            reasons: &reasons,
            outcome,
        });
    }
}
