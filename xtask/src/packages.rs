//! The programs that the tests start and that Rust does not bring: a browser, other servers, other
//! clients. They are installed where that is safe, and asked for everywhere else.
//!
//! Nothing is installed unless this process is root on a system with `apt-get`. No service is ever
//! started: Debian asks `policy-rc.d` before it starts one, and while packages are installed that
//! answers no.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step;

/// A program that is started, and the Debian package that brings it.
pub(crate) struct Need {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

const NEEDS: &[Need] = &[
    Need { program: "chromium", package: "chromium" },
    Need { program: "chromedriver", package: "chromium-driver" },
    Need { program: "nginx", package: "nginx-light" },
    Need { program: "apache2", package: "apache2-bin" },
    Need { program: "lighttpd", package: "lighttpd" },
    Need { program: "h2o", package: "h2o" },
    Need { program: "curl", package: "curl" },
    Need { program: "ip", package: "iproute2" },
    Need { program: "node", package: "nodejs" },
    Need { program: "python3", package: "python3" },
    Need { program: "faketime", package: "faketime" },
    Need { program: "strace", package: "strace" },
];

/// Folders of programs that an ordinary user's `PATH` often lacks.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/sbin", "/sbin"];

const POLICY: &str = "/usr/sbin/policy-rc.d";

/// The exit code with which `policy-rc.d` forbids a start is 101.
const POLICY_TEXT: &str = "#!/bin/sh\n# Written by cargo xtask test while it installs packages; safe to delete.\nexit 101\n";

/// Makes sure that every program is there that the tests start.
///
/// # Errors
/// As [`provide_all`].
pub(crate) fn provide() -> Result<(), String> {
    provide_all(NEEDS)
}

/// Makes sure that these programs are there.
///
/// # Errors
/// What is missing and the one command that installs it, when this process may not; or what went
/// wrong while it did.
pub(crate) fn provide_all(needs: &[Need]) -> Result<(), String> {
    let missing = missing(needs, &program_folders());
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let installer = find("apt-get", &program_folders());
    if installer.is_none() || !is_root() {
        return Err(refusal(&missing, installer.is_some()));
    }
    println!("Programs are missing here that will be started. Installing with apt-get, without");
    println!("starting any service: {}", packages.join(" "));
    install(&packages)
}

fn install(packages: &[&str]) -> Result<(), String> {
    let _no_service = ServicePolicy::forbid()?;
    step::program(apt_get().arg("update"))?;
    step::program(
        apt_get().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages),
    )
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// What to say when packages are missing and must not be installed here.
fn refusal(missing: &[&Need], has_installer: bool) -> String {
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let packages = packages.join(" ");
    let programs: Vec<&str> = missing.iter().map(|need| need.program).collect();
    let programs = programs.join(", ");
    if has_installer {
        format!(
            "these programs are missing: {programs}. Run this, then try again:\n  \
             sudo apt-get install --no-install-recommends {packages}\n"
        )
    } else {
        format!(
            "these programs are missing: {programs}. There is no apt-get here; install them with \
             your system's package manager (Debian calls the packages {packages}), then try again"
        )
    }
}

fn missing<'a>(needs: &'a [Need], folders: &[PathBuf]) -> Vec<&'a Need> {
    needs.iter().filter(|need| find(need.program, folders).is_none()).collect()
}

fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn program_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(SYSTEM_FOLDERS.map(PathBuf::from)).collect()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// Forbids that packages start services, for as long as it lives. A policy that the machine has
/// already is left as it is; one that an interrupted run of ours left behind is used again.
struct ServicePolicy {
    ours: bool,
}

impl ServicePolicy {
    fn forbid() -> Result<Self, String> {
        let path = Path::new(POLICY);
        if path.exists() {
            let ours = std::fs::read(path).is_ok_and(|octets| octets == POLICY_TEXT.as_bytes());
            return Ok(Self { ours });
        }
        let failed = |error| format!("{POLICY} cannot be written: {error}");
        std::fs::write(path, POLICY_TEXT).map_err(failed)?;
        let policy = Self { ours: true };
        step::program(Command::new("chmod").args(["755", POLICY]))?;
        Ok(policy)
    }
}

impl Drop for ServicePolicy {
    fn drop(&mut self) {
        if self.ours && std::fs::remove_file(POLICY).is_err() {
            eprintln!("{POLICY} could not be removed; services do not start until you delete it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_names_only_programs_that_no_folder_has() {
        let needs = [
            Need { program: "Cargo.toml", package: "there" },
            Need { program: "no-such-program", package: "not-there" },
        ];
        let folders = [PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
        let packages: Vec<_> = missing(&needs, &folders).iter().map(|need| need.package).collect();
        assert_eq!(packages, ["not-there"]);
    }

    #[test]
    fn refusal_with_apt_is_one_command_and_without_it_names_the_programs() {
        let missing = [&NEEDS[1], &NEEDS[2]];
        let with = refusal(&missing, true);
        assert!(with.contains(
            "\n  sudo apt-get install --no-install-recommends chromium-driver nginx-light\n"
        ));
        assert!(refusal(&missing, false).contains("chromedriver, nginx"));
    }
}
