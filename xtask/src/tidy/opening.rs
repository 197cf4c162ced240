//! Every Rust file starts with `//!`: its job, its rules, and what it deliberately does not know.

use super::Finding;
use crate::project::Project;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    project
        .ending(".rs")
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| {
            Finding::new(
                &file.path,
                1,
                "the file does not start with `//!`; say its job, its rules and what it does not know",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_without_a_module_doc_is_found() {
        let table = [
            ("//! A job.\n", 0),
            ("use std::fmt;\n//! Late.\n", 1),
            ("// A comment.\n", 1),
            ("", 1),
        ];
        for (text, findings) in table {
            let project = Project::of(&[("crates/h1/src/a.rs", text)]);
            assert_eq!(check(&project).len(), findings, "{text}");
        }
    }
}
