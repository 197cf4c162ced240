//! The static web server as a program: options, banner, logs and lifecycle.
//!
//! [`run`] is the whole program. It opens sockets and folders before it starts a thread, and it
//! decides nothing about requests: that is `content`'s part.

mod banner;
mod bind;
mod failure;
mod lifecycle;
mod limits;
mod log;
mod network;
mod options;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::options::Parsed;

/// Runs the server with these arguments, the program's name first. Returns when it has stopped.
///
/// The exit code is 0 when it stopped cleanly, 1 when it failed or had to cut exchanges short, and
/// 2 when the arguments are wrong.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match options::parse(&arguments) {
        Parsed::Options(options) => match lifecycle::serve(&options, &arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                eprintln!("webserver: {failure}");
                failure.exit_code()
            }
        },
        Parsed::Done(code) => code,
    }
}
