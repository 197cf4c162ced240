//! Opens a connection to a server: finds its addresses and tries them in order.
//!
//! It sends nothing; what the server is asked does not matter here.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::{Link, LinkError};
use tokio::net::{TcpStream, lookup_host};
use tokio::time;

use crate::{Attempt, ClientError, Origin};

/// Connects to the first address of the server that takes the connection. The resolver, and each
/// address after it, may take as long as `timeout`. Must be called inside a runtime.
///
/// # Errors
/// [`ClientError::UnknownHost`], [`ClientError::SlowResolver`]; [`ClientError::Unreachable`] with
/// what every address said.
pub async fn connect(origin: &Origin, timeout: Duration) -> Result<Link, ClientError> {
    let addresses = resolve(origin, timeout).await?;
    connect_to_one_of(addresses, timeout).await.map_err(|attempts| ClientError::Unreachable {
        origin: origin.clone(),
        waited: timeout,
        attempts,
    })
}

/// The addresses in the order in which the system prefers them (RFC 6724 §6), each once.
async fn resolve(origin: &Origin, timeout: Duration) -> Result<Vec<SocketAddr>, ClientError> {
    let unknown = |reason| ClientError::UnknownHost { origin: origin.clone(), reason };
    let found = time::timeout(timeout, lookup_host((origin.host(), origin.port()))).await;
    let mut addresses: Vec<SocketAddr> = match found {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => return Err(unknown(resolver_words(&error))),
        Err(_) => {
            return Err(ClientError::SlowResolver { origin: origin.clone(), waited: timeout });
        }
    };
    let mut seen = Vec::with_capacity(addresses.len());
    addresses.retain(|address| {
        !seen.contains(address) && {
            seen.push(*address);
            true
        }
    });
    if addresses.is_empty() {
        return Err(unknown("no address".to_owned()));
    }
    Ok(addresses)
}

/// The first that takes the connection, or what each said.
async fn connect_to_one_of(
    addresses: Vec<SocketAddr>,
    timeout: Duration,
) -> Result<Link, Vec<Attempt>> {
    let mut attempts = Vec::new();
    for address in addresses {
        match connect_to(address, timeout).await {
            Ok(link) => return Ok(link),
            Err(error) => attempts.push(Attempt { address, error }),
        }
    }
    Err(attempts)
}

async fn connect_to(address: SocketAddr, timeout: Duration) -> Result<Link, LinkError> {
    let stream = time::timeout(timeout, TcpStream::connect(address))
        .await
        .map_err(|_| LinkError::TimedOut)?
        .map_err(LinkError::Lost)?;
    // The request is one small write: waiting for a fuller segment would only delay it.
    stream.set_nodelay(true).map_err(LinkError::Lost)?;
    let facts = ConnFacts {
        id: 0,
        listener: 0,
        local: stream.local_addr().ok(),
        peer: Some(address),
        scheme: Scheme::Http,
    };
    Ok(Link::tcp(stream, Arc::new(facts)))
}

/// What the resolver said, without the words that the standard library puts before it.
fn resolver_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.rsplit(": ").next().unwrap_or_default();
    words.to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::*;
    use crate::Fault;

    const BOUND: Duration = Duration::from_secs(5);

    fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    fn nobody() -> SocketAddr {
        listener().1
    }

    #[tokio::test]
    async fn address_that_refuses_is_followed_by_the_next_one() {
        let (_listener, address) = listener();
        let link = connect_to_one_of(vec![nobody(), address], BOUND).await.unwrap();
        assert_eq!(link.facts().peer, Some(address));
    }

    #[tokio::test]
    async fn addresses_that_all_refuse_are_all_named() {
        let addresses = vec![nobody(), nobody()];
        let attempts = connect_to_one_of(addresses.clone(), BOUND).await.unwrap_err();
        assert_eq!(attempts.iter().map(|attempt| attempt.address).collect::<Vec<_>>(), addresses);
        assert!(attempts.iter().all(|attempt| attempt.to_string() == "connection refused"));
    }

    #[tokio::test]
    async fn host_without_an_address_is_unknown() {
        // A label of more than 63 octets is no name, which no resolver has to be asked for.
        let origin = Origin::new(&"a".repeat(64), 80).unwrap();
        let error = connect(&origin, BOUND).await.unwrap_err();
        assert!(matches!(error, ClientError::UnknownHost { .. }), "{error}");
        assert_eq!(error.fault(), Fault::Network);
    }

    #[tokio::test]
    async fn address_of_each_host_is_found_once() {
        for host in ["127.0.0.1", "::1", "localhost"] {
            let origin = Origin::new(host, 6789).unwrap();
            let mut addresses = resolve(&origin, BOUND).await.unwrap();
            assert!(addresses.iter().all(|a| a.ip().is_loopback() && a.port() == 6789), "{host}");
            let all = addresses.len();
            addresses.sort();
            addresses.dedup();
            assert_eq!(addresses.len(), all, "{host}");
        }
    }
}
