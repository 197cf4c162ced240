//! Every package takes the workspace's lints; the crates that hostile octets reach first take more.

use super::Finding;
use crate::project::{Project, Text};
use crate::source;

/// Crates without `unsafe`, also where a later file list would allow it.
const FORBID_UNSAFE: [&str; 4] = ["field", "h1", "content", "client"];

/// Crates that parse what anybody may send.
const STRICT: [&str; 2] = ["field", "h1"];

const STRICT_LINTS: [&str; 5] = [
    "indexing_slicing",
    "arithmetic_side_effects",
    "panic",
    "expect_used",
    "cast_possible_truncation",
];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let manifests = project.manifests().filter_map(|(_, manifest)| check_manifest(manifest));
    let crates = project.ending("/src/lib.rs").flat_map(check_crate);
    manifests.chain(crates).collect()
}

fn check_manifest(manifest: &Text) -> Option<Finding> {
    if manifest.is_of_its_own_workspace() {
        return None;
    }
    let inherits = manifest.text.parse::<toml::Table>().is_ok_and(|table| {
        table.get("lints").and_then(|lints| lints.get("workspace"))
            == Some(&toml::Value::Boolean(true))
    });
    (!inherits).then(|| {
        Finding::new(
            &manifest.path,
            1,
            "the package has lints of its own; add `[lints]` with `workspace = true`",
        )
    })
}

fn check_crate(file: &Text) -> Vec<Finding> {
    let name = file.path.trim_start_matches("crates/").trim_end_matches("/src/lib.rs");
    let code = source::code_of(&file.text);
    let levels: Vec<&str> = source::attributes(&code)
        .into_iter()
        .map(|span| &code[span])
        .filter(|attribute| {
            ["#![warn(", "#![deny(", "#![forbid("].iter().any(|start| attribute.starts_with(start))
        })
        .collect();
    let sets = |lint: &str| {
        levels.iter().any(|attribute| !source::word_offsets(attribute, lint).is_empty())
    };
    let forbids = levels.iter().any(|attribute| {
        attribute.starts_with("#![forbid(")
            && !source::word_offsets(attribute, "unsafe_code").is_empty()
    });
    let mut findings = Vec::new();
    if FORBID_UNSAFE.contains(&name) && !forbids {
        findings.push(Finding::new(&file.path, 1, "add `#![forbid(unsafe_code)]`"));
    }
    if STRICT.contains(&name) {
        for lint in STRICT_LINTS.iter().filter(|lint| !sets(lint)) {
            let what = format!("hostile octets come here first; add `#![warn(clippy::{lint})]`");
            findings.push(Finding::new(&file.path, 1, what));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_without_the_workspace_lints_is_found() {
        let table = [
            ("[lints]\nworkspace = true\n", 0),
            ("[lints]\nworkspace = false\n", 1),
            ("[package]\n", 1),
            ("[package]\n\n[workspace]\n", 0),
        ];
        for (text, findings) in table {
            let project = Project::of(&[("crates/link/Cargo.toml", text)]);
            assert_eq!(check(&project).len(), findings, "{text}");
        }
    }

    #[test]
    fn crate_without_its_lint_levels_is_found() {
        let strict = "#![forbid(unsafe_code)]\n#![warn(\n    clippy::indexing_slicing,\n    \
                      clippy::arithmetic_side_effects,\n    clippy::panic,\n    \
                      clippy::expect_used,\n    clippy::cast_possible_truncation\n)]\n";
        let table = [
            ("crates/h1/src/lib.rs", strict, 0),
            ("crates/h1/src/lib.rs", "#![forbid(unsafe_code)]", 5),
            ("crates/field/src/lib.rs", "", 6),
            ("crates/client/src/lib.rs", "#![deny(unsafe_code)]", 1),
            ("crates/client/src/lib.rs", "// #![forbid(unsafe_code)]", 1),
            ("crates/link/src/lib.rs", "", 0),
        ];
        for (path, text, findings) in table {
            assert_eq!(check(&Project::of(&[(path, text)])).len(), findings, "{path} {text}");
        }
    }
}
