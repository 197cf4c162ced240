//! The static web server as a program: options, banner, logs and lifecycle.
//!
//! [`run`] is the whole program. It opens sockets and folders before it starts a thread, and it
//! decides nothing about requests: that is `content`'s part.

// They panic where standard error is a full disk or a pipe whose reader left.
#![warn(clippy::print_stderr, clippy::print_stdout)]

mod banner;
mod bind;
mod failure;
mod fault;
mod lifecycle;
mod limits;
mod log;
mod memory;
mod network;
mod options;
mod retry;
mod root;
mod sandbox;
mod surroundings;
mod terminal;
mod trace;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use crate::options::{Parsed, Unread};

/// Runs the server with these arguments, the program's name first. Returns when it has stopped.
///
/// The exit code is 0 when it stopped cleanly, 1 when it failed or had to cut exchanges short, and
/// 2 when the arguments are wrong.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let program = arguments.first().map_or_else(|| OsStr::new("webserver"), OsString::as_os_str);
    match options::parse(&arguments, std::env::var_os("PORT")) {
        Parsed::Options(options) => lifecycle::run(&options, program),
        Parsed::Done(code) => code,
    }
}

/// What is wrong with these arguments, the program's name first, in one line; `None` where they ask
/// for something. `port` is the environment's `PORT`. Says nothing and starts nothing.
#[must_use]
pub fn mistake(arguments: &[OsString], port: Option<OsString>) -> Option<String> {
    match options::read(arguments, port) {
        Err(Unread::Mistake(what)) => Some(what),
        Ok(_) | Err(Unread::Text(_)) => None,
    }
}
