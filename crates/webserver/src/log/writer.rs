//! The thread that writes lines, and the queue in front of it.
//!
//! The queue is bounded. When the disk is slower than the requests, lines are dropped and counted,
//! and the count is said: a gap in a log has to be visible.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use crate::limits::{LOG_FLUSH_TIMEOUT, LOG_LINES_MAX};

/// The writer's handle.
#[derive(Debug)]
pub(crate) struct Writer {
    lines: Lines,
    finished: Receiver<()>,
}

/// Where lines are put. Cloning shares.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    queue: SyncSender<Entry>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Entry {
    Line(String),
    End,
}

impl Writer {
    /// Starts the thread, under this name.
    pub(crate) fn start(name: &str, stream: Box<dyn Write + Send>) -> io::Result<Self> {
        let (queue, entries) = sync_channel(LOG_LINES_MAX);
        let (done, finished) = sync_channel(1);
        let dropped = Arc::new(AtomicU64::new(0));
        let lines = Lines { queue, dropped: Arc::clone(&dropped) };
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            write_all(&entries, BufWriter::new(stream), &dropped);
            // The other end may have stopped waiting.
            let _ = done.send(());
        })?;
        Ok(Self { lines, finished })
    }

    /// Where lines are put.
    pub(crate) fn lines(&self) -> Lines {
        self.lines.clone()
    }

    /// Writes what was put, and waits for it for a bounded time.
    pub(crate) fn finish(self) {
        // A full queue means a stuck disk; then there is nothing to wait for.
        if self.lines.queue.try_send(Entry::End).is_ok() {
            let _ = self.finished.recv_timeout(LOG_FLUSH_TIMEOUT);
        }
    }
}

impl Lines {
    /// Puts a line, without its end; never waits.
    pub(crate) fn add(&self, line: String) {
        if self.queue.try_send(Entry::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Writes lines as they come, and flushes whenever none is waiting. A failure is said once an
/// episode, with how many lines it cost when it is over.
fn write_all(
    entries: &Receiver<Entry>,
    mut stream: BufWriter<Box<dyn Write + Send>>,
    dropped: &AtomicU64,
) {
    let mut health = Health::default();
    while let Some(entry) = next(entries, &mut stream, &mut health) {
        let Entry::Line(line) = entry else { break };
        let overrun = dropped.swap(0, Ordering::Relaxed);
        if overrun > 0 {
            eprintln!("webserver: the log cannot keep up; {overrun} lines were dropped");
        }
        let outcome = stream.write_all(line.as_bytes()).and_then(|()| stream.write_all(b"\n"));
        health.note(outcome);
    }
    health.note(stream.flush());
}

/// The next entry; flushes before it waits for one.
fn next(
    entries: &Receiver<Entry>,
    stream: &mut BufWriter<Box<dyn Write + Send>>,
    health: &mut Health,
) -> Option<Entry> {
    match entries.try_recv() {
        Ok(entry) => Some(entry),
        Err(TryRecvError::Empty) => {
            health.note(stream.flush());
            entries.recv().ok()
        }
        Err(TryRecvError::Disconnected) => None,
    }
}

/// Whether the last write worked.
#[derive(Debug, Default)]
struct Health {
    failed: u64,
}

impl Health {
    fn note(&mut self, outcome: io::Result<()>) {
        match outcome {
            Ok(()) if self.failed > 0 => {
                eprintln!("webserver: the log is written again");
                self.failed = 0;
            }
            Ok(()) => {}
            Err(error) => {
                if self.failed == 0 {
                    eprintln!("webserver: cannot write the log: {error}; requests go on");
                }
                self.failed = self.failed.saturating_add(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(octets)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_were_put_are_written_in_order_before_the_writer_ends() {
        let written = Shared::default();
        let writer = Writer::start("log", Box::new(written.clone())).unwrap();
        for number in 0..1000 {
            writer.lines().add(format!("line {number}"));
        }
        writer.finish();
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let expected: String = (0..1000).map(|number| format!("line {number}\n")).collect();
        assert_eq!(text, expected);
    }
}
