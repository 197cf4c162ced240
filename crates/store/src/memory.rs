//! A store in memory: for tests, for sites made of literals, and to keep the trait honest.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use bytes::Bytes;
use plainwire_field::SitePath;

use crate::span::{Source, octet_count};
use crate::{
    Absence, Facts, Found, Identity, Kind, Listed, Page, Seen, Store, StoreError, StoreFuture,
    StoredFile,
};

/// Files that are held in memory, by path. Folders are implied by the paths of files.
///
/// Paths are those of [`SitePath`]: segments joined by `/`, not percent-encoded. A path must not be
/// both that of a file and the folder of another.
#[derive(Debug, Default)]
pub struct MemoryStore {
    files: RwLock<Files>,
}

#[derive(Debug, Default)]
struct Files {
    by_path: BTreeMap<Box<[u8]>, StoredFile>,
    /// That of the last change. Every folder has it as its identity, so any change is seen in all.
    generation: u64,
}

impl MemoryStore {
    /// An empty site.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file whose time of modification is not known.
    #[must_use]
    pub fn with(self, path: impl AsRef<[u8]>, octets: impl Into<Bytes>) -> Self {
        self.put(path, octets, None);
        self
    }

    /// Adds or replaces a file with a time of modification.
    #[must_use]
    pub fn with_modified(
        self,
        path: impl AsRef<[u8]>,
        octets: impl Into<Bytes>,
        modified: SystemTime,
    ) -> Self {
        self.put(path, octets, Some(modified));
        self
    }

    /// Adds or replaces a file while the store is in use.
    pub fn put(
        &self,
        path: impl AsRef<[u8]>,
        octets: impl Into<Bytes>,
        modified: Option<SystemTime>,
    ) {
        let octets = octets.into();
        let generation = next_generation();
        let identity = Identity::in_memory(generation, false);
        let length = octet_count(octets.len());
        let facts = Facts { identity, length, modified };
        let file = StoredFile::new(Source::Memory(octets), facts);
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.by_path.insert(trimmed(path.as_ref()).into(), file);
        files.generation = generation;
    }

    /// Removes a file while the store is in use; whether there was one.
    pub fn remove(&self, path: impl AsRef<[u8]>) -> bool {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.generation = next_generation();
        files.by_path.remove(trimmed(path.as_ref())).is_some()
    }

    fn read<T>(&self, question: impl FnOnce(&Files) -> T) -> T {
        question(&self.files.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for MemoryStore {
    fn find<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Found> {
        let found = self.read(|files| files.find(path.as_octets()));
        Box::pin(async { found.map_err(StoreError::Missing) })
    }

    fn look<'a>(&'a self, path: &'a SitePath) -> StoreFuture<'a, Seen> {
        let found = self.read(|files| files.find(path.as_octets()));
        Box::pin(async {
            found.map_err(StoreError::Missing).map(|found| match found {
                Found::File(file) => Seen::File(file.facts().clone()),
                Found::Folder(identity) => Seen::Folder(identity),
            })
        })
    }

    fn revalidate<'a>(&'a self, path: &'a SitePath, known: &'a Identity) -> StoreFuture<'a, bool> {
        let found = self.read(|files| files.find(path.as_octets()));
        Box::pin(async move { Ok(found.is_ok_and(|found| found.identity() == known)) })
    }

    fn list<'a>(
        &'a self,
        folder: &'a SitePath,
        after: Option<&'a [u8]>,
        entries_max: usize,
    ) -> StoreFuture<'a, Page> {
        let page = self.read(|files| files.list(folder.as_octets(), after, entries_max));
        Box::pin(async { page.map_err(StoreError::Missing) })
    }
}

impl Files {
    fn find(&self, path: &[u8]) -> Result<Found, Absence> {
        if let Some(file) = self.by_path.get(path) {
            return Ok(Found::File(file.clone()));
        }
        if self.below(path).next().is_some() || path.is_empty() {
            return Ok(Found::Folder(Identity::in_memory(self.generation, true)));
        }
        let is_below_a_file = (0..path.len())
            .filter(|&at| path.get(at) == Some(&b'/'))
            .filter_map(|at| path.get(..at))
            .any(|parent| self.by_path.contains_key(parent));
        Err(if is_below_a_file { Absence::NotAFolder } else { Absence::NoEntry })
    }

    fn list(
        &self,
        folder: &[u8],
        after: Option<&[u8]>,
        entries_max: usize,
    ) -> Result<Page, Absence> {
        if let Found::File(_) = self.find(folder)? {
            return Err(Absence::NotAFolder);
        }
        // By name, since the order of paths is another one: `a.b` comes before `a/c`.
        let mut names = BTreeMap::new();
        for (rest, file) in self.below(folder) {
            let end = rest.iter().position(|&octet| octet == b'/');
            let name = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
            if after.is_none_or(|after| name > after) {
                names.insert(name, end.is_none().then_some(file));
            }
        }
        let more = names.len() > entries_max;
        let entries = names.into_iter().take(entries_max).map(listed).collect();
        Ok(Page { entries, more })
    }

    /// The files below a folder, each with its path from there.
    fn below(&self, folder: &[u8]) -> impl Iterator<Item = (&[u8], &StoredFile)> {
        let mut prefix = folder.to_vec();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let range = (Bound::Included(prefix.as_slice()), Bound::Unbounded);
        self.by_path
            .range::<[u8], _>(range)
            .map_while(move |(path, file)| Some((path.strip_prefix(prefix.as_slice())?, file)))
    }
}

fn listed((name, file): (&[u8], Option<&StoredFile>)) -> Listed {
    Listed {
        name: name.into(),
        kind: if file.is_some() { Kind::File } else { Kind::Folder },
        length: file.map_or(0, StoredFile::length),
        modified: file.and_then(StoredFile::modified),
    }
}

fn trimmed(path: &[u8]) -> &[u8] {
    path.strip_prefix(b"/").unwrap_or(path)
}

/// Counts through all stores of the process, so that no two of them share an identity.
fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).saturating_add(1)
}
