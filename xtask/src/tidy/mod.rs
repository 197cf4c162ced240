//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy knows.
//!
//! One rule a file. A rule is a pure function from the project's texts to findings, so its tests
//! hand it a made-up project and show it failing. This module knows only the list of rules.

mod attack_table;
mod columns;
mod conformance;
mod dependencies;
mod doors;
mod edges;
mod exit_codes;
mod limits;
mod links;
mod lints;
mod manual;
mod opening;
mod purity;
mod security_cases;
mod size;
mod suppressions;
mod test_names;
mod unsafe_code;
mod whitespace;
mod words;

use std::fmt;

use crate::project::Project;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Counted from 1.
    line: usize,
    /// What is wrong, and what to do.
    what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// What every rule is.
type Rule = fn(&Project) -> Vec<Finding>;

const RULES: &[Rule] = &[
    attack_table::check,
    columns::check,
    conformance::check,
    dependencies::check,
    doors::check,
    edges::check,
    exit_codes::check,
    limits::check,
    links::check,
    lints::check,
    manual::check,
    opening::check,
    purity::check,
    security_cases::check,
    size::check,
    suppressions::check,
    test_names::check,
    unsafe_code::check,
    whitespace::check,
    words::check,
];

/// Checks every rule on the whole project and prints what it finds, or one line that all is well.
///
/// # Errors
/// How many places break a rule, or which file cannot be read.
pub(crate) fn run() -> Result<(), String> {
    let project = Project::read()?;
    let findings = check(&project);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("{} house rules hold in {} files", RULES.len(), project.texts.len());
            Ok(())
        }
        1 => Err("1 place breaks a house rule".to_owned()),
        count => Err(format!("{count} places break a house rule")),
    }
}

fn check(project: &Project) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(project)).collect();
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_as_it_stands_breaks_no_house_rule() {
        let project = Project::read().expect("the project can be read");
        let findings: Vec<String> = check(&project).iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    }

    #[test]
    fn finding_shows_its_place_the_way_compilers_do() {
        let finding = Finding::new("crates/h1/src/lib.rs", 7, "too long, split it");
        assert_eq!(finding.to_string(), "crates/h1/src/lib.rs:7: too long, split it");
    }
}
