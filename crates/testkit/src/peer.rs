//! Foreign servers and foreign clients: since our client and our server share a codec, strangers
//! keep both honest.
//!
//! Rules: a foreign server runs on a free port of the loopback address, keeps everything it writes
//! in a temporary folder and is ended by its process id; a foreign client is run to its end.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::limits::START_WAIT_MAX;
use crate::program::{self, Ended, Program};
use crate::{port, wait};

/// A running foreign server, ended when dropped.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    _program: Program,
    _folder: TempDir,
}

impl Peer {
    /// nginx, serving a folder.
    ///
    /// # Panics
    ///
    /// When it is missing or does not start.
    pub fn nginx(folder: &Path) -> Self {
        Self::start("nginx", |port, own| {
            let configuration = NGINX
                .replace("OWN", &own.display().to_string())
                .replace("ROOT", &folder.display().to_string())
                .replace("PORT", &port.to_string());
            fs::write(own.join("nginx.conf"), configuration).expect("a temporary file");
            let mut command = Command::new(nginx());
            command.arg("-p").arg(own).args(["-e", "stderr", "-c"]).arg(own.join("nginx.conf"));
            command
        })
    }

    /// Python's `http.server`, serving a folder.
    ///
    /// # Panics
    ///
    /// When Python is missing or does not start.
    pub fn python(folder: &Path) -> Self {
        Self::start("Python's http.server", |port, _| {
            let mut command = Command::new("python3");
            command.args(["-m", "http.server", "--protocol", "HTTP/1.1", "--bind", "127.0.0.1"]);
            command.arg("--directory").arg(folder).arg(port.to_string());
            command
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts a server and waits until it accepts; a port that was taken meanwhile costs a retry.
    pub(crate) fn start(name: &str, command: impl Fn(u16, &Path) -> Command) -> Self {
        let mut said = String::new();
        for _ in 0..PORTS_TRIED_MAX {
            let port = port::free();
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let own = tempfile::tempdir().expect("a temporary folder can be made");
            let mut program = Program::start(command(port, own.path()));
            let accepts = wait::until(name, START_WAIT_MAX, || {
                let ended = program.has_ended();
                let accepts = !ended && TcpStream::connect(address).is_ok();
                (accepts || ended).then_some(accepts)
            });
            if accepts {
                return Self { address, _program: program, _folder: own };
            }
            said = program.said();
        }
        panic!("{name} does not start; it said:\n{said}");
    }
}

/// Runs curl to its end, quietly and without a configuration file of the user.
///
/// # Panics
///
/// When it is missing or does not end.
pub fn curl(arguments: &[&str]) -> Ended {
    let mut command = Command::new("curl");
    command.args(["--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20"]);
    command.args(arguments);
    program::run(command)
}

/// Runs a Python script, given as text, to its end; `arguments` are its `sys.argv[1:]`.
///
/// # Panics
///
/// When Python is missing or does not end.
pub fn python(script: &str, arguments: &[&str]) -> Ended {
    let mut command = Command::new("python3");
    command.args(["-I", "-c", script]).args(arguments);
    program::run(command)
}

/// Debian keeps it in a folder that only root has in its path.
fn nginx() -> &'static Path {
    let system = Path::new("/usr/sbin/nginx");
    if system.exists() { system } else { Path::new("nginx") }
}

/// How often a server gets another port when its own was taken meanwhile.
const PORTS_TRIED_MAX: u32 = 5;

const NGINX: &str = "
daemon off;
master_process off;
pid OWN/nginx.pid;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path OWN/body;
    proxy_temp_path OWN/proxy;
    fastcgi_temp_path OWN/fastcgi;
    uwsgi_temp_path OWN/uwsgi;
    scgi_temp_path OWN/scgi;
    types { text/html html; text/plain txt; }
    server { listen 127.0.0.1:PORT; root \"ROOT\"; }
}
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{site, wire};

    #[test]
    fn foreign_servers_serve_a_fixture_site() {
        let folder = site! { "a.txt" => "hello" }.folder();
        for peer in [Peer::nginx(folder.path()), Peer::python(folder.path())] {
            let response = wire::exchange(peer.address(), "GET /a.txt\nconnection: close");
            assert_eq!((response.status, response.text()), (200, "hello"));
        }
    }

    #[test]
    fn foreign_clients_run_to_their_end() {
        assert!(curl(&["--version"]).text().starts_with("curl "));
        assert_eq!(python("import sys; print(sys.argv[1])", &["word"]).text(), "word\n");
    }
}
