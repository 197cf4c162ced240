//! Every chore of the project, as a subcommand of `cargo xtask`.
//!
//! This program uses nothing of the project's own crates and one foreign one, so that it is built
//! in seconds. It knows which commands exist; how each works stands in the module of its name.

mod audit;
mod bench;
mod docs;
mod packages;
mod project;
mod served;
mod source;
mod step;
mod suites;
mod test;
mod tidy;

use std::process::ExitCode;

/// One subcommand: its name of one or two words, what it does, and the function that does it.
struct Chore {
    name: &'static str,
    job: &'static str,
    run: fn() -> Result<(), String>,
}

/// Every subcommand, in the order in which the help shows them.
const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        job: "install what the tests need, then run every check that a change has to pass",
        run: test::run,
    },
    Chore {
        name: "tidy",
        job: "check the house rules that the compiler does not know",
        run: tidy::run,
    },
    Chore {
        name: "audit",
        job: "check the licences and the sources of all dependencies (needs cargo-deny)",
        run: audit::run,
    },
    Chore {
        name: "docs",
        job: "write docs/conformance.md, from the tests and the probes",
        run: docs::run,
    },
    Chore {
        name: "suites",
        job: "let foreign suites and clients judge the server (installs them, so it needs a network)",
        run: suites::run,
    },
    Chore {
        name: "bench models",
        job: "measure what a request costs in each of the server's models",
        run: bench::models,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.join(" ");
    let Some(chore) = CHORES.iter().find(|chore| chore.name == name) else {
        return usage();
    };
    match (chore.run)() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("cargo xtask {name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: cargo xtask CHORE");
    for chore in CHORES {
        eprintln!("  {:<12} {}", chore.name, chore.job);
    }
    ExitCode::from(2)
}
