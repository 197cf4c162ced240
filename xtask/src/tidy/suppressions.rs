//! A suppression is `#[expect(lint, reason = "…")]`: it fails when it is not needed any more, and
//! it says why it is needed now. `allow` does neither.

use super::Finding;
use crate::project::Project;
use crate::source;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    project.ending(".rs").flat_map(|file| check_file(&file.path, &file.text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let code = source::code_of(text);
    let found = source::attributes(&code).into_iter().filter_map(|span| {
        let line = source::line_at(text, span.start);
        let what = problem(&code[span.clone()], &text[span])?;
        Some(Finding::new(path, line, what))
    });
    found.collect()
}

/// What is wrong with one attribute, given without and with the insides of its literals.
fn problem(code: &str, text: &str) -> Option<&'static str> {
    let calls = |word: &str| {
        source::word_offsets(code, word)
            .into_iter()
            .any(|offset| code[offset + word.len()..].trim_start().starts_with('('))
    };
    if calls("allow") {
        return Some("`allow` stays when it is not needed; use `#[expect(lint, reason = \"…\")]`");
    }
    let reasoned = source::word_offsets(code, "reason").first().is_some_and(|offset| {
        let given = text[offset + "reason".len()..].trim_start_matches([' ', '=', '\n']);
        given.starts_with('"') && !given.starts_with("\"\"")
    });
    if calls("expect") && !reasoned {
        return Some("`expect` without a reason; add `reason = \"…\"` that says why it is needed");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suppression_without_expect_and_reason_is_found() {
        let table = [
            ("#[expect(dead_code, reason = \"read by tests\")] fn a() {}", 0),
            ("#[expect(\n    dead_code,\n    reason = \"read by tests\"\n)]\nfn a() {}", 0),
            ("#[expect(dead_code)] fn a() {}", 1),
            ("#[expect(dead_code, reason = \"\")] fn a() {}", 1),
            ("#[allow(dead_code, reason = \"because\")] fn a() {}", 1),
            ("#![allow(dead_code)]", 1),
            ("#[cfg_attr(test, allow(dead_code))] fn a() {}", 1),
            ("// #[allow(dead_code)]\nfn a() { b.expect(\"never\") }", 0),
            ("#[must_use = \"allow(x)\"] fn a() {}", 0),
        ];
        for (text, findings) in table {
            let project = Project::of(&[("crates/h1/src/a.rs", text)]);
            assert_eq!(check(&project).len(), findings, "{text}");
        }
    }
}
