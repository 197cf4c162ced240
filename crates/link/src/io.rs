//! The transports: one variant each, the same few operations on all.

use std::io;
use std::os::fd::BorrowedFd;

use bytes::BytesMut;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, Interest};
use tokio::net::TcpStream;

use crate::LinkError;
use crate::buffer::make_room;
use crate::limits::{LAST_TRY_OCTETS, RECEIVE_OCTETS};

/// Where the octets of a connection go.
#[derive(Debug)]
pub(crate) enum Io {
    /// A TCP socket.
    Tcp(TcpStream),
    /// A pipe in memory, for tests and for what runs in process.
    Memory(DuplexStream),
}

impl Io {
    /// Appends what has arrived; 0 when the peer will send no more. A buffer that is empty is let
    /// go, and taken again when there is something for it: most connections wait most of the time.
    pub(crate) async fn receive(&mut self, into: &mut BytesMut) -> io::Result<usize> {
        if into.is_empty() {
            *into = BytesMut::new();
            if let Self::Tcp(stream) = self {
                stream.readable().await?;
            }
        }
        if let Err(shortage) = make_room(into, RECEIVE_OCTETS) {
            return self.receive_end(shortage).await;
        }
        match self {
            Self::Tcp(stream) => stream.read_buf(into).await,
            Self::Memory(pipe) => pipe.read_buf(into).await,
        }
    }

    /// Receives without a buffer, for which there is no memory: that goes as long as nothing
    /// arrives but the peer's end.
    async fn receive_end(&mut self, shortage: io::Error) -> io::Result<usize> {
        let Self::Tcp(stream) = self else { return Err(shortage) };
        match stream.peek(&mut [0]).await? {
            0 => Ok(0),
            _ => Err(shortage),
        }
    }

    /// Appends what has arrived, asking the system itself and waiting for nothing.
    pub(crate) fn receive_now(&mut self, into: &mut BytesMut) -> io::Result<usize> {
        let Self::Tcp(stream) = self else { return Err(io::ErrorKind::WouldBlock.into()) };
        let mut piece = [0; LAST_TRY_OCTETS];
        make_room(into, LAST_TRY_OCTETS)?;
        let (octets, _) = rustix::net::recv(stream, &mut piece, RecvFlags::DONTWAIT)?;
        into.extend_from_slice(piece.get(..octets).unwrap_or_default());
        Ok(octets)
    }

    /// Sends some of the octets, asking the system itself and waiting for nothing. The kernel takes
    /// a few long before the socket counts as writable: one whose peer is slow is that only when
    /// tens of thousands have been taken.
    pub(crate) fn send_now(&self, octets: &[u8]) -> io::Result<usize> {
        let Self::Tcp(stream) = self else { return Err(io::ErrorKind::WouldBlock.into()) };
        let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
        Ok(rustix::net::send(stream, octets, flags)?)
    }

    /// Whether octets have arrived that nobody has received.
    pub(crate) fn has_unreceived(&self) -> bool {
        match self {
            Self::Tcp(stream) => rustix::io::ioctl_fionread(stream).is_ok_and(|octets| octets > 0),
            // Dropping a pipe in memory resets nothing.
            Self::Memory(_) => false,
        }
    }

    /// Sends some of the octets, and says how many.
    pub(crate) async fn send(&mut self, octets: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(octets).await,
            Self::Memory(pipe) => pipe.write(octets).await,
        }
    }

    /// As [`Io::send`], but tells the kernel that more follows at once, so that both leave in the
    /// same segment.
    pub(crate) async fn send_with_more(&mut self, octets: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => {
                let flags = SendFlags::MORE | SendFlags::NOSIGNAL;
                let send = || rustix::net::send(&*stream, octets, flags).map_err(io::Error::from);
                stream.async_io(Interest::WRITABLE, send).await
            }
            Self::Memory(pipe) => pipe.write(octets).await,
        }
    }

    /// Sends some octets of the file without copying them through this process; `None` where the
    /// transport has to see them.
    pub(crate) async fn send_file(
        &mut self,
        file: BorrowedFd<'_>,
        offset: u64,
        octets: usize,
    ) -> Option<io::Result<usize>> {
        let Self::Tcp(stream) = self else { return None };
        let send = || {
            let mut offset = offset;
            rustix::fs::sendfile(&*stream, file, Some(&mut offset), octets).map_err(io::Error::from)
        };
        Some(stream.async_io(Interest::WRITABLE, send).await)
    }

    /// Says that nothing more will be sent.
    pub(crate) async fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.shutdown().await,
            Self::Memory(pipe) => pipe.shutdown().await,
        }
    }
}

/// Tells whose fault a failed `sendfile` is, which can fail at either end: what a socket never
/// says comes from the file.
pub(crate) fn of_sendfile(error: io::Error) -> LinkError {
    match Errno::from_io_error(&error) {
        Some(Errno::IO | Errno::OVERFLOW | Errno::INVAL) => LinkError::File(error),
        _ => LinkError::Lost(error),
    }
}
