//! Chapters whose commands are run: what a reader types, and what the terminal shows.
//!
//! A chapter is Markdown. Its blocks that begin with three backticks and `console` are terminals:
//!
//! | in a block | means |
//! |---|---|
//! | `console NAME` | one terminal; its next block goes on where this one stopped |
//! | `$ command` | typed by a user, `# command` by root; `\` at its end: the next line too |
//! | `^C` at the start of a line | Ctrl-C is pressed, and what is shown behind it |
//! | any other line | what is shown, exactly, but for what `shape` says changes from run to run |
//! | `…` | anything: in a line any characters, as a line of its own any lines |
//! | `console figures` | a terminal whose numbers are measured: any number stands for any other |
//!
//! A command ends in its own block, unless the next block of its terminal begins with output: then
//! it runs on, and others are run meanwhile. This module only reads; `run` types and compares. It
//! does not know which programs exist.

pub mod run;
mod shape;

/// The commands of one chapter, in the order in which they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    parts: Vec<Part>,
}

/// What happens at one terminal before something else happens: perhaps a command, then output.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// The line of the chapter in which it begins, counted from 1.
    line: usize,
    terminal: String,
    command: Option<Typed>,
    shown: Vec<String>,
    /// Whether the command has ended when all this is shown.
    ends: bool,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    text: String,
    by_root: bool,
}

/// The name of terminals that show figures.
const FIGURES: &str = "figures";

impl Chapter {
    /// Reads a chapter.
    ///
    /// # Errors
    ///
    /// The line of the block that is not closed, or shows something before any command.
    pub fn parse(markdown: &str) -> Result<Self, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut lines = markdown.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let begin = index + 1;
            let mut block = Vec::new();
            loop {
                match lines.next() {
                    Some((_, "```")) => break,
                    Some((index, line)) => block.push((index + 1, line)),
                    None => return Err(format!("line {begin}: this block is not closed")),
                }
            }
            if let Some(terminal) = info.strip_prefix("console") {
                parts.extend(block_parts(terminal.trim(), &block));
            }
        }
        for at in 0..parts.len() {
            let after = parts[at + 1..].iter().find(|part| part.terminal == parts[at].terminal);
            parts[at].ends = after.is_none_or(|part| part.command.is_some());
            let before = parts[..at].iter().any(|part| part.terminal == parts[at].terminal);
            if !before && parts[at].command.is_none() {
                let line = parts[at].line;
                return Err(format!("line {line}: a terminal shows something before any command"));
            }
        }
        Ok(Self { parts })
    }

    /// How many commands it has.
    pub fn commands(&self) -> usize {
        self.parts.iter().filter(|part| part.command.is_some()).count()
    }
}

fn block_parts(terminal: &str, block: &[(usize, &str)]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut continues = false;
    for (line, text) in block {
        let typed = text.strip_prefix("$ ").or_else(|| text.strip_prefix("# "));
        let part = |command, shown| {
            let terminal = terminal.to_owned();
            Part { line: *line, terminal, command, shown, ends: true }
        };
        match (typed, parts.last_mut()) {
            (_, Some(Part { command: Some(command), .. })) if continues => {
                command.text.truncate(command.text.len() - 1);
                command.text.push_str(text.trim_start());
            }
            (Some(typed), _) => {
                let command = Typed { text: typed.to_owned(), by_root: text.starts_with('#') };
                parts.push(part(Some(command), Vec::new()));
            }
            (None, Some(last)) => last.shown.push((*text).to_owned()),
            (None, None) => parts.push(part(None, vec![(*text).to_owned()])),
        }
        continues = (typed.is_some() || continues) && text.ends_with('\\');
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapter_with_two_terminals_keeps_the_order_and_knows_what_runs_on() {
        let chapter = Chapter::parse(
            "# A\n```console first\n$ serve\nready\n```\nprose\n```sh\n$ not run\n```\n\
             ```console second\n$ ask \\\n    more\nanswer\n# other\n```\n\
             ```console first\nserved\n^Cbye\n```\n",
        )
        .unwrap();
        let seen: Vec<_> = chapter
            .parts
            .iter()
            .map(|part| {
                let command = part.command.as_ref().map(|typed| (&*typed.text, typed.by_root));
                (part.line, &*part.terminal, command, part.shown.join("|"), part.ends)
            })
            .collect();
        let expected = [
            (3, "first", Some(("serve", false)), "ready".to_owned(), false),
            (11, "second", Some(("ask more", false)), "answer".to_owned(), true),
            (14, "second", Some(("other", true)), String::new(), true),
            (17, "first", None, "served|^Cbye".to_owned(), true),
        ];
        assert_eq!(seen, expected);
        assert_eq!(chapter.commands(), 3);
    }

    #[test]
    fn chapter_that_cannot_be_typed_is_refused_with_its_line() {
        let table = [
            ("a\n```console\n$ b\n", "line 2: this block is not closed"),
            ("```console one\n$ a\n```\n```console two\nb\n```\n", "line 5: a terminal shows"),
        ];
        for (markdown, refusal) in table {
            let found = Chapter::parse(markdown).unwrap_err();
            assert!(found.starts_with(refusal), "{found}");
        }
    }
}
