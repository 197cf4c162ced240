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

/// A URL of the server, and who can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) text: String,
    pub(crate) reach: Reach,
}

/// From where an address can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    ThisMachine,
    OtherMachines,
}

/// The URLs of a server that listens on these addresses, each once.
pub(crate) fn urls(addresses: &[SocketAddr]) -> Vec<Url> {
    let mut urls: Vec<Url> = Vec::new();
    for address in addresses {
        let port = address.port();
        let own = if address.ip().is_unspecified() {
            let text = format!("http://localhost:{port}/");
            [Some(Url { text, reach: Reach::ThisMachine }), own_address().map(|ip| url(ip, port))]
        } else {
            [Some(url(address.ip(), port)), None]
        };
        for url in own.into_iter().flatten() {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
    }
    urls
}

/// From where a listener on this address can be reached: on all addresses, from everywhere.
pub(crate) fn reach(ip: IpAddr) -> Reach {
    if ip.to_canonical().is_loopback() { Reach::ThisMachine } else { Reach::OtherMachines }
}

fn url(ip: IpAddr, port: u16) -> Url {
    Url { text: format!("http://{}/", SocketAddr::new(ip, port)), reach: reach(ip) }
}

/// An address that nobody has (RFC 5737 §3): only its route is asked for.
const DOCUMENTATION_ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

#[cfg(test)]
mod tests {
    use super::*;

    fn of(addresses: &[&str]) -> Vec<(String, Reach)> {
        let addresses: Vec<_> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        urls(&addresses).into_iter().map(|url| (url.text, url.reach)).collect()
    }

    #[test]
    fn urls_of_all_interfaces_begin_with_localhost() {
        let first = of(&["[::]:6789"]).remove(0);
        assert_eq!(first, ("http://localhost:6789/".to_owned(), Reach::ThisMachine));
    }

    #[test]
    fn urls_know_who_can_open_them() {
        let rows = [
            ("127.0.0.1:80", Reach::ThisMachine),
            ("[::1]:80", Reach::ThisMachine),
            ("[::ffff:127.0.0.1]:80", Reach::ThisMachine),
            ("192.0.2.2:80", Reach::OtherMachines),
            ("[2001:db8::1]:80", Reach::OtherMachines),
        ];
        let expected = rows.map(|(text, reach)| (format!("http://{text}/"), reach));
        assert_eq!(of(&rows.map(|(text, _)| text)), expected);
    }
}
