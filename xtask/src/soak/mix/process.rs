//! The server of a run: started, watched, ended by a signal, and what it leaves.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::super::contender::{Usage, usage};

/// A running server, ended when dropped.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
    words: PathBuf,
}

/// What it holds at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) usage: Usage,
    pub(super) threads: u64,
}

impl Process {
    /// Starts the program with this model, site and log; what it says goes to a file in `folder`.
    ///
    /// # Errors
    /// That it cannot be started, or what it says instead of its address.
    pub(super) fn start(
        program: &Path,
        model: &str,
        site: &Path,
        log: &Path,
        folder: &Path,
    ) -> Result<Self, String> {
        let words = folder.join("stderr");
        let stderr = File::create(&words).map_err(|error| error.to_string())?;
        let child = Command::new(program)
            .args(["--bind", "127.0.0.1", "--port", "0", "--model", model])
            .args(["--log-format", "json", "--log"])
            .arg(log)
            .arg(site)
            .stdin(Stdio::null())
            .stderr(stderr)
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        let mut process = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), words };
        let until = Instant::now() + START_WAIT;
        loop {
            let said = process.said();
            let url = said.split_once(" at http://").map(|(_, url)| url);
            // The line is whole when it has an end.
            if let Some((url, _)) = url.and_then(|url| url.split_once('\n')) {
                let address = url.trim_end().trim_end_matches('/').parse();
                process.address =
                    address.map_err(|_| format!("webserver does not start: {said}"))?;
                return Ok(process);
            }
            if Instant::now() > until || !matches!(process.child.try_wait(), Ok(None)) {
                return Err(format!("webserver does not start: {said}"));
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// What it holds now.
    pub(super) fn held(&self) -> Held {
        let id = self.child.id();
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let threads = status.lines().find_map(|line| line.strip_prefix("Threads:"));
        let threads = threads.and_then(|value| value.trim().parse().ok()).unwrap_or(0);
        Held { usage: usage(id), threads }
    }

    /// The name of each of its threads, and where in the kernel it waits.
    fn threads(&self) -> Vec<String> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let tasks = tasks.into_iter().flatten().flatten().map(|task| task.path());
        let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
        tasks
            .map(|task| {
                let (name, waits) = (read(task.join("comm")), read(task.join("wchan")));
                format!("{} ({})", name.trim(), waits.trim())
            })
            .collect()
    }

    /// Whether it has ended, which it must not.
    pub(super) fn is_over(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// What it said on stderr.
    pub(super) fn said(&self) -> String {
        fs::read_to_string(&self.words).unwrap_or_default()
    }

    /// Waits until it holds no more descriptors and threads than at the beginning, and not much
    /// more memory than when it had warmed up. `threads_kept`: how many more threads may stay,
    /// those that read files.
    ///
    /// # Errors
    /// What it still holds after a long wait.
    pub(super) fn settle(
        &self,
        began: Held,
        warm: Held,
        threads_kept: u64,
    ) -> Result<Held, String> {
        let memory_max = warm.usage.memory_kib + warm.usage.memory_kib / 4 + MEMORY_SPARE_KIB;
        let until = Instant::now() + SETTLE_WAIT;
        loop {
            let held = self.held();
            if held.usage.descriptors <= began.usage.descriptors
                && held.threads <= began.threads + threads_kept
                && held.usage.memory_kib <= memory_max
            {
                return Ok(held);
            }
            if Instant::now() > until {
                return Err(format!(
                    "long after the last request the server holds {held:?}; it began with \
                     {began:?}, and was warm with {warm:?}; its threads: {}",
                    self.threads().join(", ")
                ));
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// Ends it by a signal.
    ///
    /// # Errors
    /// That it does not end, or not with 0.
    pub(super) fn stop(&mut self) -> Result<(), String> {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let until = Instant::now() + STOP_WAIT;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => {
                    return Err(format!("the server ended with {status}: {}", self.said()));
                }
                Ok(None) if Instant::now() < until => thread::sleep(LOOK_EVERY),
                Ok(None) => return Err("the server does not end after SIGTERM".to_owned()),
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is our own child and has not been waited for, so its id is still its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const START_WAIT: Duration = Duration::from_secs(10);

/// For connections to end, and threads.
const SETTLE_WAIT: Duration = Duration::from_secs(90);

/// Longer than the drain.
const STOP_WAIT: Duration = Duration::from_secs(40);

const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What an allocator may keep beside what it had.
const MEMORY_SPARE_KIB: u64 = 8 * 1024;
