//! A server under attack: ours or nginx, each with its defaults, and what it costs.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::ground::{Ground, HONEST};

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ours,
    Nginx,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Ours, Self::Nginx];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "webserver",
            Self::Nginx => "nginx",
        }
    }
}

/// What the processes of a server hold at one moment.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) memory_kib: u64,
    pub(super) descriptors: u64,
}

impl Usage {
    /// The larger of both, one by one.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            memory_kib: self.memory_kib.max(other.memory_kib),
            descriptors: self.descriptors.max(other.descriptors),
        }
    }
}

/// A running server, ended when dropped.
pub(super) struct Contender {
    child: Child,
    pub(super) port: u16,
}

impl Contender {
    /// Starts it in the server's half of the ground, with this site.
    ///
    /// # Errors
    /// That it cannot be started, or does not listen.
    pub(super) fn start(
        kind: Kind,
        ground: &Ground,
        program: &Path,
        folder: &Path,
    ) -> Result<Self, String> {
        let site = folder.join("site");
        let (mut command, port) = match kind {
            Kind::Ours => {
                let mut command = ground.server(program);
                command.arg(&site);
                (command, 6789)
            }
            Kind::Nginx => {
                let file = folder.join("nginx.conf");
                fs::write(&file, nginx(folder)).map_err(|error| error.to_string())?;
                let mut command = ground.server(Path::new("nginx"));
                command.args(["-e", "/dev/null", "-c"]).arg(file);
                (command, NGINX_PORT)
            }
        };
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", kind.name()))?;
        let mut contender = Self { child, port };
        contender.wait(kind)?;
        Ok(contender)
    }

    /// What it holds now, with its workers.
    pub(super) fn usage(&self) -> Usage {
        let own = self.child.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children"));
        let children = children.unwrap_or_default();
        let workers = children.split_whitespace().filter_map(|id| id.parse().ok());
        let mut sum = Usage::default();
        for id in workers.chain([own]) {
            let usage = usage(id);
            sum.memory_kib += usage.memory_kib;
            sum.descriptors += usage.descriptors;
        }
        sum
    }

    fn wait(&mut self, kind: Kind) -> Result<(), String> {
        let until = Instant::now() + START_WAIT;
        let address = SocketAddr::from((HONEST, self.port));
        while TcpStream::connect_timeout(&address, LOOK_EVERY).is_err() {
            let ended = self.child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || Instant::now() > until {
                return Err(format!("{} does not listen on {address}", kind.name()));
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // Asked first, since nginx ends its workers only then.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let until = Instant::now() + STOP_WAIT;
        while Instant::now() < until && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(LOOK_EVERY);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one process holds.
pub(super) fn usage(id: u32) -> Usage {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = memory.and_then(|value| value.split_whitespace().next()?.parse().ok());
    let descriptors = fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count);
    Usage {
        memory_kib: memory.unwrap_or(0),
        descriptors: u64::try_from(descriptors).unwrap_or(u64::MAX),
    }
}

/// Its configuration: nothing but where it listens, what it serves, and that it logs nothing, as
/// ours does not. As many workers as processors is what its packages choose.
fn nginx(folder: &Path) -> String {
    let folder = folder.display();
    let mut text = format!(
        "daemon off;\nuser root;\nworker_processes auto;\npid {folder}/nginx.pid;\n\
         error_log /dev/null crit;\nevents {{}}\nhttp {{\n  access_log off;\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(text, "  {kind}_temp_path {folder}/nginx-{kind};");
    }
    let _ = write!(text, "  server {{ listen {NGINX_PORT}; root {folder}/site; }}\n}}\n");
    text
}

const NGINX_PORT: u16 = 6790;

const START_WAIT: Duration = Duration::from_secs(10);
const STOP_WAIT: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_of_this_process_is_something_and_the_larger_counts() {
        let own = usage(std::process::id());
        assert!(own.memory_kib > 0 && own.descriptors > 2, "{own:?}");
        let other = Usage { memory_kib: u64::MAX, descriptors: 0 };
        assert_eq!(own.max(other), Usage { memory_kib: u64::MAX, ..own });
    }

    #[test]
    fn nginx_is_told_where_it_listens_and_serves_and_nothing_that_makes_it_faster() {
        let text = nginx(Path::new("/a"));
        assert!(text.contains("events {}") && text.contains("root /a/site;"), "{text}");
    }
}
