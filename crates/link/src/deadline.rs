//! Deadlines, and the one timer of a connection that keeps them.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::LinkError;

/// The moment until which something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The moment this long after now; a span too long for the clock counts as a century.
    #[must_use]
    pub fn after(span: Duration) -> Self {
        Self::after_moment(Instant::now(), span)
    }

    /// The moment this long after another one; a span too long for the clock counts as a century.
    #[must_use]
    pub fn after_moment(moment: Instant, span: Duration) -> Self {
        Self(moment.checked_add(span).unwrap_or_else(|| moment + CENTURY))
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_past(self) -> bool {
        Instant::now() >= self.0
    }

    /// The earlier of the two.
    #[must_use]
    pub fn or_earlier(self, other: Self) -> Self {
        self.min(other)
    }
}

/// A connection's timer: armed lazily, and moved only when it fires or has to fire sooner.
///
/// Most waits end before their deadline, and the next deadline is later; so the timer is left
/// standing where it is, and what fires too early is set again. A request on a kept connection
/// then touches no timer.
#[derive(Debug, Default)]
pub(crate) struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Drives the work until it is done or the deadline is past.
    ///
    /// # Errors
    /// [`LinkError::TimedOut`] at the deadline, [`LinkError::Lost`] when the work fails.
    pub(crate) async fn bound<T>(
        &mut self,
        deadline: Deadline,
        work: impl Future<Output = io::Result<T>>,
    ) -> Result<T, LinkError> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(outcome) = work.as_mut().poll(context) {
                return Poll::Ready(outcome.map_err(LinkError::Lost));
            }
            self.poll_past(context, deadline).map(|()| Err(LinkError::TimedOut))
        })
        .await
    }

    fn poll_past(&mut self, context: &mut Context<'_>, deadline: Deadline) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline.0)));
        if sleep.deadline() > deadline.0 {
            sleep.as_mut().reset(deadline.0);
        }
        while sleep.as_mut().poll(context).is_ready() {
            if deadline.is_past() {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline.0);
        }
        Poll::Pending
    }
}

const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn timer_that_stands_too_early_is_set_again_and_fires_at_the_deadline() {
        let mut timer = Timer::default();
        let begun = Instant::now();
        let never = std::future::pending::<io::Result<()>>();
        let first = timer.bound(Deadline::after(SECOND), async { Ok(1) }).await;
        assert_eq!(first.unwrap(), 1);
        let outcome = timer.bound(Deadline::after(5 * SECOND), never).await;
        assert!(matches!(outcome, Err(LinkError::TimedOut)));
        assert_eq!(begun.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn timer_that_stands_too_late_is_moved_forward() {
        let mut timer = Timer::default();
        let begun = Instant::now();
        for seconds in [60, 2] {
            let never = std::future::pending::<io::Result<()>>();
            let within = Deadline::after(seconds * SECOND);
            tokio::select! {
                outcome = timer.bound(within, never) => {
                    assert!(matches!(outcome, Err(LinkError::TimedOut)));
                }
                () = tokio::time::sleep(3 * SECOND) => assert_eq!(seconds, 60),
            }
        }
        assert_eq!(begun.elapsed().as_secs(), 5);
    }

    #[test]
    fn deadline_beyond_the_clock_is_far_away_rather_than_a_panic() {
        assert!(!Deadline::after(Duration::MAX).is_past());
    }
}
