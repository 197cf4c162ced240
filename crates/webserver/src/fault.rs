//! What is said of a fault of the program itself: where it panicked and with what words.
//!
//! By default a panic writes several lines to standard error, and waits where nobody reads that. So
//! while the server runs it is one line of the notices, escaped and bounded, which never waits; and
//! a place that panics again and again says so once in a while. Before there are notices, the
//! default stays. It does not know what the panic ended: that stands in the exchange's record.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::failure::Failure;
use crate::limits::{FAULT_PLACES_MAX, FAULT_SILENCE};
use crate::log::{Lines, words};
use crate::terminal::printable;

/// Panics are told there from now on.
pub(crate) fn report_to(lines: Lines) {
    let told = Mutex::new(Told::default());
    set_hook(Box::new(move |panic| report(panic, &told, &lines)));
}

/// Panics are told as by default again, since nobody writes the notices any more.
pub(crate) fn report_plainly() {
    drop(take_hook());
}

/// Does the program's work; a panic in it is a failure that can still be said.
pub(crate) fn survive<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // Nothing that the work left half done is looked at again: the program ends.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Failure::Fault))
}

fn report(panic: &PanicHookInfo<'_>, told: &Mutex<Told>, lines: &Lines) {
    let place = panic.location().map_or_else(
        || "a place unknown".to_owned(),
        |place| format!("{}:{}", place.file(), place.line()),
    );
    // Only this function takes that lock, and it does not panic while it has it.
    let judged = told.lock().unwrap_or_else(PoisonError::into_inner).judge(&place, Instant::now());
    if let Some(silent) = judged {
        let message = panic.payload_as_str().unwrap_or("it said nothing");
        lines.add_if_free(line(&place, message, silent));
    }
}

fn line(place: &str, message: &str, silent: u64) -> String {
    let thread = thread::current();
    let thread = thread.name().unwrap_or("without a name");
    let message = printable(message);
    let repeated = match silent {
        0 => String::new(),
        silent => format!("; {silent} more since it was last said"),
    };
    format!(
        "webserver: a fault of the program itself, at {place} in thread {thread}: {}{repeated}. \
         What it was doing has ended; please report this line",
        words(&message)
    )
}

/// The places that have been told of.
#[derive(Debug, Default)]
struct Told(Vec<Place>);

#[derive(Debug)]
struct Place {
    name: String,
    last: Instant,
    /// Panics since then, of which nothing was said.
    silent: u64,
}

impl Told {
    /// Whether a panic at this place is said now, and then how many were not.
    fn judge(&mut self, name: &str, now: Instant) -> Option<u64> {
        if let Some(place) = self.0.iter_mut().find(|place| place.name == name) {
            if now.saturating_duration_since(place.last) < FAULT_SILENCE {
                place.silent = place.silent.saturating_add(1);
                return None;
            }
            place.last = now;
            return Some(std::mem::take(&mut place.silent));
        }
        if self.0.len() >= FAULT_PLACES_MAX {
            self.0.remove(0);
        }
        self.0.push(Place { name: name.to_owned(), last: now, silent: 0 });
        Some(0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn place_that_panics_again_is_told_once_in_a_while_and_counted() {
        let (mut told, begun) = (Told::default(), Instant::now());
        let after = |span: Duration| begun + span;
        let short = Duration::from_secs(1);
        assert_eq!(told.judge("a.rs:1", begun), Some(0));
        assert_eq!(told.judge("a.rs:1", after(short)), None);
        assert_eq!(told.judge("b.rs:2", after(short)), Some(0));
        assert_eq!(told.judge("a.rs:1", after(FAULT_SILENCE - short)), None);
        assert_eq!(told.judge("a.rs:1", after(FAULT_SILENCE)), Some(2));
        assert_eq!(told.judge("a.rs:1", after(FAULT_SILENCE)), None);
        for place in 0..2 * FAULT_PLACES_MAX {
            assert_eq!(told.judge(&format!("c.rs:{place}"), begun), Some(0));
        }
        assert_eq!(told.0.len(), FAULT_PLACES_MAX);
    }

    /// The hook is that of the whole process: what other tests say meanwhile goes there, too.
    #[test]
    fn panic_is_one_line_that_says_where_and_cannot_act_on_a_terminal() {
        let lines = Lines::kept();
        report_to(lines.clone());
        let ended = thread::Builder::new().name("worker".to_owned()).spawn(|| {
            for _ in 0..3 {
                let outcome: Result<(), Failure> = survive(|| panic!("a\n\x1b[2Jb"));
                assert!(matches!(outcome, Err(Failure::Fault)));
            }
        });
        ended.unwrap().join().unwrap();
        report_plainly();
        let said: Vec<String> =
            lines.taken().into_iter().filter(|line| line.contains("[2J")).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        let (before, behind) = said[0].split_once(" in thread worker: ").unwrap();
        assert!(
            before.starts_with("webserver: a fault of the program itself, at crates/"),
            "{before}"
        );
        assert!(before.contains("/fault.rs:"), "{before}");
        assert!(behind.starts_with(r"a\x0A\x1B[2Jb. What"), "{behind}");
    }
}
