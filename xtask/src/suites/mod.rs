//! `cargo xtask suites`: what programs of others say of `webserver`.
//!
//! Linters, slow and greedy clients, load tools, download managers, scanners, a proxy. They are
//! installed where that is safe, ask an optimised server on loopback, and have bounds.
//! `docs/suites.md` says what each is for and what it found. Not a part of `cargo xtask test`: it
//! needs a network to install, and a few minutes.

mod ground;
mod judge;
mod table;

use std::time::Instant;

use ground::Ground;

use crate::packages;

/// Runs every suite, one line each.
///
/// # Errors
/// What cannot be installed, or how many suites say that something is wrong.
pub(crate) fn run() -> Result<(), String> {
    packages::provide_all(table::NEEDS)?;
    let ground = Ground::prepare()?;
    let mut wrong = 0;
    for suite in table::SUITES {
        let begin = Instant::now();
        let ended = ground.run(suite)?;
        let (word, line) = match suite.judge.judge(ended.well, &ended.said) {
            Ok(line) => ("ok", line),
            Err(line) => {
                wrong += 1;
                ("WRONG", format!("{line}; see {}", ground.said(suite).display()))
            }
        };
        let seconds = begin.elapsed().as_secs_f64();
        println!("{word:<6}{:<26}{seconds:>6.1} s  {line}", suite.name);
    }
    match wrong {
        0 => Ok(()),
        1 => Err("1 suite says that something is wrong".to_owned()),
        count => Err(format!("{count} suites say that something is wrong")),
    }
}
