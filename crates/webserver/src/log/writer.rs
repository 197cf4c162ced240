//! The thread that writes lines.
//!
//! It alone waits for the disk, the pipe or the terminal. When the stream fails, that is said once,
//! and how many lines it cost is said when it works again; a gap in a log has to be visible. What
//! it has to say goes through the notices, which have a writer of their own.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::queue::{Put, Queue, Work};
use crate::limits::STREAM_RETRY;

/// The writer's handle.
#[derive(Debug)]
pub(crate) struct Writer {
    lines: Lines,
}

/// Where lines are put. Cloning shares.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    queue: Arc<Queue>,
    told: Told,
}

/// Who hears that lines are missing.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The stream's name in what is said: `the log access.log`.
    what: Arc<str>,
    /// The notices; a writer of notices itself says it in its own stream, once that works again.
    notices: Option<Box<Lines>>,
}

impl Writer {
    /// Starts the thread, under this name.
    pub(crate) fn start(name: &str, stream: Box<dyn Write + Send>, told: Told) -> io::Result<Self> {
        let lines = Lines { queue: Arc::default(), told };
        let mut output = Output { lines: lines.clone(), stream, torn: false, failing: false };
        thread::Builder::new().name(name.to_owned()).spawn(move || output.run())?;
        Ok(Self { lines })
    }

    /// Where lines are put.
    pub(crate) fn lines(&self) -> Lines {
        self.lines.clone()
    }

    /// Lets no more lines in and waits until what was put is written, for a bounded time; then says
    /// how many lines are missing.
    pub(crate) fn finish(self, wait_max: Duration) {
        let Told { what, .. } = &self.lines.told;
        match self.lines.queue.finish(wait_max) {
            0 => {}
            lost => self.lines.tell(&format!("lines of {what} that were lost: {lost}")),
        }
    }
}

impl Told {
    /// The notices hear it.
    pub(crate) fn by(notices: Lines, what: &str) -> Self {
        Self { what: what.into(), notices: Some(Box::new(notices)) }
    }

    /// The stream itself hears it, since there is no other.
    pub(crate) fn itself(what: &str) -> Self {
        Self { what: what.into(), notices: None }
    }
}

impl Lines {
    /// Puts a line, without its end; never waits.
    pub(crate) fn add(&self, line: String) {
        if self.queue.put(line) == Put::FirstDropped && self.told.notices.is_some() {
            let what = &self.told.what;
            self.tell(&format!("{what} cannot keep up; lines are dropped until it can"));
        }
    }

    /// Puts a line for a thread that panics: does not even wait for the queue.
    pub(crate) fn add_if_free(&self, line: String) {
        self.queue.put_if_free(line);
    }

    fn tell(&self, text: &str) {
        let notices = self.told.notices.as_deref().unwrap_or(self);
        notices.add(format!("webserver: {text}"));
    }
}

/// The stream, as its thread knows it.
struct Output {
    lines: Lines,
    stream: Box<dyn Write + Send>,
    /// The last octet that was written is not the end of a line.
    torn: bool,
    failing: bool,
}

impl Output {
    fn run(&mut self) {
        loop {
            match self.lines.queue.take() {
                Work::Batch { text, lines } => self.write(text, lines),
                Work::CaughtUp { dropped } => {
                    let what = &self.lines.told.what;
                    self.lines.tell(&format!("{what} keeps up again; lines dropped: {dropped}"));
                }
                Work::End => return self.lines.queue.end(),
            }
        }
    }

    /// Writes these lines, and says when a failure begins and ends.
    fn write(&mut self, mut text: Vec<u8>, lines: u64) {
        let repaired = usize::from(self.torn);
        if self.torn {
            text.insert(0, b'\n');
        }
        let (written, outcome) = write_out(&mut *self.stream, &text);
        if let Some(last) = text[..written].last() {
            self.torn = *last != b'\n';
        }
        let ends = text[..written].iter().filter(|octet| **octet == b'\n').count();
        let lost = lines.saturating_sub(ends.saturating_sub(repaired) as u64);
        match outcome {
            Ok(()) if self.failing => {
                self.failing = false;
                let (what, lost) = (&self.lines.told.what, self.lines.queue.recover());
                self.lines.tell(&format!("{what} is written again; lines lost: {lost}"));
            }
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.lines.queue.close();
                let what = &self.lines.told.what;
                self.lines
                    .tell(&format!("nobody reads {what} any more; no more lines are written"));
            }
            Err(error) => {
                self.lines.queue.fail(lost);
                if !self.failing {
                    self.failing = true;
                    let what = &self.lines.told.what;
                    self.lines.tell(&format!("cannot write {what}: {error}; requests go on"));
                }
            }
        }
    }
}

/// Writes all of it, or as much as the stream takes before it fails. A stream that somebody else
/// made non-blocking is waited for.
fn write_out(stream: &mut dyn Write, octets: &[u8]) -> (usize, io::Result<()>) {
    let mut written = 0;
    while written < octets.len() {
        match stream.write(&octets[written..]) {
            Ok(0) => return (written, Err(ErrorKind::WriteZero.into())),
            Ok(taken) => written += taken,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(STREAM_RETRY),
            Err(error) => return (written, Err(error)),
        }
    }
    (written, Ok(()))
}

#[cfg(test)]
impl Lines {
    /// Lines that nobody writes.
    pub(crate) fn kept() -> Self {
        Self { queue: Arc::default(), told: Told::itself("nowhere") }
    }

    /// Those that were put, and no more.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.queue.finish(Duration::ZERO);
        let mut lines = Vec::new();
        while let Work::Batch { text, .. } = self.queue.take() {
            lines.extend(String::from_utf8(text).unwrap().lines().map(str::to_owned));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use super::*;

    /// Takes what the script says, then everything; keeps what it took.
    #[derive(Clone, Default)]
    struct Scripted {
        written: Arc<Mutex<Vec<u8>>>,
        script: Arc<Mutex<VecDeque<Result<usize, ErrorKind>>>>,
    }

    impl Write for Scripted {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            let step = self.script.lock().unwrap().pop_front();
            let taken = step.unwrap_or(Ok(octets.len())).map_err(io::Error::from)?;
            self.written.lock().unwrap().extend(&octets[..taken]);
            Ok(taken)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Scripted {
        fn of(script: &[Result<usize, ErrorKind>]) -> Self {
            let script = Arc::new(Mutex::new(script.iter().copied().collect()));
            Self { script, ..Self::default() }
        }

        fn text(&self) -> String {
            String::from_utf8(self.written.lock().unwrap().clone()).unwrap()
        }
    }

    /// Lets a stream take these batches of lines: what was written, and what was said about it.
    fn write(stream: &Scripted, batches: &[&str]) -> (String, String) {
        let notices = Lines { queue: Arc::default(), told: Told::itself("notices") };
        let lines = Lines { queue: Arc::default(), told: Told::by(notices.clone(), "the log") };
        let stream_of_output = Box::new(stream.clone());
        let mut output = Output { lines, stream: stream_of_output, torn: false, failing: false };
        for batch in batches {
            output.write(batch.as_bytes().to_vec(), batch.lines().count() as u64);
        }
        Writer { lines: output.lines }.finish(Duration::ZERO);
        notices.queue.finish(Duration::ZERO);
        let mut said = Vec::new();
        while let Work::Batch { text, .. } = notices.queue.take() {
            said.extend(text);
        }
        (stream.text(), String::from_utf8(said).unwrap())
    }

    #[test]
    fn lines_that_were_put_are_written_in_order_before_the_writer_ends() {
        let stream = Scripted::default();
        let told = Told::itself("the log");
        let writer = Writer::start("log", Box::new(stream.clone()), told).unwrap();
        for number in 0..1000 {
            writer.lines().add(format!("line {number}"));
        }
        writer.finish(Duration::from_secs(10));
        let expected: String = (0..1000).map(|number| format!("line {number}\n")).collect();
        assert_eq!(stream.text(), expected);
    }

    #[test]
    fn stream_that_fails_and_works_again_is_said_twice_with_what_it_cost() {
        let full = Err(ErrorKind::StorageFull);
        let stream = Scripted::of(&[full, full]);
        let (written, said) = write(&stream, &["a\nb\n", "c\n", "d\n", "e\n"]);
        assert_eq!(written, "d\ne\n");
        let said: Vec<&str> = said.lines().collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with("webserver: cannot write the log: "), "{said:?}");
        assert_eq!(said[1], "webserver: the log is written again; lines lost: 3");
    }

    #[test]
    fn stream_that_fails_to_the_end_says_so_once_and_counts_at_the_end() {
        let stream = Scripted::of(&[Err(ErrorKind::StorageFull); 3]);
        let (written, said) = write(&stream, &["a\n", "b\n", "c\n"]);
        assert_eq!((written.as_str(), said.lines().count()), ("", 2), "{said}");
        assert!(said.ends_with("webserver: lines of the log that were lost: 3\n"), "{said}");
    }

    #[test]
    fn line_that_was_torn_ends_before_the_next_one_begins() {
        let stream = Scripted::of(&[Ok(3), Err(ErrorKind::StorageFull)]);
        let (written, said) = write(&stream, &["a\nbcd\n", "e\n"]);
        assert_eq!(written, "a\nb\ne\n");
        assert!(said.ends_with("written again; lines lost: 1\n"), "{said}");
    }

    #[test]
    fn pipe_whose_reader_left_is_given_up_and_said_once() {
        let stream = Scripted::of(&[Err(ErrorKind::BrokenPipe)]);
        let (written, said) = write(&stream, &["a\n"]);
        assert_eq!(written, "");
        let expected = "webserver: nobody reads the log any more; no more lines are written\n";
        assert_eq!(said, expected);
    }

    #[test]
    fn stream_that_would_block_or_is_interrupted_is_asked_again() {
        let stream = Scripted::of(&[Err(ErrorKind::WouldBlock), Err(ErrorKind::Interrupted)]);
        assert_eq!(write(&stream, &["a\n"]), ("a\n".to_owned(), String::new()));
    }
}
