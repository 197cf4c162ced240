//! `cargo xtask fuzz`: lets the fuzzer search each target for a while, and says what came of it.
//!
//! Not a part of `cargo xtask test`: it needs cargo-fuzz and a C++ compiler, and it never ends by
//! itself. What it has found is committed, and plain `cargo test` replays that. It works on a copy
//! of the committed corpus; `--minimise` writes back the fewest inputs that reach as much.
//!
//! Rules: nothing is installed, what is missing is named with its command; one target runs at a
//! time, without sanitizers, so that the stable toolchain can build it. It does not know what a
//! target does.

mod report;
mod words;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use report::Report;
use words::Wanted;

use crate::failure::Failure;
use crate::{project, step};

/// Searches with each of the targets that the words name, and prints a row for each; or minimises.
///
/// # Errors
/// A word that is none of ours, what is missing, or how many targets have found something.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let wanted = Wanted::of(words, &Place::all()?).map_err(Failure::Usage)?;
    Ok(perform(&wanted)?)
}

fn perform(wanted: &Wanted) -> Result<(), String> {
    provided()?;
    println!("each target is built first (minutes, the first time)");
    if wanted.minimises {
        return wanted.targets.iter().try_for_each(|name| Place::of(name).minimise());
    }
    println!("{} seconds a target; the log of each stands in {WORKING}", wanted.seconds);
    println!("{}", Report::HEAD);
    let mut findings = Vec::new();
    for name in &wanted.targets {
        findings.extend(Place::of(name).search(wanted.seconds)?);
    }
    for (name, finding) in &findings {
        println!("\n{name} breaks a law with {finding}; to see it alone:");
        println!("  cargo fuzz run -s none {name} {finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err("1 input breaks a law; make it a row of a table first".to_owned()),
        count => Err(format!("{count} inputs break a law; make each a row of a table first")),
    }
}

/// Whether the fuzzer can be built here.
fn provided() -> Result<(), String> {
    let is_there = |command: &mut Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    if !is_there(step::cargo().args(["fuzz", "--version"])) {
        return Err("cargo-fuzz is missing. Run this, then try again:\n  \
                    cargo install --locked cargo-fuzz"
            .to_owned());
    }
    if !is_there(Command::new("c++").arg("--version")) {
        return Err("a C++ compiler is missing, with which libFuzzer is built; Debian calls the \
                    package g++"
            .to_owned());
    }
    Ok(())
}

/// Where one target has its things.
struct Place {
    name: String,
    /// What is committed.
    corpus: PathBuf,
    /// A copy of it, which grows.
    working: PathBuf,
    /// What breaks a law.
    findings: PathBuf,
}

impl Place {
    fn of(name: &str) -> Self {
        let (root, name) = (project::root(), name.to_owned());
        Self {
            corpus: root.join("fuzz/corpus").join(&name),
            working: root.join(WORKING).join(&name),
            findings: root.join(FINDINGS).join(&name),
            name,
        }
    }

    /// The names of all targets.
    fn all() -> Result<Vec<String>, String> {
        let lines = project::root().join("fuzz/fuzz_targets");
        let names = files(&lines)?.into_iter();
        Ok(names.filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned())).collect())
    }

    /// Searches, prints the row, and gives what was found: the target and the input's path.
    fn search(&self, seconds: u64) -> Result<Vec<(String, String)>, String> {
        for folder in [&self.working, &self.findings] {
            made(folder)?;
        }
        for name in files(&self.corpus)? {
            let (from, to) = (self.corpus.join(&name), self.working.join(&name));
            fs::copy(&from, &to).map_err(|error| failed(&from, &error))?;
        }
        // What is built is no part of the time.
        step::program(
            step::cargo()
                .args(["fuzz", "build", "-s", "none", &self.name])
                .stderr(self.log("build")?),
        )?;
        let known = files(&self.findings)?;
        let begin = Instant::now();
        let prefix = format!("-artifact_prefix={}/", self.findings.display());
        let time = format!("-max_total_time={seconds}");
        let ended = step::program(
            self.fuzzer(&[&self.working], &[&prefix, &time, "-print_final_stats=1"])
                .stderr(self.log("run")?),
        );
        let said = fs::read(self.log_path("run")).map_err(|error| failed(&self.working, &error))?;
        let report = Report::of(&String::from_utf8_lossy(&said));
        let mut found: BTreeSet<_> = files(&self.findings)?.difference(&known).cloned().collect();
        // One that was found before, and breaks its law still, is no new file.
        found.extend(report.findings.iter().cloned());
        // A fuzzer that ends badly without a finding has not run.
        if found.is_empty() && (ended.is_err() || !report.has_begun()) {
            return Err(format!("{}: see {}", self.name, self.log_path("run").display()));
        }
        println!("{}", report.row(&self.name, begin.elapsed().as_secs(), found.len()));
        let path = |name| format!("{FINDINGS}/{}/{name}", self.name);
        Ok(found.into_iter().map(|name| (self.name.clone(), path(name))).collect())
    }

    /// Replaces the committed corpus by the fewest inputs of it and of the working copy that reach
    /// as much.
    fn minimise(&self) -> Result<(), String> {
        made(&self.working)?;
        let fewest = self.working.with_extension("fewest");
        if fewest.exists() {
            fs::remove_dir_all(&fewest).map_err(|error| failed(&fewest, &error))?;
        }
        made(&fewest)?;
        let folders = [&fewest, &self.working, &self.corpus];
        // Which places are reached counts, and not how often: that keeps the corpus small.
        step::program(
            self.fuzzer(&folders, &["-set_cover_merge=1", "-use_counters=0"])
                .stderr(self.log("minimise")?),
        )
        .map_err(|error| format!("{error}; see {}", self.log_path("minimise").display()))?;
        let (before, names) = (files(&self.corpus)?, foremost(&fewest)?);
        for name in before.difference(&names) {
            let path = self.corpus.join(name);
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
        for name in names.difference(&before) {
            let to = self.corpus.join(name);
            fs::copy(fewest.join(name), &to).map_err(|error| failed(&to, &error))?;
        }
        println!("{:<14} {:>5} inputs, {} before", self.name, names.len(), before.len());
        Ok(())
    }

    /// The fuzzer over these folders, the first of which it writes to.
    fn fuzzer(&self, folders: &[&PathBuf], options: &[&str]) -> Command {
        let mut command = step::cargo();
        command.args(["fuzz", "run", "-s", "none", &self.name]).args(folders).arg("--");
        command.args([INPUT_OCTETS_MAX, INPUT_SECONDS_MAX]).args(options);
        command
    }

    fn log(&self, what: &str) -> Result<File, String> {
        let path = self.log_path(what);
        File::create(&path).map_err(|error| failed(&path, &error))
    }

    fn log_path(&self, what: &str) -> PathBuf {
        self.working.with_extension(format!("{what}.log"))
    }
}

/// The names of the files in a folder.
fn files(folder: &Path) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}

/// The names of the inputs that reach most beyond those before them, in which order libFuzzer
/// writes them; the many that reach one place more are left to the working copy.
fn foremost(folder: &Path) -> Result<BTreeSet<String>, String> {
    let mut inputs = Vec::new();
    for name in files(folder)? {
        let path = folder.join(&name);
        let written = fs::metadata(&path).and_then(|data| data.modified());
        inputs.push((written.map_err(|error| failed(&path, &error))?, name));
    }
    inputs.sort();
    Ok(inputs.into_iter().take(INPUTS_MAX).map(|(_, name)| name).collect())
}

fn made(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// The copies that grow, and their logs; from the project's root.
const WORKING: &str = "fuzz/target/working";

/// What breaks a law; from the project's root.
const FINDINGS: &str = "fuzz/target/findings";

/// What a committed input may have at most, as the test of the corpus says.
const INPUT_OCTETS_MAX: &str = "-max_len=4096";

/// Inputs of one target that are committed, also as the test of the corpus says.
const INPUTS_MAX: usize = 150;

/// What takes longer than this hangs.
const INPUT_SECONDS_MAX: &str = "-timeout=20";
