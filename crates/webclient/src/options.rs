//! The command line: each option once, and what its words ask for.
//!
//! Three words of which the second is a number are always `HOST PORT FILE`.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;
use plainwire_client::{Request, RequestError, TIMEOUT_DEFAULT};

use crate::exit::Exit;
use crate::limits::{HELP_COLUMNS, TIMEOUT_MAX};
use crate::shell::{quoted, visible};

/// What the arguments ask for.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// One exchange.
    Exchange { request: Request, timeout: Duration },
    /// Help or the version, for stdout.
    Text(String),
}

/// The arguments make no request; the user is at fault.
#[derive(Debug)]
pub(crate) enum UsageError {
    /// An option is wrong, in one line of clap's words.
    Option(String),
    /// There are no words.
    Nothing,
    /// Two words, of which the second is a number.
    FileMissing { host: OsString, port: OsString },
    /// Two words, of which the second is no number.
    PortMissing { host: OsString, file: OsString },
    /// Two words, of which the first is a URL.
    UrlAndWord,
    /// One word, a host with a port; the URL is what it would be.
    SchemeMissing { word: OsString, url: String },
    /// Three words, of which the second is no number.
    Port(String),
    /// More words than any form has.
    TooMany(usize),
    /// The words name no server or no target.
    Request(RequestError),
}

#[derive(Debug, Parser)]
#[command(
    name = "webclient",
    version,
    override_usage = "webclient [OPTIONS] HOST PORT FILE\n       webclient [OPTIONS] URL",
    help_template = "{before-help}{usage-heading} {usage}\n\nOptions:\n{options}{after-help}",
    before_help = EXAMPLES,
    after_help = exit_codes(),
    max_term_width = HELP_COLUMNS,
)]
pub(crate) struct Options {
    /// HOST PORT FILE, or a URL.
    #[arg(value_name = "HOST PORT FILE | URL", hide = true)]
    words: Vec<OsString>,

    /// Longest wait for a connection, and each time for more octets
    #[arg(short, long, value_name = "SECONDS", default_value_t = Seconds(TIMEOUT_DEFAULT))]
    timeout: Seconds,
}

/// A span as the command line writes it.
#[derive(Debug, Clone, Copy)]
struct Seconds(Duration);

impl Options {
    /// Reads the arguments, the first of which is the program's name.
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Wanted, UsageError> {
        let options = match Self::try_parse_from(arguments) {
            Ok(options) => options,
            Err(error) if error.use_stderr() => {
                return Err(UsageError::Option(one_line(&error)));
            }
            Err(help) => return Ok(Wanted::Text(help.to_string())),
        };
        let request = request(&options.words)?;
        Ok(Wanted::Exchange { request, timeout: options.timeout.0 })
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let seconds: Option<f64> = word.parse().ok();
        seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .filter(|span| !span.is_zero() && *span <= TIMEOUT_MAX)
            .map(Self)
            .ok_or_else(|| {
                format!("write a number of seconds above 0 and up to {}", TIMEOUT_MAX.as_secs())
            })
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs_f64().fmt(f)
    }
}

impl UsageError {
    /// What is wrong and what to type, in one line. The program is called as it was called before,
    /// so that the command works as it stands, installed or not.
    pub(crate) fn advice(&self, program: &OsStr) -> String {
        let program = quoted(program);
        match self {
            Self::Option(words) => format!("{}; see {program} --help", visible(words)),
            Self::Nothing => {
                format!("nothing to ask for; give HOST PORT FILE or a URL, see {program} --help")
            }
            Self::FileMissing { host, port } => format!(
                "FILE is missing; for the first page write: {program} {} {} /",
                quoted(host),
                quoted(port)
            ),
            Self::PortMissing { host, file } => format!(
                "PORT is missing; write: {program} {} {PORT_EXAMPLE} {}",
                quoted(host),
                quoted(file)
            ),
            Self::UrlAndWord => {
                "a URL is one word, with nothing behind it; a URL with spaces needs quotes".into()
            }
            Self::SchemeMissing { word, url } => format!(
                "{} is not a URL; write: {program} {}",
                quoted(word),
                quoted(OsStr::new(url))
            ),
            Self::Port(word) => format!("PORT is a number, not {word:?}; give HOST PORT FILE"),
            Self::TooMany(count) => format!(
                "{count} words where HOST PORT FILE are three; a FILE with spaces needs quotes"
            ),
            Self::Request(error) => error.to_string(),
        }
    }
}

/// What clap says, and what it advises, without its help.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let mut parts = text.split("\n\n").map(str::trim);
    let what = parts.next().unwrap_or_default().trim_start_matches("error: ");
    match parts.find_map(|part| part.strip_prefix("tip: ")) {
        Some(tip) => format!("{what}; {tip}"),
        None => what.to_owned(),
    }
}

fn request(words: &[OsString]) -> Result<Request, UsageError> {
    let text = |word: &OsStr| word.to_string_lossy().into_owned();
    match words {
        [] => Err(UsageError::Nothing),
        [url] => Request::for_url(url.as_bytes()).map_err(|error| not_url(url, error)),
        [host, other] => Err(two_words(host.clone(), other.clone())),
        [host, port, file] if is_number(port) => {
            Request::for_file(&text(host), &text(port), file.as_bytes())
                .map_err(UsageError::Request)
        }
        [_, port, _] => Err(UsageError::Port(text(port))),
        more => Err(UsageError::TooMany(more.len())),
    }
}

fn two_words(first: OsString, second: OsString) -> UsageError {
    if Request::for_url(first.as_bytes()).is_ok() {
        UsageError::UrlAndWord
    } else if is_number(&second) {
        UsageError::FileMissing { host: first, port: second }
    } else {
        UsageError::PortMissing { host: first, file: second }
    }
}

/// A word that begins with host and port was meant as a URL; any other could be anything.
fn not_url(word: &OsStr, error: RequestError) -> UsageError {
    let url = [b"http://", word.as_bytes()].concat();
    match (&error, Request::for_url(&url)) {
        (RequestError::NotUrl { .. }, Ok(request))
            if word.as_bytes().starts_with(request.origin().to_string().as_bytes()) =>
        {
            let url = format!("http://{}{}", request.origin(), request.target());
            UsageError::SchemeMissing { word: word.to_owned(), url }
        }
        _ => UsageError::Request(error),
    }
}

fn is_number(word: &OsStr) -> bool {
    !word.is_empty() && word.as_bytes().iter().all(u8::is_ascii_digit)
}

fn exit_codes() -> String {
    let rows = Exit::TABLE.map(|(_, code, meaning)| format!("  {code:>3}  {meaning}"));
    format!("Exit codes:\n{}", rows.join("\n"))
}

/// The port on which `webserver` listens unless it is told otherwise.
const PORT_EXAMPLE: u16 = 6789;

const EXAMPLES: &str = "\
Examples:
  webclient localhost 6789 HelloWorld.html         display status line, header
                                                   lines, blank line and body
  webclient http://localhost:6789/HelloWorld.html  the same for a URL
  webclient localhost 6789 / > response            the exact octets, in a file";

#[cfg(test)]
mod tests;
