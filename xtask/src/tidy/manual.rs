//! The manual has a row for each option that a program has, and for no other.
//!
//! Options are read where they are defined: the fields with `#[arg(… long …)]` in a program's
//! `options.rs`, or in its folder. What an option means is not compared; that is for a reader.

use super::Finding;
use crate::project::{Project, Text};
use crate::source;

const PROGRAMS: [&str; 2] = ["webserver", "webclient"];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    PROGRAMS.iter().flat_map(|program| check_program(project, program)).collect()
}

fn check_program(project: &Project, program: &str) -> Vec<Finding> {
    let manual_path = format!("docs/manual/{program}.md");
    let shown = rows(project.text(&manual_path).unwrap_or_default());
    let file = format!("crates/{program}/src/options.rs");
    let folder = format!("crates/{program}/src/options/");
    let sources = project.ending(".rs").filter(|text| {
        (text.path == file || text.path.starts_with(&folder)) && !source::is_test_file(&text.path)
    });
    let defined: Vec<(&Text, usize, String)> = sources
        .flat_map(|text| options(&text.text).into_iter().map(move |(at, name)| (text, at, name)))
        .collect();
    let mut findings = Vec::new();
    for (text, line, name) in &defined {
        if !shown.iter().any(|(_, shown)| shown == name) {
            let what = format!("`--{name}` has no row in {manual_path}; add it");
            findings.push(Finding::new(&text.path, *line, what));
        }
    }
    for (line, name) in shown {
        if !defined.iter().any(|(_, _, defined)| defined == name) {
            let what = format!("{program} has no option `--{name}`; delete its row");
            findings.push(Finding::new(&manual_path, line, what));
        }
    }
    findings
}

/// The long names in the first column of the manual's tables, with their lines.
fn rows(manual: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in manual.lines().enumerate() {
        let cell =
            line.strip_prefix("| ").and_then(|row| row.split(" |").next()).unwrap_or_default();
        for code in cell.split('`').skip(1).step_by(2) {
            if let Some(name) = code.strip_prefix("--") {
                found.push((index + 1, name.split(' ').next().unwrap_or_default()));
            }
        }
    }
    found
}

/// The long name of each field that is an option, with the line of its attribute.
fn options(text: &str) -> Vec<(usize, String)> {
    let code = source::code_of(text);
    let mut found = Vec::new();
    for span in source::attributes(&code) {
        let attribute = &code[span.clone()];
        if !attribute.starts_with("#[arg(") {
            continue;
        }
        let Some(long) = source::word_offsets(attribute, "long").first().copied() else { continue };
        let behind = &text[span.start + long + "long".len()..span.end];
        let name = match behind.trim_start().strip_prefix('=') {
            Some(value) => value.split('"').nth(1).unwrap_or_default().to_owned(),
            None => field_behind(&code, span.end),
        };
        found.push((source::line_at(text, span.start), name));
    }
    found
}

/// The name of the field behind an attribute, as the command line writes it.
fn field_behind(code: &str, offset: usize) -> String {
    // Further attributes may stand between, with paths in them.
    let behind = code[offset..].replace("::", " ");
    let declared = behind.split(':').next().unwrap_or_default();
    declared.split_whitespace().last().unwrap_or_default().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn option_that_manual_and_program_do_not_share_is_found() {
        let code = "struct Options {\n    /// Port\n    #[arg(short, long, env = \"PORT\")]\n    port: u16,\n    \
                    #[arg(\n        long = \"log-format\",\n        value_name = \"long\"\n    )]\n    \
                    pub(crate) format: F,\n    #[arg(long)]\n    #[arg(value_parser = a::b)]\n    idle_timeout: S,\n    #[arg(value_name = \"PATH\")]\n    path: P,\n}\n";
        let port = "| `-p`, `--port N` | 6789 | port |\n";
        let format = "| `--log-format FORMAT` | off | format |\n";
        let idle = "| `--idle-timeout SECONDS` | 60 | wait |\n";
        let table = [
            (format!("{port}{format}{idle}"), 0),
            (format!("{port}{idle}"), 1),
            (format!("{port}{format}{idle}| `--trace` | | later |\n"), 1),
            (format!("`--trace` in prose\n{port}{format}{idle}"), 0),
            (String::new(), 3),
        ];
        for (manual, count) in table {
            let project = Project::of(&[
                ("crates/webserver/src/options.rs", code),
                ("docs/manual/webserver.md", &manual),
            ]);
            assert_eq!(check(&project).len(), count, "{manual}");
        }
    }
}
