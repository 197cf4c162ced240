//! What a running `webserver` has given up, seen from outside, and that it serves nevertheless.
//!
//! What a confined thread can still do is tried from inside, by the tests of `webserver` itself.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use plainwire_testkit::laws::ask;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::program::{self, Ended};
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site::Folder;
use plainwire_testkit::user::{NOBODY, Unprivileged};
use plainwire_testkit::{site, wait, wire};
use rustix::process::Signal;
use seccompiler::{SeccompAction, SeccompFilter, TargetArch, apply_filter};

/// A group that no machine has.
const SITES: u32 = 42_424;

fn page() -> Folder {
    site! { "a.txt" => "hello" }.folder()
}

/// What the kernel says of each thread of a program: `Name`, `CapEff` and so on.
fn threads(server: &Running) -> Vec<BTreeMap<String, String>> {
    let folder = format!("/proc/{}/task", server.id().as_raw_nonzero());
    let mut threads = Vec::new();
    for thread in fs::read_dir(folder).unwrap() {
        // A thread that has ended meanwhile says nothing.
        let Ok(status) = fs::read_to_string(thread.unwrap().path().join("status")) else {
            continue;
        };
        let fields = status.lines().filter_map(|line| line.split_once(':'));
        threads.push(fields.map(|(name, value)| (name.into(), words(value))).collect());
    }
    assert!(threads.len() > 1, "the log has a thread at least: {threads:?}");
    threads
}

fn words(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_threads(server: &Running, expected: &[(&str, &str)]) {
    for thread in threads(server) {
        for (name, value) in expected {
            assert_eq!(thread[*name], *value, "{name} of {thread:?}");
        }
    }
}

/// The capability to read past modes, which root keeps.
const TO_READ: &str = "0000000000000004";
const NO_CAPABILITY: &str = "0000000000000000";
const NET_RAW: &str = "0000000000002000";

const CONFINED: [(&str, &str); 5] = [
    ("NoNewPrivs", "1"),
    ("Seccomp", "2"),
    ("CapInh", NO_CAPABILITY),
    ("CapBnd", NO_CAPABILITY),
    ("CapAmb", NO_CAPABILITY),
];

#[test]
fn every_thread_of_root_keeps_the_capability_to_read_and_no_other() {
    for model in ["event", "threads", "single"] {
        let folder = page();
        let server = Running::with_options(folder.path(), &["--model", model]);
        assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
        assert_threads(&server, &CONFINED);
        assert_threads(&server, &[("CapEff", TO_READ), ("CapPrm", TO_READ), ("Uid", "0 0 0 0")]);
        let limits = format!("/proc/{}/limits", server.id().as_raw_nonzero());
        let limits = fs::read_to_string(limits).unwrap();
        assert!(words(&limits).contains("Max core file size 0 0 bytes"), "{limits}");
        assert_eq!(server.stop().stderr.lines().count(), 3, "nothing is said of it");
    }
}

#[test]
fn capabilities_that_the_server_was_started_to_hand_on_are_given_up() {
    let folder = page();
    for (options, is_confined) in [(&[][..], true), (&["--no-sandbox"], false)] {
        let plain = server::webserver(folder.path(), options);
        let mut command = Command::new("setpriv");
        command.args(["--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"]);
        command.arg(plain.get_program()).args(plain.get_args()).env_remove("PORT");
        let server = Running::started(command);
        assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
        if is_confined {
            assert_threads(&server, &CONFINED);
        } else {
            assert_threads(&server, &[("CapInh", NET_RAW), ("CapAmb", NET_RAW)]);
        }
        server.stop();
    }
}

#[test]
fn server_without_rights_confines_itself_too() {
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let folder = page();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let mut command = copy.command();
    command.args(["--port", "0", "--bind", "127.0.0.1"]).arg(folder.path());
    let server = Running::started(command);
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
    // The bounding set is root's to change; without new privileges it says nothing.
    assert_threads(&server, &CONFINED[..2]);
    assert_threads(&server, &[("CapEff", NO_CAPABILITY), ("CapPrm", NO_CAPABILITY)]);
    server.stop();
}

#[test]
fn home_that_only_its_owner_may_enter_is_served_by_root() {
    let folder = page();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(folder.join("a.txt"), Permissions::from_mode(0o600)).unwrap();
    for path in [folder.path(), &folder.join("a.txt")] {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let server = Running::serving(folder.path());
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
    server.stop();
}

#[test]
fn server_with_another_user_has_its_rights_only() {
    let folder = page();
    folder.write("secret.txt", "for root");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.join("a.txt"), Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(folder.join("secret.txt"), Permissions::from_mode(0o600)).unwrap();
    let logs = Folder::new();
    let log = logs.join("access.log");
    for (user, group) in [("nobody", "65534"), ("65534:7", "7"), ("nobody:daemon", "1")] {
        let options = ["--user", user, "--log", log.to_str().unwrap()];
        let plain = server::webserver(folder.path(), &options);
        // With groups of its own to lose.
        let mut command = Command::new("setpriv");
        command.args(["--groups", "4,24"]).arg(plain.get_program()).args(plain.get_args());
        command.env_remove("PORT");
        let server = Running::started(command);
        assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
        assert_eq!(ask(server.address(), "GET /secret.txt").status, 403, "only root may read it");
        assert_threads(&server, &CONFINED);
        let ids = |id: &str| [id; 4].join(" ");
        assert_threads(&server, &[("Uid", &ids("65534")), ("Gid", &ids(group)), ("Groups", "")]);
        assert_threads(&server, &[("CapEff", NO_CAPABILITY), ("CapPrm", NO_CAPABILITY)]);
        server.stop();
    }
    let lines = fs::read_to_string(log).unwrap();
    assert!(lines.matches("GET /secret.txt ").count() >= 3, "root opened the log: {lines}");
}

#[test]
fn user_reads_through_a_group_that_lists_it_unless_one_is_named() {
    let folder = page();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.join("a.txt"), Permissions::from_mode(0o640)).unwrap();
    chown(folder.join("a.txt"), Some(0), Some(SITES)).unwrap();
    let names = Folder::new();
    names.write("group", format!("daemon:x:1:\nsites:x:{SITES}:somebody,nobody\n"));
    for (user, groups, status) in [
        ("nobody", SITES.to_string(), 200),
        ("65534", SITES.to_string(), 200),
        ("nobody:daemon", String::new(), 403),
        ("nobody:sites", String::new(), 200),
    ] {
        let plain = server::webserver(folder.path(), &["--user", user]);
        // With groups of this test, which nobody else sees.
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", "mount --bind \"$0\" /etc/group && exec \"$@\""]);
        command.arg(names.join("group")).arg(plain.get_program()).args(plain.get_args());
        command.env_remove("PORT");
        let server = Running::started(command);
        assert_threads(&server, &[("Groups", &groups)]);
        assert_eq!(ask(server.address(), "GET /a.txt").status, status, "{user}");
        server.stop();
    }
}

#[test]
fn user_that_cannot_serve_is_refused_with_what_to_do() {
    let folder = page();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let refused = |options: &[&str]| program::run(server::webserver(folder.path(), options));
    for (user, code, expected) in [
        ("no-such-user", 2, "there is no user 'no-such-user' in /etc/passwd"),
        ("nobody:no-such-group", 2, "there is no group 'no-such-group'"),
        ("4000000000", 2, "give it too, as in --user 4000000000:4000000000"),
        ("root", 2, "--user names root, who gives up nothing"),
        ("nobody", 1, "may not be read by this user"),
    ] {
        let ended: Ended = refused(&["--user", user]);
        assert_eq!(ended.code(), code, "{user}: {}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{user}: {}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 1, "{user}: {}", ended.stderr);
    }
    let copy = Unprivileged::copy(&program::binary("webserver"));
    let mut command = copy.command();
    command.args(["--port", "0", "--user", "nobody"]);
    let ended = program::run(command);
    assert_eq!(ended.code(), 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("only root can serve as another user"), "{}", ended.stderr);
}

#[test]
fn server_without_a_sandbox_says_so_and_keeps_what_it_has() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--no-sandbox"]);
    assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello");
    assert_threads(&server, &[("NoNewPrivs", "0"), ("Seccomp", "0")]);
    let said = server.stop().stderr;
    assert!(said.contains("webserver: not confined, as --no-sandbox says\n"), "{said}");
}

#[test]
fn trace_says_what_was_given_up() {
    let folder = page();
    let server = Running::with_options(folder.path(), &["--trace"]);
    let said = server.stop().stderr;
    let line = said.lines().find(|line| line.contains(" confine ")).unwrap();
    for part in ["no new privileges", "reads only below /", "system calls are left (seccomp)"] {
        assert!(line.contains(part), "{line}");
    }
}

// The next two tests are one: the second runs the program as the first wants it.

/// System calls that a kernel or a container refuses, and what the server says then.
const REFUSING: &[(&str, &str)] = &[
    ("", ""),
    ("landlock", "could not give up files outside its folder ("),
    ("seccomp", "could not give up system calls that it does not need ("),
    ("landlock seccomp", "(seccomp: Operation not permitted"),
    ("openat2", ""),
    ("landlock seccomp openat2 capset", "could not give up files"),
];

#[test]
fn kernel_that_refuses_a_step_is_said_and_the_folder_is_served() {
    for (calls, expected) in REFUSING {
        for model in ["event", "threads", "single"] {
            let folder = page();
            let mut command = Command::new(std::env::current_exe().unwrap());
            command
                .args(["--exact", "program_that_is_refused_system_calls_runs", "--nocapture"])
                .env("REFUSED", calls)
                .env("MODEL", model)
                .env("FOLDER", folder.path())
                .env("PROGRAM", program::binary("webserver"))
                .env_remove("PORT");
            let server = Running::started(command);
            assert_eq!(ask(server.address(), "GET /a.txt").text(), "hello", "without {calls}");
            assert_eq!(ask(server.address(), "GET /b.txt").status, 404, "without {calls}");
            let said = server.stop().stderr;
            assert!(said.contains(expected), "without {calls}: {said}");
            assert_eq!(said.contains("could not"), !expected.is_empty(), "without {calls}: {said}");
        }
    }
}

#[test]
fn program_that_is_refused_system_calls_runs() {
    // On its own it has nothing to run.
    let Ok(refused) = std::env::var("REFUSED") else { return };
    let calls = refused.split_whitespace().flat_map(|word| match word {
        "landlock" => vec![libc::SYS_landlock_create_ruleset],
        "seccomp" => vec![libc::SYS_seccomp],
        "openat2" => vec![libc::SYS_openat2],
        "capset" => vec![libc::SYS_capset],
        other => panic!("{other} is none of ours"),
    });
    let calls: BTreeMap<_, _> = calls.map(|number| (number, Vec::new())).collect();
    if !calls.is_empty() {
        let refusal = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let machine = TargetArch::try_from(std::env::consts::ARCH).unwrap();
        let filter = SeccompFilter::new(calls, SeccompAction::Allow, refusal, machine).unwrap();
        let filter: seccompiler::BpfProgram = filter.try_into().unwrap();
        apply_filter(&filter).unwrap();
    }
    let variable = |name| std::env::var_os(name).unwrap();
    let error = Command::new(variable("PROGRAM"))
        .args(["--port", "0", "--bind", "127.0.0.1", "--model"])
        .arg(variable("MODEL"))
        .arg(variable("FOLDER"))
        .exec();
    panic!("{error}");
}

/// A folder with two releases and a link to the first.
fn releases() -> Folder {
    let folder = site! {
        "app/releases/1/a.txt" => "one",
        "app/releases/2/a.txt" => "two",
        "elsewhere/3/a.txt" => "three",
        "elsewhere/4/a.txt" => "four",
    }
    .folder();
    symlink("releases/1", folder.join("app/current")).unwrap();
    folder
}

fn point(folder: &Folder, target: impl AsRef<Path>) {
    let next = folder.join("app/next");
    symlink(target, &next).unwrap();
    fs::rename(next, folder.join("app/current")).unwrap();
}

/// The file is so soon: the root is looked at once in a millisecond.
fn assert_becomes(server: &Running, status: u16, text: &str) {
    wait::until(&format!("{status} {text}"), ANSWER_WAIT_MAX, || {
        let response = wire::exchange(server.address(), "GET /a.txt");
        (response.status == status && (status != 200 || response.text() == text)).then_some(())
    });
}

#[test]
fn folder_that_is_replaced_is_served_by_a_confined_server() {
    let folder = releases();
    let server = Running::serving(&folder.join("app/current"));
    assert_becomes(&server, 200, "one");
    // The next release stands beside it.
    point(&folder, "releases/2");
    assert_becomes(&server, 200, "two");
    fs::remove_dir_all(folder.join("app/releases/2")).unwrap();
    assert_becomes(&server, 404, "");
    folder.write("app/releases/2/a.txt", "made anew");
    assert_becomes(&server, 200, "made anew");
    server.stop();

    // The target may be in another folder; then the link's own may be read, too.
    point(&folder, folder.join("elsewhere/3"));
    let server = Running::serving(&folder.join("app/current"));
    assert_becomes(&server, 200, "three");
    point(&folder, folder.join("elsewhere/4"));
    assert_becomes(&server, 200, "four");
    point(&folder, "releases/1");
    assert_becomes(&server, 200, "one");
    server.stop();
}

#[test]
fn folder_that_is_replaced_out_of_reach_is_403_and_said_once() {
    let remake: fn(&Folder) = |folder| {
        fs::rename(folder.join("app/releases/1"), folder.join("old")).unwrap();
        folder.write("app/releases/1/a.txt", "another");
    };
    let move_away: fn(&Folder) = |folder| point(folder, folder.join("elsewhere/3"));
    for (served, home, replace) in [
        // Of a home, only what is served of it may be read.
        ("app/releases/1", "app/releases", remake),
        // The folder of the next release was not there to be named.
        ("app/current", "elsewhere", move_away),
    ] {
        let folder = releases();
        let served = folder.join(served);
        let mut command = server::webserver(&served, &[]);
        command.env("HOME", folder.join(home));
        let mut server = Running::started(command);
        assert_eq!(ask(server.address(), "GET /a.txt").text(), "one");
        replace(&folder);
        assert_becomes(&server, 403, "");
        assert_eq!(ask(server.address(), "GET /a.txt").status, 403);
        let expected = "is another folder than at the start";
        let line = server.line("why", ANSWER_WAIT_MAX, |line| line.contains(expected));
        assert!(line.contains("restart it, or serve a folder one level deeper"), "{line}");
        let said = server.stop().stderr;
        assert_eq!(said.matches(expected).count(), 1, "{said}");
    }
}

#[test]
fn single_file_that_is_replaced_is_served_by_a_confined_server() {
    let folder = page();
    let server = Running::serving(&folder.join("a.txt"));
    assert_eq!(ask(server.address(), "GET /").text(), "hello");
    folder.replace("a.txt", "again");
    assert_becomes(&server, 200, "again");
    server.stop();
}

#[test]
fn operator_can_still_look_into_a_confined_server() {
    let folder = page();
    let server = Running::serving(folder.path());
    let maps = format!("/proc/{}/maps", server.id().as_raw_nonzero());
    assert!(fs::read_to_string(maps).unwrap().contains("webserver"));
    server.signal(Signal::TERM);
    assert_eq!(server.end(ANSWER_WAIT_MAX).code(), 0);
}
