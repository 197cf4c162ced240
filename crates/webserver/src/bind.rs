//! Which addresses to listen on, and what to say when one cannot be had.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use plainwire_server::{BindError, Server};

use crate::failure::Failure;
use crate::limits::PORTS_TRIED;
use crate::options::Options;
use crate::terminal::quote;

/// Opens the sockets that the options ask for.
pub(crate) fn bind(options: &Options, arguments: &[OsString]) -> Result<Server, Failure> {
    let wanted = wanted(options);
    let (required, optional) = match wanted {
        Wanted::Exactly(addresses) => (addresses, None),
        Wanted::All => (vec![IpAddr::from(Ipv6Addr::UNSPECIFIED)], None),
        Wanted::Loopback => {
            (vec![IpAddr::from(Ipv4Addr::LOCALHOST)], Some(IpAddr::from(Ipv6Addr::LOCALHOST)))
        }
    };
    let with_optional = required.iter().copied().chain(optional);
    let outcome = listen(with_optional, options.port).or_else(|error| {
        // A machine without IPv6 serves over IPv4 alone.
        let fallback = match (has_no_such_address(&error), &optional) {
            (false, _) => return Err(error),
            (true, Some(_)) => required.clone(),
            (true, None) if options.bind.is_empty() => vec![IpAddr::from(Ipv4Addr::UNSPECIFIED)],
            (true, None) => return Err(error),
        };
        listen(fallback, options.port)
    });
    outcome.map_err(|error| explain(error, arguments))
}

/// Whether the server can be reached from other machines.
pub(crate) fn is_exposed(addresses: &[SocketAddr]) -> bool {
    addresses.iter().any(|address| !address.ip().is_loopback())
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

fn listen(addresses: impl IntoIterator<Item = IpAddr>, port: u16) -> Result<Server, BindError> {
    let addresses: Vec<_> =
        addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
    Server::bind(&addresses)
}

fn has_no_such_address(error: &BindError) -> bool {
    error.address.is_ipv6()
        && (error.error.kind() == ErrorKind::AddrNotAvailable
            || error.error.kind() == ErrorKind::Unsupported
            || error.error.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error()))
}

/// What happened, to what, and what to type next.
fn explain(error: BindError, arguments: &[OsString]) -> Failure {
    let BindError { address, error } = error;
    let (ip, port) = (address.ip(), address.port());
    match error.kind() {
        ErrorKind::AddrInUse => {
            let retry = free_port(ip, port).map(|free| with_port(arguments, free));
            Failure::PortBusy { port, retry }
        }
        ErrorKind::PermissionDenied if port < 1024 => {
            Failure::PortForbidden { port, retry: with_port(arguments, 6789) }
        }
        ErrorKind::AddrNotAvailable => Failure::NotOurAddress { ip },
        _ => Failure::Bind { address, error },
    }
}

/// The next port above that can be had on the same address.
fn free_port(ip: IpAddr, port: u16) -> Option<u16> {
    (1..=PORTS_TRIED)
        .filter_map(|step| port.checked_add(step))
        .find(|&candidate| TcpListener::bind((ip, candidate)).is_ok())
}

/// The command that was typed, with another port.
fn with_port(arguments: &[OsString], port: u16) -> String {
    let mut words = vec!["webserver".to_owned(), "--port".to_owned(), port.to_string()];
    let mut rest = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = rest.next() {
        if matches!(word.as_ref(), "-p" | "--port") {
            rest.next();
            continue;
        }
        let holds_port = word.starts_with("--port=") || (word.starts_with("-p") && word.len() > 2);
        if !holds_port {
            words.push(quote(&word));
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_with_another_port_keeps_everything_else() {
        let rows: [(&[&str], &str); 4] = [
            (&["webserver"], "webserver --port 7000"),
            (&["x/webserver", "-p", "80", "my site"], "webserver --port 7000 'my site'"),
            (&["webserver", "--port=80", "--local", "a"], "webserver --port 7000 --local a"),
            (&["webserver", "-p80", "-q", "a"], "webserver --port 7000 -q a"),
        ];
        for (words, expected) in rows {
            let arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(with_port(&arguments, 7000), expected);
        }
    }
}
