//! The site whose files change while they are served, and whoever changes them.
//!
//! ```text
//! current -> releases/7        what is served; another release is a new folder and a new link
//! releases/7/small.txt …       replaced by rename
//! releases/7/torn.bin …        cut in place, then replaced
//! releases/7/dir/…             replaced with the whole folder, which is missing for a moment
//! releases/7/fickle.txt …      removed and made again
//! ```

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::super::random::{Random, content};
use super::ledger::{Content, Ledger};

/// A file of the site.
pub(super) struct File {
    pub(super) name: &'static str,
    /// About so many.
    pub(super) octets: usize,
    /// Whether it is changed in place.
    pub(super) torn: bool,
    /// Whether it is not always there.
    fickle: bool,
}

/// Every file, the sidecar of the first one included.
pub(super) const FILES: [File; 9] = [
    File { name: "page.html", octets: 2_000, torn: false, fickle: false },
    File { name: SIDECAR, octets: 900, torn: false, fickle: true },
    File { name: "small.txt", octets: 1_000, torn: false, fickle: false },
    File { name: "data.bin", octets: 100_000, torn: false, fickle: false },
    File { name: "large.bin", octets: 3_000_000, torn: false, fickle: false },
    File { name: "fickle.txt", octets: 500, torn: false, fickle: true },
    File { name: "torn.txt", octets: 8_000, torn: true, fickle: false },
    File { name: "torn.bin", octets: 1_000_000, torn: true, fickle: false },
    File { name: "dir/inner.txt", octets: 4_000, torn: false, fickle: false },
];

/// The first file in a content coding.
pub(super) const SIDECAR: &str = "page.html.gz";

/// The site on the disk.
pub(super) struct Site<'a> {
    folder: PathBuf,
    ledger: &'a Ledger,
    random: Random,
    /// No state of any file has the same as another.
    version: u64,
    release: u64,
}

impl<'a> Site<'a> {
    /// Makes the first release in this folder.
    ///
    /// # Errors
    /// That the disk does not take it.
    pub(super) fn new(folder: &Path, ledger: &'a Ledger, random: Random) -> io::Result<Self> {
        let folder = folder.to_path_buf();
        fs::create_dir(folder.join("releases"))?;
        let mut site = Self { folder, ledger, random, version: 0, release: 0 };
        site.publish()?;
        Ok(site)
    }

    /// What is served.
    pub(super) fn served(folder: &Path) -> PathBuf {
        folder.join("current")
    }

    /// Makes one change.
    ///
    /// # Errors
    /// That the disk does not take it.
    pub(super) fn change(&mut self) -> io::Result<()> {
        match self.random.below(100) {
            0..3 => self.publish(),
            3..13 => self.swap_folder(),
            _ => {
                let file = &FILES[self.random.below(FILES.len())];
                let there = self.ledger.last(file.name);
                match there {
                    Some(_) if file.fickle => self.remove(file),
                    Some(octets) if file.torn && self.random.once_in(2) => self.cut(file, &octets),
                    _ => self.replace(file),
                }
            }
        }
    }

    /// A new release, and the link to it.
    fn publish(&mut self) -> io::Result<()> {
        self.release += 1;
        let release = format!("releases/{}", self.release);
        let root = self.folder.join(&release);
        fs::create_dir_all(root.join("dir"))?;
        let mut new = Vec::new();
        for file in &FILES {
            let octets = self.next(file);
            fs::write(root.join(file.name), &octets)?;
            new.push((file.name, Some(octets)));
        }
        let link = self.folder.join("next");
        symlink(&release, &link)?;
        self.ledger.change(new, LOOK, || fs::rename(&link, Self::served(&self.folder)))?;
        // A request may still look at the one before.
        if let Some(old) = self.release.checked_sub(RELEASES_KEPT).filter(|old| *old > 0) {
            fs::remove_dir_all(self.folder.join(format!("releases/{old}")))?;
        }
        Ok(())
    }

    fn swap_folder(&mut self) -> io::Result<()> {
        let root = self.root();
        let (new, old, place) = (root.join(".new"), root.join(".old"), root.join("dir"));
        fs::create_dir(&new)?;
        let inside = FILES.iter().filter_map(|file| Some((file, file.name.strip_prefix("dir/")?)));
        let (mut missing, mut made) = (Vec::new(), Vec::new());
        for (file, name) in inside {
            let octets = self.next(file);
            fs::write(new.join(name), &octets)?;
            missing.push((file.name, None));
            made.push((file.name, Some(octets)));
        }
        self.ledger.change(missing, AT_ONCE, || fs::rename(&place, &old))?;
        self.ledger.change(made, AT_ONCE, || fs::rename(&new, &place))?;
        fs::remove_dir_all(&old)
    }

    fn replace(&mut self, file: &File) -> io::Result<()> {
        let octets = self.next(file);
        let beside = self.root().join(".beside");
        fs::write(&beside, &octets)?;
        let place = self.root().join(file.name);
        self.ledger.change(vec![(file.name, Some(octets))], AT_ONCE, || fs::rename(&beside, &place))
    }

    fn remove(&mut self, file: &File) -> io::Result<()> {
        let place = self.root().join(file.name);
        self.ledger.change(vec![(file.name, None)], AT_ONCE, || fs::remove_file(&place))
    }

    /// Cuts a file in place: what is left is a state too.
    fn cut(&mut self, file: &File, octets: &[u8]) -> io::Result<()> {
        let left = self.random.below(octets.len().max(1));
        let place = self.root().join(file.name);
        let content: Content = Some(Arc::from(&octets[..left]));
        self.ledger.change(vec![(file.name, content)], AT_ONCE, || {
            let length = u64::try_from(left).unwrap_or(u64::MAX);
            OpenOptions::new().write(true).open(&place)?.set_len(length)
        })
    }

    fn next(&mut self, file: &File) -> Arc<[u8]> {
        self.version += 1;
        // The length differs from that of the versions around, as the time on the disk may not.
        let more = usize::try_from(self.version % 499).unwrap_or(0);
        Arc::from(content(file.name, self.version, file.octets + more))
    }

    fn root(&self) -> PathBuf {
        self.folder.join(format!("releases/{}", self.release))
    }
}

/// A file that is opened now is what stands there now.
const AT_ONCE: Duration = Duration::ZERO;

/// The served folder itself is looked at every millisecond only, and whoever looks may be held up
/// by a busy machine while others still take the last look's word.
const LOOK: Duration = Duration::from_millis(250);

/// Releases whose folders stay, the one that is served included.
const RELEASES_KEPT: u64 = 4;

#[cfg(test)]
mod tests {
    use super::super::super::Place;
    use super::*;

    #[test]
    fn ledger_after_many_changes_says_what_the_disk_has() {
        let place = Place::new().unwrap();
        let ledger = Ledger::default();
        let mut site = Site::new(&place.0, &ledger, Random::new(7)).unwrap();
        for _ in 0..150 {
            site.change().unwrap();
        }
        assert!(site.release > 1, "the seed lets a release be published");
        for file in &FILES {
            let there = fs::read(Site::served(&place.0).join(file.name)).ok();
            assert_eq!(there.as_deref(), ledger.last(file.name).as_deref(), "{}", file.name);
        }
    }
}
