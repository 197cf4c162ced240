//! Our own programs, and foreign ones: built once, started, watched, ended.
//!
//! Rules: a program that a test starts is ended by its own process id, also when the test panics;
//! its output is read by threads, so that it never blocks on a full pipe; every wait has a bound.
//!
//! Nothing here knows what the programs do; `server` knows what `webserver` says when it starts.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::limits::{BUILD_WAIT_MAX, CLIENT_WAIT_MAX, STOP_WAIT_MAX};
use crate::wait;

/// The path of one of our programs, built if it is not up to date.
///
/// The first call builds it with the profile and into the target folder of the running test; cargo
/// has let go of its lock when tests run. Where [`BUILT`] is set in the environment nothing is
/// built.
///
/// # Panics
///
/// When cargo cannot build it: the message has cargo's own.
pub fn binary(name: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = built.get(name) {
        return path.clone();
    }
    let path = build(name);
    built.insert(name.to_owned(), path.clone());
    path
}

/// A running program.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    stdout: Heard,
    stderr: Heard,
}

/// How a program ended, and all that it said.
#[derive(Debug)]
pub struct Ended {
    /// The exit status.
    pub status: ExitStatus,
    /// Everything on standard output.
    pub stdout: Vec<u8>,
    /// Everything on standard error, as text.
    pub stderr: String,
}

/// What a thread has heard so far from one of a program's outputs.
#[derive(Debug)]
struct Heard {
    octets: Arc<Mutex<Vec<u8>>>,
    listening: Option<JoinHandle<()>>,
}

impl Program {
    /// Starts a program, with no input, and listens to both of its outputs.
    ///
    /// # Panics
    ///
    /// When it cannot be started; for a missing foreign program the message says what to do.
    pub fn start(command: Command) -> Self {
        Self::start_with(command, Stdio::null(), Stdio::piped(), Stdio::piped())
    }

    /// Starts a program with these streams, and listens to those outputs that are
    /// [`Stdio::piped`]. The test keeps the other ends of the rest.
    ///
    /// # Panics
    ///
    /// When it cannot be started; for a missing foreign program the message says what to do.
    pub fn start_with(mut command: Command, stdin: Stdio, stdout: Stdio, stderr: Stdio) -> Self {
        let name = Path::new(command.get_program()).to_string_lossy().into_owned();
        command.stdin(stdin).stdout(stdout).stderr(stderr);
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!(
                "cannot start {name}: {error}; run `cargo xtask test`, which installs {INSTALLS}"
            )
        });
        let stdout = child.stdout.take().map_or_else(Heard::nothing, Heard::from);
        let stderr = child.stderr.take().map_or_else(Heard::nothing, Heard::from);
        Self { name, child, stdout, stderr }
    }

    /// Its process id.
    ///
    /// # Panics
    ///
    /// Never: a started process has an id above zero.
    pub fn id(&self) -> Pid {
        let id = i32::try_from(self.child.id()).expect("Linux process ids fit");
        Pid::from_raw(id).expect("a process id is above zero")
    }

    /// Sends it a signal.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.id(), signal).expect("the program still runs");
    }

    /// What it has written to standard error so far.
    pub fn said(&self) -> String {
        self.stderr.text()
    }

    /// What it has written to standard output so far, as text.
    pub fn printed(&self) -> String {
        self.stdout.text()
    }

    /// Waits until it has written a whole line that `is_wanted` to standard error.
    ///
    /// # Panics
    ///
    /// When it ends before that, or `wait_max` is over: the message has what it said.
    pub fn line(
        &mut self,
        what: &str,
        wait_max: Duration,
        is_wanted: impl Fn(&str) -> bool,
    ) -> String {
        let found = wait::within(wait_max, || {
            let ended = self.has_ended();
            if ended {
                // What it said last may still be on its way.
                self.stderr.finish();
            }
            let said = self.said();
            let whole = &said[..said.rfind('\n').map_or(0, |at| at + 1)];
            let line = whole.lines().find(|line| is_wanted(line)).map(str::to_owned);
            line.map(Some).or_else(|| ended.then_some(None))
        });
        let name = &self.name;
        match found {
            Some(Some(line)) => line,
            Some(None) => panic!("{name} ended without {what}; it said:\n{}", self.said()),
            None => panic!("{name} did not say {what} in {wait_max:?}; it said:\n{}", self.said()),
        }
    }

    /// Whether it has ended.
    ///
    /// # Panics
    ///
    /// Never: its state can be asked for as long as this value exists.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child of our own can be waited for").is_some()
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// When it still runs after `wait_max`; it is killed then.
    pub fn end(mut self, wait_max: Duration) -> Ended {
        let status = wait::within(wait_max, || {
            self.child.try_wait().expect("a child of our own can be waited for")
        });
        let Some(status) = status else {
            panic!("{} still runs after {wait_max:?}; it said:\n{}", self.name, self.said());
        };
        let stdout = self.stdout.finish();
        let stderr = String::from_utf8_lossy(&self.stderr.finish()).into_owned();
        Ended { status, stdout, stderr }
    }

    /// Sends SIGTERM and waits until it has ended by itself.
    ///
    /// # Panics
    ///
    /// When its exit code is not 0, or it does not end.
    pub fn stop(self) -> Ended {
        self.signal(Signal::TERM);
        let name = self.name.clone();
        let ended = self.end(STOP_WAIT_MAX);
        assert_eq!(ended.code(), 0, "{name} stops cleanly on SIGTERM; it said:\n{}", ended.stderr);
        ended
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if !self.has_ended() {
            // Only this process: its id stays ours until it has been waited for.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

impl Ended {
    /// Its exit code.
    ///
    /// # Panics
    ///
    /// When a signal ended it.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by {}: {}", self.status, self.stderr))
    }

    /// What it printed, as text.
    ///
    /// # Panics
    ///
    /// When that is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("the output is text")
    }
}

impl Heard {
    fn from(mut output: impl Read + Send + 'static) -> Self {
        let octets = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&octets);
        let listening = thread::spawn(move || {
            let mut piece = [0; 8192];
            while let Ok(count @ 1..) = output.read(&mut piece) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend(&piece[..count]);
            }
        });
        Self { octets, listening: Some(listening) }
    }

    /// Of an output that the test listens to itself.
    fn nothing() -> Self {
        Self { octets: Arc::default(), listening: None }
    }

    fn text(&self) -> String {
        let octets = self.octets.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// Waits for the end of the output, which a program's own children may hold open, so bounded.
    fn finish(&mut self) -> Vec<u8> {
        if let Some(listening) = self.listening.take() {
            wait::within(Duration::from_secs(5), || listening.is_finished().then_some(()));
        }
        self.octets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs a program to its end.
///
/// # Panics
///
/// When it cannot be started, or does not end within [`CLIENT_WAIT_MAX`].
pub fn run(command: Command) -> Ended {
    Program::start(command).end(CLIENT_WAIT_MAX)
}

/// A variable of the environment: whoever sets it to anything has just built all programs with the
/// tests. A build of one package chooses other features for shared dependencies than a build of the
/// workspace does, and would compile them a second time.
pub const BUILT: &str = "PLAINWIRE_BUILT";

/// Builds one of our programs next to the running test: `target/<profile>/<name>`.
fn build(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    let profile_folder = test.ancestors().nth(2).expect("a test stands in target/<profile>/deps");
    if env::var_os(BUILT).is_some() {
        let path = profile_folder.join(name);
        assert!(path.is_file(), "{BUILT} is set, but {} is missing", path.display());
        return path;
    }
    let target = profile_folder.parent().expect("a profile has a folder in target");
    let profile = match profile_folder.file_name().and_then(|profile| profile.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut command = Command::new(cargo());
    command
        .args(["build", "--quiet", "--profile", profile, "--bin", name])
        .args(["--package", &package_of(name)])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let built = Program::start(command).end(BUILD_WAIT_MAX);
    assert!(built.status.success(), "cargo cannot build {name}:\n{}", built.stderr);
    profile_folder.join(name)
}

/// The package that has a program: `exercise-client` is one of several in `plainwire-exercise`.
fn package_of(name: &str) -> String {
    format!("plainwire-{}", if name.starts_with("exercise-") { "exercise" } else { name })
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into())
}

/// What the tests need from the system.
const INSTALLS: &str = "chromium, chromium-driver, nginx-light, apache2-bin, lighttpd, h2o, curl, \
                        iproute2, python3, faketime and strace";

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn program_that_ends_gives_its_code_and_all_that_it_said() {
        let ended = run(shell("echo out; echo err >&2; exit 3"));
        assert_eq!((ended.code(), ended.text(), &*ended.stderr), (3, "out\n", "err\n"));
    }

    #[test]
    fn program_that_says_more_than_a_pipe_holds_still_ends() {
        let ended = run(shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"));
        assert_eq!((ended.stdout.len(), ended.stderr.len()), (300_000, 300_000));
    }

    #[test]
    fn program_that_is_dropped_is_gone() {
        let program = Program::start(shell("exec sleep 300"));
        let id = program.id();
        drop(program);
        assert!(kill_process(id, Signal::CONT).is_err());
    }

    #[test]
    fn line_that_comes_late_is_awaited() {
        let mut program = Program::start(shell("echo no >&2; sleep 0.05; echo yes 1 >&2; cat"));
        let line = program.line("yes", Duration::from_secs(10), |line| line.starts_with("yes"));
        assert_eq!(line, "yes 1");
    }

    #[test]
    #[should_panic(expected = "ended without a greeting; it said:\nno")]
    fn line_that_never_comes_fails_with_what_was_said() {
        let mut program = Program::start(shell("echo no >&2"));
        program.line("a greeting", Duration::from_secs(10), |line| line == "yes");
    }

    #[test]
    #[should_panic(expected = "run `cargo xtask test`, which installs")]
    fn program_that_is_missing_fails_with_what_to_do() {
        run(Command::new("plainwire-has-no-such-program"));
    }
}
