//! The page of conformance as Markdown: a head with totals, what nothing shows, then the sections.
//!
//! No line numbers, so that the page changes only when what it says does. It judges nothing: that
//! a test stands under a section means that whoever wrote the test read that section.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::evidence::Test;
use super::required::{self, Level};
use super::section::Section;
use super::{Evidence, title, titles};

/// One or more lines that show a section, with the words that stand before them.
type Shown = BTreeMap<String, Vec<String>>;

/// The whole page.
pub(super) fn written(evidence: &Evidence) -> String {
    let sections = by_section(evidence);
    let mut page = head(evidence, &sections);
    page.push_str(&lacking(evidence));
    let mut rfc = 0;
    for (section, shown) in &sections {
        if section.rfc != rfc {
            rfc = section.rfc;
            let _ = write!(page, "\n## RFC {rfc}{}\n", rfc_title(rfc));
        }
        let _ =
            write!(page, "\n### [§{}]({}){}\n\n", section.number(), section.url(), name(section));
        if let Some((level, asks)) = asked(section) {
            let _ = write!(page, "> {level}: {asks}\n\n");
        }
        for (label, lines) in shown {
            match lines.as_slice() {
                [line] => {
                    let _ = writeln!(page, "- {label}: {line}");
                }
                lines => {
                    let _ = writeln!(page, "- {label}:");
                    for line in lines {
                        let _ = writeln!(page, "  - {line}");
                    }
                }
            }
        }
    }
    page.push_str(&not_arising());
    page
}

/// Whether the test can show something of the server. What a macro of the kit holds is run by
/// others.
fn is_of_server(test: &Test) -> bool {
    let elsewhere = ELSEWHERE.iter().any(|folder| test.path.starts_with(folder));
    !elsewhere || !test.used_by.is_empty()
}

const ELSEWHERE: [&str; 4] =
    ["crates/client/", "crates/webclient/", "crates/testkit/src/", "examples/"];

/// What it is, how to read it, and how much there is.
fn head(evidence: &Evidence, sections: &BTreeMap<Section, Shown>) -> String {
    let mut head = HEAD.to_owned();
    head.push_str(
        "\n| RFC | sections shown | tests | refusals | probes |\n|---|---|---|---|---|\n",
    );
    let rfcs: BTreeSet<u16> = sections.keys().map(|section| section.rfc).collect();
    for rfc in rfcs {
        let names = |sections: &[Section]| sections.iter().any(|section| section.rfc == rfc);
        let _ = writeln!(
            head,
            "| [{rfc}](#rfc-{}) | {} | {} | {} | {} |",
            anchor(&format!("{rfc}{}", rfc_title(rfc))),
            sections.keys().filter(|section| section.rfc == rfc).count(),
            evidence.tests.iter().filter(|test| names(&test.sections)).count(),
            evidence.refusals.iter().filter(|refusal| names(&refusal.sections)).count(),
            evidence.probes.iter().filter(|probe| names(&probe.sections)).count(),
        );
    }
    let citing = evidence.tests.iter().filter(|test| !test.sections.is_empty()).count();
    let _ = write!(
        head,
        "\nIn all: {} sections, {} refusals, {} probes, and {citing} tests; {} more tests name\n\
         none, most of them since they are about what no RFC says.\n",
        sections.len(),
        evidence.refusals.len(),
        evidence.probes.len(),
        evidence.tests.len() - citing,
    );
    head
}

/// The requirements that nothing names which is about the server: a client that understands a
/// response, a lint that finds a wrong one, or a tool of the tests that is itself tested, shows
/// nothing of what `webserver` sends.
fn lacking(evidence: &Evidence) -> String {
    let tests = evidence.tests.iter().filter(|test| is_of_server(test)).map(|test| &test.sections);
    let refusals = evidence.refusals.iter().map(|refusal| &refusal.sections);
    let probes = evidence.probes.iter().map(|probe| &probe.sections);
    let shown: BTreeSet<&Section> = tests.chain(refusals).chain(probes).flatten().collect();
    let asked = required::ARISING.iter().filter_map(|(rfc, number, level, asks)| {
        Some((Section::new(*rfc, number)?, *level, *asks))
    });
    let lacking: Vec<_> = asked.filter(|(section, ..)| !shown.contains(section)).collect();
    let mut text = "\n## What nothing shows\n\n".to_owned();
    let all = required::ARISING.len();
    let _ = writeln!(
        text,
        "{all} sections of RFC 9110 and RFC 9112 require something of an origin server that can arise here."
    );
    if lacking.is_empty() {
        text.push_str("Each is named by a probe, by a refusal, or by a test of the server.\n");
        return text;
    }
    let _ = write!(
        text,
        "{} of them are named by no probe, no refusal, and no test of the server:\n\n",
        lacking.len()
    );
    for (section, level, asks) in lacking {
        let url = section.url();
        let _ = writeln!(text, "- [{section}]({url}){}. {}: {asks}", name(&section), word(level));
    }
    text
}

/// The requirements that never come up, and why.
fn not_arising() -> String {
    let mut text = NOT_ARISING_HEAD.to_owned();
    for (rfc, number, why) in required::NOT_ARISING {
        if let Some(section) = Section::new(*rfc, number) {
            let _ = writeln!(text, "- [{section}]({}){}: {why}", section.url(), name(&section));
        }
    }
    text
}

/// What shows each section, in the order of kinds and files.
fn by_section(evidence: &Evidence) -> BTreeMap<Section, Shown> {
    let mut sections: BTreeMap<Section, Shown> = BTreeMap::new();
    let mut add = |cited: &[Section], label: &str, line: &str| {
        for section in cited {
            let shown = sections.entry(section.clone()).or_default();
            shown.entry(label.to_owned()).or_default().push(line.to_owned());
        }
    };
    for test in &evidence.tests {
        let users: Vec<String> = test.used_by.iter().map(|path| link(path)).collect();
        let run = if users.is_empty() {
            String::new()
        } else {
            format!(", run by {}", users.join(" and "))
        };
        add(&test.sections, &format!("tests in {}{run}", link(&test.path)), &sentence(&test.name));
    }
    for refusal in &evidence.refusals {
        let line = format!("{}, {}", refusal.status, escaped(&refusal.words));
        add(&refusal.sections, &format!("refusals of {}", link(&refusal.path)), &line);
    }
    for probe in &evidence.probes {
        let line = format!("{}, {}: {}", probe.id, probe.severity, escaped(&probe.title));
        add(&probe.sections, &format!("probes in {}", link(&probe.path)), &line);
    }
    sections
}

/// What the section asks of an origin server, if it is in the table.
fn asked(section: &Section) -> Option<(&'static str, &'static str)> {
    let number = section.number();
    let row = required::ARISING.iter().find(|row| row.0 == section.rfc && row.1 == number)?;
    Some((word(row.2), row.3))
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Must => "Must",
        Level::Should => "Should",
    }
}

/// ` Title`, behind the title of what it is a part of where its own says little alone.
fn name(section: &Section) -> String {
    let Some(own) = title(section) else { return String::new() };
    let outer = section.parent().filter(|_| section.depth() > 3);
    match outer.as_ref().and_then(title) {
        Some(outer) => format!(" {outer}: {own}"),
        None => format!(" {own}"),
    }
}

/// `: Title`, or nothing.
fn rfc_title(rfc: u16) -> String {
    let found = titles::RFCS.iter().find(|(number, _)| *number == rfc);
    found.map(|(_, title)| format!(": {title}")).unwrap_or_default()
}

/// A heading as the fragment that leads to it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -".contains(*letter));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A link to a file of the project, seen from the page's folder.
fn link(path: &str) -> String {
    format!("[{}](../{path})", path.strip_prefix("crates/").unwrap_or(path))
}

fn sentence(name: &str) -> String {
    escaped(&name.replace('_', " "))
}

/// Words that Markdown takes as they are.
fn escaped(words: &str) -> String {
    let mut text = String::new();
    for letter in words.chars() {
        if "\\`*_[]<>".contains(letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

const HEAD: &str = "\
# Conformance

What shows that Plainwire keeps to the RFCs, section by section. `cargo xtask docs` writes this page
from the sources, so do not edit it.

Under each section stand, in this order:

- what it requires of an origin server, in our words, with the strongest word that the RFC uses;
  the RFC's own words count, and the section's number leads there;
- **probes**: questions that the client's `check` asks any server, and the rules of its lint, each
  with its id and how strongly the RFC asks for it. The tests run all of them against `webserver`.
  *Practice* is what no RFC says and experience does;
- **refusals**: why the codec refuses a message, with the status that answers it;
- **tests** whose comment names the section. A test's name is a sentence, and with `_` for each
  space it can be searched for.

That a test stands under a section means that its author had that section in mind. It does not mean
that the test shows all that the section says.
";

const NOT_ARISING_HEAD: &str = "
## What does not arise

These sections require something of origin servers too, but of what `webserver` does not do:

";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    fn page_of(texts: &[(&str, &str)]) -> String {
        written(&Evidence::of(&Project::of(texts)))
    }

    #[test]
    fn section_shows_what_it_asks_and_everything_that_names_it() {
        let page = page_of(&[
            (
                "crates/client/src/check/field.rs",
                "\"FLD-01\" Must \"RFC 9112 §5.1\" \"space before a colon is refused\" => space;\n",
            ),
            ("crates/field/src/status.rs", "BAD_REQUEST 400 \"Bad Request\";\n"),
            (
                "crates/h1/src/refusal.rs",
                "SpaceBeforeColon BAD_REQUEST close \"RFC 9112 §5.1\" \"space before the colon\";\n",
            ),
            (
                "crates/h1/tests/a.rs",
                "// RFC 9112 §5.1\n#[test]\nfn one_is_refused() {}\n\
                 // RFC 9112 §5.1\n#[test]\nfn two_are_refused() {}\n#[test]\nfn three_name_none() {}\n",
            ),
        ]);
        let section = "
### [§5.1](https://www.rfc-editor.org/rfc/rfc9112#section-5.1) Field Line Parsing

> Must: 400 for white space before a colon

- probes in [client/src/check/field.rs](../crates/client/src/check/field.rs): FLD-01, Must: space before a colon is refused
- refusals of [h1/src/refusal.rs](../crates/h1/src/refusal.rs): 400, space before the colon
- tests in [h1/tests/a.rs](../crates/h1/tests/a.rs):
  - one is refused
  - two are refused
";
        assert!(page.contains(section), "{page}");
        assert!(page.contains("| [9112](#rfc-9112-http11) | 1 | 2 | 1 | 1 |"), "{page}");
        assert!(page.contains("1 sections, 1 refusals, 1 probes, and 2 tests; 1 more tests"));
    }

    #[test]
    fn requirement_that_nothing_names_is_listed_until_something_does() {
        let line = "- [RFC 9110 §5.3](https://www.rfc-editor.org/rfc/rfc9110#section-5.3) Field Order. Must:";
        let lacking = page_of(&[("crates/h1/tests/a.rs", "")]);
        assert!(lacking.contains(line));
        let all = required::ARISING.len();
        assert!(lacking.contains(&format!("\n{all} of them")));
        let shown = page_of(&[(
            "crates/h1/tests/a.rs",
            "// RFC 9110 §5.3\n#[test]\nfn field_twice_is_refused() {}\n",
        )]);
        assert!(!shown.contains(line));
        assert!(shown.contains(&format!("\n{} of them", all - 1)));
        let by_client = page_of(&[(
            "crates/testkit/src/a.rs",
            "// RFC 9110 §5.3\n#[test]\nfn field_twice_is_remarked() {}\n",
        )]);
        assert!(by_client.contains(line));
    }

    #[test]
    fn name_of_a_deep_section_begins_with_what_it_is_a_part_of() {
        let named = |number| name(&Section::new(9110, number).expect("a number"));
        assert_eq!(named("5.6.1.1"), " Lists (#rule ABNF Extension): Sender Requirements");
        assert_eq!(named("13.1.3"), " If-Modified-Since");
        assert_eq!(name(&Section::new(8446, "5.1").expect("a number")), "");
    }
}
