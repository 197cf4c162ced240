//! All that passed over the connections of one probe: the octets for its finding, the responses
//! for the lint.
//!
//! Rules: octets are kept for each connection apart, and both a connection's octets and the number
//! of connections have a bound; what comes beyond is left out in silence. It does not judge.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::response::Response;
use crate::limits::{CONVERSATIONS_MAX, TRANSCRIPT_OCTETS_MAX};

/// What passed over one connection, each direction by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// What was sent; at most 16 KiB of it.
    pub sent: Vec<u8>,
    /// What was received; at most 16 KiB of it.
    pub received: Vec<u8>,
}

/// All that passed over a trial's connections.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The first connections, in the order in which they were opened.
    pub(super) conversations: Vec<Conversation>,
    /// Every response, interim ones and flawed ones too.
    pub(super) responses: Vec<Response>,
    /// Questions to which nothing came in time.
    pub(super) silences: u32,
}

/// A record to which each connection of a trial adds.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedRecord(Arc<Mutex<Record>>);

/// Adds what passes over one connection.
#[derive(Debug)]
pub(super) struct Scribe {
    record: SharedRecord,
    /// The number of its conversation; `None` where there are too many.
    number: Option<usize>,
}

impl SharedRecord {
    /// For one more connection.
    pub(super) fn scribe(&self) -> Scribe {
        let mut record = self.lock();
        let number = record.conversations.len();
        let is_kept = number < CONVERSATIONS_MAX;
        if is_kept {
            record.conversations.push(Conversation::default());
        }
        Scribe { record: self.clone(), number: is_kept.then_some(number) }
    }

    /// Questions so far to which nothing came in time.
    pub(super) fn silences(&self) -> u32 {
        self.lock().silences
    }

    /// All of it; nothing is left.
    pub(super) fn take(&self) -> Record {
        mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Scribe {
    pub(super) fn sent(&self, octets: &[u8]) {
        self.add(octets, |conversation| &mut conversation.sent);
    }

    pub(super) fn received(&self, octets: &[u8]) {
        self.add(octets, |conversation| &mut conversation.received);
    }

    pub(super) fn response(&self, response: &Response) {
        self.record.lock().responses.push(response.clone());
    }

    /// Notes that nothing came in time.
    pub(super) fn silence(&self) {
        self.record.lock().silences += 1;
    }

    /// Appends as much as a conversation holds.
    fn add(&self, octets: &[u8], direction: fn(&mut Conversation) -> &mut Vec<u8>) {
        let mut record = self.record.lock();
        let number = self.number.unwrap_or(usize::MAX);
        let Some(conversation) = record.conversations.get_mut(number) else { return };
        let transcript = direction(conversation);
        let room = TRANSCRIPT_OCTETS_MAX.saturating_sub(transcript.len());
        transcript.extend_from_slice(octets.get(..room).unwrap_or(octets));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_of_two_connections_are_kept_apart_and_up_to_their_bound() {
        let record = SharedRecord::default();
        let (first, second) = (record.scribe(), record.scribe());
        first.sent(b"a");
        second.sent(&vec![b'b'; TRANSCRIPT_OCTETS_MAX + 1]);
        first.received(b"c");
        first.sent(b"d");
        let found = record.take().conversations;
        let expected = Conversation { sent: b"ad".to_vec(), received: b"c".to_vec() };
        assert_eq!(found[0], expected);
        assert_eq!((found[1].sent.len(), found[1].received.len()), (TRANSCRIPT_OCTETS_MAX, 0));
    }

    #[test]
    fn connection_beyond_the_bound_leaves_no_octets_and_is_no_fault() {
        let record = SharedRecord::default();
        let scribes: Vec<Scribe> = (0..=CONVERSATIONS_MAX).map(|_| record.scribe()).collect();
        scribes.iter().for_each(|scribe| scribe.sent(b"a"));
        scribes[CONVERSATIONS_MAX].silence();
        let found = record.take();
        assert_eq!((found.conversations.len(), found.silences), (CONVERSATIONS_MAX, 1));
    }
}
