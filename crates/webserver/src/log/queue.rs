//! The queue in front of a writer: bounded in lines and in octets, and counting what it had to
//! leave out.
//!
//! Whoever puts a line never waits. It knows no stream: what becomes of the lines that were taken
//! is told to it, so that at the end somebody can say how many are missing.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use crate::limits::{BATCH_OCTETS_MAX, FAULT_TRIES, LOG_LINES_MAX, LOG_OCTETS_MAX};

/// Lines between those who put them and the one thread that writes them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    done: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<String>,
    /// Octets of the lines that wait, without their ends.
    octets: usize,
    /// Lines that were taken last and whose fate is not yet known.
    under_way: u64,
    /// Lines that found no room since the queue was last empty.
    dropped: u64,
    /// Lines that the stream did not take in the failure that goes on.
    failed: u64,
    stage: Stage,
}

/// Open, then ending, then over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// Lines come and go.
    #[default]
    Open,
    /// What waits is still written.
    Ending,
    /// Nothing is written any more.
    Over,
}

/// What became of a line that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// It waits, or is among others that found no room, or nobody writes any more.
    Silently,
    /// It is the first one that found no room.
    FirstDropped,
}

/// What the writer has to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Write these lines, each with its end.
    Batch { text: Vec<u8>, lines: u64 },
    /// Say that the queue is empty again after so many lines found no room.
    CaughtUp { dropped: u64 },
    /// Stop.
    End,
}

impl Queue {
    /// Puts a line, without its end.
    pub(super) fn put(&self, line: String) -> Put {
        self.put_in(self.lock(), line)
    }

    /// Puts a line for a thread that panics, and may hold the queue itself: where nobody lets it go
    /// for a moment, the line is left out.
    pub(super) fn put_if_free(&self, line: String) {
        for _ in 0..FAULT_TRIES {
            let state = match self.state.try_lock() {
                Ok(state) => state,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    thread::yield_now();
                    continue;
                }
            };
            self.put_in(state, line);
            return;
        }
    }

    fn put_in(&self, mut state: MutexGuard<'_, State>, line: String) -> Put {
        if state.stage != Stage::Open {
            return Put::Silently;
        }
        if !state.has_room(&line) {
            state.dropped += 1;
            return if state.dropped == 1 { Put::FirstDropped } else { Put::Silently };
        }
        state.octets += line.len();
        state.waiting.push_back(line);
        if state.waiting.len() == 1 {
            self.filled.notify_one();
        }
        Put::Silently
    }

    /// Waits for something to do. The lines of the last batch count as written.
    pub(super) fn take(&self) -> Work {
        let mut state = self.lock();
        state.under_way = 0;
        loop {
            if !state.waiting.is_empty() {
                return state.batch();
            }
            if state.stage != Stage::Open {
                return Work::End;
            }
            if state.dropped > 0 {
                return Work::CaughtUp { dropped: std::mem::take(&mut state.dropped) };
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// So many lines of the last batch were not written.
    pub(super) fn fail(&self, lines: u64) {
        let mut state = self.lock();
        state.under_way = 0;
        state.failed += lines;
    }

    /// The failure is over: how many lines it cost.
    pub(super) fn recover(&self) -> u64 {
        std::mem::take(&mut self.lock().failed)
    }

    /// Nothing is written any more, whatever still waits.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.stage = Stage::Over;
        state.waiting.clear();
        state.octets = 0;
        (state.under_way, state.dropped, state.failed) = (0, 0, 0);
        self.filled.notify_all();
        self.done.notify_all();
    }

    /// The writer has written what there was.
    pub(super) fn end(&self) {
        self.lock().stage = Stage::Over;
        self.done.notify_all();
    }

    /// Lets no more lines in, and waits until the rest is written. How many lines are missing that
    /// nobody has been told of.
    pub(super) fn finish(&self, wait_max: Duration) -> u64 {
        let mut state = self.lock();
        if state.stage == Stage::Open {
            state.stage = Stage::Ending;
        }
        self.filled.notify_all();
        let (state, _) = self
            .done
            .wait_timeout_while(state, wait_max, |state| state.stage != Stage::Over)
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting.len() as u64 + state.under_way + state.dropped + state.failed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A line is put or taken whole, also where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A line that finds the queue empty has room, however long it is.
    fn has_room(&self, line: &str) -> bool {
        let fits = self.octets + line.len() <= LOG_OCTETS_MAX;
        self.waiting.is_empty() || (fits && self.waiting.len() < LOG_LINES_MAX)
    }

    /// As many of the waiting lines as go together, but at least one.
    fn batch(&mut self) -> Work {
        let (mut text, mut lines) = (Vec::new(), 0);
        while let Some(line) = self.waiting.front() {
            if lines > 0 && text.len() + line.len() >= BATCH_OCTETS_MAX {
                break;
            }
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
            lines += 1;
            self.octets -= line.len();
            self.waiting.pop_front();
        }
        self.under_way = lines;
        Work::Batch { text, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A queue that holds as many lines of this length as it takes, and how many these are.
    fn full_of(octets: usize) -> (Queue, usize) {
        let queue = Queue::default();
        let lines = LOG_LINES_MAX.min(LOG_OCTETS_MAX / octets);
        for _ in 0..lines {
            assert_eq!(queue.put("x".repeat(octets)), Put::Silently);
        }
        (queue, lines)
    }

    /// Takes all lines that wait, and then what comes behind them.
    fn drain(queue: &Queue) -> (u64, Work) {
        let mut taken = 0;
        loop {
            match queue.take() {
                Work::Batch { lines, .. } => taken += lines,
                work => return (taken, work),
            }
        }
    }

    #[test]
    fn queue_that_is_full_drops_lines_and_says_so_once_until_it_was_empty() {
        // Lines, then octets are what it is full of.
        for octets in [1, LOG_OCTETS_MAX / LOG_LINES_MAX + 1, BATCH_OCTETS_MAX, LOG_OCTETS_MAX] {
            let (queue, lines) = full_of(octets);
            let put = [(); 3].map(|()| queue.put("x".repeat(octets)));
            assert_eq!(put, [Put::FirstDropped, Put::Silently, Put::Silently], "{octets}");
            assert_eq!(drain(&queue), (lines as u64, Work::CaughtUp { dropped: 3 }), "{octets}");
            queue.put("again".to_owned());
            assert_eq!(queue.take(), Work::Batch { text: b"again\n".to_vec(), lines: 1 });
        }
    }

    #[test]
    fn lines_of_any_length_in_front_of_a_stream_that_takes_nothing_stay_within_the_octets() {
        let queue = Queue::default();
        // A stream that holds the first batch for ever: nothing is taken any more.
        queue.put("under way".to_owned());
        queue.take();
        let mut put = 0_u64;
        for octets in (0..LOG_LINES_MAX).map(|number| number * 7 % 30_000) {
            queue.put("x".repeat(octets));
            put += 1;
            assert!(queue.lock().octets <= LOG_OCTETS_MAX);
        }
        let state = queue.lock();
        let octets: usize = state.waiting.iter().map(String::len).sum();
        assert!(octets == state.octets && octets > LOG_OCTETS_MAX / 2, "{octets}");
        assert!(state.dropped > put / 2 && state.dropped + state.waiting.len() as u64 == put);
        drop(state);
        assert_eq!(queue.finish(Duration::ZERO), put + 1);
    }

    #[test]
    fn line_longer_than_all_octets_is_taken_where_nothing_waits() {
        let queue = Queue::default();
        assert_eq!(queue.put("x".repeat(LOG_OCTETS_MAX + 1)), Put::Silently);
        assert_eq!(queue.put(String::new()), Put::FirstDropped);
        assert_eq!(drain(&queue), (1, Work::CaughtUp { dropped: 1 }));
    }

    #[test]
    fn finish_in_front_of_a_stream_that_takes_nothing_counts_every_line_that_is_missing() {
        let (queue, lines) = full_of(BATCH_OCTETS_MAX);
        queue.put("x".to_owned());
        queue.take();
        queue.fail(1);
        queue.take();
        assert_eq!(queue.finish(Duration::ZERO), lines as u64 + 1);
    }

    #[test]
    fn lines_that_are_short_are_taken_together_and_end_before_the_limit() {
        let queue = Queue::default();
        for _ in 0..=BATCH_OCTETS_MAX / 100 {
            queue.put("x".repeat(99));
        }
        let Work::Batch { text, lines } = queue.take() else { panic!("lines wait") };
        assert_eq!((text.len(), lines), (BATCH_OCTETS_MAX / 100 * 100, 40));
        assert!(matches!(queue.take(), Work::Batch { lines: 1, .. }));
    }

    #[test]
    fn queue_that_was_closed_takes_nothing_and_misses_nothing() {
        let (queue, _) = full_of(BATCH_OCTETS_MAX);
        queue.close();
        assert_eq!(queue.lock().octets, 0);
        assert_eq!(queue.put("late".to_owned()), Put::Silently);
        assert_eq!(queue.take(), Work::End);
        assert_eq!(queue.finish(Duration::ZERO), 0);
    }

    #[test]
    fn line_of_a_thread_that_holds_the_queue_itself_is_left_out_and_never_waits() {
        let queue = Queue::default();
        let held = queue.lock();
        queue.put_if_free("lost".to_owned());
        drop(held);
        queue.put_if_free("kept".to_owned());
        assert_eq!(queue.take(), Work::Batch { text: b"kept\n".to_vec(), lines: 1 });
    }
}
