//! `webserver` as a person starts it: the program, its options, its start line.
//!
//! Rules: it listens on a free port of the loopback address, serves one folder, and says where it
//! is; only then does a test go on. Nothing here reads a response.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::limits::{ANSWER_WAIT_MAX, START_WAIT_MAX};
use crate::program::{self, Ended, Program};
use crate::{wait, wire};

/// A running `webserver`, ended when dropped.
#[derive(Debug)]
pub struct Running {
    program: Program,
    start_line: String,
}

impl Running {
    /// Serves a folder on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn serving(folder: &Path) -> Self {
        Self::with_options(folder, &[])
    }

    /// The same with further options.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn with_options(folder: &Path, options: &[&str]) -> Self {
        Self::started(webserver(folder, options))
    }

    /// Runs a command that becomes a `webserver`, and waits for its start line.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent instead: the message has what it said.
    pub fn started(command: Command) -> Self {
        let mut program = Program::start(command);
        let start_line = program.line("where it listens", START_WAIT_MAX, |line| {
            line.starts_with(START) && line.contains(" at http://")
        });
        Self { program, start_line }
    }

    /// The line that it started with.
    pub fn start_line(&self) -> &str {
        &self.start_line
    }

    /// The URLs of its start line, in order: `http://127.0.0.1:6789/`.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.start_line.split(' ').filter(|word| word.starts_with("http://"))
    }

    /// Where it listens: the first of its URLs as an address. `localhost` is 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When the URL names neither.
    pub fn address(&self) -> SocketAddr {
        let url = self.urls().next().expect("a start line has a URL");
        address_of(url).unwrap_or_else(|| panic!("{url} names no address"))
    }

    /// How many descriptors it has open.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.id().as_raw_nonzero());
        std::fs::read_dir(folder).expect("the program still runs").count()
    }

    /// How many descriptors it has open when nobody is connected: after a first exchange, when the
    /// number no longer changes.
    ///
    /// # Panics
    ///
    /// When it does not answer, or the number goes on changing.
    pub fn idle_descriptors(&self) -> usize {
        wire::exchange(self.address(), "GET / HTTP/1.0");
        let (mut before, mut since) = (self.descriptors(), Instant::now());
        wait::until("a steady number of descriptors", ANSWER_WAIT_MAX, || {
            let now = self.descriptors();
            if now != before {
                (before, since) = (now, Instant::now());
            }
            (since.elapsed() > STEADY).then_some(before)
        })
    }

    /// What it has written to standard error so far.
    pub fn said(&self) -> String {
        self.program.said()
    }

    /// Waits for a line on standard error.
    ///
    /// # Panics
    ///
    /// When it does not come.
    pub fn line(
        &mut self,
        what: &str,
        wait_max: Duration,
        is_wanted: impl Fn(&str) -> bool,
    ) -> String {
        self.program.line(what, wait_max, is_wanted)
    }

    /// Its process id.
    pub fn id(&self) -> Pid {
        self.program.id()
    }

    /// Sends it a signal.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn signal(&self, signal: Signal) {
        self.program.signal(signal);
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.program.has_ended()
    }

    /// Waits for its end, however it comes.
    ///
    /// # Panics
    ///
    /// When it still runs after `wait_max`.
    pub fn end(self, wait_max: Duration) -> Ended {
        self.program.end(wait_max)
    }

    /// Stops it by SIGTERM.
    ///
    /// # Panics
    ///
    /// When its exit code is not 0.
    pub fn stop(self) -> Ended {
        self.program.stop()
    }
}

/// The command without any option. The environment can name a port, so it does not.
pub fn bare() -> Command {
    let mut command = Command::new(program::binary("webserver"));
    command.env_remove("PORT");
    command
}

/// The command that serves a folder on a free port of 127.0.0.1.
pub fn webserver(folder: &Path, options: &[&str]) -> Command {
    let mut command = bare();
    command.args(["--port", "0", "--bind", "127.0.0.1"]).args(options).arg(folder);
    command
}

fn address_of(url: &str) -> Option<SocketAddr> {
    let authority = url.strip_prefix("http://")?.split('/').next()?;
    let with_port = |text: &str| text.parse::<SocketAddr>().ok();
    if let Some(port) = authority.strip_prefix("localhost:") {
        return Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port.parse().ok()?));
    }
    with_port(authority).or_else(|| with_port(&format!("{authority}:80")))
}

/// How long a number has to stay the same to be taken as steady.
const STEADY: Duration = Duration::from_millis(200);

/// How the start line begins when standard error is not a terminal.
const START: &str = "webserver: serving ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_of_each_kind_gives_its_address() {
        let rows = [
            ("http://127.0.0.1:6789/", Some("127.0.0.1:6789")),
            ("http://127.0.0.1/", Some("127.0.0.1:80")),
            ("http://[::1]:6789/", Some("[::1]:6789")),
            ("http://[::1]/", Some("[::1]:80")),
            ("http://localhost:6789/", Some("127.0.0.1:6789")),
            ("http://example.com:6789/", None),
        ];
        for (url, address) in rows {
            assert_eq!(address_of(url), address.map(|text| text.parse().unwrap()), "{url}");
        }
    }
}
