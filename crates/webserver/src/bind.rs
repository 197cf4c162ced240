//! Which addresses to listen on, and what to say when one cannot be had.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use plainwire_server::{BindError, Server, Tracer};

use crate::failure::Failure;
use crate::limits::PORTS_TRIED;
use crate::options::Options;
use crate::retry;

/// Opens the sockets that the options ask for.
pub(crate) fn bind(
    options: &Options,
    program: &OsStr,
    tracer: Option<&Arc<dyn Tracer>>,
) -> Result<Server, Failure> {
    let wanted = wanted(options);
    let (required, optional) = match wanted {
        Wanted::Exactly(addresses) => (addresses, None),
        Wanted::All => (vec![IpAddr::from(Ipv6Addr::UNSPECIFIED)], None),
        Wanted::Loopback => {
            (vec![IpAddr::from(Ipv4Addr::LOCALHOST)], Some(IpAddr::from(Ipv6Addr::LOCALHOST)))
        }
    };
    let with_optional: Vec<IpAddr> = required.iter().copied().chain(optional).collect();
    let outcome = listen(&with_optional, options.port(), tracer).or_else(|error| {
        // A machine without IPv6 serves over IPv4 alone.
        let fallback = match (has_no_such_address(&error), &optional) {
            (false, _) => return Err(error),
            (true, Some(_)) => required.clone(),
            (true, None) if options.bind.is_empty() => vec![IpAddr::from(Ipv4Addr::UNSPECIFIED)],
            (true, None) => return Err(error),
        };
        listen(&fallback, options.port(), tracer)
    });
    outcome.map_err(|error| explain(error, &with_optional, options, program))
}

enum Wanted {
    Exactly(Vec<IpAddr>),
    All,
    Loopback,
}

fn wanted(options: &Options) -> Wanted {
    if options.local {
        Wanted::Loopback
    } else if options.bind.is_empty() {
        Wanted::All
    } else {
        Wanted::Exactly(options.bind.clone())
    }
}

fn listen(
    addresses: &[IpAddr],
    port: u16,
    tracer: Option<&Arc<dyn Tracer>>,
) -> Result<Server, BindError> {
    let addresses: Vec<_> =
        addresses.iter().map(|&address| SocketAddr::new(address, port)).collect();
    Server::bind(&addresses, tracer)
}

fn has_no_such_address(error: &BindError) -> bool {
    error.address.is_ipv6()
        && (error.error.kind() == ErrorKind::AddrNotAvailable
            || error.error.kind() == ErrorKind::Unsupported
            || error.error.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error()))
}

/// What happened, to what, and what to type next.
fn explain(error: BindError, wanted: &[IpAddr], options: &Options, program: &OsStr) -> Failure {
    let BindError { address, error } = error;
    let (ip, port) = (address.ip(), address.port());
    match error.kind() {
        ErrorKind::AddrInUse => {
            let advice = free_port(wanted, port).map_or_else(
                || "try --port 0 for a free one".to_owned(),
                |free| retry::advice(options, program, free),
            );
            Failure::PortBusy { port, advice }
        }
        ErrorKind::PermissionDenied if port < 1024 => {
            let advice = retry::advice(options, program, Options::default().port());
            Failure::PortForbidden { port, advice }
        }
        ErrorKind::AddrNotAvailable => Failure::NotOurAddress { ip },
        _ => Failure::Bind { address, error },
    }
}

/// The next port above that can be had on all of these addresses.
fn free_port(wanted: &[IpAddr], port: u16) -> Option<u16> {
    let is_free = |candidate: u16| {
        wanted.iter().all(|&ip| match TcpListener::bind((ip, candidate)) {
            Ok(_) => true,
            // What this machine does not have is not in the way.
            Err(error) => error.kind() == ErrorKind::AddrNotAvailable,
        })
    };
    (1..=PORTS_TRIED).filter_map(|step| port.checked_add(step)).find(|&port| is_free(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_that_is_advised_is_free_on_every_address() {
        let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        let busy = TcpListener::bind((loopback[0], 0)).unwrap();
        let port = busy.local_addr().unwrap().port();
        let advised = free_port(&loopback, port - 1);
        assert!(advised.is_some_and(|advised| advised > port), "{advised:?}, {port} is busy");
    }
}
