//! Whose place is taken when all are: a connection that waits for its client gives way.
//!
//! ```text
//! a client asks for a place   -->  one that is late goes, else the one that has idled longest
//! it asks again               -->  one that takes its answer slowly, too
//! ```
//!
//! Those that wait queue up by themselves and are woken in that order, so neither asking nor idling
//! costs more with more connections. A connection that is woken goes only if a place is still
//! wanted; each that goes claims one of those who want one, so no more go than are needed. What a
//! connection waits for, and what its end looks like, is not known here.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Who wants a place, and who could give one.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    counts: Mutex<Counts>,
    idle: Notify,
    late: Notify,
    slow: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    /// Clients that wait for a place.
    asking: usize,
    /// Connections that go for one of them.
    going: usize,
    /// Connections that are late.
    late: usize,
}

/// What is asked for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Those that wait for a request.
    Waiting,
    /// Also those whose client takes an answer slowly.
    Slow,
}

/// A client that waits for a place, until this is dropped.
#[derive(Debug)]
pub(super) struct Asking<'a>(&'a Wanted);

/// A connection that is late, until this is dropped.
struct Late<'a>(&'a Wanted);

impl Wanted {
    /// Asks one connection to go. Where none waits, the next one that begins to idle is asked.
    pub(super) fn ask(&self, of: Of) -> Asking<'_> {
        let mut counts = self.counts();
        counts.asking += 1;
        if of == Of::Slow {
            self.slow.notify_one();
        }
        if counts.late > 0 {
            self.late.notify_one();
        } else {
            self.idle.notify_one();
        }
        Asking(self)
    }

    /// Waits until an idle connection has to go.
    pub(super) async fn leave_idle(&self) {
        loop {
            self.idle.notified().await;
            if self.counts().claims() {
                return;
            }
        }
    }

    /// Waits until a late connection has to go.
    pub(super) async fn leave_late(&self) {
        let _late = Late::new(self);
        while !self.counts().claims() {
            self.late.notified().await;
        }
    }

    /// Waits until a connection whose client takes an answer slowly has to go.
    pub(super) async fn leave_slow(&self) {
        loop {
            self.slow.notified().await;
            if self.counts().claims() {
                return;
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Whether one more has to go; if so, it counts as going.
    const fn claims(&mut self) -> bool {
        let is_wanted = self.going < self.asking;
        if is_wanted {
            self.going += 1;
        }
        is_wanted
    }
}

/// Whoever has a place, or asks again, takes one with it that was going for it.
impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut counts = self.0.counts();
        counts.asking = counts.asking.saturating_sub(1);
        counts.going = counts.going.saturating_sub(1);
    }
}

impl<'a> Late<'a> {
    fn new(wanted: &'a Wanted) -> Self {
        wanted.counts().late += 1;
        Self(wanted)
    }
}

impl Drop for Late<'_> {
    fn drop(&mut self) {
        let mut counts = self.0.counts();
        counts.late = counts.late.saturating_sub(1);
    }
}
