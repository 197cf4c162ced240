//! A store whose octets panic when the last holder lets them go: behind the choice of the answer,
//! where the handler itself has them.

use std::panic::resume_unwind;

use bytes::Bytes;
use plainwire_field::SitePath;
use plainwire_store::{Found, Identity, MemoryStore, Page, Seen, Store, StoreFuture};
use plainwire_testkit::faulty::BROKEN;

/// One file, `small.txt`, whose octets are new each time that it is found.
#[derive(Debug)]
pub(crate) struct Trapped;

/// Octets that panic when they are dropped.
struct Trap;

impl AsRef<[u8]> for Trap {
    fn as_ref(&self) -> &[u8] {
        b"hello world"
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        resume_unwind(Box::new(BROKEN));
    }
}

/// A store that nobody else holds.
fn store() -> MemoryStore {
    MemoryStore::new().with("small.txt", Bytes::from_owner(Trap))
}

/// One without the trap.
fn harmless() -> MemoryStore {
    MemoryStore::new().with("small.txt", "hello world")
}

impl Store for Trapped {
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found> {
        if path.as_octets() != b"small.txt" {
            return Box::pin(async { harmless().find(path).await });
        }
        Box::pin(async { store().find(path).await })
    }

    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen> {
        Box::pin(async { harmless().look(path).await })
    }

    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool> {
        Box::pin(async { harmless().revalidate(path, known).await })
    }

    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page> {
        Box::pin(async move { harmless().list(folder, after, entries_max).await })
    }
}
