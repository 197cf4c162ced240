//! Which folder or file is served, and what to say where PATH names neither.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use plainwire_store::{Access, FileStore};

use crate::failure::Failure;

/// Opens what PATH names.
pub(crate) fn open(path: &Path) -> Result<FileStore, Failure> {
    let owned = || path.to_owned();
    match fs::metadata(path) {
        Ok(facts) if facts.is_file() && is_hidden(path) => Err(Failure::Hidden { path: owned() }),
        Ok(facts) if facts.is_file() => Ok(FileStore::of_file(path, Access::Detect)?),
        Ok(facts) if !facts.is_dir() => Err(Failure::NotServable { path: owned() }),
        Err(error) if error.kind() == ErrorKind::NotADirectory && is_file(path) => {
            Err(Failure::NotAFolder { path: owned() })
        }
        // What else is wrong with it the store says best.
        Ok(_) | Err(_) => Ok(FileStore::open(path, Access::Detect)?),
    }
}

/// A file below `/` would be there and under its own name not, which nobody expects.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name: &OsStr| name.as_bytes().starts_with(b"."))
}

/// Whether a file stands there without the slash at the path's end.
fn is_file(path: &Path) -> bool {
    path.components().collect::<PathBuf>().is_file()
}
