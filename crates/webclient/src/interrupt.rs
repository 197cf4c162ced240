//! SIGINT: Ctrl-C.
//!
//! It is watched by a thread of its own, since the program's other thread may stand in a write that
//! nobody reads.
//!
//! A program that has caught SIGINT still has to die of it in the end: a shell stops a loop only
//! when its command was killed by the signal, and goes on after one that exits with 130.

use std::{io, process, thread};

use signal_hook::consts::SIGINT;
use signal_hook::low_level::emulate_default_handler;
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
        // Nothing is said any more: stderr may be what blocks.
        time::sleep(INTERRUPT_GRACE).await;
        die()
    };
    thread::Builder::new()
        .name("interrupt".to_owned())
        .spawn(move || runtime.block_on(watching))
        .map(|_| interrupted)
}

/// Ends this process as if nobody had caught SIGINT; what waits to be written is lost.
pub(crate) fn die() -> ! {
    // It returns only where the system refuses; the exit code alone says it then.
    let _ = emulate_default_handler(SIGINT);
    process::exit(Exit::Interrupted.code().into())
}
