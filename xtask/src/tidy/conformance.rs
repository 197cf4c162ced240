//! The page of conformance says what the sources say, and cites only sections that exist.

use super::Finding;
use crate::docs;
use crate::project::Project;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        docs::slips(project).into_iter().map(|(path, what)| Finding::new(&path, 1, what)).collect();
    let page = project.text(docs::CONFORMANCE);
    // A project without tests has no page, and needs none.
    if page.is_some_and(|page| page != docs::conformance(project)) {
        let what = "it differs from the tests and the probes; `cargo xtask docs` writes it again";
        findings.push(Finding::new(docs::CONFORMANCE, 1, what));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_that_is_stale_and_section_that_is_none_are_found() {
        let test = |section| format!("// RFC 9110 §{section}\n#[test]\nfn one_two_three() {{}}\n");
        let fresh = docs::conformance(&Project::of(&[("crates/h1/src/a.rs", &test("5.1"))]));
        let table = [
            (test("5.1"), fresh.clone(), 0),
            (test("5.2"), fresh.clone(), 1),
            (test("5.1"), format!("{fresh}\n"), 1),
            (test("99"), fresh, 2),
        ];
        for (text, page, count) in table {
            let project = Project::of(&[("crates/h1/src/a.rs", &text), (docs::CONFORMANCE, &page)]);
            let found = check(&project);
            assert_eq!(found.len(), count, "{text}");
        }
    }
}
