//! What a person sees who starts it on a terminal, which `script` (in every Debian) makes.

use std::fs;
use std::io::{PipeWriter, Write, pipe};
use std::path::Path;
use std::process::{Command, Stdio};

use plainwire_testkit::limits::{START_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::program::{Ended, Program};
use plainwire_testkit::{site, wait};

use crate::{Unheard, page, status};

/// A server on a terminal with a keyboard.
struct Terminal {
    server: Unheard,
    program: Program,
    keyboard: PipeWriter,
}

impl Terminal {
    fn start(columns: u16, environment: &[(&str, &str)], options: &[&str], path: &Path) -> Self {
        let server = Unheard::new();
        let mut started = server.command(options);
        started.arg(path);
        let mut words = vec![quoted(&started.get_program().to_string_lossy())];
        words.extend(started.get_args().map(|word| quoted(&word.to_string_lossy())));
        // The terminal's own carriage returns would stand in the way of comparing.
        let line = format!("stty -onlcr -echo cols {columns}; exec {}", words.join(" "));
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command.env_remove("PORT").env_remove("NO_COLOR").env("TERM", "xterm").env("TZ", "UTC");
        command.envs(environment.iter().copied());
        let (stdin, keyboard) = pipe().unwrap();
        let stdin = Stdio::from(stdin);
        let program = Program::start_with(command, stdin, Stdio::piped(), Stdio::piped());
        Self { server, program, keyboard }
    }

    fn until_it_shows(&self, text: &str) {
        let shown =
            wait::within(START_WAIT_MAX, || self.program.printed().contains(text).then_some(()));
        assert!(shown.is_some(), "{text:?} in: {:?}", self.program.printed());
    }

    fn ask(&self, target: &str) -> u16 {
        self.server.until_it_accepts();
        status(self.server.address, target)
    }

    /// Types Ctrl-C, at which a terminal throws away what it was given and has not shown yet.
    fn interrupt(mut self) -> Ended {
        self.keyboard.write_all(b"\x03").unwrap();
        let ended = self.program.end(STOP_WAIT_MAX);
        assert_eq!(ended.code(), 0, "{ended:?}");
        ended
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

const NO_COLOUR: [(&str, &str); 1] = [("NO_COLOR", "1")];

#[test]
fn banner_requests_and_end_are_shown_at_every_width() {
    let folder = page();
    for columns in [40, 120] {
        let terminal = Terminal::start(columns, &NO_COLOUR, &[], folder.path());
        terminal.until_it_shows("Press Ctrl-C to stop.\n\n");
        assert_eq!(terminal.ask("/a.txt"), 200);
        terminal.until_it_shows(" 200 GET /a.txt  ");
        assert_eq!(terminal.ask("/missing"), 404);
        terminal.until_it_shows(" 404 GET /missing  ");
        let server = terminal.server.address;
        let ended = terminal.interrupt();
        let shown = ended.text();
        let banner = format!(
            "\nServing {}\n\nOn this machine:\n  http://{server}/\n\nVisible to this machine only.\n\
             Hidden files are not served.\nA folder without index.html is 404.\n",
            folder.path().display()
        );
        let rest = shown.strip_prefix(&banner).unwrap_or_else(|| panic!("{shown:?}"));
        // What it gives up depends on the system.
        let (confined, rest) = rest.split_once("Press Ctrl-C to stop.\n\n").unwrap();
        assert!(confined.contains("onfined"), "{confined:?}");
        let lines: Vec<&str> = rest.lines().collect();
        let [first, second, stopping, stopped] = lines[..] else { panic!("{rest:?}") };
        assert!(first[8..].starts_with(" 200 GET /a.txt  5 B in "), "{first:?}");
        assert!(second[8..].starts_with(" 404 GET /missing  "), "{second:?}");
        let again = "webserver: stopping, finishing what is under way; Ctrl-C again stops at once";
        assert_eq!((stopping, stopped), (again, "webserver: stopped"));
    }
}

#[test]
fn banner_of_a_server_for_the_network_says_so_and_fits_40_columns() {
    let folder = page();
    let terminal = Terminal::start(40, &NO_COLOUR, &["--bind", "0.0.0.0"], folder.path());
    terminal.until_it_shows("Press Ctrl-C to stop.\n\n");
    let shown = terminal.interrupt().text().to_owned();
    assert!(shown.contains("Others can open it; --local hides it.\n"), "{shown}");
    let banner = shown.split("Press").next().unwrap();
    for line in banner.lines().filter(|line| !line.contains('/')) {
        assert!(line.chars().count() <= 40, "{line}");
    }
}

#[test]
fn colour_is_shown_unless_the_environment_refuses_it() {
    let folder = page();
    for (environment, is_coloured) in [
        (&[][..], true),
        (&[("NO_COLOR", "")], true),
        (&NO_COLOUR, false),
        (&[("TERM", "dumb")], false),
    ] {
        let terminal = Terminal::start(80, environment, &[], folder.path());
        assert_eq!(terminal.ask("/a.txt"), 200);
        terminal.until_it_shows(" GET /a.txt  ");
        let ended = terminal.interrupt();
        let shown = ended.text();
        assert_eq!(shown.contains('\x1b'), is_coloured, "{environment:?}: {shown:?}");
        let painted = format!("Serving \x1b[1m{}\x1b[0m\n", folder.path().display());
        assert_eq!(shown.contains(&painted), is_coloured, "{shown:?}");
        assert_eq!(shown.contains(" \x1b[32m200\x1b[0m GET /a.txt"), is_coloured, "{shown:?}");
    }
}

#[test]
fn quiet_shows_nothing() {
    let folder = page();
    let terminal = Terminal::start(80, &[], &["-q"], folder.path());
    assert_eq!(terminal.ask("/a.txt"), 200);
    assert_eq!(terminal.interrupt().text(), "");
}

#[test]
fn log_file_does_not_take_the_lines_from_the_terminal() {
    let (folder, outside) = (page(), page());
    let log = outside.join("access.log");
    let option = format!("--log={}", log.display());
    for (options, is_shown) in [(&[&*option][..], true), (&[&option, "-q"], false)] {
        let terminal = Terminal::start(80, &NO_COLOUR, options, folder.path());
        assert_eq!(terminal.ask("/a.txt"), 200);
        if is_shown {
            terminal.until_it_shows(" 200 GET /a.txt  ");
        }
        let ended = terminal.interrupt();
        assert_eq!(ended.text().contains(" 200 GET /a.txt  "), is_shown, "{}", ended.text());
    }
    assert_eq!(fs::read_to_string(log).unwrap().lines().count(), 2);
}

#[test]
fn names_and_targets_cannot_act_on_the_terminal_or_flood_it() {
    let folder = site! { "Köln 写真\n\x1b[2J/a.txt" => "hello" }.folder();
    let path = folder.join("Köln 写真\n\x1b[2J");
    let terminal = Terminal::start(80, &NO_COLOUR, &[], &path);
    terminal.until_it_shows("/Köln 写真\\x0A\\x1B[2J\n");
    assert_eq!(terminal.ask(&format!("/{}", "a".repeat(5000))), 404);
    terminal.until_it_shows("…  ");
    let ended = terminal.interrupt();
    assert!(!ended.text().contains('\x1b'), "{:?}", ended.text());
    assert!(ended.text().lines().all(|line| line.chars().count() < 300), "{}", ended.text());
}
