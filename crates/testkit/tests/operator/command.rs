//! The command line: advice that works as typed, and mistakes that are named.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::program::{self, Ended, Program};
use plainwire_testkit::server;
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::Signal;

use crate::{Unheard, ask, page};

/// Runs it in this folder, with these words behind the program's name.
fn run(folder: &Folder, words: &[&str]) -> Ended {
    let mut command = server::bare();
    command.args(words).current_dir(folder.path());
    program::run(command)
}

/// One line of error, without control characters, that has all of these words.
fn assert_says(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code(), code, "{ended:?}");
    let line = ended.stderr.strip_suffix('\n').unwrap();
    assert!(line.starts_with("webserver: ") && !line.contains(char::is_control), "{line:?}");
    for word in words {
        assert!(line.contains(word), "{word} in: {line}");
    }
}

/// A port that is in use, below those that other tests take: the next one, which will be advised,
/// stays free.
fn busy() -> TcpListener {
    let first = 8000 + (std::process::id() % 200) as u16 * 20;
    let mut candidates = (first..12_000).step_by(4);
    candidates.find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok()).unwrap()
}

#[test]
fn port_that_is_busy_is_named_with_a_command_that_works() {
    let folder = site! { "a.txt" => "hello", "my site/a.txt" => "hello", "-p1/a.txt" => "hello" };
    let folder = folder.folder();
    let busy = busy();
    let port = busy.local_addr().unwrap().port().to_string();
    let combined = format!("-vp{port}");
    for words in [
        &["--bind", "127.0.0.1", "--port", &port][..],
        &["-b127.0.0.1", "-vp", &port, "my site"],
        &["--bind", "127.0.0.1", &combined, "--log=/dev/null", "--", "-p1"],
    ] {
        let ended = run(&folder, words);
        assert_says(&ended, 1, &[&port, "in use"]);
        let advised = ended.stderr.split("try: ").nth(1).unwrap_or_else(|| panic!("{ended:?}"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec {advised}")]);
        shell.current_dir(folder.path()).env_remove("PORT");
        let mut program = Program::start(shell);
        let line = program.line("where it listens", ANSWER_WAIT_MAX, |line| line.contains(" at "));
        let authority = line.split("http://").nth(1).unwrap().trim_end_matches('/');
        ask(authority.parse().unwrap(), 1);
        program.stop();
    }
}

#[test]
fn port_that_is_busy_is_named_without_a_command_where_none_can_be_typed() {
    let folder = page();
    folder.write(b"caf\xe9/a.txt", "hello");
    let busy = busy();
    let port = busy.local_addr().unwrap().port();
    let mut command = server::bare();
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
    command.arg(OsStr::from_bytes(b"caf\xe9")).current_dir(folder.path());
    assert_says(&program::run(command), 1, &["in use", "give --port ", " instead"]);
}

#[test]
fn port_of_the_environment_counts_unless_it_is_empty_and_is_named_when_it_is_wrong() {
    let folder = page();
    let unheard = Unheard::new();
    let mut command = server::bare();
    command.arg("--local").arg(folder.path()).env("PORT", unheard.address.port().to_string());
    let program = Program::start(command);
    unheard.ask(1);
    program.signal(Signal::TERM);
    assert_eq!(program.end(STOP_WAIT_MAX).code(), 0);

    let mut command = server::bare();
    command.arg(folder.path()).env("PORT", "http");
    assert_says(&program::run(command), 2, &["PORT", "environment", "http"]);

    // The path is looked at behind the port.
    let mut command = server::bare();
    command.arg(folder.join("missing")).env("PORT", "");
    assert_says(&program::run(command), 1, &["missing"]);
}

#[test]
fn path_that_cannot_be_served_is_named_with_its_kind() {
    let folder = site! { "a.txt" => "hello", ".hidden.html" => "hello" }.folder();
    let fifo = folder.join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for (path, words) in [
        ("fifo", &["fifo is neither a folder nor a regular file"][..]),
        ("/dev/null", &["/dev/null is neither a folder nor a regular file"]),
        ("a.txt/", &["a.txt/ is a file"]),
        ("a.txt/b", &["nothing at a.txt/b"]),
        (".hidden.html", &[".hidden.html is hidden"]),
        ("ö\n\x1b[2J", &["nothing at ö\\x0A\\x1B[2J"]),
    ] {
        assert_says(&run(&folder, &["--local", "--port", "0", path]), 1, words);
    }
    let log = "--log=ö\x1b/log";
    assert_says(&run(&folder, &["--local", "--port", "0", log]), 1, &["the log ö\\x1B/log"]);
}

#[test]
fn usage_that_is_wrong_is_one_line_that_begins_like_all_errors() {
    let folder = page();
    for (words, expected) in [
        (&["--lokal"][..], "--local"),
        (&["--port", "http"], "http"),
        (&["--local", "--bind", "::1"], "--bind"),
        (&["--log-format", "xml"], "combined, json, off"),
        (&["one", "two"], "two"),
    ] {
        assert_says(&run(&folder, words), 2, &[expected, "webserver --help"]);
    }
}
