//! The program; everything it does stands in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    plainwire_webclient::run(std::env::args_os())
}
