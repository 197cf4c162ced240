//! Fixture sites, written as literals, on disk and in memory.
//!
//! ```
//! use plainwire_testkit::site;
//!
//! let site = site! {
//!     "index.html" => "<h1>home</h1>",
//!     "sub/old.txt" @ 784_111_777 => "changed in 1994",
//!     b"bad-\xff.txt" => "a name that is not UTF-8",
//! };
//! let folder = site.folder();
//! assert!(folder.path().join("sub/old.txt").is_file());
//! ```
//!
//! A name is octets, with `/` between its segments. Content without a time of its own was last
//! modified at [`MODIFIED`]: long ago, so that validators mean something.

use std::ffi::OsStr;
use std::fs::{self, File, FileTimes, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use plainwire_store::MemoryStore;
use tempfile::TempDir;

/// When content was last modified that has no time of its own: 2020-02-29 12:34:56 UTC.
pub const MODIFIED: u64 = 1_582_979_696;

/// Makes a [`Site`](crate::site::Site): `name => content`, or `name @ seconds => content`.
#[macro_export]
macro_rules! site {
    ($($name:literal $(@ $seconds:literal)? => $content:expr),* $(,)?) => {
        $crate::site::Site::default()
            $(.with($name, $content, $crate::site!(@time $($seconds)?)))*
    };
    (@time) => { $crate::site::MODIFIED };
    (@time $seconds:literal) => { $seconds };
}

/// What a site holds: names, content, times.
#[derive(Debug, Clone, Default)]
pub struct Site {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    name: Vec<u8>,
    content: Vec<u8>,
    seconds: u64,
}

/// A site on disk: a temporary folder that everyone may read, removed when dropped.
#[derive(Debug)]
pub struct Folder {
    folder: TempDir,
}

impl Site {
    /// Adds a file; `seconds` is its time of modification since 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>, seconds: u64) -> Self {
        let (name, content) = (name.as_ref().to_vec(), content.as_ref().to_vec());
        self.entries.push(Entry { name, content, seconds });
        self
    }

    /// The names, in the order in which they were written.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().map(|entry| &*entry.name)
    }

    /// Writes the site to a temporary folder.
    ///
    /// # Panics
    ///
    /// When the file system does not take a name.
    pub fn folder(&self) -> Folder {
        let folder = Folder::new();
        for Entry { name, content, seconds } in &self.entries {
            folder.write(name, content);
            folder.touch(name, *seconds);
        }
        folder
    }

    /// The same site in memory. A name with a backslash stays out: no request can name it there,
    /// as none can on disk.
    pub fn memory(&self) -> MemoryStore {
        self.entries.iter().filter(|entry| !entry.name.contains(&b'\\')).fold(
            MemoryStore::new(),
            |store, Entry { name, content, seconds }| {
                store.with_modified(name, content.clone(), time(*seconds))
            },
        )
    }
}

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    ///
    /// When no temporary folder can be made.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("plainwire-site-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .expect("a temporary folder can be made");
        Self { folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where a name in it is.
    pub fn join(&self, name: impl AsRef<[u8]>) -> PathBuf {
        self.path().join(OsStr::from_bytes(name.as_ref()))
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn write(&self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) {
        let path = self.join(name);
        let above = path.parent().expect("a name stands below the folder");
        fs::create_dir_all(above)
            .and_then(|()| fs::write(&path, content))
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }

    /// Replaces a file by renaming another one over it, as a careful deployment does.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn replace(&self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) {
        let (new, path) = (self.join(".replacement"), self.join(name));
        fs::write(&new, content).and_then(|()| fs::rename(&new, &path)).unwrap_or_else(|error| {
            panic!("cannot replace {}: {error}", path.display());
        });
    }

    /// Sets when a file was last modified, in seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// # Panics
    ///
    /// When the file is missing.
    pub fn touch(&self, name: impl AsRef<[u8]>, seconds: u64) {
        let path = self.join(name);
        File::options()
            .write(true)
            .open(&path)
            .and_then(|file| file.set_times(FileTimes::new().set_modified(time(seconds))))
            .unwrap_or_else(|error| panic!("cannot touch {}: {error}", path.display()));
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

/// Names that once broke a server, each with its own name's escaped form as content.
pub fn hostile() -> Site {
    HOSTILE_NAMES
        .iter()
        .fold(Site::default(), |site, (name, _)| site.with(name, content_of(name), MODIFIED))
}

/// What [`hostile`] stores under a name.
pub fn content_of(name: &[u8]) -> String {
    name.escape_ascii().to_string()
}

/// Each hostile name with the request path that names it; `None` for a name that is never served
/// (a backslash, a hidden file).
pub const HOSTILE_NAMES: [(&[u8], Option<&str>); 14] = [
    (b"a space.txt", Some("/a%20space.txt")),
    (b"%20.txt", Some("/%2520.txt")),
    (b"line\nbreak.txt", Some("/line%0Abreak.txt")),
    ("\u{1f600}.txt".as_bytes(), Some("/%F0%9F%98%80.txt")),
    (b"what#?.txt", Some("/what%23%3F.txt")),
    (b"bad-\xff.txt", Some("/bad-%FF.txt")),
    (b"back\\slash.txt", None),
    (b"<b>&\"'.txt", Some("/%3Cb%3E&%22'.txt")),
    (b"semi;colon=1.txt", Some("/semi;colon=1.txt")),
    (b"plus+tilde~.txt", Some("/plus+tilde~.txt")),
    (b"\x1b[31mred.txt", Some("/%1B%5B31mred.txt")),
    (b"c:drive.txt", Some("/c:drive.txt")),
    (b"...txt", None),
    (b"sp ace/in folder/f.txt", Some("/sp%20ace/in%20folder/f.txt")),
];

fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_on_disk_has_content_and_times() {
        let folder = site! { "a.txt" => "a", "b/c.txt" @ 784_111_777 => [1, 2] }.folder();
        assert_eq!(fs::read(folder.join("b/c.txt")).unwrap(), [1, 2]);
        let modified = |name| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
        assert_eq!(modified("b/c.txt"), time(784_111_777));
        assert_eq!(modified("a.txt"), time(MODIFIED));
    }

    #[test]
    fn site_with_hostile_names_stands_on_disk_with_each_of_them() {
        let folder = hostile().folder();
        for (name, _) in HOSTILE_NAMES {
            assert_eq!(fs::read(folder.join(name)).unwrap(), content_of(name).into_bytes());
        }
    }

    #[test]
    fn site_in_memory_takes_every_name_that_a_path_can_name() {
        hostile().memory();
    }

    #[test]
    fn hostile_path_that_is_decoded_once_gives_its_name() {
        for (name, path) in HOSTILE_NAMES {
            let Some(path) = path else { continue };
            let parsed = plainwire_field::SitePath::parse(path.as_bytes()).unwrap();
            assert_eq!(parsed.as_octets().escape_ascii().to_string(), content_of(name));
        }
    }

    #[test]
    fn folder_that_is_dropped_is_gone() {
        let folder = Folder::new();
        let path = folder.path().to_path_buf();
        drop(folder);
        assert!(!path.exists());
    }
}
