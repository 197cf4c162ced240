//! A store that holds one file of a folder, and nothing beside it.

use plainwire_field::SitePath;

use crate::{Absence, Kind, Listed, Page, Seen, StoreError};

/// The one file that may be opened below the root.
#[derive(Debug)]
pub(super) struct SingleFile {
    path: SitePath,
}

impl SingleFile {
    /// A file by its name; the path has one segment.
    pub(super) const fn new(path: SitePath) -> Self {
        Self { path }
    }

    pub(super) const fn path(&self) -> &SitePath {
        &self.path
    }

    pub(super) const fn name(&self) -> &[u8] {
        self.path.as_octets()
    }

    /// Lets the root and the file through. Comes before anything is looked at, so that nothing can
    /// be learned of what stands beside the file.
    pub(super) fn permit(&self, path: &SitePath) -> Result<(), StoreError> {
        if path.is_root() || path.as_octets() == self.name() {
            Ok(())
        } else {
            Err(StoreError::Missing(Absence::NoEntry))
        }
    }

    /// Refuses a folder that has taken the place of the file.
    pub(super) fn permit_folder(&self, path: &SitePath) -> Result<(), StoreError> {
        if path.is_root() {
            Ok(())
        } else {
            Err(StoreError::Missing(Absence::NotRegular(Kind::Folder)))
        }
    }

    /// The root's only page.
    pub(super) fn page(&self, seen: &Seen, after: Option<&[u8]>, entries_max: usize) -> Page {
        let Seen::File(facts) = seen else { return Page::default() };
        if after.is_some_and(|after| self.name() <= after) {
            return Page::default();
        }
        let listed = Listed {
            name: self.name().into(),
            kind: Kind::File,
            length: facts.length,
            modified: facts.modified,
        };
        let entries: Vec<_> = [listed].into_iter().take(entries_max).collect();
        Page { more: entries.is_empty(), entries }
    }
}
