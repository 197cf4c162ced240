//! A file system of the test's own: in memory, small, and seen by one process alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use plainwire_testkit::program;
use plainwire_testkit::server::Running;

/// A `webserver` in a mount namespace of its own, in which one folder is a small file system. It
/// goes with the process.
pub(crate) struct Mounted {
    pub(crate) server: Running,
    folder: PathBuf,
}

impl Mounted {
    /// Mounts a file system of this size on the folder, and then runs the command.
    ///
    /// # Panics
    ///
    /// When this test does not run as root.
    pub(crate) fn start(folder: &Path, size: &str, webserver: &Command) -> Self {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", size]);
        command.arg(folder).arg(webserver.get_program()).args(webserver.get_args());
        command.env_remove("PORT");
        Self { server: Running::started(command), folder: folder.to_owned() }
    }

    /// Where a name of that file system is for this process.
    pub(crate) fn inside(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.server.id().as_raw_nonzero()));
        root.join(self.folder.strip_prefix("/").unwrap()).join(name)
    }

    /// Takes it away from the folder; what is open in it stays open.
    pub(crate) fn unmount(&self) {
        let mut command = Command::new("nsenter");
        let id = self.server.id().as_raw_nonzero().to_string();
        command.args(["--target", &id, "--mount", "umount", "--lazy"]).arg(&self.folder);
        let ended = program::run(command);
        assert!(ended.status.success(), "{}", ended.stderr);
    }
}

const SCRIPT: &str = r#"mount -t tmpfs -o size="$1",mode=755 none "$2" && shift 2 && exec "$@""#;
