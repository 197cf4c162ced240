//! Runs the program, within bounds.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// None when a signal has ended it.
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ended {
    /// Asserts a complete response on stdout and nothing else.
    pub(crate) fn displayed(&self, stdout: &[u8]) {
        self.is(0, stdout, "");
    }

    /// Asserts everything that can be seen.
    pub(crate) fn is(&self, code: i32, stdout: &[u8], stderr: &str) {
        assert_eq!((self.code, self.signal), (Some(code), None), "{self:?}");
        self.has_written(stdout, stderr);
    }

    /// Asserts what was written, however it ended.
    pub(crate) fn has_written(&self, stdout: &[u8], stderr: &str) {
        assert_eq!(
            (&*self.stdout.escape_ascii().to_string(), &*self.stderr),
            (&*stdout.escape_ascii().to_string(), stderr)
        );
    }
}

/// The program with these arguments; stdin is a pipe that nobody writes to.
pub(crate) fn webclient(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webclient"));
    command.args(arguments).env_remove("NO_COLOR").env("TERM", "xterm");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    finish(webclient(arguments).spawn().unwrap())
}

/// Waits for the end. The program's stdin stays open: it must not be waited for.
pub(crate) fn finish(mut child: Child) -> Ended {
    let pid = child.id().to_string();
    let (sender, ended) = mpsc::channel();
    let waiter = thread::spawn(move || {
        let _stdin = child.stdin.take();
        let output = child.wait_with_output().unwrap();
        sender.send(output)
    });
    let Ok(output) = ended.recv_timeout(BOUND) else {
        signal("KILL", &pid);
        panic!("the program has not ended within {BOUND:?}");
    };
    waiter.join().unwrap().unwrap();
    Ended {
        code: output.status.code(),
        signal: output.status.signal(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Sends a signal to a process that this test has started.
pub(crate) fn signal(name: &str, pid: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status();
    assert!(sent.unwrap().success());
}

/// Reads from a child's stdout until these octets have come.
pub(crate) fn read_until(child: &mut Child, end: &[u8]) -> Vec<u8> {
    let stdout = child.stdout.as_mut().unwrap();
    let mut octets = Vec::new();
    while !octets.ends_with(end) {
        let mut octet = [0];
        stdout.read_exact(&mut octet).expect("the program writes what it has received");
        octets.extend(octet);
    }
    octets
}

const BOUND: Duration = Duration::from_secs(30);
