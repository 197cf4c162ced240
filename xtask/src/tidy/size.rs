//! One file, one job: at most 400 lines without its tests. A table of data, which says so in its
//! module doc, may have 800, and so may a file that is nothing but tests.

use super::Finding;
use crate::project::Project;
use crate::source;

const LINES_MAX: usize = 400;
const TABLE_LINES_MAX: usize = 800;

/// How a line of the module doc begins that makes its file a table.
const TABLE_MARK: &str = "//! Table of data.";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    project
        .ending(".rs")
        .filter_map(|file| {
            let wide = source::is_test_file(&file.path)
                || file
                    .text
                    .lines()
                    .take_while(is_module_doc)
                    .any(|line| line.starts_with(TABLE_MARK));
            let lines_max = if wide { TABLE_LINES_MAX } else { LINES_MAX };
            let lines = lines_without_tests(&file.text);
            (lines > lines_max).then(|| {
                Finding::new(
                    &file.path,
                    1,
                    format!(
                        "{lines} lines without its tests, more than {lines_max}; split off one job \
                         into a file of its own"
                    ),
                )
            })
        })
        .collect()
}

fn is_module_doc(line: &&str) -> bool {
    line.starts_with("//!")
}

fn lines_without_tests(text: &str) -> usize {
    let code = source::code_of(text);
    let tests: usize =
        source::test_spans(&code).into_iter().map(|span| text[span].lines().count()).sum();
    text.lines().count() - tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_over_the_bound_is_found_and_tests_do_not_count() {
        let head = "//! A job.\n";
        let table = "//! A job.\n//! Table of data. By name.\n";
        let body = |lines: usize| "x();\n".repeat(lines);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", body(500));
        let rows = [
            ("crates/h1/src/a.rs", format!("{head}{}", body(399)), 0),
            ("crates/h1/src/a.rs", format!("{head}{}", body(400)), 1),
            ("crates/h1/src/a.rs", format!("{head}{}{tests}", body(399)), 0),
            ("crates/h1/src/a.rs", format!("{table}{}", body(798)), 0),
            ("crates/h1/src/a.rs", format!("{table}{}", body(799)), 1),
            ("crates/h1/src/tests.rs", format!("{head}{}", body(799)), 0),
            ("crates/h1/tests/a.rs", format!("{head}{}", body(800)), 1),
        ];
        for (path, text, findings) in rows {
            let found = check(&Project::of(&[(path, &text)]));
            assert_eq!(found.len(), findings, "{path}: {} lines", text.lines().count());
        }
    }
}
