//! SECURITY.md shows what was measured under attack: between the two marks, where
//! `cargo xtask soak --attack all --markdown` writes, stands a row. The numbers are not judged.

use super::Finding;
use crate::project::Project;

const PAGE: &str = "SECURITY.md";
const BEGIN: &str = "<!-- written by cargo xtask soak --attack all --markdown -->";
const END: &str = "<!-- end of what it wrote -->";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let page = project.text(PAGE).unwrap_or_default();
    let line = page.lines().position(|line| line == BEGIN).map_or(1, |at| at + 1);
    let written = page.split_once(BEGIN).and_then(|(_, rest)| Some(rest.split_once(END)?.0));
    // A heading, the line below it, and a row.
    if written.is_some_and(|text| text.lines().filter(|line| line.starts_with('|')).count() > 2) {
        return Vec::new();
    }
    let what = "no table stands between the two marks; `cargo xtask soak --attack all --markdown` \
                writes it";
    vec![Finding::new(PAGE, line, what)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_without_rows_between_its_marks_is_found() {
        let heading = "| attack | server |\n|---|---|\n";
        let table = [
            (format!("a\n{BEGIN}\n\n{heading}| silent | webserver |\n\n{END}\n"), None),
            (format!("a\n{BEGIN}\n\n{heading}\n{END}\n| silent | webserver |\n"), Some(2)),
            (format!("a\n{BEGIN}\n{END}\n"), Some(2)),
            (format!("{heading}| silent | webserver |\n"), Some(1)),
        ];
        for (page, expected) in table {
            let found = check(&Project::of(&[(PAGE, &page)]));
            assert_eq!(found.first().map(|finding| finding.line), expected, "{page}");
        }
    }
}
