//! No memory for a buffer: for every allocation of a whole exchange that a client or a file could
//! have asked for by its size, in each model.
//!
//! The allocator of this program refuses on demand. It stands here and nowhere else, since it
//! cannot be had without `unsafe`; it only counts, and hands everything on to that of the system.
//! Small allocations are never refused: without these a program cannot go on, and Rust ends it.

#![expect(clippy::unwrap_used, reason = "what fails here fails its test")]
#![expect(unsafe_code, reason = "there is no other way to an allocator that refuses")]

#[path = "panics/served.rs"]
mod served;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use plainwire_content::Site;
use plainwire_store::{Access, FileStore};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Wire, method, request};

use crate::served::{MODELS, Served};

/// From so many octets on an allocation is one for a buffer: the smallest is that for a receive.
const BUFFER_OCTETS_MIN: usize = 8 * 1024;

/// Refuses one allocation, or all from there on, of those that threads of a server make.
struct Scarce;

#[global_allocator]
static ALLOCATOR: Scarce = Scarce;

/// How many buffers are still given; what is left when the next one is asked for tells.
static GIVEN: AtomicUsize = AtomicUsize::new(usize::MAX / 2);

/// Whether all that follow are refused, too.
static GOES_ON: AtomicBool = AtomicBool::new(false);

/// Buffers that were refused.
static REFUSED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether the thread has all the memory that it asks for, as a test needs it.
    static IS_SPARED: Cell<bool> = const { Cell::new(false) };
}

impl Scarce {
    fn refuses(octets: usize) -> bool {
        let is_spared = IS_SPARED.try_with(Cell::get).unwrap_or(true);
        if octets < BUFFER_OCTETS_MIN || is_spared {
            return false;
        }
        let next = |given: usize| match (given, GOES_ON.load(Ordering::SeqCst)) {
            (0, true) => Some(0),
            (0, false) => Some(usize::MAX / 2),
            (given, _) => Some(given - 1),
        };
        let refuses = GIVEN.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next) == Ok(0);
        REFUSED.fetch_add(usize::from(refuses), Ordering::SeqCst);
        refuses
    }

    /// Gives so many buffers, and refuses the next one, or all.
    fn give(buffers: usize, refuses_all: bool) {
        GOES_ON.store(refuses_all, Ordering::SeqCst);
        REFUSED.store(0, Ordering::SeqCst);
        GIVEN.store(buffers, Ordering::SeqCst);
    }

    /// Gives all again, and says how many were refused.
    fn relent() -> usize {
        GIVEN.store(usize::MAX / 2, Ordering::SeqCst);
        REFUSED.swap(0, Ordering::SeqCst)
    }
}

// SAFETY: each call goes on to the system's allocator with the same arguments, or gives null, which
// means that there is no memory. Nothing in here allocates or panics.
unsafe impl GlobalAlloc for Scarce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of this very function.
        if Self::refuses(layout.size()) { null() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        if Self::refuses(layout.size()) { null() } else { unsafe { System.alloc_zeroed(layout) } }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, octets: usize) -> *mut u8 {
        // SAFETY: as above.
        if Self::refuses(octets) {
            null()
        } else {
            unsafe { System.realloc(place, layout, octets) }
        }
    }
}

fn null() -> *mut u8 {
    std::ptr::null_mut()
}

/// One request for each kind of buffer: a receive, a long head, a small file, many of them in one
/// write, the tail of a large one, a range of it, many parts.
fn requests() -> Vec<String> {
    let ranges: Vec<String> = (0..100).map(|part| format!("{0}-{0}", part * 1000)).collect();
    vec![
        "GET /small.txt".to_owned(),
        format!("GET /small.txt\ncookie: {}", "a".repeat(25_000)),
        "GET /page.html".to_owned(),
        "HEAD /page.html".to_owned(),
        "GET /large.bin".to_owned(),
        "GET /large.bin\nrange: bytes=100000-199999".to_owned(),
        format!("GET /large.bin\nrange: bytes={}", ranges.join(",")),
    ]
}

fn folder() -> Folder {
    site! {
        "small.txt" => "hello world",
        "page.html" => vec![b'y'; 50_000],
        "large.bin" => vec![b'x'; 300_000],
    }
    .folder()
}

/// What came of an exchange.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Answer {
        status: u16,
        body: String,
    },
    /// No answer, or not all of it, and its framing showed that.
    Cut,
}

fn exchange(served: &Served, text: &str) -> Came {
    let mut wire = Wire::connect(served.address());
    // A server that lacks a buffer may close before it has all of a long head.
    if wire.try_send(request(&format!("{text}\nconnection: close"))).is_err() {
        return Came::Cut;
    }
    match wire.try_response(method(text)) {
        Ok(answer) => {
            // Behind its end, the connection takes no buffer any more.
            wire.end();
            let body = answer.body.escape_ascii().to_string();
            let media_type = answer.field("content-type").unwrap_or_default();
            let boundary = media_type.split_once("boundary=").map_or("none", |(_, value)| value);
            Came::Answer { status: answer.status, body: body.replace(boundary, "boundary") }
        }
        Err(_) => Came::Cut,
    }
}

/// All rows in one test: the allocator is that of the whole process.
// RFC 9110 §15.6.4; RFC 9112 §8
#[test]
fn buffer_that_cannot_be_had_costs_one_exchange_and_not_the_process() {
    IS_SPARED.set(true);
    let folder = folder();
    for model in MODELS {
        let store = FileStore::open(folder.path(), Access::Detect).unwrap();
        let served = Served::by(model, Site::new(Arc::new(store)));
        let mut expected_records = 0;
        for text in requests() {
            let shown = format!("{model:?} {}", &text[..text.len().min(50)]);
            let right = exchange(&served, &text);
            assert!(matches!(right, Came::Answer { status: 200 | 206, .. }), "{shown}: {right:?}");
            let whole = exchange(&served, &format!("GET /{}", path_of(&text)));
            expected_records += 2;
            for refuses_all in [false, true] {
                let mut buffers = 0;
                loop {
                    let what = format!("{shown}, buffer {buffers}, all: {refuses_all}");
                    Scarce::give(buffers, refuses_all);
                    let came = exchange(&served, &text);
                    let refused = Scarce::relent();
                    expected_records += 1;
                    match came {
                        Came::Answer { status: 503, .. } | Came::Cut => {
                            assert!(refused > 0, "{what}")
                        }
                        // A range may be left unheeded.
                        came => assert!(came == right || came == whole, "{what}: {came:?}"),
                    }
                    let next = exchange(&served, "GET /small.txt");
                    let hello = Came::Answer { status: 200, body: "hello world".to_owned() };
                    assert_eq!(next, hello, "{what}");
                    expected_records += 1;
                    if refused == 0 {
                        break;
                    }
                    buffers += 1;
                    assert!(buffers < 50, "{what}: it never ends");
                }
                assert!(buffers > 0, "{shown}: it takes no buffer");
            }
        }
        let records = served.stop();
        assert_eq!(records.len(), expected_records, "{model:?}: {records:#?}");
    }
}

fn path_of(text: &str) -> &str {
    let target = text.split(['\n', ' ']).nth(1).unwrap();
    target.trim_start_matches('/')
}
