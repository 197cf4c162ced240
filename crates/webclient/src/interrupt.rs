//! SIGINT: Ctrl-C.
//!
//! It is watched by a thread of its own, since the program's other thread may stand in a write that
//! nobody reads.
//!
//! A program that has caught SIGINT still has to die of it in the end: a shell stops a loop only
//! when its command was killed by the signal, and goes on after one that exits with 130.

use std::os::unix::process::CommandExt;
use std::process::{self, Command};
use std::{io, thread};

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
///
/// Only `unsafe` code can give a signal its default action back, and `exec`, which does so for every
/// signal that is caught. So this process becomes a shell that kills itself. Where there is no
/// shell, there is no loop to stop either, and the exit code alone says it.
pub(crate) fn die() -> ! {
    let _ = Command::new(SHELL).args(["-c", "kill -INT $$"]).env_clear().exec();
    process::exit(Exit::Interrupted.code().into())
}

/// By its whole path: a `PATH` of somebody's must not choose what runs.
const SHELL: &str = "/bin/sh";
