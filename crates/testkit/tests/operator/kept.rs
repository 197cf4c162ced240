//! Logs and the streams that they go to: full, closed, slow, not read, and found by strangers.

use std::fs::{self, File};
use std::io::{PipeReader, PipeWriter, Read, Write, pipe};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use plainwire_testkit::limits::{ANSWER_WAIT_MAX, STOP_WAIT_MAX};
use plainwire_testkit::program::{self, Program};
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::wait;
use rustix::fs::{FileType, Mode, OFlags, fcntl_getfl, fcntl_setfl, mknodat};
use rustix::process::Signal;

use crate::{Unheard, ask, page, status};

/// More than the log's queue and a pipe hold together.
const MANY: usize = 20_000;

/// What the log's queue alone holds.
const QUEUED: usize = 16_384;

/// What a stop may take when nobody reads what it says.
const PROMPT: Duration = Duration::from_secs(10);

fn start(command: Command, stdout: Stdio, stderr: Stdio) -> Program {
    Program::start_with(command, Stdio::null(), stdout, stderr)
}

fn full_device() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A pipe that takes no further octet.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    while writer.write(&[b'x'; 4096]).is_ok() {}
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

#[test]
fn stderr_that_is_full_or_that_nobody_reads_stops_neither_serving_nor_a_stop() {
    let folder = page();
    let (reader, writer) = pipe().unwrap();
    let mut leaving = Some(reader);
    let (_reader, stuck) = full_pipe();
    for (what, stderr) in [
        ("a full disk", Stdio::from(full_device())),
        ("a pipe whose reader leaves", Stdio::from(writer)),
        ("a pipe that nobody reads", Stdio::from(stuck)),
    ] {
        let unheard = Unheard::new();
        let mut command = unheard.command(&["--verbose"]);
        command.arg(folder.path());
        let program = start(command, Stdio::null(), stderr);
        unheard.ask(50);
        if what == "a pipe whose reader leaves" {
            drop(leaving.take());
        }
        unheard.ask(50);
        program.signal(Signal::TERM);
        assert_eq!(program.end(PROMPT).code(), 0, "{what}");
    }
}

#[test]
fn stderr_that_is_full_changes_no_exit_code() {
    let folder = page();
    let missing = folder.join("missing");
    for (argument, code) in [(Path::new("--no-such-option"), 2), (&missing, 1)] {
        let mut command = server::bare();
        command.args(["--port", "0"]).arg(argument);
        let program = start(command, Stdio::null(), Stdio::from(full_device()));
        assert_eq!(program.end(STOP_WAIT_MAX).code(), code, "{argument:?}");
    }
}

#[test]
fn log_that_is_read_late_is_written_to_its_end_and_what_is_missing_is_counted() {
    let folder = page();
    let unheard = Unheard::new();
    let (mut reader, writer) = pipe().unwrap();
    let mut command = unheard.command(&["--log-format", "combined"]);
    command.arg(folder.path());
    let mut program = start(command, Stdio::from(writer), Stdio::piped());
    unheard.ask(MANY);
    program.line("that lines are dropped", ANSWER_WAIT_MAX, |line| line.contains("cannot keep up"));
    program.signal(Signal::TERM);
    program.line("that it stops", ANSWER_WAIT_MAX, |line| line.contains("stopping"));
    let mut log = String::new();
    reader.read_to_string(&mut log).unwrap();
    let ended = program.end(STOP_WAIT_MAX);
    assert_eq!(ended.code(), 0, "{ended:?}");
    assert!(log.lines().count() > QUEUED, "{} of {MANY}", log.lines().count());
    let lost = ended.stderr.lines().find_map(|line| line.split("were lost: ").nth(1)).unwrap();
    assert_eq!(log.lines().count() + lost.parse::<usize>().unwrap(), MANY, "{}", ended.stderr);
}

#[test]
fn log_that_is_read_again_while_serving_says_how_many_lines_were_dropped() {
    let folder = page();
    let unheard = Unheard::new();
    let (mut reader, writer) = pipe().unwrap();
    let mut command = unheard.command(&["--log-format", "json"]);
    command.arg(folder.path());
    let mut program = start(command, Stdio::from(writer), Stdio::piped());
    unheard.ask(MANY);
    let reading = thread::spawn(move || {
        let mut log = String::new();
        reader.read_to_string(&mut log).map(|_| log)
    });
    let line = program.line("that it keeps up", ANSWER_WAIT_MAX, |line| line.contains("again"));
    let dropped: usize = line.rsplit(' ').next().unwrap().parse().unwrap();
    unheard.ask(1);
    let ended = program.stop();
    let log = reading.join().unwrap().unwrap();
    assert_eq!(log.lines().count() + dropped, MANY + 1, "{}", ended.stderr);
    assert!(!ended.stderr.contains("were lost"), "{}", ended.stderr);
}

#[test]
fn log_that_nobody_reads_is_waited_for_a_bounded_time_and_what_is_missing_is_counted() {
    let folder = page();
    let unheard = Unheard::new();
    let (mut reader, writer) = pipe().unwrap();
    let mut command = unheard.command(&["--log-format", "combined"]);
    command.arg(folder.path());
    let program = start(command, Stdio::from(writer), Stdio::piped());
    unheard.ask(2000);
    program.signal(Signal::TERM);
    let ended = program.end(PROMPT);
    assert_eq!(ended.code(), 0, "{ended:?}");
    let mut log = String::new();
    reader.read_to_string(&mut log).unwrap();
    assert!(log.ends_with('\n') && log.lines().count() < 2000, "{}", log.lines().count());
    let lost = ended.stderr.lines().find_map(|line| line.split("were lost: ").nth(1)).unwrap();
    assert_eq!(log.lines().count() + lost.parse::<usize>().unwrap(), 2000, "{}", ended.stderr);
}

#[test]
fn log_on_a_full_disk_is_said_once_and_counted_once() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--log", "/dev/full"]);
    ask(server.address(), 300);
    let ended = server.stop();
    let about: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("/dev/full")).collect();
    assert_eq!(about.len(), 2, "{}", ended.stderr);
    assert!(about[0].contains("cannot write the log /dev/full: "), "{}", ended.stderr);
    assert!(about[1].ends_with("were lost: 300"), "{}", ended.stderr);
}

#[test]
fn log_whose_reader_left_is_given_up_and_said_once() {
    let folder = page();
    let unheard = Unheard::new();
    let (reader, writer) = pipe().unwrap();
    let mut command = unheard.command(&["--log-format", "json"]);
    command.arg(folder.path());
    let mut program = start(command, Stdio::from(writer), Stdio::piped());
    unheard.ask(1);
    drop(reader);
    unheard.ask(100);
    program.line("that nobody reads", ANSWER_WAIT_MAX, |line| line.contains("nobody reads"));
    unheard.ask(100);
    let ended = program.stop();
    assert_eq!(ended.stderr.matches("the log").count(), 1, "{}", ended.stderr);
}

#[test]
fn log_in_a_pipe_needs_a_reader_before_the_port_is_open() {
    let folder = page();
    let outside = page();
    let fifo = outside.join("log");
    mknodat(rustix::fs::CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let option = format!("--log={}", fifo.display());
    let ended = program::run(server::webserver(folder.path(), &[&option]));
    assert_eq!(ended.code(), 1, "{ended:?}");
    assert!(ended.stderr.contains("nobody reads the pipe"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("serving"), "{}", ended.stderr);

    let mut reading = Command::new("cat");
    reading.arg(&fifo);
    let reading = Program::start(reading);
    let server = wait::until("the reader to open the pipe", ANSWER_WAIT_MAX, || {
        // Opening it to write without waiting works from the moment on which somebody reads.
        let writer = rustix::fs::open(&fifo, OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty());
        writer.ok().map(|_writer| Running::with_options(folder.path(), &[&option]))
    });
    ask(server.address(), 100);
    server.stop();
    assert_eq!(reading.end(ANSWER_WAIT_MAX).text().lines().count(), 100);
}

#[test]
fn log_that_would_be_served_is_refused_and_not_left_behind() {
    let folder = page();
    let log = folder.join("access.log");
    let to_file = format!("--log={}", log.display());
    let ended = program::run(server::webserver(folder.path(), &[&to_file]));
    assert_eq!(ended.code(), 1, "{ended:?}");
    assert!(ended.stderr.contains("put it outside the folder"), "{}", ended.stderr);
    assert!(!log.exists());

    let stdout = Stdio::from(File::create(&log).unwrap());
    let command = server::webserver(folder.path(), &["--log-format", "json"]);
    let ended = start(command, stdout, Stdio::piped()).end(STOP_WAIT_MAX);
    assert_eq!(ended.code(), 1, "{ended:?}");

    let hidden = format!("--log={}", folder.join(".access.log").display());
    let server = Running::with_options(folder.path(), &[&hidden]);
    assert_eq!(status(server.address(), "/.access.log"), 404);
    server.stop();
    assert_eq!(fs::read_to_string(folder.join(".access.log")).unwrap().lines().count(), 1);
}

#[test]
fn verbose_without_a_log_says_requests_on_stderr_and_quiet_says_nothing() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["-v"]);
    assert_eq!(status(server.address(), "/missing"), 404);
    let said = server.stop().stderr;
    assert!(said.contains(" 404 GET /missing  "), "{said}");
    assert!(!said.contains('\x1b'), "{said}");

    let unheard = Unheard::new();
    let mut command = unheard.command(&["-q"]);
    command.arg(folder.path());
    let program = Program::start(command);
    unheard.ask(3);
    let ended = program.stop();
    assert_eq!((ended.text(), ended.stderr.as_str()), ("", ""));
}
