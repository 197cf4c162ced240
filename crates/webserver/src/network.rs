//! Under which addresses this machine is known to others.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The IPv4 address from which this machine reaches its network, where it has one. Choosing a
/// route sends no packet.
pub(crate) fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((DOCUMENTATION_ADDRESS, 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// The URLs of a server that listens on these addresses: what can be opened on this machine
/// first, then what others can open.
pub(crate) fn urls(addresses: &[SocketAddr]) -> Vec<String> {
    let mut urls = Vec::new();
    for address in addresses {
        let port = address.port();
        if address.ip().is_unspecified() {
            urls.push(format!("http://localhost:{port}/"));
            urls.extend(own_address().map(|own| url(SocketAddr::new(own, port))));
        } else {
            urls.push(url(*address));
        }
    }
    urls.dedup();
    urls
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

/// An address that nobody has (RFC 5737 §3): only its route is asked for.
const DOCUMENTATION_ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_all_interfaces_begin_with_localhost() {
        let all: SocketAddr = "[::]:6789".parse().unwrap();
        assert_eq!(urls(&[all]).first().unwrap(), "http://localhost:6789/");
        let loopback = ["127.0.0.1:80", "[::1]:80"].map(|text| text.parse().unwrap());
        assert_eq!(urls(&loopback), ["http://127.0.0.1:80/", "http://[::1]:80/"]);
    }
}
