//! The log of requests, and what the operator is told.
//!
//! Records are rendered where they arise and written by one thread, so that no request waits for a
//! disk or a terminal.

mod combined;
mod json;
mod short;
mod writer;

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use plainwire_server::{Exchange, Notice, Observer};

use crate::failure::Failure;
use crate::options::{LogFormat, Options};
use crate::terminal::Paint;
use writer::{Lines, Writer};

/// Where lines go, opened before any thread is started.
pub(crate) struct Sink {
    form: Form,
    to: To,
}

/// The form of a line.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// None at all.
    Off,
    /// For a person who watches.
    Short(Paint),
    Combined,
    Json,
}

enum To {
    Nowhere,
    Stderr,
    Stdout,
    File(File),
}

/// The running log. Notices have a writer of their own, so that neither waits for the other's
/// file, pipe or terminal.
#[derive(Debug)]
pub(crate) struct Log {
    writer: Writer,
    notices: Writer,
    observer: Arc<Recorder>,
}

/// The server's observer.
#[derive(Debug)]
struct Recorder {
    form: Form,
    verbose: bool,
    quiet: bool,
    lines: Lines,
    notices: Lines,
}

/// Decides the form and opens the file. With `--log` lines go to the file, with `--log-format`
/// alone to standard output; without both, short ones to a terminal and none elsewhere.
pub(crate) fn open(options: &Options) -> Result<Sink, Failure> {
    let form = match options.log_format {
        Some(LogFormat::Off) => Form::Off,
        Some(LogFormat::Json) => Form::Json,
        Some(LogFormat::Combined) => Form::Combined,
        None if options.log.is_some() => Form::Combined,
        None if io::stderr().is_terminal() && !options.quiet => Form::Short(Paint::for_stderr()),
        None => Form::Off,
    };
    let to = match (form, &options.log) {
        (Form::Off, _) => To::Nowhere,
        (Form::Short(_), _) => To::Stderr,
        (_, None) => To::Stdout,
        (_, Some(path)) => {
            let opened = OpenOptions::new().append(true).create(true).open(path);
            To::File(opened.map_err(|error| Failure::Log { path: path.clone(), error })?)
        }
    };
    Ok(Sink { form, to })
}

impl Log {
    /// Starts the writer.
    pub(crate) fn start(sink: Sink, options: &Options) -> io::Result<Self> {
        let stream: Box<dyn Write + Send> = match sink.to {
            To::Nowhere => Box::new(io::sink()),
            To::Stderr => Box::new(io::stderr()),
            To::Stdout => Box::new(io::stdout()),
            To::File(file) => Box::new(file),
        };
        let (writer, notices) =
            (Writer::start("log", stream)?, Writer::start("notices", Box::new(io::stderr()))?);
        let observer = Arc::new(Recorder {
            form: sink.form,
            verbose: options.verbose,
            quiet: options.quiet,
            lines: writer.lines(),
            notices: notices.lines(),
        });
        Ok(Self { writer, notices, observer })
    }

    /// Who is to be told.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::<Recorder>::clone(&self.observer)
    }

    /// Writes what is left, for a bounded time.
    pub(crate) fn finish(self) {
        self.writer.finish();
        self.notices.finish();
    }
}

impl Observer for Recorder {
    fn exchange(&self, record: &Exchange<'_>) {
        match self.form {
            Form::Off => {}
            Form::Short(paint) => self.lines.add(short::render(record, paint, self.verbose)),
            Form::Combined => self.lines.add(combined::render(record)),
            Form::Json => self.lines.add(json::render(record)),
        }
    }

    fn wants_reasons(&self) -> bool {
        self.verbose && matches!(self.form, Form::Short(_) | Form::Json)
    }

    fn notice(&self, notice: &Notice) {
        if !self.quiet || matches!(notice, Notice::AcceptFails(_)) {
            self.notices.add(format!("webserver: {notice}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::time::{Duration, UNIX_EPOCH};

    use plainwire_field::{ConnFacts, Scheme, Status};
    use plainwire_server::{Outcome, Version};

    use super::*;

    static FACTS: LazyLock<ConnFacts> = LazyLock::new(|| ConnFacts {
        id: 3,
        listener: 0,
        local: None,
        peer: Some("192.0.2.7:4000".parse().unwrap()),
        scheme: Scheme::Http,
    });

    /// A record with octets in it that a log must not repeat as they are.
    pub(super) fn record(outcome: &Outcome) -> Exchange<'_> {
        Exchange {
            facts: &FACTS,
            begun: UNIX_EPOCH + Duration::from_secs(1_795_554_545),
            took: Duration::from_micros(1500),
            method: Some(b"GET"),
            target: Some(b"/a\"b"),
            version: Some(Version::Http11),
            status: Some(Status::OK),
            content_octets: 1234,
            referer: None,
            user_agent: Some(b"agent\n"),
            reasons: &[],
            outcome,
        }
    }
}
