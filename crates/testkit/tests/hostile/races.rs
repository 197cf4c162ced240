//! Links and names that change places while requests run.
//!
//! - Static Web Server c50ddd6b: a path was checked, and then opened: what stood there had
//!   changed.
//! - FileBrowser GHSA-239w-m3h6-ch8v and its like: the same with a folder in the middle of the
//!   path.
//!
//! One thread makes two names change places again and again, by a system call that exchanges them;
//! several clients ask at the same time. Whatever they get is the file inside, or 404. A small file
//! that is renamed again and again while it is read is 503 at times: a rename leaves the same trace
//! as a change in place. That is rare, since it is read anew.
//!
//! Files are opened alike in all models, so most races run in one, with both ways to open.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plainwire_testkit::site;
use plainwire_testkit::wire::{Response, Wire, request};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::grounds::{Ground, MODELS, OPENINGS, SECRET, assert_no_secret, assert_serves};

/// How many clients ask at once.
const CLIENTS: usize = 3;

/// How many answers of each kind a race is watched for, and for how long at most.
const SEEN_MIN: usize = 20;
const WATCHED_MAX: Duration = Duration::from_secs(10);

/// Of so many answers one may be 503. Hardly any is; one of six would be, were nothing read anew.
const RESTLESS_SHARE: usize = 10;

/// Changes that follow each other without a pause, and the pause behind them, in which a request
/// can meet nothing that moves. The number is odd, so that it is not always the same thing that
/// stands there meanwhile.
const CHANGES: usize = 25;
const REST: Duration = Duration::from_micros(300);

/// What the clients have seen.
#[derive(Debug, Default)]
struct Seen {
    inside: usize,
    absent: usize,
    /// 503: it never rested while it was read.
    restless: usize,
}

/// Asks again and again while `change` is done again and again, until enough of both is seen or the
/// time is over. `judge` tells the file inside from nothing at all, and fails for all else.
fn race(
    server: SocketAddr,
    text: &str,
    change: impl Fn() + Sync,
    is_enough: impl Fn(&Seen) -> bool + Sync,
    is_inside: impl Fn(&Response) -> bool + Sync,
) -> Seen {
    let ends = AtomicBool::new(false);
    let end = Instant::now() + WATCHED_MAX;
    thread::scope(|scope| {
        let changing = scope.spawn(|| {
            while !ends.load(Ordering::Relaxed) {
                (0..CHANGES).for_each(|_| change());
                thread::sleep(REST);
            }
        });
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = Seen::default();
                    while !is_enough(&seen) && Instant::now() < end {
                        let mut wire = Wire::connect(server);
                        wire.send(request(&format!("{text}\nconnection: close")));
                        let answer = wire.response("GET");
                        assert_no_secret(&answer, text.as_bytes());
                        match answer.status {
                            404 => seen.absent += 1,
                            503 => seen.restless += 1,
                            _ if is_inside(&answer) => seen.inside += 1,
                            _ => panic!("{text}: {answer}"),
                        }
                    }
                    seen
                })
            })
            .collect();
        // Whatever a client met, the changing ends; so nothing here may panic before that.
        let seen: Vec<_> = clients.into_iter().map(|client| client.join()).collect();
        ends.store(true, Ordering::Relaxed);
        changing.join().unwrap();
        let seen = seen.into_iter().map(Result::unwrap).fold(Seen::default(), |sum, seen| Seen {
            inside: sum.inside + seen.inside,
            absent: sum.absent + seen.absent,
            restless: sum.restless + seen.restless,
        });
        let all = seen.inside + seen.absent + seen.restless;
        assert!(seen.restless <= all / RESTLESS_SHARE, "{text}: {seen:?}");
        seen
    })
}

fn exchange(one: &Path, other: &Path) {
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).unwrap();
}

const fn both(seen: &Seen) -> bool {
    seen.inside >= SEEN_MIN && seen.absent >= SEEN_MIN
}

/// The file inside, whole and with nothing of another.
fn is_file_inside(answer: &Response) -> bool {
    answer.status == 200 && answer.body == b"inside"
}

/// The two names are exchanged while the target is asked for, in each of these models.
fn assert_never_outside(ground: &Ground, models: &[&str], text: &str, one: &str, other: &str) {
    let (one, other) = (ground.at(one), ground.at(other));
    for model in models {
        let server = ground.serve(model);
        let change = || exchange(&one, &other);
        let seen = race(server.address(), text, change, both, is_file_inside);
        assert!(seen.inside > 0 && seen.absent > 0, "no race took place, {model}: {seen:?}");
        server.stop();
    }
}

// RFC 9110 §17.3
#[test]
fn file_that_changes_places_with_a_link_outside_never_gives_what_is_there() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    ground.link("link", "../secret.txt");
    assert_never_outside(&ground, &MODELS, "GET /a.txt", "a.txt", "link");
}

// RFC 9110 §17.3
#[test]
fn file_that_changes_places_with_an_absolute_link_never_gives_what_is_there() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    ground.link("link", ground.beside("secret.txt"));
    assert_never_outside(&ground, &OPENINGS, "GET /a.txt", "a.txt", "link");
}

// RFC 9110 §17.3
#[test]
fn folder_in_the_middle_that_changes_places_with_a_link_outside_never_leads_there() {
    let ground = Ground::of(&site! { "one/two/secret.txt" => "inside" });
    fs::create_dir(ground.beside("outside/two")).unwrap();
    fs::write(ground.beside("outside/two/secret.txt"), SECRET).unwrap();
    ground.link("link", "../outside");
    assert_never_outside(&ground, &OPENINGS, "GET /one/two/secret.txt", "one", "link");
}

// RFC 9110 §17.3
#[test]
fn index_that_changes_places_with_a_link_outside_never_gives_what_is_there() {
    let ground = Ground::of(&site! { "folder/index.html" => "inside" });
    ground.link("folder/link", "../../secret.txt");
    assert_never_outside(&ground, &OPENINGS, "GET /folder/", "folder/index.html", "folder/link");
}

// RFC 9110 §12.5.3, §17.3
#[test]
fn sidecar_that_changes_places_with_a_link_outside_never_gives_what_is_there() {
    let ground = Ground::of(&site! { "a.js" => "plain", "a.js.gz" => "coded" });
    ground.link("link", "../secret.txt");
    let (one, other) = (ground.at("a.js.gz"), ground.at("link"));
    for model in OPENINGS {
        let server = ground.serve(model);
        let text = "GET /a.js\naccept-encoding: gzip";
        let mut kinds = [0; 2];
        let count = std::sync::Mutex::new(&mut kinds);
        let is_inside = |answer: &Response| {
            // The coding that is named is the one that is sent.
            let coding = answer.field("content-encoding");
            let place = match (answer.status, &*answer.body, coding) {
                (200, b"coded", Some("gzip")) => 0,
                (200, b"plain", None) => 1,
                _ => return false,
            };
            count.lock().unwrap()[place] += 1;
            true
        };
        let enough = |seen: &Seen| seen.inside >= 4 * SEEN_MIN;
        race(server.address(), text, || exchange(&one, &other), enough, is_inside);
        assert!(kinds.iter().all(|kind| *kind > 0), "no race took place, {model}: {kinds:?}");
        server.stop();
    }
}

// RFC 9110 §17.3
#[test]
fn regular_file_that_changes_places_with_a_pipe_never_blocks() {
    let ground = Ground::of(&site! { "a.txt" => "inside" });
    let pipe = ground.at("pipe");
    rustix::fs::mknodat(CWD, &pipe, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    assert_never_outside(&ground, &OPENINGS, "GET /a.txt", "a.txt", "pipe");
    let server = ground.serve("event");
    if ground.at("a.txt").metadata().unwrap().is_file() {
        assert_serves(&server, "/a.txt", "inside");
    }
    server.stop();
}

/// A link with `..` in it makes the kernel look again when anything at all is renamed meanwhile;
/// that must neither show nor be refused.
// RFC 9110 §15.5.5
#[test]
fn link_with_a_step_up_is_followed_while_folders_are_renamed_elsewhere() {
    let ground =
        Ground::of(&site! { "one/two/b.txt" => "inside", "x/a.txt" => "", "y/a.txt" => "" });
    fs::create_dir(ground.at("links")).unwrap();
    ground.link("links/b.txt", "../one/two/../two/../../one/two/b.txt");
    let (one, other) = (ground.at("x"), ground.at("y"));
    for model in OPENINGS {
        let server = ground.serve(model);
        let enough = |seen: &Seen| seen.inside >= 5 * SEEN_MIN;
        let change = || exchange(&one, &other);
        let seen = race(server.address(), "GET /links/b.txt", change, enough, is_file_inside);
        assert_eq!(seen.absent, 0, "{model}: {seen:?}");
        server.stop();
    }
}

/// The old release is there, or the new one, whole; and the root itself never opens upwards.
// RFC 9110 §17.3
#[test]
fn link_to_a_release_that_is_swapped_gives_one_release_and_never_what_is_outside() {
    let ground =
        Ground::of(&site! { "releases/1/a.txt" => "inside", "releases/2/a.txt" => "inside" });
    ground.link("current", "releases/1");
    ground.link("next", "releases/2");
    ground.link("outside", "../outside");
    let [current, next, outside] = ["current", "next", "outside"].map(|name| ground.at(name));
    for model in OPENINGS {
        let server = ground.serve(model);
        let change = || {
            exchange(&current, &next);
            exchange(&current, &outside);
        };
        let seen = race(server.address(), "GET /current/a.txt", change, both, is_file_inside);
        assert!(seen.inside > 0 && seen.absent > 0, "no race took place, {model}: {seen:?}");
        server.stop();
    }
}
