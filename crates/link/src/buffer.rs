//! Buffers whose lack is an error: what they hold is a peer's, and so is how much of it there is.
//!
//! The usual way to grow a buffer ends the process where there is no memory. That must be no
//! matter of one connection, so here it is refused with the error that the kernel has for it.

use std::io;

use bytes::{Bytes, BytesMut};
use rustix::io::Errno;

/// Sees to it that there is room for so many more octets.
pub(crate) fn make_room(buffer: &mut BytesMut, octets: usize) -> io::Result<()> {
    if buffer.try_reclaim(octets) {
        return Ok(());
    }
    let mut larger = Vec::new();
    // At least twice as large, so that a long head is not copied once for each receive.
    let room = buffer.len().saturating_add(octets.max(buffer.len()));
    larger.try_reserve_exact(room).map_err(|_| Errno::NOMEM)?;
    larger.extend_from_slice(buffer);
    // What nobody else holds is taken over as it is, with its room.
    *buffer = BytesMut::from(Bytes::from(larger));
    Ok(())
}

/// So many zeros.
pub(crate) fn zeros(octets: usize) -> io::Result<Vec<u8>> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(octets).map_err(|_| Errno::NOMEM)?;
    buffer.resize(octets, 0);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffer_with_room_keeps_its_octets_and_is_not_copied_again() {
        let mut buffer = BytesMut::new();
        make_room(&mut buffer, 8000).unwrap();
        assert!(buffer.capacity() >= 8000);
        buffer.extend_from_slice(&[b'a'; 7000]);
        let place = buffer.as_ptr();
        make_room(&mut buffer, 1000).unwrap();
        assert_eq!(buffer.as_ptr(), place);
        make_room(&mut buffer, 5000).unwrap();
        assert!(buffer.capacity() >= 14_000);
        assert_eq!(buffer, vec![b'a'; 7000]);
    }

    #[test]
    fn buffer_larger_than_all_memory_is_an_error_and_the_old_one_stays() {
        let mut buffer = BytesMut::from(&b"kept"[..]);
        let error = make_room(&mut buffer, usize::MAX / 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::OutOfMemory);
        assert_eq!(&*buffer, b"kept");
        assert!(zeros(usize::MAX / 2).is_err());
    }
}
