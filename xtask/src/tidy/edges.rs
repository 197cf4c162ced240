//! Which crate may use which: a crate exists only to forbid a dependency, and this table is what
//! forbids it. ARCHITECTURE.md shows the same table to people; a test compares the two.

use super::Finding;
use crate::project::{Project, Text};
use crate::source;

/// Each package's folder, and the folders under `crates/` that it may use.
const EDGES: &[(&str, &[&str])] = &[
    ("crates/field", &[]),
    ("crates/h1", &["field"]),
    ("crates/link", &["field"]),
    ("crates/store", &["field"]),
    ("crates/content", &["field", "store"]),
    ("crates/server", &["field", "h1", "link", "content"]),
    ("crates/client", &["field", "h1", "link"]),
    ("crates/webserver", &["field", "store", "content", "server"]),
    ("crates/webclient", &["client"]),
    (
        "crates/testkit",
        &["field", "h1", "link", "store", "content", "server", "client", "webserver", "webclient"],
    ),
    ("examples/exercise", &["field", "h1"]),
    ("xtask", &[]),
    ("fuzz", &["testkit"]),
];

const PREFIX: &str = "plainwire-";
const TESTKIT: &str = "testkit";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let manifests =
        project.manifests().flat_map(|(folder, manifest)| check_manifest(folder, manifest));
    manifests.chain(testkit_outside_tests(project)).collect()
}

fn check_manifest(folder: &str, manifest: &Text) -> Vec<Finding> {
    let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == folder) else {
        let what = format!(
            "`{folder}` has no row; add it to ARCHITECTURE.md and to xtask/src/tidy/edges.rs"
        );
        return vec![Finding::new(&manifest.path, 1, what)];
    };
    let table = match manifest.text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => return vec![Finding::new(&manifest.path, 1, error.message().to_owned())],
    };
    let mut findings = Vec::new();
    for (kind, used) in uses(&table) {
        let for_tests = kind == "dev-dependencies" && used == TESTKIT;
        if !for_tests && !allowed.contains(&used.as_str()) {
            findings.push(Finding::new(
                &manifest.path,
                line_naming(&manifest.text, &used),
                format!(
                    "`{folder}` must not use `{used}` in [{kind}]; ARCHITECTURE.md has the edges, \
                     and tests that cross crates live in crates/testkit/tests"
                ),
            ));
        }
    }
    findings
}

/// Every use of a package of ours: the kind of dependency, and the folder's name.
fn uses(manifest: &toml::Table) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets
        .into_iter()
        .flat_map(|targets| targets.values().filter_map(toml::Value::as_table))
        .chain([manifest]);
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            for (key, value) in dependencies {
                let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
                if let Some(name) = package.strip_prefix(PREFIX) {
                    found.push((kind, name.to_owned()));
                }
            }
        }
    }
    found
}

fn line_naming(text: &str, name: &str) -> usize {
    let package = format!("{PREFIX}{name}");
    text.lines().position(|line| line.contains(&package)).map_or(1, |index| index + 1)
}

/// A crate that `testkit` uses meets a second copy of itself when its own `src` uses `testkit`.
fn testkit_outside_tests(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.ending(".rs") {
        let is_free = ["crates/testkit/", "fuzz/"].iter().any(|it| file.path.starts_with(it));
        if is_free || file.path.contains("/tests/") {
            continue;
        }
        for offset in source::word_offsets(&source::code_of(&file.text), "plainwire_testkit") {
            findings.push(Finding::new(
                &file.path,
                source::line_at(&file.text, offset),
                "testkit is used outside a `tests` folder; move the test there",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Project::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn edge_that_the_table_does_not_have_is_found() {
        let table = [
            ("crates/h1/Cargo.toml", "[dependencies]\nplainwire-field.workspace = true\n", 0),
            ("crates/h1/Cargo.toml", "[dependencies]\nplainwire-link.workspace = true\n", 1),
            ("crates/h1/Cargo.toml", "[dev-dependencies]\nplainwire-testkit.workspace = true\n", 0),
            ("crates/h1/Cargo.toml", "[dependencies]\nplainwire-testkit.workspace = true\n", 1),
            ("crates/h1/Cargo.toml", "[dev-dependencies]\nplainwire-store.workspace = true\n", 1),
            (
                "crates/h1/Cargo.toml",
                "[build-dependencies]\nplainwire-client.workspace = true\n",
                1,
            ),
            (
                "crates/h1/Cargo.toml",
                "[target.'cfg(unix)'.dependencies]\nplainwire-link.workspace = true\n",
                1,
            ),
            (
                "crates/h1/Cargo.toml",
                "[dependencies]\nwire = { package = \"plainwire-link\" }\n",
                1,
            ),
            ("xtask/Cargo.toml", "[dependencies]\nplainwire-field.workspace = true\n", 1),
            ("fuzz/Cargo.toml", "[dependencies]\nplainwire-testkit = { path = \"a\" }\n", 0),
            ("fuzz/Cargo.toml", "[dependencies]\nplainwire-h1 = { path = \"a\" }\n", 1),
            ("crates/tls/Cargo.toml", "[dependencies]\n", 1),
            ("crates/server/src/a.rs", "use plainwire_testkit::site;", 1),
            ("crates/server/tests/a.rs", "use plainwire_testkit::site;", 0),
            ("fuzz/fuzz_targets/a.rs", "use plainwire_testkit::fuzz;", 0),
        ];
        for (path, text, count) in table {
            assert_eq!(findings(path, text).len(), count, "{path} {text}");
        }
    }

    #[test]
    fn finding_of_an_edge_names_the_line_that_makes_it() {
        let text = "[dependencies]\nbytes.workspace = true\nplainwire-server.workspace = true\n";
        assert!(
            findings("crates/client/Cargo.toml", text)[0]
                .starts_with("crates/client/Cargo.toml:3:")
        );
    }

    #[test]
    fn architecture_shows_the_same_edges_as_this_table() {
        let project = Project::read().expect("the project can be read");
        let architecture = project.text("ARCHITECTURE.md").expect("there is an ARCHITECTURE.md");
        let mut shown = Vec::new();
        for line in architecture.lines() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let ["", folder, _, uses, ""] = cells.as_slice() else { continue };
            let folder = folder.trim_matches('`');
            if !["crates/", "examples/", "xtask", "fuzz"]
                .iter()
                .any(|start| folder.starts_with(start))
            {
                continue;
            }
            let uses: Vec<&str> = match *uses {
                "nothing of ours" => Vec::new(),
                "everything" => EDGES
                    .iter()
                    .filter_map(|(other, _)| other.strip_prefix("crates/"))
                    .filter(|other| *other != TESTKIT)
                    .collect(),
                named => named.split(", ").collect(),
            };
            shown.push((folder, uses));
        }
        let ruled: Vec<(&str, Vec<&str>)> =
            EDGES.iter().map(|(folder, uses)| (*folder, uses.to_vec())).collect();
        assert_eq!(shown, ruled);
    }
}
