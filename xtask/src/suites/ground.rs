//! Where the suites run: what is installed for them, the two sites, and a server for each.
//!
//! Everything is below `target/suites` and can be deleted. Versions stand in `xtask/suites`, in
//! `requirements.txt` and `package.json`; what is there already is not installed again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::table::Suite;
use crate::served::{self, Served};
use crate::{project, step};

/// The scanner, which wants other versions of the same packages than the rest.
const WAPITI: &str = "wapiti3==3.2.3";

pub(super) struct Ground {
    folder: PathBuf,
    /// What stands for each word in braces.
    words: Vec<(&'static str, String)>,
    /// Both run as long as this lives.
    _served: [Served; 2],
}

/// How a suite ended.
pub(super) struct Ended {
    pub(super) well: bool,
    pub(super) said: String,
}

impl Ground {
    /// Installs, writes the sites and starts the servers.
    ///
    /// # Errors
    /// What cannot be installed, written, built or started.
    pub(super) fn prepare() -> Result<Self, String> {
        let folder = project::root().join("target/suites");
        let here = project::root().join("xtask/suites");
        fs::create_dir_all(folder.join("said"))
            .and_then(|()| fs::create_dir_all(folder.join("work")))
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let requirements = here.join("requirements.txt");
        let python = environment(&folder.join("python"), &["-r", &shown(&requirements)])?;
        let wapiti = environment(&folder.join("wapiti"), &[WAPITI])?;
        let modules = node_modules(&folder.join("node"), &here)?;
        step::program(Command::new(python.join("python")).arg(here.join("site.py")).arg(&folder))?;
        let program = served::built()?;
        let site = Served::start(&program, &[], &folder.join("site"))?;
        let scripted = Served::start(&program, &[], &folder.join("scripted"))?;
        let words = vec![
            ("{url}", format!("http://{}", site.address)),
            ("{host}", site.address.ip().to_string()),
            ("{port}", site.address.port().to_string()),
            ("{scripted}", scripted.address.port().to_string()),
            ("{python}", shown(&python.join("python"))),
            ("{wapiti}", shown(&wapiti.join("wapiti"))),
            ("{node}", shown(&modules)),
            ("{here}", shown(&here)),
            ("{scripts}", shown(&project::root().join("crates/testkit/tests/foreign"))),
            ("{site}", shown(&folder.join("site"))),
            ("{work}", shown(&folder.join("work"))),
        ];
        Ok(Self { folder, words, _served: [site, scripted] })
    }

    /// Runs one suite to its end, or to its bound; what it says is kept in a file of its name.
    ///
    /// # Errors
    /// That it cannot be started, or its file not written.
    pub(super) fn run(&self, suite: &Suite) -> Result<Ended, String> {
        let file = self.said(suite);
        let failed = |error| format!("{}: {error}", file.display());
        let said = fs::File::create(&file).map_err(failed)?;
        let errors = said.try_clone().map_err(failed)?;
        // It ends the program and all that the program started.
        let status = Command::new("timeout")
            .args(["--kill-after=5", &suite.seconds_max.to_string()])
            .args(suite.command.iter().map(|word| self.filled(word)))
            .current_dir(self.folder.join("work"))
            .env("HOME", self.folder.join("work"))
            .stdin(std::process::Stdio::null())
            .stdout(said)
            .stderr(errors)
            .status()
            .map_err(failed)?;
        let octets = fs::read(&file).map_err(failed)?;
        let mut said = String::from_utf8_lossy(&octets).into_owned();
        if status.code() == Some(TIMED_OUT) {
            said.push_str(&format!("\nnot done after {} s", suite.seconds_max));
        }
        Ok(Ended { well: status.success(), said })
    }

    /// Where the words of a suite are kept.
    pub(super) fn said(&self, suite: &Suite) -> PathBuf {
        let name: String = suite.name.replace([' ', ','], "-");
        self.folder.join("said").join(format!("{name}.txt"))
    }

    fn filled(&self, word: &str) -> String {
        self.words.iter().fold(word.to_owned(), |word, (name, value)| word.replace(name, value))
    }
}

/// With this code `timeout` ends when it had to end the program.
const TIMED_OUT: i32 = 124;

/// A Python environment with these packages, and the folder of its programs.
fn environment(folder: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let programs = folder.join("bin");
    if !programs.join("pip").exists() {
        step::program(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let mut pip = Command::new(programs.join("pip"));
    step::program(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages))?;
    Ok(programs)
}

/// The folder of Node's modules.
fn node_modules(folder: &Path, here: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(folder)
        .and_then(|()| fs::copy(here.join("package.json"), folder.join("package.json")))
        .map_err(|error| format!("{} cannot be written: {error}", folder.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(folder);
    step::program(&mut npm)?;
    Ok(folder.join("node_modules"))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
