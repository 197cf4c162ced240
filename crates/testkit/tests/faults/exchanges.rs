//! The exchanges that are broken, and the site that they ask.

use std::os::unix::fs::MetadataExt;
use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use plainwire_server::Model;
use plainwire_store::{Access, FileStore};
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::site::{Folder, Site};
use plainwire_testkit::wire::{method, request};
use plainwire_testkit::{site, wait};

/// In each of them the same has to come out.
pub(crate) const MODELS: [Model; 3] = [Model::Event, Model::Threads, Model::Single];

/// Above what is read whole, and more than one piece of everything that comes in pieces.
pub(crate) const LARGE_OCTETS: usize = 300_000;

/// More than both kernels hold for one connection whose client has a small buffer.
pub(crate) const HUGE_OCTETS: usize = 8 << 20;

/// One connection's requests: a name, and what is sent in one write.
pub(crate) struct Exchange {
    pub(crate) name: &'static str,
    pub(crate) requests: &'static [&'static str],
}

/// Every kind of answer, alone and behind others.
pub(crate) const EXCHANGES: [Exchange; 11] = [
    Exchange { name: "small file", requests: &["GET /a.txt"] },
    Exchange { name: "large file", requests: &["GET /large.bin"] },
    Exchange { name: "HEAD", requests: &["HEAD /large.bin"] },
    Exchange { name: "range", requests: &["GET /large.bin\nrange: bytes=100-150099"] },
    Exchange {
        name: "multipart",
        requests: &["GET /large.bin\nrange: bytes=0-9, 100000-229999, 299990-"],
    },
    Exchange { name: "sidecar", requests: &["GET /page.html\naccept-encoding: gzip"] },
    Exchange { name: "304", requests: &["GET /a.txt\nif-none-match: *"] },
    Exchange { name: "redirect", requests: &["GET /folder"] },
    Exchange { name: "index", requests: &["GET /folder/"] },
    Exchange { name: "404", requests: &["GET /missing.txt"] },
    Exchange {
        name: "pipelined",
        requests: &[
            "GET /a.txt",
            "GET /missing.txt",
            "GET /large.bin",
            "HEAD /a.txt",
            "GET /folder/",
        ],
    },
];

/// The site that has all of it.
pub(crate) fn site() -> Site {
    site! {
        "a.txt" => "hello world",
        "large.bin" => pattern(LARGE_OCTETS),
        "page.html" => "<p>plain",
        "page.html.gz" => "not really gzip",
        "folder/index.html" => "<p>an index",
    }
}

/// The same on disk, once its files are old enough to have the tags that they keep.
pub(crate) fn folder() -> Folder {
    settled(site().folder(), "folder/index.html")
}

/// The folder, once the file that was written last has the tag that it keeps.
pub(crate) fn settled(folder: Folder, last: &str) -> Folder {
    wait::until("the files to settle", ANSWER_WAIT_MAX, || {
        let changed = std::fs::metadata(folder.join(last)).unwrap();
        let changed =
            UNIX_EPOCH + Duration::new(changed.ctime() as u64, changed.ctime_nsec() as u32);
        changed.elapsed().is_ok_and(|age| age > SETTLED_AFTER).then_some(())
    });
    folder
}

/// Twice what a file system's clock that counts in ticks needs.
const SETTLED_AFTER: Duration = Duration::from_millis(100);

/// Octets of which no two parts of a length that matters are the same.
pub(crate) fn pattern(octets: usize) -> Vec<u8> {
    static PATTERN: LazyLock<Vec<u8>> = LazyLock::new(|| {
        (0..HUGE_OCTETS as u32).map(|at| (at ^ (at >> 8).wrapping_mul(31)) as u8).collect()
    });
    PATTERN[..octets].to_vec()
}

/// The files of a folder, as the program would have them.
pub(crate) fn files(folder: &Folder) -> FileStore {
    FileStore::open(folder.path(), Access::Detect).unwrap()
}

impl Exchange {
    /// The octets that the client sends; the last request says that it is the last.
    pub(crate) fn octets(&self) -> Vec<u8> {
        let (last, before) = self.requests.split_last().unwrap();
        let mut octets: Vec<u8> = before.iter().flat_map(|text| request(text)).collect();
        octets.extend(request(&format!("{last}\nconnection: close")));
        octets
    }

    /// Where each request ends among those octets.
    pub(crate) fn ends(&self) -> Vec<usize> {
        let mut ends: Vec<usize> = Vec::new();
        for text in self.requests {
            ends.push(ends.last().copied().unwrap_or(0) + request(text).len());
        }
        *ends.last_mut().unwrap() = self.octets().len();
        ends
    }

    /// The methods, in order.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.requests.iter().map(|text| method(text))
    }

    /// How many of its requests are answered on one connection.
    pub(crate) fn answered_by(&self, model: Model) -> usize {
        if model == Model::Event { self.requests.len() } else { 1 }
    }
}
