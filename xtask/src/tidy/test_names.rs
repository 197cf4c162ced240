//! A test's name is a sentence: `<field or step>_<condition>_<outcome>`. A list of failed tests
//! then says what is broken.

use super::Finding;
use crate::project::Project;
use crate::source;

const WORDS_MIN: usize = 3;

pub(super) fn check(project: &Project) -> Vec<Finding> {
    project.ending(".rs").flat_map(|file| check_file(&file.path, &file.text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let code = source::code_of(text);
    let mut findings = Vec::new();
    for span in source::attributes(&code) {
        if !is_test(&code[span.clone()]) {
            continue;
        }
        let Some((name, offset)) = function_behind(&code, span.end) else { continue };
        let what = if name.starts_with("test_") {
            format!("the test `{name}` starts with `test_`; the attribute says that already")
        } else if name.split('_').filter(|word| !word.is_empty()).count() < WORDS_MIN {
            format!("the test `{name}` is no sentence; name the step, the condition, the outcome")
        } else {
            continue;
        };
        findings.push(Finding::new(path, source::line_at(text, offset), what));
    }
    findings
}

/// Whether the attribute marks a test: `#[test]`, `#[tokio::test(…)]`.
fn is_test(attribute: &str) -> bool {
    let path = attribute.trim_start_matches(['#', '[']).split(['(', ']']).next().unwrap_or("");
    path.trim().rsplit("::").next() == Some("test")
}

/// The name of the next function, and where it stands.
fn function_behind(code: &str, offset: usize) -> Option<(&str, usize)> {
    let function = offset + source::word_offsets(&code[offset..], "fn").first()?;
    let behind = &code[function + "fn".len()..];
    let name = behind.trim_start();
    let start = function + "fn".len() + (behind.len() - name.len());
    let end = name.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    // A macro that makes tests names them elsewhere: `fn $name()`.
    (end > 0).then(|| (&name[..end], start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_test_that_is_no_sentence_is_found() {
        let table = [
            ("#[test]\nfn host_twice_is_refused() {}", 0),
            ("#[test]\nfn test_host_twice_is_refused() {}", 1),
            ("#[test]\nfn host() {}", 1),
            ("#[test]\nfn host_twice() {}", 1),
            ("#[tokio::test(start_paused = true)]\nasync fn works() {}", 1),
            ("#[test]\n#[ignore = \"x\"]\nfn works() {}", 1),
            ("#[cfg(test)]\nfn works() {}", 0),
            ("#[test]\nfn $row() {}", 0),
            ("fn helper() {}", 0),
        ];
        for (text, findings) in table {
            let project = Project::of(&[("crates/h1/src/a.rs", text)]);
            assert_eq!(check(&project).len(), findings, "{text}");
        }
    }
}
