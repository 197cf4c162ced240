//! Sockets that listen (RFC 9112 §9): created, bound and listening before any runtime exists.

use std::net::{SocketAddr, TcpListener};
use std::{fmt, io};

use socket2::{Domain, Protocol, Socket, Type};

use crate::event::{Event, Trace};
use crate::limits::{BACKLOG, UNSENT_OCTETS_MAX};

/// An address that cannot be listened on.
#[derive(Debug)]
pub struct BindError {
    /// The address.
    pub address: SocketAddr,
    /// Why.
    pub error: io::Error,
}

/// Opens a listening socket. An IPv6 socket for all interfaces takes IPv4 as well; connections do
/// not wait to fill a segment, and are writable again as soon as little is left to send (both
/// options are inherited).
pub(crate) fn listen(address: SocketAddr, trace: &Trace) -> Result<TcpListener, BindError> {
    open(address, trace).map_err(|error| BindError { address, error })
}

fn open(address: SocketAddr, trace: &Trace) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    trace.tell(|| Event::Socket(address));
    if let SocketAddr::V6(v6) = address {
        socket.set_only_v6(!v6.ip().is_unspecified())?;
    }
    // A server that was just stopped may be started again at once.
    socket.set_reuse_address(true)?;
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_notsent_lowat(UNSENT_OCTETS_MAX)?;
    socket.bind(&address.into())?;
    let bound = socket.local_addr()?.as_socket().unwrap_or(address);
    trace.tell(|| Event::Bound(bound));
    socket.listen(BACKLOG.into())?;
    trace.tell(|| Event::Listening(bound, BACKLOG));
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}: {}", self.address, self.error)
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
