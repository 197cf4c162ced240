//! Accepting: one task a listener, one task a connection.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::Link;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::yield_now;
use tokio::time::Instant;

use crate::connection::Connection;
use crate::event::{Closing, Event, Trace};
use crate::limits::{
    ACCEPT_CALM, ACCEPT_RETRY_FIRST, ACCEPT_RETRY_LONGEST, ACCEPTED_AT_ONCE_MAX, BACKLOG,
};
use crate::model::Ready;
use crate::room::{ClientFull, Place};
use crate::server::Shared;
use crate::{Notice, Stop, fault};

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
    let mut accepted_at_once = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.wait() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A fault in there costs that connection, and not the listener.
                let _ = fault::catch(pin!(acceptor.begin(stream, peer, &mut retry))).await;
                retry.succeeded(&acceptor.shared);
                accepted_at_once += 1;
                if accepted_at_once >= ACCEPTED_AT_ONCE_MAX {
                    accepted_at_once = 0;
                    yield_now().await;
                }
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                let wait = retry.failed(&Notice::AcceptFails(error), &acceptor.shared);
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stop.wait() => break,
                }
            }
        }
    }
    acceptor.empty_backlog(listener.into_std()?, retry).await;
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
            let notice = Notice::ConnectionsFull { connections_max };
            fault::contain(|| self.shared.snapshot.observer.notice(&notice));
        }
        self.shared.room.take().await
    }

    /// Begins a connection, as soon as there is a place for it; with one at a time, also ends it.
    /// A client that has its share is turned away first, so that it takes nobody's place.
    async fn begin(&self, stream: TcpStream, peer: SocketAddr, retry: &mut Retry) {
        let snapshot = &self.shared.snapshot;
        let facts = Arc::new(ConnFacts {
            id: self.shared.next_connection(),
            listener: self.index,
            local: stream.local_addr().ok().map(canonical),
            peer: Some(canonical(peer)),
            scheme: Scheme::Http,
        });
        let trace = Trace::new(snapshot.tracer.clone(), Some(facts.id));
        trace.tell(|| Event::Accepted(&facts));
        let address = canonical(peer).ip();
        let client = match self.shared.room.enter(address) {
            Ok(client) => client,
            Err(ClientFull { connections, is_news }) => {
                if is_news {
                    let notice = Notice::ClientFull { client: address, connections };
                    fault::contain(|| snapshot.observer.notice(&notice));
                }
                trace.tell(|| Event::Closed(Closing::ClientFull));
                return;
            }
        };
        let place = Place { client, _all: self.place().await };
        let link = Link::tcp(stream, facts);
        let connection = Connection::new(link, Arc::clone(&self.shared), self.stop.clone(), trace);
        let connection = Box::new(connection);
        let mut ready = Ready { connection, place, stop: self.stop.clone() };
        while let Err(without) = self.shared.model.drive(ready).await {
            let wait = retry.failed(&Notice::NoThread(without.error), &self.shared);
            if self.stop.is_set() {
                return;
            }
            tokio::time::sleep(wait).await;
            ready = *without.ready;
        }
    }

    /// Takes what is in the backlog, closes the listener, and only then serves: clients that keep
    /// coming would never let it be empty. Where descriptors run out first, those that were taken
    /// are served before the rest. How long this takes is bounded by the drain.
    async fn empty_backlog(&self, listener: std::net::TcpListener, mut retry: Retry) {
        let mut listener = Some(listener);
        let mut left = BACKLOG;
        while let Some(open) = listener.take() {
            let mut taken = Vec::new();
            while left > 0 {
                match open.accept() {
                    Ok(accepted) => taken.push(accepted),
                    Err(error) if is_the_clients(&error) => {}
                    Err(error) => {
                        let is_empty = error.kind() == io::ErrorKind::WouldBlock;
                        listener = (!is_empty && !taken.is_empty()).then_some(open);
                        break;
                    }
                }
                left -= 1;
            }
            for (stream, peer) in taken {
                let ready = stream.set_nonblocking(true);
                if let Ok(stream) = ready.and_then(|()| TcpStream::from_std(stream)) {
                    let _ = fault::catch(pin!(self.begin(stream, peer, &mut retry))).await;
                }
                tokio::task::consume_budget().await;
            }
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
    fn failed(&mut self, notice: &Notice, shared: &Shared) -> Duration {
        if self.failed_last.replace(Instant::now()).is_none() {
            fault::contain(|| shared.snapshot.observer.notice(notice));
        }
        let longer = |last: Duration| last.saturating_mul(2).min(ACCEPT_RETRY_LONGEST);
        *self.wait.insert(self.wait.map_or(ACCEPT_RETRY_FIRST, longer))
    }

    fn succeeded(&mut self, shared: &Shared) {
        self.wait = None;
        if self.failed_last.is_some_and(|last| last.elapsed() >= ACCEPT_CALM) {
            self.failed_last = None;
            fault::contain(|| shared.snapshot.observer.notice(&Notice::AcceptWorks));
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
