//! The program `webserver`; everything it does stands in its library.

use std::process::ExitCode;

fn main() -> ExitCode {
    plainwire_webserver::run(std::env::args_os())
}
