//! Running a program as a user without any rights.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The user and the group that own nothing (`nobody`, `nogroup`).
pub const NOBODY: u32 = 65_534;

/// A program that an unprivileged user can reach: a copy in a folder that everyone may read, which
/// is removed when this value is dropped.
#[derive(Debug)]
pub struct Unprivileged {
    folder: TempDir,
}

impl Unprivileged {
    /// Copies a program.
    ///
    /// # Panics
    ///
    /// When it cannot be copied, or this test does not run as root and so cannot become another
    /// user.
    pub fn copy(program: &Path) -> Self {
        assert!(rustix::process::geteuid().is_root(), "only root can become another user");
        let folder = tempfile::Builder::new()
            .prefix("plainwire-user-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .expect("a temporary folder can be made");
        let copy = folder.path().join("program");
        fs::copy(program, &copy)
            .and_then(|_| fs::set_permissions(&copy, Permissions::from_mode(0o755)))
            .unwrap_or_else(|error| panic!("cannot copy {}: {error}", program.display()));
        Self { folder }
    }

    /// Where the copy is.
    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("program")
    }

    /// The command that runs it as [`NOBODY`], without further groups, in its own folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.path());
        command.uid(NOBODY).gid(NOBODY).current_dir(self.folder.path()).env_clear();
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program;

    #[test]
    fn program_of_an_unprivileged_user_has_no_rights_of_ours() {
        let id = Unprivileged::copy(Path::new("/usr/bin/id"));
        let ended = program::run(id.command());
        assert!(ended.text().starts_with("uid=65534"), "{ended:?}");
        assert!(!ended.text().contains("(root)"), "{ended:?}");
    }
}
