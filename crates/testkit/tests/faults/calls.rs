//! System calls that fail, one after the other, at every place of an exchange where they stand.
//!
//! The program runs under `strace`, which lets each n-th call of a kind fail without the kernel
//! having seen it.

use std::fs;
use std::net::TcpStream;
use std::process::Command;

use plainwire_testkit::laws::broken_alone;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::server::{Running, webserver};
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{self, Wire, WireError, request};
use serde_json::Value;

use crate::exchanges::{self, LARGE_OCTETS, pattern};

/// What fails, and whether clients may notice more than an error page.
struct Failing {
    call: &'static str,
    error: &'static str,
    /// Each such call fails from the ninth one on: with the number of calls that an exchange
    /// makes, this meets all places in turn. It ends before the exchanges do, since the word to
    /// stop also takes a pipe to its reader.
    step: usize,
    /// A connection may be cut by it.
    cuts: bool,
    /// The statuses of errors that it may lead to.
    errors: &'static [u16],
}

const fn failing(
    call: &'static str,
    error: &'static str,
    step: usize,
    cuts: bool,
    errors: &'static [u16],
) -> Failing {
    Failing { call, error, step, cuts, errors }
}

const FAILING: [Failing; 14] = [
    failing("openat2", "EMFILE", 17, false, &[503]),
    failing("openat2", "ENOMEM", 17, false, &[503]),
    failing("openat2", "EIO", 17, false, &[500]),
    failing("openat2", "EACCES", 5, false, &[403]),
    failing("openat2", "EINTR", 17, false, &[]),
    failing("fstat,newfstatat,statx", "EIO", 17, true, &[500]),
    failing("preadv2", "EIO", 3, true, &[500]),
    failing("preadv2", "EOPNOTSUPP", 3, false, &[]),
    failing("preadv2,pread64", "EIO", 3, true, &[500]),
    failing("sendfile", "EIO", 3, true, &[]),
    failing("sendto,sendmsg", "ECONNRESET", 5, true, &[]),
    failing("recvfrom", "ECONNRESET", 5, true, &[]),
    failing("accept4", "EMFILE", 3, false, &[]),
    failing("accept4", "ECONNABORTED", 3, true, &[]),
];

const REQUESTS: [(&str, u16); 5] = [
    ("GET /a.txt", 200),
    ("GET /large.bin", 200),
    ("GET /large.bin\nrange: bytes=10-199999", 206),
    ("GET /folder/", 200),
    ("GET /missing", 404),
];

const ROUNDS: usize = 12;

/// Runs the program under `strace`; it stays the child, and is what the id names.
fn under_strace(
    folder: &Folder,
    log: &Folder,
    Failing { call, error, step, .. }: &Failing,
) -> Running {
    let options = ["--workers", "1", "--log-format", "json", "--log"];
    let (log, calls) = (log.join("log.json"), log.join("calls"));
    let webserver = webserver(folder.path(), &[&options[..], &[log.to_str().unwrap()]].concat());
    let mut command = Command::new("strace");
    let inject = format!("inject={call}:error={error}:when=9..50+{step}");
    command.args(["-D", "-f", "-qqq", "-e", &format!("trace={call}"), "-e", &inject, "-o"]);
    command.arg(calls).arg(webserver.get_program()).args(webserver.get_args());
    command.env_remove("PORT");
    Running::started(command)
}

#[test]
fn system_call_that_fails_anywhere_costs_one_answer_at_most() {
    let folder = exchanges::folder();
    std::thread::scope(|scope| {
        for some in FAILING.chunks(FAILING.len() / 2) {
            scope.spawn(|| some.iter().for_each(|failing| assert_one_fails(&folder, failing)));
        }
    });
}

fn assert_one_fails(folder: &Folder, failing: &Failing) {
    let log = Folder::new();
    let case = format!("{} {}", failing.call, failing.error);
    let server = under_strace(folder, &log, failing);
    let (mut good, mut bad, mut cut) = (0, 0, 0);
    for (text, right) in REQUESTS.iter().cycle().take(ROUNDS * REQUESTS.len()) {
        match ask(&server, text) {
            Ok(response) if response.status == *right => {
                good += 1;
                assert_right(text, &response, &case);
            }
            Ok(response) => {
                bad += 1;
                let is_expected = failing.errors.contains(&response.status);
                assert!(is_expected, "{case}: {text}: {response}");
            }
            Err(error) => {
                cut += 1;
                assert!(failing.cuts, "{case}: {text}: {error}");
            }
        }
    }
    println!("{case}: {good} good, {bad} errors, {cut} cut");
    assert!(good > (bad + cut) / 2, "{case}: {good} good, {bad} errors, {cut} cut");
    let noticed = bad + cut > 0;
    assert!(noticed || failing.errors.is_empty(), "{case}: nobody noticed");
    let ended = server.stop();
    let calls = fs::read_to_string(log.join("calls")).unwrap();
    assert!(calls.contains("(INJECTED)"), "{case}: nothing has failed");
    assert!(!ended.stderr.contains("panicked"), "{case}: {}", ended.stderr);
    assert_records(&log, good + bad, good + bad + cut, &case);
}

/// One request on a connection of its own.
fn ask(server: &Running, text: &str) -> Result<wire::Response, WireError> {
    let stream = TcpStream::connect_timeout(&server.address(), ANSWER_WAIT_MAX).unwrap();
    let mut wire = Wire::over(stream);
    wire.send(request(&format!("{text}\nconnection: close")));
    let response = wire.try_response("GET")?;
    let broken = broken_alone("GET", &response);
    assert!(broken.is_empty(), "{text}: {broken:?}\n{response}");
    Ok(response)
}

fn assert_right(text: &str, response: &wire::Response, case: &str) {
    let large = || pattern(LARGE_OCTETS);
    let is_right = match (text, response.status) {
        ("GET /a.txt", _) => response.body == b"hello world",
        ("GET /large.bin", _) => response.body == large(),
        (_, 206) => response.body == large()[10..200_000],
        ("GET /folder/", _) => response.body == b"<p>an index",
        _ => response.status == 404,
    };
    assert!(is_right, "{case}: {text}: a wrong octet\n{response}");
}

/// One record for each answer, and one at most where the connection was cut.
fn assert_records(log: &Folder, least: usize, most: usize, case: &str) {
    let text = fs::read_to_string(log.join("log.json")).unwrap();
    let is_record = |line: &str| serde_json::from_str::<Value>(line).is_ok();
    assert!(text.lines().all(is_record), "{case}: {text}");
    let count = text.lines().count();
    assert!((least..=most).contains(&count), "{case}: {count} of {least} to {most} records");
}
