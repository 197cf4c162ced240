//! The response on stdout.
//!
//! Not on a terminal, every octet is written as it came. On a terminal, control bytes are made
//! visible and there may be colour; nothing else changes.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::AsFd;

use plainwire_client::Status;

use crate::colour::{self, BOLD, DIM, RESET, Style};
use crate::limits::OUTPUT_OCTETS;
use crate::screen::Screen;

/// Where a response is written.
#[derive(Debug)]
pub(crate) struct Output {
    /// The error that every write gives, when the system does not hand stdout out.
    stdout: io::Result<BufWriter<File>>,
    is_terminal: bool,
    has_colour: bool,
    screen: Screen,
    last: Option<u8>,
}

/// What was written did not arrive.
#[derive(Debug)]
pub(crate) enum OutputError {
    /// The reader of the pipe has gone, which is its right.
    Closed,
    /// Anything else: a full disk.
    Failed(io::Error),
}

impl Output {
    /// This process's stdout.
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        // The standard library's own handle would write at each line's end.
        let file = stdout.as_fd().try_clone_to_owned().map(File::from);
        Self {
            stdout: file.map(|file| BufWriter::with_capacity(OUTPUT_OCTETS, file)),
            is_terminal: stdout.is_terminal(),
            has_colour: colour::is_wanted(&stdout),
            screen: Screen::default(),
            last: None,
        }
    }

    /// Text of ours.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), OutputError> {
        self.write(text.as_bytes())?;
        self.flush()
    }

    /// A whole head.
    pub(crate) fn head(&mut self, octets: &[u8], status: Status) -> Result<(), OutputError> {
        if !self.has_colour {
            return self.content(octets);
        }
        let mut style = Some(colour::of_class(status.class()));
        for line in octets.split_inclusive(|&octet| octet == b'\n') {
            let text = line.trim_ascii_end().len();
            let colon = line.iter().position(|&octet| octet == b':').unwrap_or(0);
            match style.take_if(|_| text > 0) {
                Some(status_line) => self.styled(&line[..text], &line[text..], status_line)?,
                None if style.is_none() => self.styled(&line[..colon], &line[colon..], BOLD)?,
                None => self.content(line)?,
            }
        }
        Ok(())
    }

    /// Octets of content.
    pub(crate) fn content(&mut self, octets: &[u8]) -> Result<(), OutputError> {
        if !self.is_terminal {
            return self.write(octets);
        }
        let mut shown = Vec::with_capacity(octets.len());
        self.screen.show(octets, &mut shown);
        self.write(&shown)
    }

    /// Octets around content.
    pub(crate) fn framing(&mut self, octets: &[u8]) -> Result<(), OutputError> {
        let text = octets.trim_ascii_end().len();
        self.styled(&octets[..text], &octets[text..], DIM)
    }

    /// Octets of a part that never became whole.
    pub(crate) fn partial(&mut self, octets: &[u8]) -> Result<(), OutputError> {
        self.content(octets)
    }

    /// Hands everything over to the system: before a wait, and before something is said on stderr.
    pub(crate) fn flush(&mut self) -> Result<(), OutputError> {
        self.stdout()?.flush().map_err(OutputError::from)
    }

    /// Writes what was held back.
    pub(crate) fn finish(&mut self) -> Result<(), OutputError> {
        self.end_piece()?;
        self.flush()
    }

    /// Whether a terminal's cursor is behind text of ours.
    pub(crate) fn is_mid_line_on_terminal(&self) -> bool {
        self.is_terminal && self.last.is_some_and(|octet| octet != b'\n')
    }

    /// The first part in a style, the second without.
    fn styled(&mut self, first: &[u8], rest: &[u8], style: Style) -> Result<(), OutputError> {
        self.end_piece()?;
        if self.has_colour && !first.is_empty() {
            self.write(style.as_bytes())?;
            self.content(first)?;
            self.end_piece()?;
            self.write(RESET.as_bytes())?;
        } else {
            self.content(first)?;
        }
        self.content(rest)
    }

    /// Neither a character nor a line's end goes on behind framing.
    fn end_piece(&mut self) -> Result<(), OutputError> {
        let mut shown = Vec::new();
        self.screen.end(&mut shown);
        self.write(&shown)
    }

    fn write(&mut self, octets: &[u8]) -> Result<(), OutputError> {
        self.last = octets.last().copied().or(self.last);
        self.stdout()?.write_all(octets).map_err(OutputError::from)
    }

    fn stdout(&mut self) -> Result<&mut BufWriter<File>, OutputError> {
        self.stdout.as_mut().map_err(|error| OutputError::from(io::Error::from(error.kind())))
    }
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("nobody reads the output any more"),
            Self::Failed(error) => {
                let text = error.to_string().to_lowercase();
                let words = text.split(" (os error").next().unwrap_or_default();
                write!(f, "cannot write the response to stdout ({words}); check where it goes")
            }
        }
    }
}
