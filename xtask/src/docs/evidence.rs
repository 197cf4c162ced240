//! What shows that a section holds: tests, refusals and probes, read out of the project's texts.
//!
//! Each stands in a shape that is easy to find, and this module knows the shapes: the comment above
//! a test, a row of the codec's `reasons!`, a row of a topic's `probes!`. It compiles nothing, and
//! does not know whether a test passes; that is for the tests.

use std::collections::BTreeMap;
use std::ops::Range;

use super::section::{self, Section};
use crate::project::{Project, Text};
use crate::source;

/// A test, with the sections that the comment above it cites.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Test {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) sections: Vec<Section>,
    /// Where a macro holds it: the files that use that macro, each for one transport.
    pub(super) used_by: Vec<String>,
}

/// A reason for which the codec refuses a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) path: String,
    pub(super) status: String,
    pub(super) words: String,
    pub(super) sections: Vec<Section>,
}

/// A question that `check` asks any server, or a rule of its lint.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) path: String,
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) title: String,
    pub(super) sections: Vec<Section>,
}

/// Every test of the project, in the order of the files.
pub(super) fn tests(project: &Project) -> Vec<Test> {
    let sources: Vec<(&Text, String)> =
        project.ending(".rs").map(|file| (file, source::code_of(&file.text))).collect();
    let mut tests = Vec::new();
    for (file, code) in &sources {
        let macros = macros(code);
        for function in source::test_functions(code) {
            let holder = macros.iter().find(|(_, place)| place.contains(&function.attribute));
            let used_by = holder.map(|(name, _)| users(&sources, name)).unwrap_or_default();
            tests.push(Test {
                path: file.path.clone(),
                name: function.name.to_owned(),
                sections: section::cited(&comment_above(&file.text, function.attribute)),
                used_by,
            });
        }
    }
    tests
}

/// Every row of the codec's table of reasons: `Name STATUS close "section" "words";`.
pub(super) fn refusals(project: &Project) -> Vec<Refusal> {
    let codes = status_codes(project);
    let mut refusals = Vec::new();
    for file in project.ending(".rs").filter(|file| file.path.starts_with("crates/h1/src/")) {
        for line in file.text.lines() {
            let literals = literals(line);
            let ([section, words], true) = (literals.as_slice(), line.ends_with(';')) else {
                continue;
            };
            let names: Vec<&str> =
                line.split('"').next().unwrap_or_default().split_whitespace().collect();
            let [_, status, "close" | "keep"] = names.as_slice() else { continue };
            refusals.push(Refusal {
                path: file.path.clone(),
                status: codes.get(*status).map_or_else(|| (*status).to_owned(), Clone::clone),
                words: words.clone(),
                sections: section::cited(section),
            });
        }
    }
    refusals
}

/// Every row of a table of probes: `"ID" Severity "sections" "title" => function;`. A rule of the
/// lint has the same row.
pub(super) fn probes(project: &Project) -> Vec<Probe> {
    let mut probes = Vec::new();
    for file in project.ending(".rs").filter(|file| file.path.starts_with("crates/client/src/")) {
        for line in file.text.lines() {
            let line = line.trim();
            let literals = literals(line);
            let ([id, sections, title], true) = (literals.as_slice(), line.starts_with('"')) else {
                continue;
            };
            let severity = line.split('"').nth(2).unwrap_or_default().trim();
            if !SEVERITIES.contains(&severity) {
                continue;
            }
            probes.push(Probe {
                path: file.path.clone(),
                id: id.clone(),
                severity: severity.to_owned(),
                title: title.clone(),
                sections: section::cited(sections),
            });
        }
    }
    probes
}

const SEVERITIES: [&str; 4] = ["Must", "Should", "May", "Practice"];

/// The macros that a file defines, with the places of their bodies.
fn macros(code: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    for offset in source::word_offsets(code, "macro_rules!") {
        let behind = offset + "macro_rules!".len();
        let Some(open) = code[behind..].find('{').map(|open| behind + open) else { continue };
        if let Some(close) = source::closing(code, open) {
            found.push((code[behind..open].trim(), open..close));
        }
    }
    found
}

/// The files that use this macro.
fn users(sources: &[(&Text, String)], name: &str) -> Vec<String> {
    let used = format!("{name}!");
    let uses = sources.iter().filter(|(_, code)| !source::word_offsets(code, &used).is_empty());
    uses.map(|(file, _)| file.path.clone()).collect()
}

/// The comment lines that stand directly above this offset, attributes among them passed over.
fn comment_above(text: &str, offset: usize) -> String {
    let line_start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let mut lines = Vec::new();
    for line in text[..line_start].lines().rev().map(str::trim) {
        if line.starts_with("//") {
            lines.push(line.trim_start_matches(['/', ' ']));
        } else if !line.starts_with("#[") {
            break;
        }
    }
    lines.reverse();
    lines.join(" ")
}

/// The string literals of a line, without their quotes.
fn literals(line: &str) -> Vec<String> {
    let inside = |place: Range<usize>| line[place].strip_prefix('"')?.strip_suffix('"');
    let spans = source::not_code(line).into_iter().filter(|span| !span.is_comment);
    spans.filter_map(|span| inside(span.place)).map(|text| text.replace("\\\"", "\"")).collect()
}

/// The numbers of the status codes: `BAD_REQUEST 400 "Bad Request";`.
fn status_codes(project: &Project) -> BTreeMap<String, String> {
    let table = project.text("crates/field/src/status.rs").unwrap_or_default();
    let rows = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, code) = (words.next()?, words.next()?);
        let is_code = code.len() == 3 && code.bytes().all(|octet| octet.is_ascii_digit());
        is_code.then(|| (name.to_owned(), code.to_owned()))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sections: &[Section]) -> String {
        let shown: Vec<String> = sections.iter().map(ToString::to_string).collect();
        shown.join(", ")
    }

    #[test]
    fn sections_are_read_from_the_comment_directly_above_it() {
        let table = [
            ("// RFC 9112 §3\n#[test]\nfn a_b_c() {}\n", "RFC 9112 §3"),
            (
                "/// RFC 9112 §3,\n/// §4\n#[tokio::test]\nasync fn a_b_c() {}\n",
                "RFC 9112 §3, RFC 9112 §4",
            ),
            ("// RFC 9112 §3\n#[cfg(unix)]\n#[test]\n#[ignore]\nfn a_b_c() {}\n", "RFC 9112 §3"),
            ("// RFC 9112 §3\n\n#[test]\nfn a_b_c() {}\n", ""),
            ("// RFC 9112 §3\nfn d() {}\n#[test]\nfn a_b_c() {}\n", ""),
            ("#[test]\nfn a_b_c() {\n    // RFC 9112 §3\n}\n", ""),
        ];
        for (text, sections) in table {
            let project = Project::of(&[("crates/h1/src/a.rs", text)]);
            let found = tests(&project);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].name, "a_b_c");
            assert_eq!(shown(&found[0].sections), sections, "{text}");
        }
    }

    #[test]
    fn macro_with_a_test_names_the_files_that_use_it() {
        let defined = "macro_rules! cases { ($run:path) => {\n    // RFC 9110 §9.1\n    #[test]\n    \
                       fn method_is_answered_well() { $run(X); }\n} }\n#[test]\nfn other_is_not_held() {}\n";
        let project = Project::of(&[
            ("crates/a/tests/one.rs", "kit::cases!(in_process);"),
            ("crates/a/tests/two.rs", "kit::cases!(over_http1);"),
            ("crates/kit/src/cases.rs", defined),
        ]);
        let found = tests(&project);
        assert_eq!(found[0].used_by, ["crates/a/tests/one.rs", "crates/a/tests/two.rs"]);
        assert_eq!(shown(&found[0].sections), "RFC 9110 §9.1");
        assert!(found[1].used_by.is_empty());
    }

    #[test]
    fn refusal_is_a_row_with_its_status_as_a_number() {
        let table = "reasons! {\n    // Lines.\n    ObsFold BAD_REQUEST close \"RFC 9112 §5.2\" \"a \\\"folded\\\" line\";\n}\n\
                     let x = f(\"a\", \"b\");\n";
        let project = Project::of(&[
            ("crates/h1/src/refusal.rs", table),
            ("crates/field/src/status.rs", "    BAD_REQUEST 400 \"Bad Request\";\n"),
        ]);
        let found = refusals(&project);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].status.as_str(), found[0].words.as_str()),
            ("400", "a \"folded\" line")
        );
        assert_eq!(shown(&found[0].sections), "RFC 9112 §5.2");
    }

    #[test]
    fn probe_is_a_row_with_id_severity_sections_and_title() {
        let table = "probes! {\n    \"RNG-01\" Should \"RFC 9110 §14.2, §14.3\" \"one octet is answered\" => one;\n}\n\
                     \"a\" Other \"b\" \"c\" => d;\n";
        let found = probes(&Project::of(&[("crates/client/src/check/range.rs", table)]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id.as_str(), found[0].severity.as_str()), ("RNG-01", "Should"));
        assert_eq!(found[0].title, "one octet is answered");
        assert_eq!(shown(&found[0].sections), "RFC 9110 §14.2, RFC 9110 §14.3");
    }
}
