//! Waiting with a bound, for what gives no other signal than its state.

use std::time::{Duration, Instant};

use crate::limits::LOOK_EVERY;

/// Looks until `look` finds something, for at most `wait_max`.
///
/// # Panics
///
/// When the time is over: the message says what was awaited.
pub fn until<Found>(what: &str, wait_max: Duration, look: impl FnMut() -> Option<Found>) -> Found {
    match within(wait_max, look) {
        Some(found) => found,
        None => panic!("waited {wait_max:?} in vain for {what}"),
    }
}

/// The same as [`until`] for what may stay away: `None` when the time is over.
pub fn within<Found>(wait_max: Duration, mut look: impl FnMut() -> Option<Found>) -> Option<Found> {
    let end = Instant::now() + wait_max;
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wait_for_something_that_comes_returns_it() {
        let mut looks = 0;
        let found = until("the third look", Duration::from_secs(5), || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(found, 3);
    }

    #[test]
    #[should_panic(expected = "in vain for a thing")]
    fn wait_for_something_that_stays_away_ends_and_names_it() {
        until("a thing", Duration::from_millis(20), || None::<()>);
    }
}
