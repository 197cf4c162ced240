//! The soak, for a few seconds: that it runs, judges, and finds nothing. It asserts no times.

use std::env;
use std::path::Path;
use std::process::Command;

/// Whoever sets this has built all programs with the tests.
const BUILT: &str = "PLAINWIRE_BUILT";

fn soak(words: &[&str]) -> (bool, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_xtask"));
    let server = program.with_file_name("webserver");
    if env::var_os(BUILT).is_none() {
        let target = program.ancestors().nth(2).expect("a program stands in target/<profile>");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "plainwire-webserver", "--target-dir"])
            .arg(target)
            .status();
        assert!(built.is_ok_and(|status| status.success()), "webserver is not built");
    }
    let mut command = Command::new(program);
    command.arg("soak").args(words).arg("--program").arg(server);
    let output = command.output().expect("xtask can be started");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn soak_of_some_seconds_finds_every_answer_right_and_nothing_left() {
    let (success, text) = soak(&["--minutes", "0.04", "--seed", "1"]);
    assert!(success, "{text}");
    for model in ["event", "threads", "single"] {
        let line = text.lines().find(|line| line.starts_with(&format!("{model}: ")));
        let line = line.unwrap_or_else(|| panic!("{model} has no result:\n{text}"));
        assert!(line.contains("as in the beginning; ended with 0"), "{line}");
        assert!(!line.contains(" 0 answers"), "{line}");
    }
}

#[test]
fn soak_without_an_attack_that_it_knows_names_those_that_there_are() {
    let (success, text) = soak(&["--attack", "nothing"]);
    assert!(!success && text.contains("slow-heads") && text.contains("churn"), "{text}");
}
