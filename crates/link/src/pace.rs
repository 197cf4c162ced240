//! How fast a peer takes what is sent: fast enough, or it is let go.
//!
//! Only the time is counted in which the peer is waited for. Before that comes to the longest
//! stall, it has to have taken a certain number of octets; then both counts begin anew. So neither
//! a pause of ours nor a short answer is held against it, and a peer that takes an octet now and
//! then has stalled. It does not know what is sent.

use std::time::Duration;

use crate::limits::{LOOKS_EACH_STALL, OCTETS_PER_SECOND_MIN};

/// The time that a peer was waited for, and what it has taken since that began to be counted.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    waited: Duration,
    taken: u64,
}

impl Pace {
    /// How long to wait until the next look at the peer.
    pub(crate) fn next_look(&self, stall_max: Duration) -> Duration {
        (stall_max / LOOKS_EACH_STALL).min(stall_max.saturating_sub(self.waited))
    }

    /// Notes that the peer was waited for.
    pub(crate) fn waited(&mut self, span: Duration) {
        self.waited = self.waited.saturating_add(span);
    }

    /// Whether that is too long by now. Once that has been said, the counts begin anew.
    pub(crate) fn has_stalled(&mut self, stall_max: Duration) -> bool {
        let has_stalled = self.waited >= stall_max;
        if has_stalled {
            *self = Self::default();
        }
        has_stalled
    }

    /// Notes that the peer took so many octets.
    pub(crate) fn took(&mut self, octets: u64, stall_max: Duration) {
        if self.waited.is_zero() {
            return;
        }
        self.taken = self.taken.saturating_add(octets);
        if self.taken >= octets_min(stall_max) {
            *self = Self::default();
        }
    }
}

/// What a peer has to take while it is waited for as long as a stall may last.
fn octets_min(stall_max: Duration) -> u64 {
    let octets = stall_max.as_millis().saturating_mul(OCTETS_PER_SECOND_MIN.into()) / 1000;
    u64::try_from(octets).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const STALL: Duration = Duration::from_secs(30);

    #[test]
    fn peer_that_takes_the_least_that_it_has_to_never_stalls() {
        let mut pace = Pace::default();
        for _ in 0..1000 {
            pace.waited(29 * SECOND);
            assert!(!pace.has_stalled(STALL));
            pace.took(30 * OCTETS_PER_SECOND_MIN, STALL);
        }
    }

    #[test]
    fn peer_that_takes_an_octet_less_stalls_within_the_next_wait() {
        let mut pace = Pace::default();
        pace.waited(29 * SECOND);
        assert!(!pace.has_stalled(STALL));
        pace.took(30 * OCTETS_PER_SECOND_MIN - 1, STALL);
        assert_eq!(pace.next_look(STALL), SECOND);
        pace.waited(SECOND);
        assert!(pace.has_stalled(STALL));
    }

    #[test]
    fn what_is_taken_before_any_wait_is_not_saved_up() {
        let mut pace = Pace::default();
        pace.took(u64::MAX, STALL);
        pace.waited(29 * SECOND);
        assert!(!pace.has_stalled(STALL));
        pace.took(30 * OCTETS_PER_SECOND_MIN - 1, STALL);
        pace.waited(SECOND);
        assert!(pace.has_stalled(STALL));
    }
}
