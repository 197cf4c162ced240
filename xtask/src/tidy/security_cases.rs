//! The page of security cases and the tests agree: whatever it names is a test, each of its rows
//! names one or says what the case comes with, and every attack has a row.

use std::collections::BTreeSet;

use super::Finding;
use crate::project::Project;
use crate::source;

const PAGE: &str = "docs/security-cases.md";

/// The tests that have to stand on the page.
const ATTACKS: &str = "crates/testkit/tests/hostile/";

/// How a cell begins, or goes on behind its tests, that says why there is no test yet.
const NOT_YET: [&str; 2] = ["comes with", "come with"];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let page = project.text(PAGE).unwrap_or_default();
    let mut tests = BTreeSet::new();
    let mut attacks = Vec::new();
    for file in project.ending(".rs") {
        let code = source::code_of(&file.text);
        for function in source::test_functions(&code) {
            tests.insert(function.name.to_owned());
            if file.path.starts_with(ATTACKS) {
                let line = source::line_at(&file.text, function.at);
                attacks.push((file.path.as_str(), line, function.name.to_owned()));
            }
        }
    }
    let mut findings = check_rows(page, &tests);
    for (path, line, name) in attacks {
        if !page.contains(&format!("`{name}`")) {
            let what = format!("the attack `{name}` has no row in {PAGE}; add one");
            findings.push(Finding::new(path, line, what));
        }
    }
    findings
}

/// The rows that begin with a number, which counts them.
fn check_rows(page: &str, tests: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rows = page.lines().enumerate().filter_map(|(index, line)| {
        let (number, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
        Some((index + 1, number.parse::<usize>().ok()?, rest.trim_end_matches(" |")))
    });
    for (count, (line, number, rest)) in rows.enumerate() {
        let mut found = |what: String| findings.push(Finding::new(PAGE, line, what));
        if number != count + 1 {
            found(format!("the case {number} stands where {} belongs", count + 1));
        }
        let cell = rest.rsplit(" | ").next().unwrap_or_default();
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        for name in &named {
            if !tests.contains(*name) {
                found(format!("there is no test `{name}`; correct the name"));
            }
        }
        if named.is_empty() && !NOT_YET.iter().any(|words| cell.contains(words)) {
            found(format!("the case {number} has no test, and does not say what it comes with"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_without_its_test_and_attack_without_its_row_are_found() {
        let attack = "#[test]\nfn one_two_three() {}\n";
        let table = [
            ("| 1 | a | b | `one_two_three` |\n", 0),
            ("| 1 | a | b | `one_two_three`<br>more of it comes with TLS |\n", 0),
            ("| 1 | a | b | `one_two_three` |\n| 2 | a | b | comes with TLS |\n", 0),
            ("| case | a | b | c |\n|---|---|---|---|\n| 1 | a | b | `one_two_three` |\n", 0),
            ("", 1),
            ("| 1 | a | b | `one_two_four` |\n", 2),
            ("| 1 | a | b | `one_two_three` |\n| 2 | a | b | never |\n", 1),
            ("| 1 | a | b | `one_two_three` |\n| 3 | a | b | comes with TLS |\n", 1),
        ];
        for (page, count) in table {
            let path = format!("{ATTACKS}a.rs");
            let project = Project::of(&[(path.as_str(), attack), (PAGE, page)]);
            assert_eq!(check(&project).len(), count, "{page}");
        }
    }
}
