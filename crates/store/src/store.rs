//! The question that every store answers, and the shape of its answers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use plainwire_field::SitePath;

use crate::{Identity, Page, StoreError, StoredFile};

/// What a store's question returns: boxed, so that a store can be chosen at run time.
///
/// An answer that needs no waiting comes from the first poll.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where representations come from.
///
/// Its futures run inside a tokio runtime. They never block the thread that polls them: what has to
/// wait for a disk waits on tokio's blocking pool.
pub trait Store: Send + Sync + fmt::Debug {
    /// Finds and opens what stands at a path.
    ///
    /// Whether the path was asked for with a slash at its end makes no difference here.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when nothing that can be served stands there, with the reason;
    /// [`StoreError::Denied`] when this process may not read it; [`StoreError::Unavailable`] when
    /// the answer could not be had.
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found>;

    /// Looks at what stands at a path, and keeps nothing open: for what will perhaps never be read.
    ///
    /// Says the same as [`Store::find`], but cannot tell whether a file may be read.
    ///
    /// # Errors
    /// As [`Store::find`].
    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen>;

    /// Whether the thing at a path is still the one with the known identity. Much cheaper than
    /// [`Store::find`].
    ///
    /// Whatever is in doubt is `false`: the next `find` says why.
    ///
    /// # Errors
    /// None from a store on this machine. A store behind a network may say
    /// [`StoreError::Unavailable`].
    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool>;

    /// One page of a folder's entries: the first `entries_max` whose names come behind `after`, in
    /// the order of their octets.
    ///
    /// Costs memory for one page, whatever the size of the folder.
    ///
    /// # Errors
    /// As [`Store::find`]; [`Absence::NotAFolder`](crate::Absence::NotAFolder) for a file.
    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page>;
}

/// What stands at a path.
#[derive(Debug, Clone)]
pub enum Found {
    /// A regular file, open.
    File(StoredFile),
    /// A folder. Its identity changes when an entry is added, removed or renamed in it.
    Folder(Identity),
}

/// What was seen at a path by a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A regular file, as it was then.
    File(Facts),
    /// A folder; its identity is that of [`Found::Folder`].
    Folder(Identity),
}

/// What is known of a file in one state, without its octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The identity of that state.
    pub identity: Identity,
    /// The length in bytes.
    pub length: u64,
    /// When it was modified last, as the store says; `None` where it does not know.
    pub modified: Option<SystemTime>,
}

impl Found {
    /// The identity of what was found.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        match self {
            Self::File(file) => file.identity(),
            Self::Folder(identity) => identity,
        }
    }
}

impl Seen {
    /// The identity of what was seen.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        match self {
            Self::File(facts) => &facts.identity,
            Self::Folder(identity) => identity,
        }
    }
}
