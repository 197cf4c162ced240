//! A line of Rust has at most 100 columns, comments included: rustfmt breaks code, but no comment.
//!
//! A literal that is long stands as it is, since breaking it may cost more than it gives: its
//! columns do not count where the line has no comment. A letter is a column, however wide it is
//! drawn.

use std::ops::Range;

use super::Finding;
use crate::project::Project;
use crate::source::{self, Span};

/// As `max_width` in `rustfmt.toml`.
const COLUMNS_MAX: usize = 100;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    project.ending(".rs").flat_map(|file| check_file(&file.path, &file.text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let spans = source::not_code(text);
    let mut findings = Vec::new();
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        let place = start..start + line.len();
        start = place.end + 1;
        let columns = line.chars().count();
        if columns > COLUMNS_MAX && !is_long_by_literals(text, &place, columns, &spans) {
            let what = format!("a line of {columns} columns, more than {COLUMNS_MAX}; break it");
            findings.push(Finding::new(path, index + 1, what));
        }
    }
    findings
}

/// Whether the line has no comment, and is short enough without its literals.
fn is_long_by_literals(text: &str, line: &Range<usize>, columns: usize, spans: &[Span]) -> bool {
    let mut left = columns;
    for span in spans {
        let within = span.place.start.max(line.start)..span.place.end.min(line.end);
        if within.is_empty() {
            continue;
        }
        if span.is_comment {
            return false;
        }
        left -= text[within].chars().count();
    }
    left <= COLUMNS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_that_is_too_long_is_found_unless_its_literals_make_it_so() {
        let long = "x".repeat(COLUMNS_MAX);
        let table = [
            (format!("/// {}\n", "x".repeat(COLUMNS_MAX - 4)), 0),
            (format!("/// {}\n", "x".repeat(COLUMNS_MAX - 3)), 1),
            (format!("// {}\n", "é".repeat(COLUMNS_MAX - 3)), 0),
            (format!("a;\n/* b\n{long} c\n*/\n"), 1),
            (format!("{long};\n"), 1),
            (format!("f(\"{long}\");\n"), 0),
            (format!("f(\"// {long}\", 'a', r#\"{long}\"#);\n"), 0),
            (format!("f(\"a\n{long} // b\nc\");\n"), 0),
            (format!("f(\"{long}\"); // b\n"), 1),
            (format!("{long}(\"a\");\n"), 1),
            (format!("/// {long}"), 1),
        ];
        for (text, findings) in table {
            assert_eq!(check(&Project::of(&[("a.rs", &text)])).len(), findings, "{text}");
            assert_eq!(check(&Project::of(&[("a.md", &text)])).len(), 0, "{text}");
        }
        let found = check(&Project::of(&[("a.rs", &format!("a;\n\n// {long}\nb;\n"))]));
        let what = "a line of 103 columns, more than 100; break it";
        assert_eq!(found, [Finding::new("a.rs", 3, what)]);
    }
}
