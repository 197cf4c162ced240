//! The options, each defined once: help, manual and completions are made of this.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// What the command line says. Defaults are those of the help.
#[derive(Debug, Parser)]
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
    #[arg(short, long, value_name = "N", default_value_t = 6789)]
    #[arg(env = "PORT", hide_env = true, hide_default_value = true)]
    pub(crate) port: u16,

    /// Address, repeatable [all, IPv4 and IPv6]
    #[arg(short, long, value_name = "ADDR", value_parser = parse_address, conflicts_with = "local")]
    pub(crate) bind: Vec<IpAddr>,

    /// For this machine only: loopback addresses
    #[arg(long)]
    pub(crate) local: bool,

    /// Threads that serve [one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) workers: Option<u16>,

    /// A request's head arrives within [10]
    #[arg(long, value_name = "SECONDS", default_value = "10", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) head_timeout: Duration,

    /// The next request begins within [60]
    #[arg(long, value_name = "SECONDS", default_value = "60", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) idle_timeout: Duration,

    /// A client takes some octets within [30]
    #[arg(long, value_name = "SECONDS", default_value = "30", hide_default_value = true)]
    #[arg(value_parser = parse_seconds)]
    pub(crate) write_timeout: Duration,

    /// Append a line a request to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// combined, json or off [combined]
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub(crate) log_format: Option<LogFormat>,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say why each request that failed did
    #[arg(short, long)]
    pub(crate) verbose: bool,
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

const HELP_TEMPLATE: &str = "{before-help}\nUsage: {usage}\n\n{positionals}\n{options}";

const EXAMPLES: &str = "  webserver                    serve this folder on port 6789
  webserver --local site       serve a folder to this machine only
  webserver -p 0 page.html     serve one file, on a free port";

/// Reads the arguments; says help, version and mistakes itself.
pub(crate) fn parse(arguments: &[OsString]) -> Parsed {
    match Options::try_parse_from(arguments) {
        Ok(options) => Parsed::Options(Box::new(options)),
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            // Nothing can be done where even this cannot be written.
            let _ = error.print();
            Parsed::Done(ExitCode::from(code))
        }
    }
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
