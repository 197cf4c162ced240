//! The queue in front of a writer: bounded, and counting what it had to leave out.
//!
//! Whoever puts a line never waits. It knows no stream: what becomes of the lines that were taken is
//! told to it, so that at the end somebody can say how many are missing.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::limits::{BATCH_OCTETS_MAX, LOG_LINES_MAX};

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
        let mut state = self.lock();
        if state.stage != Stage::Open {
            return Put::Silently;
        }
        if state.waiting.len() >= LOG_LINES_MAX {
            state.dropped += 1;
            return if state.dropped == 1 { Put::FirstDropped } else { Put::Silently };
        }
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
            self.waiting.pop_front();
        }
        self.under_way = lines;
        Work::Batch { text, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Queue {
        let queue = Queue::default();
        for _ in 0..LOG_LINES_MAX {
            assert_eq!(queue.put("x".repeat(BATCH_OCTETS_MAX)), Put::Silently);
        }
        queue
    }

    #[test]
    fn queue_that_is_full_drops_lines_and_says_so_once_until_it_was_empty() {
        let queue = full();
        let put = [(); 3].map(|()| queue.put("late".to_owned()));
        assert_eq!(put, [Put::FirstDropped, Put::Silently, Put::Silently]);
        for _ in 0..LOG_LINES_MAX {
            assert!(matches!(queue.take(), Work::Batch { lines: 1, .. }));
        }
        assert_eq!(queue.take(), Work::CaughtUp { dropped: 3 });
        queue.put("again".to_owned());
        assert_eq!(queue.take(), Work::Batch { text: b"again\n".to_vec(), lines: 1 });
    }

    #[test]
    fn finish_in_front_of_a_stream_that_takes_nothing_counts_every_line_that_is_missing() {
        let queue = full();
        queue.put("dropped".to_owned());
        queue.take();
        queue.fail(1);
        queue.take();
        assert_eq!(queue.finish(Duration::ZERO), LOG_LINES_MAX as u64 + 1);
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
        let queue = full();
        queue.close();
        assert_eq!(queue.put("late".to_owned()), Put::Silently);
        assert_eq!(queue.take(), Work::End);
        assert_eq!(queue.finish(Duration::ZERO), 0);
    }
}
