//! Whether the served folder is still where the confined process can read.
//!
//! Landlock knows folders, not paths. Where only the served folder itself may be read, one that
//! takes its place cannot be, and every file in it is forbidden; so is a release in a folder that
//! was not named when the server started. Nobody who reads 403 in a log would guess why, so it is
//! said once for each folder that takes the place. This does not know what was asked for.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::terminal::shown;

/// The served folder's path, and what may be read.
#[derive(Debug)]
pub(crate) struct Reach {
    served: PathBuf,
    /// The folder that stood there at the start.
    first: Option<Place>,
    /// The folders below which files may be read.
    readable: Vec<Place>,
    /// The last folder of which it was said that it cannot be read.
    said: Mutex<Option<Place>>,
}

/// Device and number of a folder.
type Place = (u64, u64);

impl Reach {
    /// As it is now, when all of these folders are in their places.
    pub(crate) fn new(served: &Path, readable: &[PathBuf]) -> Self {
        Self {
            served: served.to_owned(),
            first: place(served),
            readable: readable.iter().filter_map(|folder| place(folder)).collect(),
            said: Mutex::default(),
        }
    }

    /// What to tell the operator, after a file could not be read: where another folder stands at
    /// the path, and it is out of reach. Once for each.
    pub(crate) fn complaint(&self) -> Option<String> {
        let now = place(&self.served)?;
        if self.first == Some(now) || self.is_readable() {
            return None;
        }
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.replace(now) == Some(now) {
            return None;
        }
        let served = shown(&self.served);
        Some(format!(
            "{served} is another folder than at the start, and the confined server cannot read it; \
             restart it, or serve a folder one level deeper"
        ))
    }

    /// Whether a folder that may be read is above what stands at the path now.
    fn is_readable(&self) -> bool {
        fs::canonicalize(&self.served).is_ok_and(|target| {
            target
                .ancestors()
                .any(|above| place(above).is_some_and(|place| self.readable.contains(&place)))
        })
    }
}

fn place(folder: &Path) -> Option<Place> {
    fs::metadata(folder).ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_out_of_reach_is_complained_about_once() {
        let top = tempfile::tempdir().unwrap();
        let path = |name: &str| top.path().join(name);
        for name in ["site", "second", "third"] {
            fs::create_dir(path(name)).unwrap();
        }
        let narrow = Reach::new(&path("site"), &[path("site")]);
        let wide = Reach::new(&path("site"), &[top.path().to_owned()]);
        assert_eq!((narrow.complaint(), wide.complaint()), (None, None));

        fs::rename(path("site"), path("first")).unwrap();
        assert_eq!(narrow.complaint(), None, "nothing stands there");
        for next in ["second", "third"] {
            fs::rename(path(next), path("site")).unwrap();
            assert!(narrow.complaint().is_some_and(|said| said.contains("restart it")));
            assert_eq!(narrow.complaint(), None, "it was said");
            assert_eq!(wide.complaint(), None, "it may be read");
            fs::rename(path("site"), path(next)).unwrap();
        }
        fs::rename(path("first"), path("site")).unwrap();
        assert_eq!(narrow.complaint(), None, "the first is back");
    }
}
