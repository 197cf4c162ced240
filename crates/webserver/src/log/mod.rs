//! The log of requests, and what the operator is told.
//!
//! Records are rendered where they arise and written by threads of their own, so that no request
//! waits for a disk or a terminal. Everything that is said while the server runs goes through here,
//! too: a standard error that nobody reads must not stop it from stopping.

mod combined;
mod decision;
mod destination;
mod json;
mod queue;
mod short;
mod value;
mod writer;

use std::fmt::Display;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use plainwire_field::Status;
use plainwire_server::{Exchange, Notice, Observer};

use crate::failure::Failure;
use crate::limits::{LOG_FLUSH_TIMEOUT, NOTICES_FLUSH_TIMEOUT};
use crate::options::{LogFormat, Options};
use crate::sandbox::{Lookout, Reach};
use crate::terminal::{Paint, shown};
pub(crate) use value::{value, words};
pub(crate) use writer::Lines;
use writer::{Told, Writer};

/// Where lines go, opened before any thread is started.
#[derive(Debug)]
pub(crate) struct Sink {
    kept: Option<Kept>,
    watched: Option<Watched>,
}

/// Short lines on standard error, for a person who watches.
#[derive(Debug)]
struct Watched {
    paint: Paint,
    /// Where the person is, read before the process confines itself.
    zone: TimeZone,
}

/// Lines for a file or a program.
#[derive(Debug)]
struct Kept {
    form: Form,
    file: File,
    /// What it is called in what is said.
    what: String,
}

/// The form of a line that is kept.
#[derive(Debug, Clone, Copy)]
enum Form {
    Combined,
    Json,
}

/// The running log. What is kept and what is said on standard error have a writer each, so that
/// neither waits for the other's file, pipe or terminal.
#[derive(Debug)]
pub(crate) struct Log {
    kept: Option<Writer>,
    notices: Writer,
    observer: Arc<Recorder>,
}

/// The server's observer.
#[derive(Debug)]
struct Recorder {
    kept: Option<(Form, Lines)>,
    watched: Option<Watched>,
    verbose: bool,
    quiet: bool,
    notices: Lines,
    /// Where the process is confined.
    lookout: Option<Lookout>,
}

/// Decides the forms and opens the file. With `--log` lines go to the file, with `--log-format`
/// alone to standard output. Short ones go to a terminal besides, unless the others go there too;
/// elsewhere only where nothing else is logged and `--verbose` asks for them.
pub(crate) fn open(options: &Options, served: &Path) -> Result<Sink, Failure> {
    let form = match (options.log_format, &options.log) {
        (Some(LogFormat::Off), _) | (None, None) => None,
        (Some(LogFormat::Json), _) => Some(Form::Json),
        (Some(LogFormat::Combined), _) | (None, Some(_)) => Some(Form::Combined),
    };
    let kept = match (form, &options.log) {
        (None, _) => None,
        (Some(form), Some(path)) => {
            let what = format!("the log {}", shown(path));
            Some(Kept { form, file: destination::file(path, served)?, what })
        }
        (Some(form), None) => {
            let what = "the log on standard output".to_owned();
            Some(Kept { form, file: destination::stdout(served)?, what })
        }
    };
    let is_watched = match (options.log_format, &options.log) {
        (Some(LogFormat::Off), _) | (Some(_), None) => false,
        (_, Some(_)) => io::stderr().is_terminal(),
        (None, None) => options.verbose || io::stderr().is_terminal(),
    };
    let watched = (is_watched && !options.quiet)
        .then(|| Watched { paint: Paint::for_stderr(), zone: TimeZone::system() });
    Ok(Sink { kept, watched })
}

impl Log {
    /// Starts the writers. `reach` knows what a confined process can read.
    pub(crate) fn start(sink: Sink, options: &Options, reach: Option<Reach>) -> io::Result<Self> {
        let stderr = Box::new(destination::stderr()?);
        let notices = Writer::start("notices", stderr, Told::itself("standard error"))?;
        let (mut kept, mut lines) = (None, None);
        if let Some(Kept { form, file, what }) = sink.kept {
            let writer = Writer::start("log", Box::new(file), Told::by(notices.lines(), &what))?;
            lines = Some((form, writer.lines()));
            kept = Some(writer);
        }
        let said = notices.lines();
        let tell = move |complaint| said.add(format!("webserver: {complaint}"));
        let lookout = reach.map(|reach| reach.watch(tell)).transpose()?;
        let observer = Arc::new(Recorder {
            kept: lines,
            watched: sink.watched,
            verbose: options.verbose,
            quiet: options.quiet,
            notices: notices.lines(),
            lookout,
        });
        Ok(Self { kept, notices, observer })
    }

    /// Who is to be told.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::<Recorder>::clone(&self.observer)
    }

    /// Where lines for standard error are put.
    pub(crate) fn stderr_lines(&self) -> Lines {
        self.notices.lines()
    }

    /// Says a line on standard error; never waits.
    pub(crate) fn say(&self, text: &dyn Display) {
        self.observer.notices.add(format!("webserver: {text}"));
    }

    /// Shows lines on standard error as they are; never waits.
    pub(crate) fn show(&self, text: &str) {
        for line in text.lines() {
            self.observer.notices.add(line.to_owned());
        }
    }

    /// Writes what is to be kept, for a bounded time, and says what could not be.
    pub(crate) fn flush(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.finish(LOG_FLUSH_TIMEOUT);
        }
    }

    /// Says what is left to be said, for a bounded time.
    pub(crate) fn finish(mut self) {
        self.flush();
        self.notices.finish(NOTICES_FLUSH_TIMEOUT);
    }
}

impl Observer for Recorder {
    fn exchange(&self, record: &Exchange<'_>) {
        match &self.kept {
            None => {}
            Some((Form::Combined, lines)) => lines.add(combined::render(record)),
            Some((Form::Json, lines)) => lines.add(json::render(record)),
        }
        if let Some(Watched { paint, zone }) = &self.watched {
            self.notices.add(short::render(record, *paint, zone, self.verbose));
        }
        if let (Some(Status::FORBIDDEN), Some(lookout)) = (record.status, &self.lookout) {
            lookout.ask();
        }
    }

    fn wants_reasons(&self) -> bool {
        let shows_them = self.watched.is_some() || matches!(self.kept, Some((Form::Json, _)));
        self.verbose && shows_them
    }

    fn notice(&self, notice: &Notice) {
        let is_error = matches!(notice, Notice::AcceptFails(_) | Notice::NoThread(_));
        if !self.quiet || is_error {
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
