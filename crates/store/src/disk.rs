//! Reads of an open file that never block the thread that asks.
//!
//! `preadv2` with `RWF_NOWAIT` gives what the page cache holds and says `EAGAIN` for the rest.
//! Where a file system cannot answer that (`EOPNOTSUPP`), or the system has no such call, every
//! read goes to the blocking pool: slower, and right.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use bytes::Bytes;
use rustix::io::{Errno, pread};
use tokio::task::spawn_blocking;

use crate::StoreError;
use crate::span::{octet_count, unavailable};

/// Reads up to `octets` bytes at an offset: at least one, unless the file ends there.
pub(crate) async fn read(
    file: &Arc<OwnedFd>,
    offset: u64,
    octets: usize,
) -> Result<Bytes, StoreError> {
    let mut piece = zeros(octets)?;
    let read = match read_cached(file, &mut piece, offset) {
        Some(read) => read.map_err(unavailable)?,
        None => {
            let file = Arc::clone(file);
            let (read, returned) = blocking(move || {
                let read = read_waiting(&file, &mut piece, offset);
                (read, piece)
            })
            .await?;
            piece = returned;
            read.map_err(unavailable)?
        }
    };
    piece.truncate(read);
    Ok(Bytes::from(piece))
}

/// So many zeros. How many is a file's to say, so a lack of memory for them is an error.
pub(crate) fn zeros(octets: usize) -> Result<Vec<u8>, StoreError> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(octets).map_err(|_| unavailable(Errno::NOMEM))?;
    buffer.resize(octets, 0);
    Ok(buffer)
}

/// Brings a part of the file into the page cache, `step` bytes at a time. Looks at both ends only:
/// the kernel reads ahead, so what lies between them is there too, nearly always.
pub(crate) async fn warm(
    file: &Arc<OwnedFd>,
    offset: u64,
    octets: u64,
    step: usize,
) -> Result<(), StoreError> {
    let end = offset.saturating_add(octets);
    let is_cached = |offset| read_cached(file, &mut [0], offset).is_some();
    if is_cached(offset) && is_cached(end.saturating_sub(1)) {
        return Ok(());
    }
    let file = Arc::clone(file);
    blocking(move || {
        let mut scratch = zeros(step)?;
        let mut at = offset;
        while at < end {
            let wanted =
                usize::try_from(end.saturating_sub(at)).map_or(step, |left| left.min(step));
            let part = scratch.get_mut(..wanted).unwrap_or_default();
            match read_waiting(&file, part, at).map_err(unavailable)? {
                0 => break,
                read => at = at.saturating_add(octet_count(read)),
            }
        }
        Ok(())
    })
    .await?
}

/// Runs what may wait for a disk where waiting is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|error| StoreError::Unavailable(io::Error::other(error)))
}

/// What the page cache gives; `None` where only waiting would tell.
#[cfg(target_os = "linux")]
fn read_cached(file: &OwnedFd, piece: &mut [u8], offset: u64) -> Option<Result<usize, Errno>> {
    use std::io::IoSliceMut;

    use rustix::io::{ReadWriteFlags, preadv2};

    loop {
        let mut slices = [IoSliceMut::new(piece)];
        match preadv2(file, &mut slices, offset, ReadWriteFlags::NOWAIT) {
            Err(Errno::INTR) => {}
            // PERM comes from a filter on system calls that does not know this one. An end of the
            // file where it should not be is confirmed by a read that may wait.
            Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::PERM) | Ok(0) => {
                return None;
            }
            read => return Some(read),
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn read_cached(_: &OwnedFd, _: &mut [u8], _: u64) -> Option<Result<usize, Errno>> {
    None
}

fn read_waiting(file: &OwnedFd, piece: &mut [u8], offset: u64) -> Result<usize, Errno> {
    loop {
        match pread(file, &mut *piece, offset) {
            Err(Errno::INTR) => {}
            read => return read,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use rustix::fs::{Advice, fadvise, fsync};

    use super::*;

    /// On a file system in memory nothing is ever cold, and then only the second half is tested.
    #[test]
    fn span_is_in_the_page_cache_once_it_is_warm() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[b'x'; 1_000_000]).unwrap();
        let file = Arc::new(OwnedFd::from(file));
        fsync(&file).unwrap();
        // What was just written is in the cache, unless the file system cannot tell.
        let can_tell = read_cached(&file, &mut [0], 1).is_some();
        fadvise(&file, 0, None, Advice::DontNeed).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(warm(&file, 1, 900_000, 64_000)).unwrap();
        for at in (1..900_000).step_by(4096) {
            let cached = read_cached(&file, &mut [0], at);
            assert_eq!(cached.is_some(), can_tell, "{at}");
        }
    }
}
