//! The record that every exchange leaves.

use std::time::Instant;

use plainwire_content::Reason;
use plainwire_field::{FieldLines, Slot, Status, names};

use super::Connection;
use crate::clock::Moment;
use crate::{Exchange, Outcome};

/// An exchange whose head is at the front of the link's buffer.
#[derive(Debug)]
pub(super) struct UnderWay {
    pub(super) octets: usize,
    pub(super) begun: Instant,
    pub(super) moment: Moment,
    pub(super) status: Option<Status>,
    pub(super) reasons: Vec<Reason>,
}

impl Connection {
    /// The record of the exchange that is under way, which then no longer is.
    pub(super) fn record_under_way(&mut self, outcome: &Outcome) {
        let Some(UnderWay { octets, begun, moment, status, reasons }) = self.under_way.take()
        else {
            return;
        };
        let head = self.parser.head(self.link.unread.get(..octets).unwrap_or_default());
        let first = |name| Slot::of(&head as &dyn FieldLines, name).values().first().copied();
        self.shared.snapshot.observer.exchange(&Exchange {
            facts: self.link.facts(),
            begun: moment.time,
            took: begun.elapsed(),
            method: Some(head.method_token()),
            target: Some(head.target_octets()),
            version: Some(head.version()),
            status,
            content_octets: status.map_or(0, |_| self.replies.content_octets()),
            referer: first(names::REFERER),
            user_agent: first(names::USER_AGENT),
            reasons: &reasons,
            outcome,
        });
    }

    /// The record of an exchange whose request was not read to the end of its head.
    pub(super) fn record_unread(&self, moment: &Moment, status: Option<Status>, outcome: &Outcome) {
        let line = self.parser.request_line(&self.link.unread);
        self.shared.snapshot.observer.exchange(&Exchange {
            facts: self.link.facts(),
            begun: moment.time,
            took: moment.time.elapsed().unwrap_or_default(),
            method: line.as_ref().map(|line| line.method),
            target: line.as_ref().map(|line| line.target),
            version: line.as_ref().and_then(|line| line.version),
            status,
            content_octets: status.map_or(0, |_| self.replies.content_octets()),
            referer: None,
            user_agent: None,
            reasons: &[],
            outcome,
        });
    }
}
