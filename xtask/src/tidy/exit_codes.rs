//! The manual of `webclient` has a row for each exit code, in the words of the program's own table.

use super::Finding;
use crate::project::Project;
use crate::source;

const MANUAL: &str = "docs/manual/webclient.md";
const TABLE: &str = "crates/webclient/src/exit.rs";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let Some(code) = project.text(TABLE) else { return Vec::new() };
    let manual = rows(project.text(MANUAL).unwrap_or_default());
    let table = table(code);
    let mut findings = Vec::new();
    for (line, exit, words) in &table {
        let shown = manual.iter().any(|(_, shown, cell)| shown == exit && cell.starts_with(words));
        if !shown {
            let what = format!("no row of {MANUAL} says \"{exit}: {words}\"; correct the row");
            findings.push(Finding::new(TABLE, *line, what));
        }
    }
    for (line, exit, _) in &manual {
        if !table.iter().any(|(_, other, _)| other == exit) {
            let what = format!("webclient never ends with {exit}; delete the row");
            findings.push(Finding::new(MANUAL, *line, what));
        }
    }
    findings
}

/// The rows of the manual whose first cell is a number: line, number, second cell.
fn rows(manual: &str) -> Vec<(usize, u8, &str)> {
    let mut found = Vec::new();
    for (index, line) in manual.lines().enumerate() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", exit, meaning, ""] = cells.as_slice()
            && let Ok(exit) = exit.parse()
        {
            found.push((index + 1, exit, *meaning));
        }
    }
    found
}

/// The rows of the program's table, `(Self::Variant, code, "meaning")`: line, code, meaning.
fn table(text: &str) -> Vec<(usize, u8, &str)> {
    let code = source::product_code(TABLE, text);
    let rows = code.match_indices("(Self::").filter_map(|(offset, _)| {
        let mut parts = text[offset..].splitn(3, ", ");
        let exit = parts.nth(1)?.parse().ok()?;
        let meaning = parts.next()?.strip_prefix('"')?.split('"').next()?;
        Some((source::line_at(text, offset), exit, meaning))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_code_that_manual_and_program_do_not_share_is_found() {
        let code = "const TABLE: [_; 2] = [\n    (Self::Fine, 0, \"all fine\"),\n    \
                    (Self::Usage, 2, \"wrong usage\"),\n];\n";
        let table = [
            ("| 0 | all fine, whatever came |\n| 2 | wrong usage |\n", 0),
            ("| code | meaning |\n|---|---|\n| 0 | all fine |\n| 2 | wrong usage |\n", 0),
            ("| 0 | all fine |\n", 1),
            ("| 0 | all fine |\n| 2 | right usage |\n", 1),
            ("| 0 | all fine |\n| 2 | wrong usage |\n| 3 | more |\n", 1),
            ("", 2),
        ];
        for (manual, count) in table {
            let project = Project::of(&[(TABLE, code), (MANUAL, manual)]);
            assert_eq!(check(&project).len(), count, "{manual}");
        }
    }
}
