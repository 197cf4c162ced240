//! The options, each defined once: help, manual and completions are made of this.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::terminal::{printable, say, shown};

/// What the command line says. Defaults are those of the help.
#[derive(Debug, PartialEq, Parser)]
#[command(
    name = "webserver",
    version,
    about = "Serves a folder over HTTP.",
    next_line_help = false,
    help_template = HELP_TEMPLATE,
    before_help = EXAMPLES,
)]
pub(crate) struct Options {
    /// Folder or file to serve [this folder]
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub(crate) path: PathBuf,

    /// Port; 0 takes a free one [6789; env PORT]
    #[arg(short, long, value_name = "N")]
    pub(crate) port: Option<u16>,

    /// Address, repeatable [all, IPv4 and IPv6]
    #[arg(short, long, value_name = "ADDR", value_parser = parse_address, conflicts_with = "local")]
    pub(crate) bind: Vec<IpAddr>,

    /// For this machine only: loopback addresses
    #[arg(long)]
    pub(crate) local: bool,

    /// Who serves: event, threads or single [event]
    #[arg(long, value_name = "MODEL", value_enum, default_value_t, hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    pub(crate) model: ModelName,

    /// Threads [event: one a processor; threads: 256]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) workers: Option<u16>,

    /// Connections at once [10000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) connections: Option<u32>,

    /// Of them, from one address [1024]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) client_connections: Option<u32>,

    /// A request's head arrives within [10]
    #[arg(long, value_name = "SECONDS", default_value = "10", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) head_timeout: Duration,

    /// The next request begins within [60]
    #[arg(long, value_name = "SECONDS", default_value = "60", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) idle_timeout: Duration,

    /// A client that takes nothing is let go [30]
    #[arg(long, value_name = "SECONDS", default_value = "30", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) write_timeout: Duration,

    /// Append a line a request to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// combined, json or off [combined]
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub(crate) log_format: Option<LogFormat>,

    /// Serve as this user [only as root]
    #[arg(long, value_name = "NAME[:GROUP]")]
    pub(crate) user: Option<String>,

    /// Keep what a running server does not need
    #[arg(long)]
    pub(crate) no_sandbox: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say why each request that failed did
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Show each step; =json for programs
    #[arg(long, value_name = "FORM", value_enum, hide_possible_values = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub(crate) trace: Option<TraceForm>,
}

/// The form of the lines of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceForm {
    /// Aligned columns, coloured on a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// Who drives connections, and how many at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelName {
    /// A few threads serve all connections.
    #[default]
    Event,
    /// A thread a connection, and one request on each.
    Threads,
    /// One connection at a time, and one request on each.
    Single,
}

/// The form of the lines in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// The form that Apache and nginx call combined.
    Combined,
    /// One JSON object a line.
    Json,
    /// No lines.
    Off,
}

/// What parsing came to.
pub(crate) enum Parsed {
    /// Serve with these.
    Options(Box<Options>),
    /// Help or version was asked for, or the arguments are wrong; it has been said.
    Done(ExitCode),
}

/// Arguments that come to no options.
pub(crate) enum Unread {
    /// Help or version was asked for.
    Text(clap::Error),
    /// They are wrong; what is, and what to do, in one line.
    Mistake(String),
}

const HELP_TEMPLATE: &str =
    "{before-help}Usage: {usage}    PATH: folder or file to serve [this folder]\n{options}";

const EXAMPLES: &str = "Examples:
  webserver                    serve this folder on port 6789
  webserver --local -p 0 site  serve a folder to this machine, on a free port";

impl Options {
    /// The port that was asked for.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(PORT_DEFAULT)
    }
}

/// What no argument comes to.
impl Default for Options {
    fn default() -> Self {
        Self::parse_from(["webserver"])
    }
}

/// The word of a value on the command line.
pub(crate) fn word_of(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Reads the arguments, and the environment's `PORT` where they name none; says help, version and
/// mistakes itself.
pub(crate) fn parse(arguments: &[OsString], environment: Option<OsString>) -> Parsed {
    match read(arguments, environment) {
        Ok(options) => Parsed::Options(Box::new(options)),
        Err(Unread::Text(text)) => {
            // Nothing can be done where even this cannot be written.
            let _ = text.print();
            Parsed::Done(ExitCode::SUCCESS)
        }
        Err(Unread::Mistake(what)) => {
            say(&what);
            Parsed::Done(ExitCode::from(2))
        }
    }
}

/// The same, and says nothing.
pub(crate) fn read(
    arguments: &[OsString],
    environment: Option<OsString>,
) -> Result<Options, Unread> {
    let mut options = Options::try_parse_from(arguments).map_err(|error| {
        let is_mistake = error.use_stderr();
        if is_mistake { mistake(&one_line(&error.to_string())) } else { Unread::Text(error) }
    })?;
    if options.model == ModelName::Single && options.workers.is_some() {
        return Err(mistake("--model single serves on one thread; leave --workers out"));
    }
    // Whoever sets it to nothing has not set it.
    if let (None, Some(word)) = (options.port, environment.filter(|word| !word.is_empty())) {
        let port = word.to_str().and_then(|word| word.parse().ok());
        options.port = Some(port.ok_or_else(|| {
            let word = shown(word.as_ref());
            mistake(&format!(
                "PORT in the environment is '{word}', not a number from 0 to 65535; correct or \
                 unset it, or give --port"
            ))
        })?);
    }
    Ok(options)
}

fn mistake(what: &str) -> Unread {
    Unread::Mistake(what.to_owned())
}

/// What is wrong and the tips to it, without the usage behind it.
fn one_line(error: &str) -> String {
    let lines = error.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let parts: Vec<String> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .map(|line| printable(line.trim_start_matches("error: ")))
        .collect();
    format!("{}; see webserver --help", parts.join("; "))
}

/// An IP address, with or without the brackets of a URL; `localhost` is 127.0.0.1.
fn parse_address(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(IpAddr::from(Ipv4Addr::LOCALHOST));
    }
    let bracketed = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    match bracketed {
        Some(inner) => inner.parse::<Ipv6Addr>().map(IpAddr::from).ok(),
        None => text.parse().ok(),
    }
    .ok_or_else(|| {
        "give an IP address such as 127.0.0.1 or ::1; the port goes to --port".to_owned()
    })
}

/// A number of seconds above zero and up to a day; fractions are fine.
fn parse_seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .filter(|seconds| *seconds > 0.0 && *seconds <= SECONDS_MAX)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|span| !span.is_zero())
        .ok_or_else(|| "give a number of seconds above 0 and up to 86400".to_owned())
}

/// What the exercise that this server began as uses.
const PORT_DEFAULT: u16 = 6789;

/// The longest timeout, in seconds: a day.
const SECONDS_MAX: f64 = 86_400.0;

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn options_are_sound_and_help_fits_a_screen() {
        Options::command().debug_assert();
        let help = Options::command().term_width(80).render_help().to_string();
        assert!(help.lines().count() <= 24, "{} lines:\n{help}", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }

    fn port(arguments: &[&str], environment: &str) -> Option<u16> {
        let words: Vec<OsString> =
            std::iter::once(&"webserver").chain(arguments).map(OsString::from).collect();
        match parse(&words, Some(environment.into())) {
            Parsed::Options(options) => Some(options.port()),
            Parsed::Done(_) => None,
        }
    }

    #[test]
    fn port_of_the_environment_counts_where_no_argument_names_one() {
        assert_eq!(port(&[], "8080"), Some(8080));
        assert_eq!(port(&[], ""), Some(6789));
        assert_eq!(port(&["--port", "1"], "8080"), Some(1));
        assert_eq!(port(&["--port", "1"], "wrong"), Some(1));
        for wrong in ["wrong", "65536", "-1", " 80"] {
            assert_eq!(port(&[], wrong), None, "{wrong}");
        }
    }

    #[test]
    fn mistake_is_one_line_with_its_tip() {
        for (word, expected) in [
            (
                "--lokal",
                "unexpected argument '--lokal' found; tip: a similar argument exists: '--local'; see webserver --help",
            ),
            (
                "--port=x",
                "invalid value 'x' for '--port <N>': invalid digit found in string; see webserver --help",
            ),
        ] {
            let error = Options::try_parse_from(["webserver", word]).unwrap_err();
            assert_eq!(one_line(&error.to_string()), expected);
        }
    }

    #[test]
    fn address_is_read_with_and_without_brackets() {
        for (text, expected) in [
            ("127.0.0.1", Some("127.0.0.1")),
            ("[::1]", Some("::1")),
            ("::1", Some("::1")),
            ("localhost", Some("127.0.0.1")),
            ("127.0.0.1:80", None),
            ("[127.0.0.1]", None),
            ("", None),
        ] {
            let address = parse_address(text).ok().map(|address| address.to_string());
            assert_eq!(address.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn seconds_have_to_be_a_sane_number() {
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        for refused in ["0", "-1", "nan", "inf", "1e9", "", "ten", "1e-30"] {
            assert!(parse_seconds(refused).is_err(), "{refused}");
        }
    }
}
