//! Words that promise work which nobody does. What is left to do is an issue; what has to agree is
//! generated from one definition, or checked by a rule.

use super::Finding;
use crate::project::Project;
use crate::source;

/// The words, put together here so that this file does not hold them; whether case matters; and
/// what to do instead.
const WORDS: [(&str, bool, &str); 3] = [
    (concat!("TO", "DO"), true, "open an issue, or do it"),
    (concat!("FIX", "ME"), true, "fix it, or open an issue"),
    (concat!("keep in", " sync"), false, "define it once, or write a rule that compares the two"),
];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &project.texts {
        let lower = file.text.to_ascii_lowercase();
        for (word, cased, advice) in WORDS {
            let text = if cased { &file.text } else { &lower };
            for offset in source::word_offsets(text, word) {
                let line = source::line_at(text, offset);
                findings.push(Finding::new(&file.path, line, format!("\"{word}\"; {advice}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_that_promises_work_is_found_in_every_kind_of_text() {
        let table = [
            ("a.rs", concat!("// TO", "DO: later"), 1),
            ("a.md", concat!("FIX", "ME and TO", "DO"), 2),
            ("a.toml", concat!("# Keep In", " Sync with b"), 1),
            ("a.rs", "// MASTODON, to do, fixed", 0),
        ];
        for (path, text, findings) in table {
            assert_eq!(check(&Project::of(&[(path, text)])).len(), findings, "{text}");
        }
    }
}
