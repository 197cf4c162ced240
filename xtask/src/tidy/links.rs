//! A link in a Markdown file that names no other host leads to a file or a folder of the project,
//! and so does a path between backticks, such as `crates/h1/src/lib.rs`.

use super::Finding;
use crate::project::Project;

/// With these begin the paths that prose names.
const FOLDERS: [&str; 4] = ["crates/", "docs/", "site/", "xtask/"];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.ending(".md") {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in links(&file.text) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                continue;
            }
            let found = resolve(folder, path).is_some_and(|path| project.paths.contains(&path));
            if !found {
                let what = format!("the link to `{target}` leads to no file; correct or delete it");
                findings.push(Finding::new(&file.path, line, what));
            }
        }
        for (line, path) in named_paths(&file.text) {
            if !project.paths.contains(path.trim_end_matches('/')) {
                let what = format!("there is no `{path}`; correct or delete the name");
                findings.push(Finding::new(&file.path, line, what));
            }
        }
    }
    findings
}

/// The targets of all links, `[text](target)`, outside code, with their lines.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (line, parts) in prose(text) {
        for part in parts.step_by(2) {
            for (start, mark) in part.match_indices("](") {
                let target = &part[start + mark.len()..];
                if let Some(end) = target.find(')') {
                    found.push((line, &target[..end]));
                }
            }
        }
    }
    found
}

/// Paths from the root that stand between backticks.
fn named_paths(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (line, parts) in prose(text) {
        let named = parts.skip(1).step_by(2).filter(|code| {
            FOLDERS.iter().any(|folder| code.starts_with(folder))
                && code
                    .bytes()
                    .all(|octet| octet.is_ascii_alphanumeric() || b"/._-".contains(&octet))
        });
        found.extend(named.map(|code| (line, code)));
    }
    found
}

/// The lines outside fenced blocks, cut at backticks: every second part is code. A link around
/// code still has its target outside.
fn prose(text: &str) -> impl Iterator<Item = (usize, std::str::Split<'_, char>)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then(|| (index + 1, line.split('`')))
    })
}

/// The path from the root that this link names, seen from a folder; `None` above the root.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            _ => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_that_leads_to_no_file_is_found() {
        let table = [
            ("[a](manual/webserver.md)", 0),
            ("[a](manual/webserver.md#exit-codes) and [b](#here)", 0),
            ("[a](../README.md)", 0),
            ("[`a`](manual)", 0),
            ("[a](gone.md), [b](../../etc/passwd)", 2),
            ("[a](https://www.rfc-editor.org/rfc/rfc9110)", 0),
            ("`docs/manual/webserver.md` and `docs/manual/`", 0),
            ("`docs/gone.md` and `docs/…/webserver.md`", 1),
            ("`[a](gone.md)`\n```\n[a](gone.md)\n```", 0),
        ];
        for (text, count) in table {
            let project = Project::of(&[
                ("docs/a.md", text),
                ("docs/manual/webserver.md", ""),
                ("README.md", ""),
            ]);
            assert_eq!(check(&project).len(), count, "{text}");
        }
    }
}
