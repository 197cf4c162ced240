//! Whether there is colour, and which.
//!
//! Only on a terminal, and never against the user's wish: `NO_COLOR` (any value but an empty one)
//! and `TERM=dumb` turn it off.

use std::env;
use std::io::IsTerminal;

/// A way to write: what switches it on. [`RESET`] switches it off.
pub(crate) type Style = &'static str;

/// Switches every style off.
pub(crate) const RESET: Style = "\x1b[0m";

/// The name of a field, and the word before an error.
pub(crate) const BOLD: Style = "\x1b[1m";

/// Chunk framing, which is no content.
pub(crate) const DIM: Style = "\x1b[2m";

/// The word before an error.
pub(crate) const ERROR: Style = "\x1b[1;31m";

/// The word before a note.
pub(crate) const NOTE: Style = "\x1b[1;33m";

/// Whether what is written there may have colour.
pub(crate) fn is_wanted(stream: &impl IsTerminal) -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|t| t != "dumb")
}

/// The style of a status line, by the class of its status (RFC 9110 §15).
pub(crate) fn of_class(class: u16) -> Style {
    match class {
        2 => "\x1b[1;32m",
        3 => "\x1b[1;36m",
        4 => "\x1b[1;33m",
        5 => "\x1b[1;31m",
        _ => BOLD,
    }
}
