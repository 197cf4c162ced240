//! Stores that fail, stores that never answer, and files that change behind a store's back.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fmt, io};

use plainwire_field::SitePath;
use plainwire_store::{
    Access, FileStore, Found, Identity, Page, Seen, Store, StoreError, StoreFuture,
};
use rustix::io::Errno;

/// What the store says when it fails.
pub const BROKEN: &str = "the disk is on fire";

/// A store that answers some questions, then meets its fault once, then answers again.
#[derive(Debug)]
pub struct Faulty {
    store: Box<dyn Store>,
    fault: Fault,
    questions_left: AtomicUsize,
}

/// What happens at that question.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// It is answered by an error that says [`BROKEN`].
    Fails,
    /// It is answered by an error: there is no descriptor left.
    Lacks,
    /// It is never answered.
    Hangs,
    /// The store panics over it, at once, and says [`BROKEN`].
    Panics,
    /// The store panics over it, once it was waited for.
    PanicsLater,
}

impl Faulty {
    /// A store that answers this many questions before its fault.
    pub fn after(questions: usize, fault: Fault, store: impl Store + 'static) -> Self {
        Self { store: Box::new(store), fault, questions_left: AtomicUsize::new(questions) }
    }

    /// Answers this many more questions before its next fault. How many were left until the last
    /// one: with `usize::MAX` of them, it never came, and the difference is what was asked.
    pub fn rearm(&self, questions: usize) -> usize {
        self.questions_left.swap(questions, Ordering::Relaxed)
    }

    /// Asks the store, unless it is time for the fault.
    fn ask<'a, T: Send + 'a>(&'a self, answer: StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        match (self.questions_left.fetch_sub(1, Ordering::Relaxed), self.fault) {
            (0, Fault::Fails) => {
                Box::pin(async { Err(StoreError::Unavailable(io::Error::other(BROKEN))) })
            }
            (0, Fault::Lacks) => {
                Box::pin(async { Err(StoreError::Unavailable(Errno::MFILE.into())) })
            }
            (0, Fault::Hangs) => Box::pin(std::future::pending()),
            (0, Fault::Panics) => burst(),
            (0, Fault::PanicsLater) => Box::pin(async {
                tokio::task::yield_now().await;
                burst()
            }),
            _ => answer,
        }
    }
}

impl Store for Faulty {
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found> {
        self.ask(self.store.find(path))
    }

    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen> {
        self.ask(self.store.look(path))
    }

    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool> {
        self.ask(self.store.revalidate(path, known))
    }

    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page> {
        self.ask(self.store.list(folder, after, entries_max))
    }
}

/// Panics as a fault does, without the report of the panic hook: it would fill the test's output.
fn burst() -> ! {
    resume_unwind(Box::new(BROKEN.to_owned()))
}

/// Files of a folder, one of which somebody meddles with each time that it has been found.
pub struct Meddled {
    store: FileStore,
    name: String,
    meddle: Box<dyn Fn() + Send + Sync>,
}

impl Meddled {
    /// The files of this folder; what is done once the one with this name has been found.
    ///
    /// # Panics
    ///
    /// When the folder cannot be opened.
    pub fn new(folder: &Path, name: &str, meddle: impl Fn() + Send + Sync + 'static) -> Self {
        let store = FileStore::open(folder, Access::default()).expect("a folder of the test");
        Self { store, name: name.to_owned(), meddle: Box::new(meddle) }
    }
}

impl fmt::Debug for Meddled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meddled").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Store for Meddled {
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found> {
        Box::pin(async {
            let found = self.store.find(path).await;
            if path.as_octets() == self.name.as_bytes() {
                (self.meddle)();
            }
            found
        })
    }

    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen> {
        self.store.look(path)
    }

    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool> {
        self.store.revalidate(path, known)
    }

    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page> {
        self.store.list(folder, after, entries_max)
    }
}
