//! The program on a terminal, which `script` (in every Debian) makes.

use std::process::{Command, Stdio};

use crate::run::finish;
use crate::server::Server;

/// What the terminal receives; its own carriage returns taken out again. stderr is on it too.
fn on_terminal(server: &Server, environment: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_webclient");
    let line = format!("stty -onlcr; '{program}' 127.0.0.1 {} a", server.port());
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.env_remove("NO_COLOR").env("TERM", "xterm").envs(environment.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    String::from_utf8(finish(command.spawn().unwrap()).stdout).unwrap()
}

const HOSTILE: &str = "HTTP/1.1 404 \x1b[2JNot Found\r\nX: \x07\r\nY: a\rb\r\n\
                       Transfer-Encoding: chunked\r\n\r\n\
                       5\r\n\x1b[1m\0\r\n8\r\né\u{9b}\ttab\r\n8\r\nbad\rgood\r\n\
                       3\r\na\n\r\r\n3\r\n\n\r\n\r\n0\r\n\r\n";

#[test]
fn control_octets_are_visible_on_a_terminal_and_nothing_else_changes() {
    let server = Server::staying(HOSTILE);
    let shown = on_terminal(&server, &[("NO_COLOR", "1")]);
    let expected = "HTTP/1.1 404 ^[[2JNot Found\r\nX: ^G\r\nY: a^Mb\r\n\
                    Transfer-Encoding: chunked\r\n\r\n\
                    5\r\n^[[1m^@\r\n8\r\né\\xc2\\x9b\ttab\r\n8\r\nbad^Mgood\r\n\
                    3\r\na\n^M\r\n3\r\n\n\r\n\r\n0\r\n\r\n";
    assert_harmless(&shown);
    assert_eq!(without_notes(&shown), expected);
}

#[test]
fn control_octets_are_visible_between_colours_too() {
    let server = Server::staying(HOSTILE);
    let shown = on_terminal(&server, &[]);
    // The response's own escapes are visible, so each that is left is ours.
    let mut plain = shown.clone();
    for colour in ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;33m"] {
        assert!(shown.contains(colour), "{shown:?}");
        plain = plain.replace(colour, "");
    }
    assert_harmless(&plain);
    for visible in ["404 ^[[2JNot", "a^Mb\r\n", "^[[1m^@", "bad^Mgood", "a\n^M"] {
        assert!(plain.contains(visible), "{visible} is not in {plain:?}");
    }
}

#[test]
fn colour_is_on_a_terminal_only_and_ends_with_its_word() {
    let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\na:";
    let coloured = "\x1b[1;33mHTTP/1.1 404 Not Found\x1b[0m\r\n\
                    \x1b[1mContent-Length\x1b[0m: 2\r\n\r\na:";
    for (environment, shown) in [
        (&[][..], coloured),
        (&[("NO_COLOR", "")], coloured),
        (&[("NO_COLOR", "1")], answer),
        (&[("TERM", "dumb")], answer),
    ] {
        let server = Server::staying(answer);
        assert_eq!(on_terminal(&server, environment), shown, "{environment:?}");
    }
}

#[test]
fn error_behind_a_line_without_an_end_has_a_line_of_its_own() {
    let server = Server::closing("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello");
    let shown = on_terminal(&server, &[("NO_COLOR", "1")]);
    let line = format!("hello\nerror: {} closed the connection after 5 of 11", server.address);
    assert!(shown.contains(&line), "{shown}");
    assert_harmless(&shown);
}

/// Asserts that nothing in what a terminal received steers it: notes and errors count too.
fn assert_harmless(shown: &str) {
    let text = shown.replace("\r\n", "\n");
    let steering = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    assert!(!text.contains(steering), "{shown:?}");
}

fn without_notes(shown: &str) -> String {
    shown.split_inclusive('\n').filter(|line| !line.starts_with("note: ")).collect()
}
