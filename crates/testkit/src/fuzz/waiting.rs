//! Futures that are driven to their end on the spot, on one thread, with a bound.
//!
//! Nothing in a target waits for the world: both ends of a pipe in memory are driven together. So
//! a target that reaches the bound hangs.

use std::thread_local;

use tokio::runtime::{Builder, Runtime};
use tokio::time;

use crate::limits::ANSWER_WAIT_MAX;

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without sockets needs nothing of the system");
}

/// Drives it to its end.
///
/// # Panics
///
/// When it takes longer than any answer may.
pub(super) fn until_done<Outcome>(future: impl Future<Output = Outcome>) -> Outcome {
    RUNTIME.with(|runtime| {
        let bounded = async { time::timeout(ANSWER_WAIT_MAX, future).await };
        runtime.block_on(bounded).expect("nothing here waits for anybody, so this hangs")
    })
}
