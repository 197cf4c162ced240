//! Every foreign crate has one line in the root manifest, and one line that says why it and not
//! its runner-up. A package of the workspace never names a version itself, and no package depends
//! on what none of its sources names: the compiler would bring it along without a word.

use super::Finding;
use crate::project::Project;
use crate::source;

/// The tables of a manifest that name dependencies.
const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

const REASONS: &str = "docs/design/0001-dependencies.md";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let Some(root) = project.text("Cargo.toml") else { return Vec::new() };
    let reasons = project.text(REASONS).unwrap_or_default();
    let foreign = foreign(root);
    let mut findings = Vec::new();
    for name in &foreign {
        if reasoned(reasons).all(|(_, reasoned)| reasoned != name) {
            findings.push(Finding::new(
                "Cargo.toml",
                line_of_key(root, name),
                format!("`{name}` has no line in {REASONS}; say why it and not its runner-up"),
            ));
        }
    }
    for (line, name) in reasoned(reasons) {
        if !foreign.iter().any(|other| other == name) {
            let what = format!("`{name}` is not in [workspace.dependencies]; delete its line");
            findings.push(Finding::new(REASONS, line, what));
        }
    }
    findings.extend(own_versions(project));
    findings.extend(unused(project));
    findings
}

/// The dependencies of the workspace that are not its own members.
fn foreign(root: &str) -> Vec<String> {
    let table = root.parse::<toml::Table>().unwrap_or_default();
    let dependencies = table
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(toml::Value::as_table);
    dependencies
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.get("path").is_none())
        .map(|(name, _)| name.clone())
        .collect()
}

/// The lines of the document that begin with a crate: "- `name`: why".
fn reasoned(document: &str) -> impl Iterator<Item = (usize, &str)> {
    document.lines().enumerate().filter_map(|(index, line)| {
        let (name, _) = line.strip_prefix("- `")?.split_once("`: ")?;
        Some((index + 1, name))
    })
}

fn own_versions(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, manifest) in project.manifests().filter(|(_, text)| !text.is_of_its_own_workspace()) {
        for (_, name, value) in dependencies(&manifest.text) {
            if value.get("workspace").is_none() {
                findings.push(Finding::new(
                    &manifest.path,
                    line_of_key(&manifest.text, &name),
                    format!("`{name}` names its own version; use `{name}.workspace = true`"),
                ));
            }
        }
    }
    findings
}

/// What a package depends on without naming it in its code. What only tests may use is looked for
/// in all its sources, anything else outside the files of its tests.
fn unused(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, manifest) in project.manifests() {
        let folder = format!("{package}/");
        let sources = project.ending(".rs").filter(|file| file.path.starts_with(&folder));
        let sources: Vec<(bool, String)> = sources
            .map(|file| (source::is_test_file(&file.path), source::code_of(&file.text)))
            .collect();
        for (kind, name, _) in dependencies(&manifest.text) {
            let word = name.replace('-', "_");
            let is_named = sources.iter().any(|(is_test, code)| {
                (kind != "dependencies" || !is_test)
                    && !source::word_offsets(code, &word).is_empty()
            });
            if !is_named {
                findings.push(Finding::new(
                    &manifest.path,
                    line_of_key(&manifest.text, &name),
                    format!("no source names `{name}`; delete it from [{kind}]"),
                ));
            }
        }
    }
    findings
}

/// The dependencies of one package: kind, name, and what is said of it.
fn dependencies(manifest: &str) -> Vec<(&'static str, String, toml::Value)> {
    let table = manifest.parse::<toml::Table>().unwrap_or_default();
    let of_kind = |kind| {
        let found = table.get(kind).and_then(toml::Value::as_table);
        let found = found.into_iter().flatten();
        found.map(move |(name, value)| (kind, name.clone(), value.clone())).collect::<Vec<_>>()
    };
    KINDS.into_iter().flat_map(of_kind).collect()
}

fn line_of_key(text: &str, key: &str) -> usize {
    let found = text.lines().position(|line| {
        line.strip_prefix(key).is_some_and(|behind| behind.starts_with([' ', '=', '.']))
    });
    found.map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str =
        "[workspace.dependencies]\nplainwire-h1 = { path = \"crates/h1\" }\nbytes = \"1\"\n";

    #[test]
    fn dependency_without_a_reason_is_found_and_a_reason_without_a_dependency_too() {
        let table = [
            ("- `bytes`: shared slices; not `Arc<[u8]>`, which cannot be cut.\n", 0),
            ("Prose about `bytes`: no line of its own.\n", 1),
            ("- `bytes`: shared slices.\n- `log`: gone.\n", 1),
            ("", 1),
        ];
        for (reasons, count) in table {
            let project = Project::of(&[("Cargo.toml", ROOT), (REASONS, reasons)]);
            assert_eq!(check(&project).len(), count, "{reasons}");
        }
    }

    #[test]
    fn package_that_names_a_version_itself_is_found() {
        let table = [
            ("bytes.workspace = true", 0),
            ("bytes = \"1\"", 1),
            ("bytes = \"1\"\n\n[workspace]", 0),
        ];
        for (line, count) in table {
            let manifest = format!("[package]\n\n[dependencies]\n{line}\n");
            let project = Project::of(&[
                ("Cargo.toml", ROOT),
                (REASONS, "- `bytes`: shared slices.\n"),
                ("crates/link/Cargo.toml", &manifest),
                ("crates/link/src/lib.rs", "use bytes::Bytes;"),
            ]);
            let lines: Vec<usize> = check(&project).iter().map(|finding| finding.line).collect();
            assert_eq!(lines, vec![4; count], "{line}");
        }
    }

    #[test]
    fn dependency_that_no_source_names_is_found() {
        let manifest = |kind: &str| format!("[package]\n\n[{kind}]\nbytes-a.workspace = true\n");
        let table = [
            ("dependencies", "src/lib.rs", "use bytes_a::B;", 0),
            ("dependencies", "server.rs", "use bytes_a::B;", 0),
            ("dependencies", "src/a/b.rs", "fn c() -> bytes_a::B {}", 0),
            ("dependencies", "src/lib.rs", "// bytes_a\nlet a = \"bytes_a\"; bytes_ab::c();", 1),
            ("dependencies", "tests/a.rs", "use bytes_a::B;", 1),
            ("dependencies", "src/a/tests.rs", "use bytes_a::B;", 1),
            ("dev-dependencies", "tests/a.rs", "use bytes_a::B;", 0),
            ("dev-dependencies", "src/lib.rs", "use bytes_a::B;", 0),
            ("dev-dependencies", "tests/a.rs", "", 1),
        ];
        for (kind, file, text, count) in table {
            let file = format!("crates/link/{file}");
            let manifest = manifest(kind);
            let project = Project::of(&[
                ("Cargo.toml", "[workspace.dependencies]\nbytes-a = \"1\"\n"),
                (REASONS, "- `bytes-a`: shared slices.\n"),
                ("crates/link/Cargo.toml", &manifest),
                (&file, text),
                ("crates/other/src/lib.rs", "use bytes_a::B;"),
            ]);
            let lines: Vec<usize> = check(&project).iter().map(|finding| finding.line).collect();
            assert_eq!(lines, vec![4; count], "{kind} {file} {text}");
        }
    }
}
