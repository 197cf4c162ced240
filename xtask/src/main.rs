//! Every chore of the project, as a subcommand of `cargo xtask`.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test"] => test(),
        _ => {
            eprintln!("usage: cargo xtask test");
            ExitCode::from(2)
        }
    }
}

fn test() -> ExitCode {
    let steps: [&[&str]; 4] = [
        &["fmt", "--all", "--check"],
        &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        &["test", "--workspace"],
        &["doc", "--workspace", "--no-deps"],
    ];
    for step in steps {
        println!("== cargo {}", step.join(" "));
        let finished = Command::new(env!("CARGO")).args(step).status();
        if !finished.is_ok_and(|status| status.success()) {
            eprintln!("cargo {} failed", step.join(" "));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
