//! Every chore of the project, as a subcommand of `cargo xtask`.
//!
//! This program uses nothing of the project's own crates and one foreign one, so that it is built
//! in seconds. It knows which commands exist; how each works stands in the module of its name.

mod audit;
mod bench;
mod docs;
mod failure;
mod fuzz;
mod packages;
mod project;
mod served;
mod soak;
mod source;
mod step;
mod suites;
mod test;
mod tidy;

use std::process::ExitCode;

use failure::Failure;

/// One subcommand: its name of one or two words, what it does, and the function that does it.
struct Chore {
    name: &'static str,
    job: &'static str,
    /// Takes the words behind the name.
    run: fn(&[String]) -> Result<(), Failure>,
}

/// Every subcommand, in the order in which the help shows them.
const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        job: "install what the tests need, then run every check that a change has to pass",
        run: |words| alone(words, test::run),
    },
    Chore {
        name: "tidy",
        job: "check the house rules that the compiler does not know",
        run: |words| alone(words, tidy::run),
    },
    Chore {
        name: "audit",
        job: "check the licences and the sources of all dependencies (needs cargo-deny)",
        run: |words| alone(words, audit::run),
    },
    Chore {
        name: "docs",
        job: "write docs/conformance.md, from the tests and the probes",
        run: |words| alone(words, docs::run),
    },
    Chore {
        name: "suites",
        job: "let foreign suites and clients judge the server (installs them, so it needs a network)",
        run: |words| alone(words, suites::run),
    },
    Chore {
        name: "bench models",
        job: "measure what a request costs in each of the server's models",
        run: |words| alone(words, bench::models),
    },
    Chore {
        name: "soak",
        job: "attack the server beside an honest client (--attack), or mix all kinds (--minutes)",
        run: soak::run,
    },
    Chore {
        name: "fuzz",
        job: "search for inputs that break a law: [--seconds N | --minimise] [TARGET..]",
        run: fuzz::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((chore, words)) = chosen(&arguments) else {
        return usage();
    };
    match (chore.run)(words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cargo xtask {}: {}", chore.name, failure.message());
            ExitCode::from(failure.code())
        }
    }
}

/// The chore that the first words name, and the words behind its name.
fn chosen(arguments: &[String]) -> Option<(&'static Chore, &[String])> {
    CHORES.iter().find_map(|chore| {
        let name: Vec<&str> = chore.name.split(' ').collect();
        let (words, rest) = arguments.split_at_checked(name.len())?;
        (words == name).then_some((chore, rest))
    })
}

/// Runs a chore that takes no words of its own.
fn alone(words: &[String], run: fn() -> Result<(), String>) -> Result<(), Failure> {
    match words.first() {
        None => Ok(run()?),
        Some(word) => {
            let what = format!("`{word}` is one word too many; this chore takes none");
            Err(Failure::Usage(what))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chore_is_named_by_its_first_words_and_takes_the_rest() {
        let table = [
            ("tidy", Some(("tidy", 0))),
            ("bench models", Some(("bench models", 0))),
            ("tidy now", Some(("tidy", 1))),
            ("bench", None),
            ("", None),
        ];
        for (arguments, expected) in table {
            let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
            let found = chosen(&arguments).map(|(chore, words)| (chore.name, words.len()));
            assert_eq!(found, expected, "{arguments:?}");
        }
    }

    #[test]
    fn chore_without_words_of_its_own_refuses_one() {
        assert_eq!(alone(&[], || Ok(())), Ok(()));
        let refused = alone(&["now".to_owned()], || Ok(())).map_err(|failure| failure.code());
        assert_eq!(refused, Err(2));
        let failed = alone(&[], || Err("why".to_owned())).map_err(|failure| failure.code());
        assert_eq!(failed, Err(1));
    }
}
