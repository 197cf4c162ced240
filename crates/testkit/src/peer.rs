//! Foreign servers and foreign clients: since our client and our server share a codec, strangers
//! keep both honest.
//!
//! Rules: a foreign server runs on a free port of the loopback address, keeps everything it writes
//! in a temporary folder and is ended by its process id; a foreign client is run to its end.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
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
            let file = configured(NGINX, "nginx.conf", folder, port, own);
            let mut command = Command::new(system("nginx"));
            command.arg("-p").arg(own).args(["-e", "stderr", "-c"]).arg(file);
            command
        })
    }

    /// Apache httpd, serving a folder, in one process.
    ///
    /// # Panics
    ///
    /// When it is missing or does not start.
    pub fn apache(folder: &Path) -> Self {
        Self::start("Apache", |port, own| {
            let file = configured(APACHE, "httpd.conf", folder, port, own);
            let mut command = Command::new(system("apache2"));
            command.arg("-X").arg("-f").arg(file);
            command
        })
    }

    /// lighttpd, serving a folder.
    ///
    /// # Panics
    ///
    /// When it is missing or does not start.
    pub fn lighttpd(folder: &Path) -> Self {
        Self::start("lighttpd", |port, own| {
            let file = configured(LIGHTTPD, "lighttpd.conf", folder, port, own);
            let mut command = Command::new(system("lighttpd"));
            command.arg("-D").arg("-f").arg(file);
            command
        })
    }

    /// h2o, serving a folder, with one thread.
    ///
    /// # Panics
    ///
    /// When it is missing or does not start.
    pub fn h2o(folder: &Path) -> Self {
        Self::start("h2o", |port, own| {
            let file = configured(H2O, "h2o.conf", folder, port, own);
            let mut command = Command::new("h2o");
            command.args(["--mode", "worker", "--conf"]).arg(file);
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

/// Writes a server's configuration into its own folder.
fn configured(text: &str, name: &str, folder: &Path, port: u16, own: &Path) -> PathBuf {
    let text = text
        .replace("OWN", &own.display().to_string())
        .replace("ROOT", &folder.display().to_string())
        .replace("PORT", &port.to_string());
    let file = own.join(name);
    fs::write(&file, text).expect("a temporary file");
    file
}

/// Debian keeps servers in a folder that only root has in its path.
fn system(name: &str) -> PathBuf {
    let system = Path::new("/usr/sbin").join(name);
    if system.exists() { system } else { PathBuf::from(name) }
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

/// Debian's package of the program alone has the modules, but loads none by itself.
const APACHE: &str = "
ServerName plainwire.test
ServerRoot \"OWN\"
PidFile \"OWN/httpd.pid\"
Mutex pthread
Listen 127.0.0.1:PORT
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /dev/null
AddType text/html .html
AddType text/plain .txt
User nobody
Group nogroup
ErrorLog /dev/stderr
DocumentRoot \"ROOT\"
DirectoryIndex index.html
";

const LIGHTTPD: &str = "
server.modules = ( \"mod_indexfile\", \"mod_staticfile\" )
server.bind = \"127.0.0.1\"
server.port = PORT
server.document-root = \"ROOT\"
server.upload-dirs = ( \"OWN\" )
index-file.names = ( \"index.html\" )
mimetype.assign = ( \".html\" => \"text/html\", \".txt\" => \"text/plain\" )
";

const H2O: &str = "
listen: { host: 127.0.0.1, port: PORT }
num-threads: 1
hosts: { default: { paths: { /: { file.dir: \"ROOT\" } } } }
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{site, wire};

    #[test]
    fn foreign_servers_serve_a_fixture_site() {
        let folder = site! { "a.txt" => "hello" }.folder();
        let servers = [Peer::nginx, Peer::apache, Peer::lighttpd, Peer::h2o, Peer::python];
        for peer in servers.map(|start| start(folder.path())) {
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
