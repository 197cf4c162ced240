//! `unsafe` stands only in files that are listed here. A file gets on the list with a portable
//! twin that passes the same tests, and with a SAFETY comment on every block.

use super::Finding;
use crate::project::Project;
use crate::source;

/// The files that may hold `unsafe`, as paths from the root. A test has an allocator that refuses,
/// which cannot be had otherwise, and whose twin is that of the system; the server asks the
/// allocator of the C library to give memory back, whose twin does nothing.
const LISTED: &[&str] = &["crates/testkit/tests/memory.rs", "crates/webserver/src/memory.rs"];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    check_against(project, LISTED)
}

fn check_against(project: &Project, listed: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.ending(".rs").filter(|file| !listed.contains(&file.path.as_str())) {
        for offset in source::word_offsets(&source::code_of(&file.text), "unsafe") {
            findings.push(Finding::new(
                &file.path,
                source::line_at(&file.text, offset),
                "`unsafe` outside the listed files; find a safe way, or list the file in \
                 xtask/src/tidy/unsafe_code.rs with its reason",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_outside_the_listed_files_is_found() {
        let text = "//! unsafe in a comment\n#![forbid(unsafe_code)]\nfn a() { unsafe { b() } }\n";
        let project = Project::of(&[("crates/link/src/a.rs", text)]);
        let lines: Vec<usize> = check(&project).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [3]);
        assert_eq!(check_against(&project, &["crates/link/src/a.rs"]), []);
    }
}
