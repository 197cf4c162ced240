//! One step of a chore: something that runs, takes time, and succeeds or fails.
//!
//! A step says one line when it is done. What a program prints in between is its own.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::project;

/// Runs one step and prints its name, its time and what it ran.
///
/// # Errors
/// What failed, after how long, and `advice`: what to do about it.
pub(crate) fn run(
    name: &str,
    shown: &str,
    advice: &str,
    work: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let begin = Instant::now();
    let outcome = work();
    let seconds = begin.elapsed().as_secs_f64();
    match outcome {
        Ok(()) => {
            println!("ok      {name:<9} {seconds:>6.1} s  {shown}");
            Ok(())
        }
        Err(reason) => {
            println!("FAILED  {name:<9} {seconds:>6.1} s  {shown}");
            Err(format!("{name} failed: {reason}. {advice}"))
        }
    }
}

/// Runs a program in the project's root; what it prints is shown as it comes.
///
/// # Errors
/// That it could not be started, or how it ended.
pub(crate) fn program(command: &mut Command) -> Result<(), String> {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let status = command
        .current_dir(project::root())
        .status()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// The `cargo` that runs this program, so that every step uses one toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
