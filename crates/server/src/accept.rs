//! Accepting: one task a listener, one task a connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::Link;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::connection::Connection;
use crate::limits::{ACCEPT_CALM, ACCEPT_RETRY_FIRST, ACCEPT_RETRY_LONGEST, BACKLOG};
use crate::server::Shared;
use crate::{Notice, Stop};

/// Accepts until told to stop, and then until the backlog is empty: those clients have their
/// handshake behind them and would be reset. A place is taken only when a client is there, so
/// that a listener without clients keeps none from the others; one client may so wait for a place
/// outside the backlog.
///
/// # Errors
/// When the listener cannot be registered with the runtime.
pub(crate) async fn accept(
    listener: std::net::TcpListener,
    index: usize,
    shared: Arc<Shared>,
    mut stop: Stop,
) -> io::Result<()> {
    let mut retry = Retry::default();
    let acceptor = Acceptor { index, shared, stop: stop.clone() };
    let listener = TcpListener::from_std(listener)?;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.wait() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                retry.succeeded(&acceptor.shared);
                acceptor.begin(stream, peer).await;
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                let wait = retry.failed(error, &acceptor.shared);
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stop.wait() => break,
                }
            }
        }
    }
    acceptor.empty_backlog(listener.into_std()?).await;
    Ok(())
}

struct Acceptor {
    index: usize,
    shared: Arc<Shared>,
    stop: Stop,
}

impl Acceptor {
    /// A place for one more connection; says so, once an episode, when it has to be waited for.
    async fn place(&self) -> OwnedSemaphorePermit {
        if let Some(place) = self.shared.room.take_now() {
            return place;
        }
        if self.shared.model.tells_when_full() && self.shared.room.fills() {
            let connections_max = self.shared.snapshot.limits.connections_max;
            self.shared.snapshot.observer.notice(&Notice::ConnectionsFull { connections_max });
        }
        self.shared.room.take().await
    }

    /// Begins a connection, as soon as there is a place for it; with one at a time, also ends it.
    async fn begin(&self, stream: TcpStream, peer: SocketAddr) {
        let place = self.place().await;
        let peer = canonical(peer);
        let place = match self.shared.room.enter(place, Some(peer.ip())) {
            Ok(place) => place,
            Err(full) => {
                if full.first {
                    let connections_max = self.shared.snapshot.limits.connections_per_client_max;
                    let notice = Notice::ClientFull { client: peer.ip(), connections_max };
                    self.shared.snapshot.observer.notice(&notice);
                }
                return;
            }
        };
        let facts = ConnFacts {
            id: self.shared.next_connection(),
            listener: self.index,
            local: stream.local_addr().ok().map(canonical),
            peer: Some(peer),
            scheme: Scheme::Http,
        };
        let link = Link::tcp(stream, Arc::new(facts));
        let connection = Connection::new(link, Arc::clone(&self.shared), self.stop.clone());
        if let Err(error) = self.shared.model.drive(connection, place).await {
            self.shared.snapshot.observer.notice(&Notice::NoThread(error));
        }
    }

    /// Accepts what is in the backlog, but no more than it can hold: clients that keep coming are
    /// not waited for. How long this takes is bounded by the drain.
    async fn empty_backlog(&self, listener: std::net::TcpListener) {
        for _ in 0..BACKLOG {
            match listener.accept() {
                Ok((stream, peer)) => {
                    let ready = stream.set_nonblocking(true);
                    if let Ok(stream) = ready.and_then(|()| TcpStream::from_std(stream)) {
                        self.begin(stream, peer).await;
                    }
                }
                Err(error) if is_the_clients(&error) => {}
                Err(_) => return,
            }
            tokio::task::consume_budget().await;
        }
    }
}

/// A failure to accept is said once an episode, and tried again less and less often. Under load,
/// accepting works now and then while it fails: an episode is over when it has worked for a while.
#[derive(Debug, Default)]
struct Retry {
    wait: Option<Duration>,
    failed_last: Option<Instant>,
}

impl Retry {
    fn failed(&mut self, error: io::Error, shared: &Shared) -> Duration {
        if self.failed_last.replace(Instant::now()).is_none() {
            shared.snapshot.observer.notice(&Notice::AcceptFails(error));
        }
        let longer = |last: Duration| last.saturating_mul(2).min(ACCEPT_RETRY_LONGEST);
        *self.wait.insert(self.wait.map_or(ACCEPT_RETRY_FIRST, longer))
    }

    fn succeeded(&mut self, shared: &Shared) {
        self.wait = None;
        if self.failed_last.is_some_and(|last| last.elapsed() >= ACCEPT_CALM) {
            self.failed_last = None;
            shared.snapshot.observer.notice(&Notice::AcceptWorks);
        }
    }
}

/// Whether the error is about the one connection, which was gone before it was accepted.
fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

/// An IPv4 client of an IPv6 socket is shown by its IPv4 address.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
