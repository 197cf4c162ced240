//! What was given up, in words: for the banner, for a plain line, for the trace.
//!
//! It decides nothing; whether something matters enough to be said off a terminal is decided here,
//! and that is only what could not be given up.

use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::Plan;
use crate::terminal::shown;

/// What became of each step.
#[derive(Debug)]
pub(crate) struct Report {
    is_wanted: bool,
    user: Option<String>,
    folders: Vec<PathBuf>,
    steps: Vec<(Step, Outcome)>,
}

/// Something that is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The capabilities of programs that would be started.
    NewPrograms,
    /// More rights by a new program, and core dumps.
    Privileges,
    /// Files outside the folders, and writing.
    Files,
    /// Capabilities.
    Capabilities,
    /// System calls that a running server does not make.
    Calls,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in force; how, in a few words.
    Done(String),
    /// It is not, and why.
    Missing(String),
}

impl Report {
    /// Nothing given up so far.
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            is_wanted: plan.is_wanted,
            user: plan.user.as_ref().map(|user| user.name.clone()),
            folders: plan.folders.clone(),
            steps: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, step: Step, outcome: Outcome) {
        self.steps.push((step, outcome));
    }

    /// Whether a step is in force.
    pub(crate) fn has(&self, wanted: Step) -> bool {
        let is_done = |(step, outcome): &(Step, Outcome)| {
            *step == wanted && matches!(outcome, Outcome::Done(_))
        };
        self.steps.iter().any(is_done)
    }

    /// For a person on a terminal: lines of at most 40 columns, but for folders and users.
    pub(crate) fn banner(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.is_wanted {
            let mut add = |line: &str| lines.push(line.to_owned());
            if self.has(Step::Files) && self.folders.iter().any(|folder| folder == Path::new("/")) {
                add("Confined: it can read all files, since");
                add("you serve all, and cannot write any.");
            } else if self.has(Step::Files) {
                add("Confined: it can read nothing outside");
                self.folders.iter().for_each(|folder| add(&format!("  {}", shown(folder))));
                add("and cannot write any file.");
            } else {
                add("Not confined to its folder: this system");
                add("has no Landlock, or forbids it.");
            }
            if self.has(Step::Calls) {
                add("It cannot start programs, or connect.");
            } else {
                add("Not confined in its system calls: this");
                add("system has no seccomp, or forbids it.");
            }
        } else {
            lines.push("Not confined, as --no-sandbox says.".to_owned());
        }
        match &self.user {
            Some(user) => lines.push(format!("It runs as {user}.")),
            None if geteuid().is_root() => {
                lines.push("It runs as root; --user NAME is safer.".to_owned());
            }
            None => {}
        }
        lines
    }

    /// For a log that nobody watches: what could not be given up, and why; `None` where all was.
    pub(crate) fn shortfall(&self) -> Option<String> {
        if !self.is_wanted {
            return Some("not confined, as --no-sandbox says".to_owned());
        }
        let missing: Vec<String> = self
            .steps
            .iter()
            .filter_map(|(step, outcome)| match outcome {
                Outcome::Missing(why) => Some(format!("{} ({why})", step.words())),
                Outcome::Done(_) => None,
            })
            .collect();
        (!missing.is_empty()).then(|| format!("could not give up {}", missing.join("; ")))
    }

    /// For the trace: all of it in one line.
    pub(crate) fn summary(&self) -> String {
        let mut parts: Vec<String> =
            self.user.iter().map(|user| format!("runs as {user}")).collect();
        if self.is_wanted {
            parts.extend(self.steps.iter().map(|(step, outcome)| match outcome {
                Outcome::Done(how) => how.clone(),
                Outcome::Missing(why) => format!("keeps {} ({why})", step.words()),
            }));
        } else {
            parts.push("nothing, as --no-sandbox says".to_owned());
        }
        parts.join("; ")
    }
}

impl Step {
    /// What would have been given up.
    const fn words(self) -> &'static str {
        match self {
            Self::NewPrograms => "the capabilities of new programs",
            Self::Privileges => "new privileges",
            Self::Files => "files outside its folder",
            Self::Capabilities => "capabilities",
            Self::Calls => "system calls that it does not need",
        }
    }
}

#[cfg(target_os = "linux")]
impl Outcome {
    /// Done, in these words, or what the kernel said.
    pub(super) fn of(result: rustix::io::Result<()>, how: &str) -> Self {
        match result {
            Ok(()) => Self::Done(how.to_owned()),
            Err(error) => Self::failed(error),
        }
    }

    pub(super) fn failed(error: rustix::io::Errno) -> Self {
        Self::Missing(std::io::Error::from(error).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(is_wanted: bool, steps: &[(Step, bool)]) -> Report {
        let plan = Plan { user: None, folders: vec!["/srv".into(), "/data".into()], is_wanted };
        let mut report = Report::new(&plan);
        for (step, is_done) in steps {
            let words = "why".to_owned();
            let done = if *is_done { Outcome::Done(words) } else { Outcome::Missing(words) };
            report.note(*step, done);
        }
        report
    }

    #[test]
    fn banner_says_what_was_given_up_and_what_could_not_be() {
        let all = [(Step::Files, true), (Step::Calls, true)];
        let [none, files, calls] = [
            [(Step::Files, false), (Step::Calls, false)],
            [(Step::Files, true), (Step::Calls, false)],
            [(Step::Files, false), (Step::Calls, true)],
        ];
        for (is_wanted, steps, expected, shortfall) in [
            (true, &all[..], "nothing outside\n  /srv\n  /data\nand cannot write any file.", None),
            (
                true,
                &none,
                "Not confined to its folder",
                Some("files outside its folder (why); sys"),
            ),
            (true, &files, "Not confined in its system calls", Some("give up system calls that")),
            (true, &calls, "It cannot start programs, or connect.", Some("files outside its")),
            (false, &[], "Not confined, as --no-sandbox says.", Some("as --no-sandbox says")),
        ] {
            let report = report(is_wanted, steps);
            let banner = report.banner().join("\n");
            assert!(banner.contains(expected), "{banner}");
            assert!(banner.lines().all(|line| line.chars().count() <= 40), "{banner}");
            let said = report.shortfall();
            assert_eq!(said.is_some(), shortfall.is_some(), "{said:?}");
            assert!(said.unwrap_or_default().contains(shortfall.unwrap_or_default()));
        }
    }
}
