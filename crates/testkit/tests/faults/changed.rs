//! Files that change while they are sent, in every way and at every stage: what comes is the state
//! that was begun, whole, or it is cut short so that the client can tell; never a mixture that
//! looks whole, and never another number of octets than was said.
//!
//! `freshness` has the same at the program, for a large file that is sent whole.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use plainwire_server::{Model, Outcome};
use plainwire_testkit::faulty::Meddled;
use plainwire_testkit::multipart;
use plainwire_testkit::site::{Folder, MODIFIED};
use plainwire_testkit::wire::{self, End, Response, Wire, request};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tokio::io::AsyncWriteExt;

use crate::exchanges::{HUGE_OCTETS, LARGE_OCTETS, MODELS, files, pattern};
use crate::served::{PIPE_OCTETS, Record, Serving};
use crate::sockets::{narrow, take, widen};

/// What becomes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    CutInHalf,
    Emptied,
    Grown,
    Rewritten,
    Replaced,
    Removed,
    MadeAFolder,
    MadeALink,
    MadeAPipe,
}

const CHANGES: [Change; 9] = [
    Change::CutInHalf,
    Change::Emptied,
    Change::Grown,
    Change::Rewritten,
    Change::Replaced,
    Change::Removed,
    Change::MadeAFolder,
    Change::MadeALink,
    Change::MadeAPipe,
];

const NAME: &str = "it.bin";

/// The state that a client began with.
fn before(octets: usize) -> Vec<u8> {
    pattern(octets)
}

/// Another one, which differs in each octet.
fn after(octets: usize) -> Vec<u8> {
    static AFTER: LazyLock<Vec<u8>> =
        LazyLock::new(|| pattern(HUGE_OCTETS).into_iter().map(|octet| !octet).collect());
    AFTER[..octets].to_vec()
}

impl Change {
    /// Whether the open file stays as it was, so that what was begun can be ended.
    const fn leaves_the_open_file(self) -> bool {
        !matches!(self, Self::CutInHalf | Self::Emptied | Self::Grown | Self::Rewritten)
    }

    fn make(self, folder: &Path, octets: usize) {
        let path = folder.join(NAME);
        let open = || File::options().write(true).open(&path).unwrap();
        let remove = || fs::remove_file(&path).unwrap();
        match self {
            Self::CutInHalf => open().set_len(octets as u64 / 2).unwrap(),
            Self::Emptied => open().set_len(0).unwrap(),
            Self::Grown => {
                File::options().append(true).open(&path).unwrap().write_all(b"more").unwrap();
            }
            Self::Rewritten => open().write_all(&after(octets)).unwrap(),
            Self::Replaced => {
                fs::write(folder.join(".next"), after(octets)).unwrap();
                fs::rename(folder.join(".next"), &path).unwrap();
            }
            Self::Removed => remove(),
            Self::MadeAFolder => {
                remove();
                fs::create_dir(&path).unwrap();
            }
            Self::MadeALink => {
                remove();
                symlink("other.txt", &path).unwrap();
            }
            Self::MadeAPipe => {
                remove();
                mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
            }
        }
    }

    /// What the next client gets: a status, and with 200 these octets.
    fn comes_next(self, octets: usize) -> (u16, Vec<u8>) {
        match self {
            Self::CutInHalf => (200, before(octets)[..octets / 2].to_vec()),
            Self::Emptied => (200, Vec::new()),
            Self::Grown => (200, [before(octets), b"more".to_vec()].concat()),
            Self::Rewritten | Self::Replaced => (200, after(octets)),
            Self::Removed | Self::MadeAPipe => (404, Vec::new()),
            Self::MadeAFolder => (301, Vec::new()),
            Self::MadeALink => (200, b"another file".to_vec()),
        }
    }
}

/// The folder with the file as it is at the beginning; made anew for each case. Its time is an old
/// one, so that every change gives it another, however soon it comes.
fn folder(octets: usize) -> Folder {
    let folder = Folder::new();
    folder.write("other.txt", "another file");
    folder.write(NAME, before(octets));
    folder.touch(NAME, MODIFIED);
    folder
}

/// A request for the whole or for parts, and how much of it is left when the last of it is read.
const REQUESTS: [&str; 3] = ["", "\nrange: bytes=100-250099", "\nrange: bytes=0-9, 50000-279999"];

/// Octets at the end that are read and checked before they are sent.
const TAIL_OCTETS: usize = 64 * 1024;

fn text(range: &str) -> String {
    format!("GET /{NAME}{range}\nconnection: close")
}

/// Holds that a whole response has the octets of the state that was begun, and no other.
fn assert_begun_state(response: &Response, octets: usize, case: &str) {
    let whole = before(octets);
    match response.status {
        200 => assert!(response.body == whole, "{case}: a mixture that looks whole"),
        206 => {
            for part in multipart::parts(response).unwrap() {
                let (first, last) = (part.range.first as usize, part.range.last as usize);
                assert!(part.octets == whole[first..=last], "{case}: a mixture in a part");
            }
        }
        status => panic!("{case}: {status}"),
    }
}

/// Judges what came of a file that was changed when so many octets of the answer were taken.
fn judge(
    (change, octets): (Change, usize),
    came: &[u8],
    taken: usize,
    record: &Record,
    case: &str,
) {
    match wire::read(came, "GET") {
        Ok((response, length)) => {
            assert_eq!(length, came.len(), "{case}: octets behind the answer");
            assert_begun_state(&response, octets, case);
            assert_eq!(record.outcome, Outcome::Complete, "{case}");
            // The end is looked at before it is sent; only what was read by then can be whole.
            let may_be_whole =
                change.leaves_the_open_file() || taken + TAIL_OCTETS + 2 * PIPE_OCTETS >= length;
            assert!(may_be_whole, "{case}: nobody noticed the change");
        }
        Err(wire::WireError::Closed(_)) => {
            assert!(!change.leaves_the_open_file(), "{case}: {} octets came", came.len());
            assert!(matches!(record.outcome, Outcome::CutShort(_)), "{case}: {record:?}");
        }
        Err(error) => panic!("{case}: {error}"),
    }
}

async fn assert_next(serving: &Serving, change: Change, octets: usize, case: &str) {
    let (came, _) = serving.exchange(&request(&text(""))).await;
    let (response, _) = wire::read(&came, "GET").unwrap();
    let (status, body) = change.comes_next(octets);
    assert_eq!(response.status, status, "{case}, the next client: {response}");
    assert!(status != 200 || response.body == body, "{case}, the next client");
}

// RFC 9112 §8
#[tokio::test(start_paused = true)]
async fn large_file_that_changes_at_any_stage_comes_as_it_was_or_is_cut_short() {
    for model in MODELS {
        for change in CHANGES {
            for range in REQUESTS {
                for stage in [0, 1, 100_000, 150_000, 225_000, 299_000] {
                    // What the connection's handler does is the same in all; one stage shows it.
                    if model != Model::Event && stage != 150_000 {
                        continue;
                    }
                    let case = format!("{model:?}, {change:?}{range}, {stage} octets taken");
                    let folder = folder(LARGE_OCTETS);
                    let serving = Serving::new(model, Arc::new(files(&folder)));
                    let mut client = serving.connect(PIPE_OCTETS);
                    client.pipe.write_all(&request(&text(range))).await.unwrap();
                    let mut came = client.take_most(stage).await;
                    client.settled().await;
                    let taken = came.len();
                    change.make(folder.path(), LARGE_OCTETS);
                    came.extend(client.rest().await);
                    let records = client.left().await;
                    assert_eq!(records.len(), 1, "{case}: {records:?}");
                    judge((change, LARGE_OCTETS), &came, taken, &records[0], &case);
                    assert_next(&serving, change, LARGE_OCTETS, &case).await;
                }
            }
        }
    }
}

/// A store in whose folder the file is changed once, when it has been found.
fn changed_once_found(folder: &Folder, change: Change, octets: usize) -> Meddled {
    let (is_done, path): (_, PathBuf) = (AtomicBool::new(false), folder.path().to_owned());
    Meddled::new(folder.path(), NAME, move || {
        if !is_done.swap(true, Ordering::Relaxed) {
            change.make(&path, octets);
        }
    })
}

// RFC 9112 §8
#[tokio::test(start_paused = true)]
async fn file_that_changes_between_its_finding_and_its_first_octet_is_of_one_state() {
    for model in MODELS {
        for change in CHANGES {
            for (octets, range) in [(LARGE_OCTETS, ""), (LARGE_OCTETS, REQUESTS[1])]
                .into_iter()
                .chain([(50_000, ""), (50_000, "\nrange: bytes=10-39999"), (1, "")])
            {
                let case = format!("{model:?}, {change:?}{range}, {octets} octets, found");
                let folder = folder(octets);
                let store = changed_once_found(&folder, change, octets);
                let serving = Serving::new(model, Arc::new(store));
                let (came, records) = serving.exchange(&request(&text(range))).await;
                assert_eq!(records.len(), 1, "{case}: {records:?}");
                if octets == LARGE_OCTETS {
                    judge((change, octets), &came, 0, &records[0], &case);
                } else {
                    judge_small((change, octets), &came, &records[0], &case);
                }
                assert_next(&serving, change, octets, &case).await;
            }
        }
    }
}

/// A small file is read whole before anything is sent: in the state that was found, or, where that
/// was gone before it was read, in the next one. Never cut.
fn judge_small((change, octets): (Change, usize), came: &[u8], record: &Record, case: &str) {
    let (response, length) = wire::read(came, "GET").unwrap();
    assert_eq!(length, came.len(), "{case}");
    assert_eq!(record.outcome, Outcome::Complete, "{case}");
    let state =
        if change.leaves_the_open_file() { before(octets) } else { change.comes_next(octets).1 };
    match response.status {
        200 => assert!(response.body == state, "{case}: a mixture"),
        206 => {
            let part = &multipart::parts(&response).unwrap()[0];
            assert_eq!(part.range.complete, state.len() as u64, "{case}");
            let (first, last) = (part.range.first as usize, part.range.last as usize);
            assert!(part.octets == state[first..=last], "{case}: a mixture");
        }
        416 => assert!(state.len() <= 10, "{case}"),
        status => panic!("{case}: {status}"),
    }
}

// RFC 9112 §8
#[test]
fn huge_part_that_changes_in_its_middle_is_as_it_was_or_cut_short_by_sendfile_too() {
    let ranges = ["\nrange: bytes=100-", "\nrange: bytes=0-9, 1000-8000000"];
    std::thread::scope(|scope| {
        for model in MODELS {
            scope.spawn(move || {
                for (change, range) in CHANGES.into_iter().zip(ranges.into_iter().cycle()) {
                    change_in_the_middle(model, change, range);
                }
            });
        }
    });
}

fn change_in_the_middle(model: Model, change: Change, range: &str) {
    let case = format!("{model:?}, {change:?}{range}");
    let folder = folder(HUGE_OCTETS);
    let server = Serving::new(model, Arc::new(files(&folder))).listen();
    let mut wire = narrow(server.address());
    wire.send(request(&text(range)));
    let mut came = take(&wire, 1 << 20);
    change.make(folder.path(), HUGE_OCTETS);
    widen(&wire);
    let (End::Closed(rest) | End::Reset(rest)) = wire.end();
    came.extend(rest);
    let records = server.records(1);
    judge((change, HUGE_OCTETS), &came, 1 << 20, &records[0], &case);
    let mut next = Wire::connect(server.address());
    next.send(request(&text("")));
    let (status, body) = change.comes_next(HUGE_OCTETS);
    let response = next.response("GET");
    assert_eq!(response.status, status, "{case}, the next client: {response}");
    assert!(status != 200 || response.body == body, "{case}, the next client");
    assert_eq!(server.records(2).len(), 2, "{case}");
}
