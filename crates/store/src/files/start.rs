//! Opening a root when the program starts, and the words for whoever named the wrong one.

use std::error::Error;
use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf, absolute};

use plainwire_field::SitePath;
use rustix::fs::stat;
use rustix::io::Errno;

use crate::files::gate::{self, Thing};
use crate::files::root::{OpenRoot, Root};
use crate::files::single::SingleFile;
use crate::files::{Access, waiting_gate};
use crate::limits::ROOT_FRESHNESS;
use crate::{Absence, Found, Kind, StoreError};

/// Why a root cannot be served. Whoever started the program named it.
#[derive(Debug)]
pub enum OpenRootError {
    /// Nothing stands at that path.
    Missing(PathBuf),
    /// A folder was expected, and something else stands there.
    NotAFolder(PathBuf, Kind),
    /// A file was expected, and something else stands there.
    NotAFile(PathBuf, Kind),
    /// This process may not read it.
    Denied(PathBuf),
    /// The file is a link that is absolute or leaves its folder.
    Link(PathBuf),
    /// The file has a name that no request can ask for.
    Name(PathBuf),
    /// `openat2` was demanded, and this system does not have it.
    NoOpenat2,
    /// The system failed.
    Unavailable(PathBuf, io::Error),
}

/// Opens a folder, and chooses how to open what is below it.
pub(super) fn open_folder(folder: &Path, access: Access) -> Result<(Root, Access), OpenRootError> {
    let fault = |error| OpenRootError::of_errno(folder, error);
    let path = absolute(folder).map_err(|error| unavailable(folder, error))?;
    let root = Root::open(path, ROOT_FRESHNESS).map_err(fault)?;
    let current = root.first().map_err(|error| OpenRootError::of_store(folder, error))?;
    let access = choose(access, has_openat2(&current))?;
    // A folder can be opened by those who may not search it, and then nothing in it can be.
    gate::look(&*waiting_gate(&current, access), &SitePath::root())
        .map_err(|stop| OpenRootError::of_store(folder, stop.into()))?;
    Ok((root, access))
}

/// Opens the folder of a file, and sees to it that the file can be served.
pub(super) fn open_single(
    file: &Path,
    access: Access,
) -> Result<(Root, Access, SingleFile), OpenRootError> {
    let path = absolute(file).map_err(|error| unavailable(file, error))?;
    let kind = stat(&path)
        .map(|stat| Thing::of(&stat).kind)
        .map_err(|error| OpenRootError::of_errno(file, error))?;
    if kind != Kind::File {
        return Err(OpenRootError::NotAFile(file.to_owned(), kind));
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(OpenRootError::NotAFile(file.to_owned(), kind));
    };
    let site_path =
        SitePath::root().join(name.as_bytes()).map_err(|_| OpenRootError::Name(file.to_owned()))?;
    let (root, access) = open_folder(folder, access)?;
    let current = root.first().map_err(|error| OpenRootError::of_store(file, error))?;
    match gate::find(&*waiting_gate(&current, access), &site_path) {
        Ok(Found::File(_)) => Ok((root, access, SingleFile::new(site_path))),
        Ok(Found::Folder(_)) => Err(OpenRootError::NotAFile(file.to_owned(), Kind::Folder)),
        Err(stop) => Err(OpenRootError::of_store(file, stop.into())),
    }
}

/// The access to use, by whether this system has `openat2`.
const fn choose(access: Access, has_openat2: bool) -> Result<Access, OpenRootError> {
    match (access, has_openat2) {
        (Access::Detect | Access::Openat2, true) => Ok(Access::Openat2),
        (Access::Detect, false) | (Access::CapStd, _) => Ok(Access::CapStd),
        (Access::Openat2, false) => Err(OpenRootError::NoOpenat2),
    }
}

#[cfg(target_os = "linux")]
fn has_openat2(root: &OpenRoot) -> bool {
    super::openat2::is_available(root)
}

#[cfg(not(target_os = "linux"))]
const fn has_openat2(_: &OpenRoot) -> bool {
    false
}

fn unavailable(path: &Path, error: io::Error) -> OpenRootError {
    OpenRootError::Unavailable(path.to_owned(), error)
}

impl OpenRootError {
    fn of_errno(path: &Path, error: Errno) -> Self {
        // "Not a folder" is said of the path itself, and of a file in the middle of it.
        match (error, stat(path)) {
            (Errno::NOTDIR, Ok(stat)) => Self::NotAFolder(path.to_owned(), Thing::of(&stat).kind),
            (Errno::NOTDIR, Err(_)) => Self::Missing(path.to_owned()),
            (error, _) => Self::of_store(path, gate::failure(error).into()),
        }
    }

    fn of_store(path: &Path, error: StoreError) -> Self {
        let path = path.to_owned();
        match error {
            StoreError::Missing(Absence::LeavesRoot) => Self::Link(path),
            StoreError::Missing(Absence::NotRegular(kind)) => Self::NotAFile(path, kind),
            StoreError::Missing(_) => Self::Missing(path),
            StoreError::Denied => Self::Denied(path),
            StoreError::Changed => Self::Unavailable(path, Errno::AGAIN.into()),
            StoreError::Unavailable(error) => Self::Unavailable(path, error),
        }
    }
}

impl fmt::Display for OpenRootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(
                f,
                "there is nothing at {}; check the path, which is taken from the current folder",
                path.display()
            ),
            Self::NotAFolder(path, kind) => {
                write!(f, "{} is {kind}, not a folder; name a folder", path.display())
            }
            Self::NotAFile(path, kind) => {
                write!(f, "{} is {kind}; name a folder or a regular file", path.display())
            }
            Self::Denied(path) => write!(
                f,
                "{} may not be read by this user; give the user the right to read it and to search \
                 every folder above it (chmod), or run as another user",
                path.display()
            ),
            Self::Link(path) => write!(
                f,
                "{} is a link that leaves its folder; name the file that it points to",
                path.display()
            ),
            Self::Name(path) => write!(
                f,
                "{} has a name that no request can ask for; rename it, without a backslash",
                path.display()
            ),
            Self::NoOpenat2 => f.write_str(
                "this system has no openat2 (Linux 5.6 and later), or forbids it; use cap-std",
            ),
            Self::Unavailable(path, error) => {
                write!(f, "{} cannot be opened: {error}", path.display())
            }
        }
    }
}

impl Error for OpenRootError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(_, error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_without_openat2_falls_back_unless_it_was_demanded() {
        let chosen = |access, has_openat2| choose(access, has_openat2).ok();
        assert_eq!(chosen(Access::Detect, true), Some(Access::Openat2));
        assert_eq!(chosen(Access::Detect, false), Some(Access::CapStd));
        assert_eq!(chosen(Access::Openat2, true), Some(Access::Openat2));
        assert_eq!(chosen(Access::Openat2, false), None);
        assert_eq!(chosen(Access::CapStd, true), Some(Access::CapStd));
        assert_eq!(chosen(Access::CapStd, false), Some(Access::CapStd));
    }
}
