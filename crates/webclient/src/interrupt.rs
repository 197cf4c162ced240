//! SIGINT: Ctrl-C.
//!
//! It is watched by a thread of its own, since the program's other thread may stand in a write that
//! nobody reads.

use std::time::Duration;
use std::{io, process, thread};

use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time;

use crate::exit::Exit;
use crate::limits::INTERRUPT_GRACE;

/// From here on, SIGINT resolves the receiver; and a process that has not ended within
/// [`INTERRUPT_GRACE`] after it is ended.
///
/// # Errors
/// When the system gives no signal handler or no thread.
pub(crate) fn watch() -> io::Result<oneshot::Receiver<()>> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (sender, interrupted) = oneshot::channel();
    let mut interrupt = {
        let _guard = runtime.enter();
        signal(SignalKind::interrupt())?
    };
    let watching = async move {
        interrupt.recv().await;
        // Whoever waited for it may have ended in this very moment.
        let _ = sender.send(());
        end_after(INTERRUPT_GRACE).await;
    };
    thread::Builder::new()
        .name("interrupt".to_owned())
        .spawn(move || runtime.block_on(watching))
        .map(|_| interrupted)
}

/// Nothing is said any more: stderr may be what blocks.
async fn end_after(grace: Duration) {
    time::sleep(grace).await;
    process::exit(Exit::Interrupted.code().into());
}
