//! Faults of the program itself: a panic ends one exchange, or one connection, and not the process.
//!
//! What panicked is never used again: a future is dropped where it stood, and its connection
//! closes. What others use as well stands behind locks, each of which is held for one whole change
//! and taken again after a panic. That is why looking past `UnwindSafe` is sound here.
//!
//! It knows neither what is answered instead nor where the panic was: the place is told by the
//! process's panic hook, once, and the record repeats only the message.

use std::any::Any;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What it said, made visible: it may repeat what a client has sent.
    message: String,
}

/// Drives the work to its end, or to its panic.
pub(crate) async fn catch<F: Future>(mut work: Pin<&mut F>) -> Result<F::Output, Fault> {
    poll_fn(|context| poll(work.as_mut(), context)).await
}

/// Polls the work once. After a fault it must not be polled again.
pub(crate) fn poll<F: Future>(
    work: Pin<&mut F>,
    context: &mut Context<'_>,
) -> Poll<Result<F::Output, Fault>> {
    match guard(|| work.poll(context)) {
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(fault) => Poll::Ready(Err(fault)),
    }
}

/// Does what an exchange does not depend on: a fault in it has been reported, and is over.
pub(crate) fn contain(work: impl FnOnce()) {
    let _ = guard(work);
}

fn guard<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(Fault::of)
}

impl Fault {
    fn of(payload: Box<dyn Any + Send>) -> Self {
        let message = match payload.downcast::<String>() {
            Ok(text) => visible(&text),
            Err(payload) => match payload.downcast::<&'static str>() {
                Ok(text) => visible(&text),
                Err(payload) => {
                    // Nobody knows what it is, and dropping it could panic once more.
                    std::mem::forget(payload);
                    "a panic without a message".to_owned()
                }
            },
        };
        Self { message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a fault of the server itself, please report it: {}", self.message)
    }
}

/// The text with everything escaped that acts on a terminal or cannot be seen.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' | '"' => visible.push(letter),
            letter => visible.extend(letter.escape_debug()),
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use std::panic::resume_unwind;
    use std::pin::pin;

    use super::*;

    /// Panics without the report of the hook, which would only fill the test's output.
    fn panic_with(payload: impl Any + Send) {
        resume_unwind(Box::new(payload));
    }

    #[tokio::test]
    async fn work_that_panics_at_any_poll_is_a_fault_with_its_message() {
        for polls in 0..3 {
            let work = async {
                for _ in 0..polls {
                    tokio::task::yield_now().await;
                }
                panic_with("out of order".to_owned());
            };
            let fault = catch(pin!(work)).await.unwrap_err();
            assert_eq!(fault.message, "out of order", "{polls}");
        }
        assert_eq!(catch(pin!(async { 7 })).await, Ok(7));
    }

    #[test]
    fn message_of_a_fault_cannot_act_on_a_terminal_or_a_log() {
        let fault = |payload: Box<dyn Any + Send>| Fault::of(payload).message;
        assert_eq!(fault(Box::new("index 3 of `a'\"`")), "index 3 of `a'\"`");
        let hostile = "a\x1b[2J\nb\u{202e}c\\".to_owned();
        assert_eq!(fault(Box::new(hostile)), "a\\u{1b}[2J\\nb\\u{202e}c\\\\");
    }

    #[test]
    fn payload_that_panics_when_it_is_dropped_does_no_more_harm() {
        struct Mine;
        impl Drop for Mine {
            fn drop(&mut self) {
                panic_with("again");
            }
        }
        let fault = guard(|| panic_with(Mine)).unwrap_err();
        assert_eq!(fault.message, "a panic without a message");
        contain(|| panic_with("nobody depends on it"));
    }
}
