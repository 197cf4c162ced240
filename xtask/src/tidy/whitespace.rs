//! Rust and Markdown hold no tab and no space at the end of a line, and end with one line end.

use super::Finding;
use crate::project::Project;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.ending(".rs").chain(project.ending(".md")) {
        for (index, line) in file.text.lines().enumerate() {
            let what = if line.contains('\t') {
                "a tab; use spaces, or `\\t` in a string"
            } else if line.ends_with([' ', '\r']) {
                "white space at the end of the line; delete it"
            } else {
                continue;
            };
            findings.push(Finding::new(&file.path, index + 1, what));
        }
        if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
            let line = file.text.lines().count().max(1);
            findings.push(Finding::new(&file.path, line, "the file must end with one line end"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_that_nobody_sees_is_found() {
        let table = [
            ("a.rs", "a\n", 0),
            ("a.rs", "a\tb\n", 1),
            ("a.md", "a \nb\n", 1),
            ("a.md", "a\r\n", 0),
            ("a.md", "a", 1),
            ("a.rs", "a\n\n", 1),
            ("a.toml", "a \n", 0),
        ];
        for (path, text, findings) in table {
            assert_eq!(check(&Project::of(&[(path, text)])).len(), findings, "{text:?}");
        }
    }
}
