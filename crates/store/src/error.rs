//! Why a store has nothing to give, and who has to do something about it.

use std::error::Error;
use std::fmt;
use std::io;

use rustix::io::Errno;

use crate::Kind;

/// Why a store could not answer with what was asked for.
#[derive(Debug)]
pub enum StoreError {
    /// Nothing that can be served stands there. Whoever asked has the wrong path, or the site has
    /// the wrong content.
    Missing(Absence),
    /// It is there and this process may not read it. Whoever runs the server has to change that.
    Denied,
    /// The file was rewritten while it was being read: its octets would belong to no one state.
    /// Finding it again helps.
    Changed,
    /// The store failed: no descriptor left, a broken disk. Nobody's request is wrong.
    Unavailable(io::Error),
}

/// Why nothing that can be served stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// There is no such name.
    NoEntry,
    /// A link on the way leaves the root or is absolute. An absolute link is never followed, also
    /// where it points inside.
    LeavesRoot,
    /// It is neither a regular file nor a folder.
    NotRegular(Kind),
    /// Something on the way, or what should be listed, is not a folder.
    NotAFolder,
    /// Links that lead in a circle, or too many of them.
    LinkLoop,
    /// The path, or a name in it, is longer than the file system takes.
    NameTooLong,
}

impl StoreError {
    /// Whether the store failed for want of something that comes back by itself: descriptors,
    /// memory of the kernel, or a file that another program holds for itself by a lease, as file
    /// servers do (`AGAIN`). The same question may be answered in a moment.
    #[must_use]
    pub fn is_shortage(&self) -> bool {
        let Self::Unavailable(error) = self else { return false };
        let short = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS, Errno::AGAIN];
        Errno::from_io_error(error).is_some_and(|error| short.contains(&error))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(absence) => absence.fmt(f),
            Self::Denied => f.write_str(
                "the server may not read it; give its user the right to read the file, and to \
                 search every folder above it",
            ),
            Self::Changed => f.write_str(
                "the file changed while it was being read; ask again, and replace files by \
                 renaming a finished one over them",
            ),
            Self::Unavailable(error) => write!(f, "the store failed: {error}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(error) => Some(error),
            Self::Missing(_) | Self::Denied | Self::Changed => None,
        }
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEntry => f.write_str("nothing has that name"),
            Self::LeavesRoot => f.write_str(
                "a link on the way is absolute or leaves the root; make it relative, to a target \
                 inside the root",
            ),
            Self::NotRegular(kind) => {
                write!(f, "it is {kind}; only regular files are served")
            }
            Self::NotAFolder => f.write_str("a name on the way is not a folder"),
            Self::LinkLoop => f.write_str("links lead in a circle"),
            Self::NameTooLong => f.write_str("the name is longer than the file system takes"),
        }
    }
}
