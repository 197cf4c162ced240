//! Opening what the log's lines go to.
//!
//! Nothing here waits: a pipe that nobody reads is an error. A log that the server would hand out
//! to whoever asks is one, too. It does not know what is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

use crate::failure::Failure;

/// Opens a log to append to it, and makes it if it is missing. `served` is the folder or the file
/// that is served.
pub(super) fn file(path: &Path, served: &Path) -> Result<File, Failure> {
    let failed = |error: io::Error| {
        let path = path.to_owned();
        match Errno::from_io_error(&error) {
            Some(Errno::NXIO) => Failure::LogUnread { path },
            _ => Failure::Log { path, error },
        }
    };
    let (file, is_new) = open(path).map_err(failed)?;
    let place = fs::canonicalize(path).map_err(failed)?;
    if is_served(&file, &place, served).map_err(failed)? {
        if is_new {
            // It is empty, and was not there before; what is left of it does no harm.
            let _ = fs::remove_file(&place);
        }
        return Err(Failure::LogServed { path: path.to_owned() });
    }
    Ok(file)
}

/// Standard output, without the buffer that the standard library puts in front of it.
pub(super) fn stdout(served: &Path) -> Result<File, Failure> {
    let failed = |error| Failure::System { what: "standard output", error };
    let file = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(failed)?);
    // Where the system does not tell where it goes, it is not asked further.
    if let Ok(place) = fs::read_link("/proc/self/fd/1")
        && is_served(&file, &place, served).map_err(failed)?
    {
        return Err(Failure::LogServed { path: place });
    }
    Ok(file)
}

/// Standard error, likewise.
pub(super) fn stderr() -> io::Result<File> {
    io::stderr().as_fd().try_clone_to_owned().map(File::from)
}

/// The file, and whether it was made now.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    // Without this a pipe is waited for until somebody reads it.
    options.append(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let (file, is_new) = match options.create_new(true).open(path) {
        Ok(file) => (file, true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            (options.create_new(false).create(true).open(path)?, false)
        }
        Err(error) => return Err(error),
    };
    let flags = fcntl_getfl(&file)?;
    fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
    Ok((file, is_new))
}

/// Whether a request can ask for it: a regular file below the folder without a hidden name, or the
/// one file that is served. Everything else is not served.
fn is_served(file: &File, place: &Path, served: &Path) -> io::Result<bool> {
    if !file.metadata()?.is_file() {
        return Ok(false);
    }
    let served: PathBuf = fs::canonicalize(served)?;
    let Ok(below) = place.strip_prefix(&served) else { return Ok(false) };
    Ok(!below.components().enumerate().any(is_hidden))
}

/// As `content` decides it: a name that begins with a dot, except `.well-known` at the top.
fn is_hidden((index, name): (usize, Component<'_>)) -> bool {
    let name = name.as_os_str();
    name.as_bytes().starts_with(b".") && !(index == 0 && name == ".well-known")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_is_served_where_a_request_can_name_it() {
        let folder = std::env::temp_dir().join(format!("plainwire-log-{}", std::process::id()));
        fs::create_dir_all(folder.join("site/.well-known")).unwrap();
        fs::create_dir_all(folder.join("site/.logs")).unwrap();
        let site = folder.join("site");
        for (name, expected) in [
            ("site/access.log", true),
            ("site/.well-known/access.log", true),
            ("site/.access.log", false),
            ("site/.logs/access.log", false),
            ("access.log", false),
        ] {
            let refused = file(&folder.join(name), &site).is_err();
            assert_eq!(refused, expected, "{name}");
            assert_eq!(folder.join(name).exists(), !expected, "{name}: no file is left behind");
        }
        let page = site.join("page.html");
        fs::write(&page, "").unwrap();
        assert!(file(&page, &page).is_err() && page.exists());
        assert!(file(&site.join("other.log"), &page).is_ok());
        fs::remove_dir_all(folder).unwrap();
    }
}
