//! What each file of the site held, and when.
//!
//! A change is written down before it is made and closed after it was made, so at any moment the
//! ledger has at least the state that the disk has. An answer is right when it is wholly one of the
//! states that overlap with its request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What stands at a name: octets, or nothing.
pub(super) type Content = Option<Arc<[u8]>>;

/// The states of all files.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    states: Mutex<HashMap<&'static str, Vec<State>>>,
}

#[derive(Debug)]
struct State {
    from: Instant,
    /// The last moment at which it may be seen.
    until: Option<Instant>,
    content: Content,
}

impl Ledger {
    /// Writes new states down, lets `act` make them true, and closes the old ones, which may be
    /// seen for `after` beyond that.
    ///
    /// # Errors
    /// What `act` failed with.
    pub(super) fn change<E>(
        &self,
        new: Vec<(&'static str, Content)>,
        after: Duration,
        act: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let names: Vec<&str> = new.iter().map(|(name, _)| *name).collect();
        let from = Instant::now();
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, content) in new {
            states.entry(name).or_default().push(State { from, until: None, content });
        }
        drop(states);
        act()?;
        let now = Instant::now();
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            let Some(history) = states.get_mut(name) else { continue };
            if let Some((_, old)) = history.split_last_mut() {
                for state in old {
                    state.until.get_or_insert(now + after);
                }
            }
            history.retain(|state| state.until.is_none_or(|until| now < until + KEPT));
        }
        Ok(())
    }

    /// Every state of a file that there was at some moment of this span.
    pub(super) fn between(&self, name: &str, from: Instant, until: Instant) -> Vec<Content> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let history = states.get(name).map(Vec::as_slice).unwrap_or_default();
        let there = history
            .iter()
            .filter(|state| state.from <= until && state.until.is_none_or(|end| end >= from));
        there.map(|state| state.content.clone()).collect()
    }

    /// What a file holds now.
    pub(super) fn last(&self, name: &str) -> Content {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.get(name)?.last()?.content.clone()
    }
}

/// How long a state is remembered: longer than any request takes.
const KEPT: Duration = Duration::from_secs(150);

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: Duration = Duration::from_secs(1);

    #[test]
    fn states_that_overlap_with_a_span_are_found_and_others_are_not() {
        let ledger = Ledger::default();
        let content = |octet: u8| Some(Arc::from([octet].as_slice()));
        let change = |new, seen: &mut Vec<Content>| {
            ledger.change(vec![("a", new)], Duration::ZERO, || {
                let now = Instant::now();
                *seen = ledger.between("a", now, now);
                Ok::<(), ()>(())
            })
        };
        let mut during = Vec::new();
        change(content(1), &mut during).unwrap();
        assert_eq!(during, [content(1)]);
        change(None, &mut during).unwrap();
        assert_eq!(during, [content(1), None], "either may be seen meanwhile");

        let later = Instant::now() + Duration::from_millis(1);
        assert_eq!(ledger.between("a", later, later), [None]);
        assert_eq!(ledger.last("a"), None);
        assert!(ledger.between("b", later, later).is_empty());
    }

    #[test]
    fn change_that_fails_leaves_both_states_possible() {
        let ledger = Ledger::default();
        assert_eq!(ledger.change(vec![("a", None)], AFTER, || Ok::<(), u8>(())), Ok(()));
        assert_eq!(ledger.change(vec![("a", Some(Arc::from([])))], AFTER, || Err(7)), Err(7));
        let later = Instant::now() + AFTER * 2;
        assert_eq!(ledger.between("a", later, later).len(), 2);
    }

    #[test]
    fn state_that_may_be_seen_longer_is_found_for_so_long() {
        let ledger = Ledger::default();
        let now = Instant::now();
        for content in [None, Some(Arc::from([]))] {
            assert_eq!(ledger.change(vec![("a", content)], AFTER, || Ok::<(), u8>(())), Ok(()));
        }
        assert_eq!(ledger.between("a", now + AFTER, now + AFTER).len(), 2);
        assert_eq!(ledger.between("a", now + AFTER * 9, now + AFTER * 9).len(), 1);
    }
}
