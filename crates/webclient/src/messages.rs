//! What is said about a response, on stderr, one line each.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use crate::colour::{self, ERROR, NOTE, RESET, Style};
use crate::limits::NOTES_MAX;
use crate::output::Output;

/// Notes and errors of one run.
#[derive(Debug)]
pub(crate) struct Messages {
    is_terminal: bool,
    has_colour: bool,
    /// The response on the same terminal has ended in the middle of a line.
    mid_line: bool,
    notes: u32,
}

impl Messages {
    /// Messages for this process's stderr.
    pub(crate) fn new() -> Self {
        let stderr = io::stderr();
        Self {
            is_terminal: stderr.is_terminal(),
            has_colour: colour::is_wanted(&stderr),
            mid_line: false,
            notes: 0,
        }
    }

    /// What comes next stands behind this output, perhaps on the same terminal.
    pub(crate) fn after(&mut self, output: &Output) {
        self.mid_line = self.is_terminal && output.is_mid_line_on_terminal();
    }

    /// What deviates. After the first few only that there are more.
    pub(crate) fn note(&mut self, note: &dyn Display) {
        self.notes = self.notes.saturating_add(1);
        if self.notes <= NOTES_MAX {
            self.say("note", NOTE, note);
        } else if self.notes == NOTES_MAX + 1 {
            self.say("note", NOTE, &"more deviations follow, and are not named");
        }
    }

    /// Why there is no complete response.
    pub(crate) fn error(&mut self, error: &dyn Display) {
        self.say("error", ERROR, error);
    }

    fn say(&mut self, word: &str, style: Style, text: &dyn Display) {
        let (on, off) = if self.has_colour { (style, RESET) } else { ("", "") };
        let line_end = if self.mid_line { "\n" } else { "" };
        self.mid_line = false;
        // There is nobody to tell that stderr is gone.
        let _ = writeln!(io::stderr(), "{line_end}{on}{word}:{off} {text}");
    }
}
