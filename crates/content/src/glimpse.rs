//! Files that were sent in the second of their last change.
//!
//! A date counts in seconds: a file that changes again within one has the date that it was sent
//! with before, and whoever asks with that date must not hear that nothing has changed. So what is
//! sent that early is remembered, and another state of it with the same date gets the next one.
//! This knows states and dates, not what a client asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use plainwire_field::{HttpDate, SitePath};
use plainwire_store::Identity;

use crate::limits::GLIMPSES_MAX;
use crate::validators::Modified;

/// What was sent while its date could still come again: by its path, the date and the state.
#[derive(Debug, Default)]
pub(crate) struct Glimpses {
    /// Whether there has been any, so that a site that rests pays nothing.
    any: AtomicBool,
    memory: Mutex<HashMap<SitePath, (HttpDate, Identity)>>,
}

impl Glimpses {
    /// The date of this state of the file, where another state was sent with it before; else as it
    /// came. `today` is the second of the request.
    pub(crate) fn judged(
        &self,
        modified: Modified,
        path: &SitePath,
        identity: &Identity,
        today: HttpDate,
    ) -> Modified {
        match modified {
            Modified::Young(date) if self.remember(path, date, identity) => modified,
            Modified::Young(date) => Modified::Overtaken(date),
            Modified::Settled(date) if self.was_another(path, date, identity) => {
                let next = HttpDate::from_seconds(date.seconds().saturating_add(1));
                // That second is not over yet: it may become the date of a third state.
                if next < today { Modified::Settled(next) } else { Modified::Overtaken(date) }
            }
            _ => modified,
        }
    }

    fn was_another(&self, path: &SitePath, date: HttpDate, identity: &Identity) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        is_another(memory.get(path), date, identity)
    }

    /// Remembers that this state is sent with its date, unless another one was; says whether it
    /// does; not where there is no memory left for it. When ours is full it is emptied: what is
    /// sent within a second of its change is rare, and what changes again within that second rarer.
    fn remember(&self, path: &SitePath, date: HttpDate, identity: &Identity) -> bool {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if is_another(memory.get(path), date, identity) {
            return false;
        }
        if memory.len() >= GLIMPSES_MAX {
            memory.clear();
        }
        if memory.try_reserve(1).is_err() {
            return false;
        }
        memory.insert(path.clone(), (date, identity.clone()));
        self.any.store(true, Ordering::Release);
        true
    }
}

/// Whether what was sent is another state with this date.
fn is_another(sent: Option<&(HttpDate, Identity)>, date: HttpDate, identity: &Identity) -> bool {
    sent.is_some_and(|(known, state)| *known == date && state != identity)
}
