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
    for function in source::test_functions(&code) {
        let name = function.name;
        let what = if name.starts_with("test_") {
            format!("the test `{name}` starts with `test_`; the attribute says that already")
        } else if name.split('_').filter(|word| !word.is_empty()).count() < WORDS_MIN {
            format!("the test `{name}` is no sentence; name the step, the condition, the outcome")
        } else {
            continue;
        };
        findings.push(Finding::new(path, source::line_at(text, function.at), what));
    }
    findings
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
