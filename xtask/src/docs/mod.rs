//! `cargo xtask docs`: writes the pages that are made from the sources.
//!
//! There is one, `docs/conformance.md`: section by section of the RFCs, what shows that Plainwire
//! keeps to it. [`evidence`] reads the sources, [`required`] says what an origin server has to do,
//! [`page`] writes. This module compares what is cited with the sections that exist.

mod evidence;
mod page;
mod required;
mod section;
mod titles;

use section::Section;

use crate::project::{self, Project};

/// The page, from the project's root.
pub(crate) const CONFORMANCE: &str = "docs/conformance.md";

/// Writes the page, and says what it holds.
///
/// # Errors
/// A citation of a section that does not exist, or a file that cannot be read or written.
pub(crate) fn run() -> Result<(), String> {
    let project = Project::read()?;
    let slips = slips(&project);
    if !slips.is_empty() {
        let lines: Vec<String> =
            slips.iter().map(|(path, what)| format!("{path}: {what}")).collect();
        return Err(format!("nothing was written.\n{}", lines.join("\n")));
    }
    let page = conformance(&project);
    std::fs::write(project::root().join(CONFORMANCE), &page)
        .map_err(|error| format!("{CONFORMANCE} cannot be written: {error}"))?;
    println!("{CONFORMANCE}: {} lines", page.lines().count());
    Ok(())
}

/// The text of the page for these sources.
pub(crate) fn conformance(project: &Project) -> String {
    page::written(&Evidence::of(project))
}

/// Citations of sections that their RFC does not have, each with its file.
pub(crate) fn slips(project: &Project) -> Vec<(String, String)> {
    let evidence = Evidence::of(project);
    let tests = evidence.tests.iter().map(|test| (&test.path, &test.name, &test.sections));
    let refusals = evidence.refusals.iter().map(|one| (&one.path, &one.words, &one.sections));
    let probes = evidence.probes.iter().map(|probe| (&probe.path, &probe.id, &probe.sections));
    let all = tests.chain(refusals).chain(probes);
    all.flat_map(|(path, name, sections)| {
        sections.iter().filter(|section| is_slip(section)).map(move |section| {
            let what =
                format!("`{name}` cites {section}, which does not exist; correct the number");
            (path.clone(), what)
        })
    })
    .collect()
}

/// Everything that shows something, as it was found.
struct Evidence {
    tests: Vec<evidence::Test>,
    refusals: Vec<evidence::Refusal>,
    probes: Vec<evidence::Probe>,
}

impl Evidence {
    fn of(project: &Project) -> Self {
        Self {
            tests: evidence::tests(project),
            refusals: evidence::refusals(project),
            probes: evidence::probes(project),
        }
    }
}

/// Whether the RFC is one whose sections are all known, and this is none of them.
fn is_slip(section: &Section) -> bool {
    titles::WHOLE.contains(&section.rfc) && title(section).is_none()
}

/// The section's own title, if it is in the table.
fn title(section: &Section) -> Option<&'static str> {
    let number = section.number();
    titles::TITLES
        .iter()
        .find(|(rfc, of, _)| *rfc == section.rfc && *of == number)
        .map(|(_, _, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citation_of_a_section_that_does_not_exist_is_found() {
        let table = [
            ("// RFC 9110 §13.1.3", 0),
            ("// RFC 9110 §13.1.9", 1),
            ("// RFC 9112 §99, §2.2", 1),
            ("// RFC 1234 §99", 0),
        ];
        for (comment, count) in table {
            let text = format!("{comment}\n#[test]\nfn a_b_c() {{}}\n");
            let project = Project::of(&[("crates/h1/src/a.rs", &text)]);
            assert_eq!(slips(&project).len(), count, "{comment}");
        }
    }

    #[test]
    fn tables_name_sections_that_exist_once_and_in_order() {
        let section = |rfc, number: &str| Section::new(rfc, number).expect("a number");
        let titles: Vec<Section> =
            titles::TITLES.iter().map(|(rfc, number, _)| section(*rfc, number)).collect();
        let arising: Vec<Section> =
            required::ARISING.iter().map(|(rfc, number, ..)| section(*rfc, number)).collect();
        let other: Vec<Section> =
            required::NOT_ARISING.iter().map(|(rfc, number, _)| section(*rfc, number)).collect();
        for table in [&titles, &arising, &other] {
            for pair in table.windows(2) {
                assert!(pair[0] < pair[1], "{} stands before {}", pair[0], pair[1]);
            }
        }
        for asked in arising.iter().chain(&other) {
            assert!(!is_slip(asked), "{asked}");
        }
        assert!(arising.iter().all(|section| !other.contains(section)));
    }
}
