//! Types the commands of a chapter on terminals, and compares what they show.
//!
//! Rules: every terminal is a real one, made by `script`, since programs speak otherwise to a file;
//! colours are not compared; every wait has a bound; a failure names the line of the chapter and
//! shows both sides. It does not know what a command does: whoever calls says how one is started.

use std::collections::BTreeMap;
use std::io::{PipeWriter, Write, pipe};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::shape::{self, Ports};
use super::{Chapter, FIGURES, Part};
use crate::program::Program;
use crate::wait;

/// Runs every command of a chapter.
///
/// `shell` gives the start of the command that runs a line of text as a user, or as root when its
/// argument says so: the options of `script` are added behind it. What is shown comes within
/// `show_wait_max` of its cause.
///
/// # Errors
///
/// The first line of the chapter that this run does not show, with what it shows instead.
///
/// # Panics
///
/// When a terminal cannot be made.
pub fn run(
    chapter: &Chapter,
    show_wait_max: Duration,
    shell: impl Fn(bool) -> Command,
) -> Result<(), String> {
    let mut terminals: BTreeMap<&str, Terminal> = BTreeMap::new();
    let mut ports = Ports::default();
    for part in &chapter.parts {
        if let Some(typed) = &part.command {
            let terminal = Terminal::start(shell(typed.by_root), &typed.text, show_wait_max);
            terminals.insert(&part.terminal, terminal);
        }
        let terminal = terminals.get_mut(&*part.terminal).expect("a chapter begins with commands");
        let outcome = terminal.show(part, &mut ports);
        outcome.map_err(|wrong| format!("line {}: {wrong}", part.line))?;
    }
    Ok(())
}

/// A command at a terminal.
struct Terminal {
    text: String,
    program: Program,
    keyboard: PipeWriter,
    /// How many of its lines have been compared.
    compared: usize,
    show_wait_max: Duration,
}

impl Terminal {
    fn start(mut command: Command, text: &str, show_wait_max: Duration) -> Self {
        // Without `noflsh` Ctrl-C throws away what has not been shown yet; and no carriage return
        // of the terminal's own shall stand at the ends of the lines.
        let line = format!("stty -onlcr noflsh cols {COLUMNS} rows 50; {text}");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let (stdin, keyboard) = pipe().expect("a pipe can be made");
        let program =
            Program::start_with(command, Stdio::from(stdin), Stdio::piped(), Stdio::piped());
        Self { text: text.to_owned(), program, keyboard, compared: 0, show_wait_max }
    }

    /// Waits until it shows this part.
    fn show(&mut self, part: &Part, ports: &mut Ports) -> Result<(), String> {
        let figures = part.terminal == FIGURES;
        let mut expected: Vec<String> = Vec::new();
        for line in &part.shown {
            if line.starts_with("^C") {
                // What stands for any lines may go on behind Ctrl-C.
                let any = expected.pop_if(|last| last == "…");
                self.show_beginning(&expected, figures, ports)?;
                expected.clear();
                expected.extend(any);
                // A program that has ended by itself hears nothing; what it showed is compared.
                let _ = self.keyboard.write_all(b"\x03");
            }
            expected.push(line.clone());
        }
        if part.ends {
            self.show_rest(&expected, figures, ports)
        } else {
            self.show_beginning(&expected, figures, ports)
        }
    }

    fn show_beginning(
        &mut self,
        expected: &[String],
        figures: bool,
        ports: &mut Ports,
    ) -> Result<(), String> {
        let used = wait::within(self.show_wait_max, || {
            let shown = self.lines();
            if let Some(used) = shape::beginning(expected, &shown, figures, ports) {
                return Some(Some(used));
            }
            self.program.has_ended().then_some(None)
        });
        match used.flatten() {
            Some(used) => {
                self.compared += used;
                Ok(())
            }
            None => Err(self.wrong("and goes on", expected)),
        }
    }

    fn show_rest(
        &mut self,
        expected: &[String],
        figures: bool,
        ports: &mut Ports,
    ) -> Result<(), String> {
        if wait::within(self.show_wait_max, || self.program.has_ended().then_some(())).is_none() {
            return Err(self.wrong("and ends", expected));
        }
        // What it said last may still be on its way.
        let whole = wait::within(LAST_WAIT_MAX, || {
            shape::whole(expected, &self.lines(), figures, ports).then_some(())
        });
        whole.ok_or_else(|| self.wrong("and ends", expected))
    }

    /// What it shows that has not been compared yet: whole lines, without colours.
    fn lines(&self) -> Vec<String> {
        let text = plain(&self.program.printed());
        text.lines().skip(self.compared).map(|line| line.trim_end().to_owned()).collect()
    }

    fn wrong(&self, how: &str, expected: &[String]) -> String {
        let Self { text, .. } = self;
        format!(
            "the page says that `{text}` shows this {how}:\n{}\n--- but it shows:\n{}\n---",
            expected.join("\n"),
            self.lines().join("\n")
        )
    }
}

/// Text without the sequences that colour it, and without carriage returns.
fn plain(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // Parameters, then one letter.
        plain.push_str(
            piece.split_once(|end: char| end.is_ascii_alphabetic()).unwrap_or_default().1,
        );
    }
    plain.replace('\r', "")
}

/// The width of the terminals.
const COLUMNS: u16 = 100;

/// For the last output of a program that has ended.
const LAST_WAIT_MAX: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(markdown: &str) -> Result<(), String> {
        let chapter = Chapter::parse(markdown).unwrap();
        run(&chapter, Duration::from_secs(20), |_| Command::new("script"))
    }

    #[test]
    fn chapter_that_is_true_passes() {
        let table = [
            "```console\n$ echo a; echo b\na\nb\n$ true\n```\n",
            "```console\n$ seq 9\n1\n…\n9\n```\n",
            "```console one\n$ echo ready; read word; echo done\nready\n^C\n```\n",
            "```console one\n$ echo 1; until [ -e $F ]; do sleep 0.01; done; echo 2\n1\n```\n\
             ```console two\n$ echo b > $F\n```\n```console one\n2\n```\n",
        ];
        for markdown in table {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("file").display().to_string();
            let outcome = outcome(&markdown.replace("$F", &file));
            assert_eq!(outcome, Ok(()), "{markdown}");
        }
    }

    #[test]
    fn chapter_that_is_not_true_fails_and_says_where() {
        let table = [
            ("```console\n$ echo b\na\n```\n", "line 2: the page says that `echo b` shows this"),
            ("a\n\n```console\n$ echo a; echo b\na\n```\n", "line 4: "),
            ("```console\n$ true\na\n```\n", "line 2: "),
            ("```console\n$ echo a\n```\n", "line 2: "),
            ("```console one\n$ echo a\n```\n```console one\nb\n```\n", "line 5: "),
        ];
        for (markdown, refusal) in table {
            let said = outcome(markdown).unwrap_err();
            assert!(said.starts_with(refusal), "{said}");
        }
    }

    #[test]
    fn colour_in_the_output_is_not_compared() {
        assert_eq!(plain("\x1b[2m  1 \x1b[0m\x1b[38;5;1mb\x1b[0m\r\n"), "  1 b\n");
    }
}
