//! What a folder holds, one page at a time.

use std::fmt;
use std::time::SystemTime;

/// One page of a folder's entries, in the order of the octets of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries, at most as many as were asked for.
    pub entries: Vec<Listed>,
    /// Whether entries come behind the last of these.
    pub more: bool,
}

/// One entry of a folder.
///
/// Its name may be one that no [`SitePath`](plainwire_field::SitePath) can hold, such as one
/// with a backslash: it can be shown, and never be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The octets of the name, which need not be UTF-8.
    pub name: Box<[u8]>,
    /// What it is, behind links that stay inside the root.
    pub kind: Kind,
    /// The length in bytes; of use for a [`Kind::File`] only.
    pub length: u64,
    /// When it was modified last, if the store knows.
    pub modified: Option<SystemTime>,
}

/// What a name stands for. Only files and folders are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link that is not followed: it leaves the root, is absolute, or points to nothing.
    Link,
    /// A named pipe (FIFO).
    Pipe,
    /// A socket.
    Socket,
    /// A character or block device.
    Device,
    /// Something else.
    Unknown,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a link",
            Self::Pipe => "a named pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
            Self::Unknown => "neither a file nor a folder",
        })
    }
}
