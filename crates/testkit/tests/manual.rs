//! The manual is true: every command of its chapters is run, on terminals of their own and on a
//! host of their own, and shows what the page shows. `plainwire_testkit::console` says how a page
//! writes that down.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use plainwire_testkit::console::{Chapter, run};
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::program;
use tempfile::TempDir;

/// What the chapters start by name, as if it were installed.
const PROGRAMS: [&str; 5] =
    ["webserver", "webclient", "exercise-server", "exercise-server-threads", "exercise-client"];

/// A host with every port free, whose users have no right to the ports below 1024.
struct Host {
    namespace: Namespace,
    /// Home of its users, with the commands that stand before the system's.
    home: TempDir,
    path: OsString,
}

impl Host {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        // Chromium's own sandbox does not work for root, whom the tests are run by.
        let chromium = home.path().join("chromium");
        fs::write(&chromium, CHROMIUM).unwrap();
        fs::set_permissions(&chromium, Permissions::from_mode(0o755)).unwrap();
        let mut folders = vec![home.path().to_owned()];
        folders.extend(PROGRAMS.map(|name| program::binary(name).parent().unwrap().to_owned()));
        folders.dedup();
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(folders).unwrap();
        Self { namespace: Namespace::new(), home, path }
    }

    /// What `script`'s own options follow.
    fn shell(&self, by_root: bool) -> Command {
        let mut command = if by_root {
            self.namespace.command(Path::new("script"))
        } else {
            let mut command = self.namespace.command(Path::new("setpriv"));
            command.args(["--bounding-set", "-net_bind_service"]);
            command.args(["--inh-caps", "-net_bind_service", "script"]);
            command
        };
        for name in ["PORT", "NO_COLOR", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(name);
        }
        command.env("PATH", &self.path).env("TMPDIR", self.home.path()).env("TERM", "xterm");
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").env("SHELL", "/bin/sh");
        command.env(program::BUILT, "1").current_dir(root());
        command
    }
}

const CHROMIUM: &str = "#!/bin/sh\nexec /usr/bin/chromium --no-sandbox --disable-gpu \
    --disable-dev-shm-usage --disable-background-networking --disable-component-update \
    --disable-sync --no-first-run --user-data-dir=\"$TMPDIR/profile\" \"$@\"\n";

/// For a command to show what it shall: a browser on a busy machine is the slowest.
const SHOW_WAIT_MAX: Duration = Duration::from_secs(60);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The pages with commands to run, by their path from the project's root.
fn chapters() -> Vec<(String, Chapter)> {
    let root = root();
    let mut folders = vec![root.join("docs/manual")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                let chapter = Chapter::parse(&fs::read_to_string(path).unwrap());
                let chapter = chapter.unwrap_or_else(|wrong| panic!("{name}, {wrong}"));
                if chapter.commands() > 0 {
                    found.push((name, chapter));
                }
            }
        }
    }
    found
}

#[test]
fn manual_whose_commands_are_run_shows_what_they_print() {
    let chapters = chapters();
    assert!(chapters.len() >= 5, "the exercise's chapters have commands");
    let wrong: Vec<String> = thread::scope(|scope| {
        let runs: Vec<_> = chapters
            .iter()
            .map(|(name, chapter)| {
                scope.spawn(move || {
                    let host = Host::new();
                    run::run(chapter, SHOW_WAIT_MAX, |by_root| host.shell(by_root))
                        .map_err(|wrong| format!("{name}, {wrong}"))
                })
            })
            .collect();
        runs.into_iter().filter_map(|run| run.join().unwrap().err()).collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

#[test]
fn page_that_shows_what_is_not_printed_is_found() {
    let host = Host::new();
    let page = |status: &str, sent: &str| {
        Chapter::parse(&format!(
            "```console first\n$ webserver --quiet --local --trace site\n…\n   0.000268  -     \
             main       listen       on [::1]:6789; up to 4096 connections may wait\n```\n\
             ```console second\n$ curl --silent --head localhost:6789/plain.txt | head -n 1\n\
             HTTP/1.1 {status}\n```\n\
             ```console first\n…\n   0.512000  #1    worker     {sent}\n…\n^C…\n…\n```\n"
        ))
        .unwrap()
    };
    let table = [
        ("200 OK", "answer       200 OK, 256 octets", None),
        ("404 Not Found", "answer       200 OK, 256 octets", Some("line 7: ")),
        ("200 OK", "answer       200 OK, 257 octets", Some("line 11: ")),
    ];
    for (status, sent, place) in table {
        // What is wrong shall be found soon; what is right may take its time.
        let show_wait_max = if place.is_some() { Duration::from_secs(10) } else { SHOW_WAIT_MAX };
        let outcome = run::run(&page(status, sent), show_wait_max, |by_root| host.shell(by_root));
        match (place, outcome) {
            (None, outcome) => assert_eq!(outcome, Ok(())),
            (Some(place), outcome) => {
                let wrong = outcome.unwrap_err();
                assert!(wrong.starts_with(place), "{wrong}");
            }
        }
    }
}
