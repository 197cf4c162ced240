//! A running `webserver` for the chores that measure it or let others judge it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{project, step};

/// A running `webserver` on loopback, ended when dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts the program on a free port, with these options and this folder.
    ///
    /// # Errors
    /// That it cannot be started, or what it says instead of its address.
    pub(crate) fn start(program: &Path, options: &[&str], folder: &Path) -> Result<Self, String> {
        let child = Command::new(program)
            .args(["--bind", "127.0.0.1", "--port", "0"])
            .args(options)
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        // Owned before anything can fail, since dropping a `Child` does not end it.
        let mut served = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut line = String::new();
        // It says one line when it listens, and ends at once when it cannot.
        if let Some(stderr) = served.child.stderr.as_mut() {
            BufReader::new(stderr).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let url = line.split_once(" at http://").map_or("", |(_, url)| url);
        let address = url.trim_end().trim_end_matches('/').parse();
        served.address = address.map_err(|_| format!("webserver does not start: {line}"))?;
        Ok(served)
    }

    /// One of the files that Linux keeps about a process, such as `status`.
    ///
    /// # Errors
    /// That it cannot be read: the process has ended.
    pub(crate) fn file(&self, name: &str) -> Result<String, String> {
        let path = format!("/proc/{}/{name}", self.child.id());
        fs::read_to_string(&path).map_err(|error| format!("{path} cannot be read: {error}"))
    }

    /// The processor time of all its threads, also of those that have ended.
    ///
    /// # Errors
    /// That the process has ended.
    pub(crate) fn processor_time(&self) -> Result<Duration, String> {
        let stat = self.file("stat")?;
        // Behind the name, which may hold spaces, user and system time are fields 12 and 13.
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let ticks: u64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Ok(TICK * u32::try_from(ticks).unwrap_or(u32::MAX))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It is our own child and has not been waited for, so its id is still its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The optimised program, built if it is not up to date.
///
/// # Errors
/// That it does not compile.
pub(crate) fn built() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = own.ancestors().nth(2).map_or_else(|| project::root().join("target"), Into::into);
    let mut command = step::cargo();
    command.args(["build", "--release", "--quiet", "--package", "plainwire-webserver"]);
    step::program(command.arg("--target-dir").arg(&target))?;
    Ok(target.join("release/webserver"))
}

/// The unit of times in `/proc`: Linux shows them in hundredths of a second on every machine that
/// this project knows.
const TICK: Duration = Duration::from_millis(10);
