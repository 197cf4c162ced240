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
    let mut attempts = Vec::new();
    for address in resolve(origin, timeout).await? {
        match connect_to(address, timeout).await {
            Ok(link) => return Ok(link),
            Err(error) => attempts.push(Attempt { address, error }),
        }
    }
    Err(ClientError::Unreachable { origin: origin.clone(), waited: timeout, attempts })
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
