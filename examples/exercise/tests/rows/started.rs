//! The exercise's programs as a person starts them. A server ends with its value, by its own
//! process id, and listens at a port of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use plainwire_testkit::limits::START_WAIT_MAX;
use plainwire_testkit::program::{self, Ended, Program};
use plainwire_testkit::wait;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};

/// Serves one request at a time.
pub(crate) const SINGLE: &str = env!("CARGO_BIN_EXE_exercise-server");
/// Serves each connection by a thread.
pub(crate) const THREADS: &str = env!("CARGO_BIN_EXE_exercise-server-threads");
/// Both of them: most rows hold whatever the model.
pub(crate) const SERVERS: [&str; 2] = [SINGLE, THREADS];

/// Displays one response.
pub(crate) const CLIENT: &str = env!("CARGO_BIN_EXE_exercise-client");

/// A running server, ended when dropped.
pub(crate) struct Server {
    program: Program,
    address: SocketAddr,
}

impl Server {
    /// Serves a folder at a free port of 127.0.0.1.
    pub(crate) fn serving(binary: &str, folder: &Path) -> Self {
        let mut command = Command::new(binary);
        command.arg("127.0.0.1:0").arg(folder);
        Self::started(command)
    }

    /// Runs a command that becomes a server, and waits until it says where it listens.
    pub(crate) fn started(command: Command) -> Self {
        let mut program = Program::start(command);
        let line =
            program.line("where it listens", START_WAIT_MAX, |line| line.contains(": serving "));
        let address = line.rsplit(' ').next().unwrap().parse().unwrap();
        Self { program, address }
    }

    /// Where it listens, as it says.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        self.program.signal(signal);
    }

    /// How many threads it has now.
    pub(crate) fn threads(&self) -> usize {
        let tasks = format!("/proc/{}/task", self.program.id().as_raw_nonzero());
        std::fs::read_dir(tasks).unwrap().count()
    }

    /// Waits until it has said these many lines about requests, and returns them.
    pub(crate) fn lines(&self, count: usize) -> Vec<String> {
        wait::until("a line for each request", START_WAIT_MAX, || {
            let said = self.program.said();
            let lines: Vec<String> =
                said.lines().filter(|line| line.contains(" -> ")).map(str::to_owned).collect();
            (lines.len() >= count && said.ends_with('\n')).then_some(lines)
        })
    }
}

/// Lets this test open as many sockets as the system allows; many systems begin with 1,024.
pub(crate) fn allow_many_sockets() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
}

/// Runs the client to its end.
pub(crate) fn client(words: &[&str]) -> Ended {
    run(CLIENT, words)
}

/// Runs a program to its end.
pub(crate) fn run(binary: &str, words: &[&str]) -> Ended {
    let mut command = Command::new(binary);
    command.args(words);
    program::run(command)
}
