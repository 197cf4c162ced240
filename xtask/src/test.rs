//! `cargo xtask test`: every check that a change has to pass, on a machine that has only Rust.
//!
//! Quick failures come first: a badly formatted file is told before anything is compiled. The
//! tests come last, so that the end of the output is what the test runner says.

use std::time::Instant;

use crate::{packages, step, tidy};

/// One `cargo` command among the steps.
struct CargoStep {
    name: &'static str,
    arguments: &'static [&'static str],
    /// One variable of the environment that the command needs.
    variable: Option<(&'static str, &'static str)>,
    advice: &'static str,
}

const FORMAT: CargoStep = CargoStep {
    name: "fmt",
    arguments: &["fmt", "--all", "--check"],
    variable: None,
    advice: "`cargo fmt --all` formats every file",
};

/// In the order in which they run. Build and test select the same packages and targets, so the
/// dependencies get the same features in both and are compiled once; the build is a step of its
/// own because tests start both programs, and `cargo test` builds them only for their own package.
const COMPILED: [CargoStep; 4] = [
    CargoStep {
        name: "clippy",
        arguments: &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        variable: None,
        advice: "Each warning above says where and what; STYLE.md says why",
    },
    CargoStep {
        name: "doc",
        arguments: &["doc", "--workspace", "--no-deps"],
        variable: Some(("RUSTDOCFLAGS", "-D warnings")),
        advice: "A link or a code block in the documentation comment named above is wrong",
    },
    CargoStep {
        name: "build",
        arguments: &["build", "--workspace", "--all-targets"],
        variable: None,
        advice: "The compiler's messages stand above",
    },
    CargoStep {
        name: "tests",
        arguments: &["test", "--workspace"],
        variable: Some(("PLAINWIRE_BUILT", "1")),
        advice: "The failed tests are named above; `cargo test -p PACKAGE NAME` runs one alone",
    },
];

/// Runs all steps; the first that fails ends it.
///
/// # Errors
/// Which step failed, and what to do.
pub(crate) fn run() -> Result<(), String> {
    let begin = Instant::now();
    step::run(
        "packages",
        "programs that the tests start",
        "Nothing else was run",
        packages::provide,
    )?;
    cargo_step(&FORMAT)?;
    step::run("tidy", "cargo xtask tidy", "CONTRIBUTING.md has the recipes", tidy::run)?;
    for command in &COMPILED {
        cargo_step(command)?;
    }
    let steps = 3 + COMPILED.len();
    let seconds = begin.elapsed().as_secs_f64();
    println!("cargo xtask test: all {steps} steps passed in {seconds:.1} s");
    Ok(())
}

fn cargo_step(described: &CargoStep) -> Result<(), String> {
    let shown = format!("cargo {}", described.arguments.join(" "));
    step::run(described.name, &shown, described.advice, || {
        step::program(step::cargo().args(described.arguments).envs(described.variable))
    })
}
