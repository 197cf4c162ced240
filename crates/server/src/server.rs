//! The server: bound, then serving, then drained.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use plainwire_link::Link;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::accept::accept;
use crate::clock::Clock;
use crate::connection::Connection;
use crate::event::{Event, Trace};
use crate::limits::{ANY_PORT_TRIES, CUT_TIMEOUT, TURNS_EACH_THREAD};
use crate::listener::{BindError, listen};
use crate::room::Room;
use crate::{Model, Snapshot, Stop, Stopper, Tracer};

/// A server with its sockets open.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<TcpListener>,
}

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) model: Model,
    pub(crate) clock: Clock,
    pub(crate) room: Room,
    connections: AtomicU64,
}

/// Drives one connection to its end, with nothing else of a server around it: for links in memory,
/// and for programs that bring their own listener. Must be called inside a runtime with timers.
pub async fn serve_link(link: Link, snapshot: Arc<Snapshot>, model: Model, stop: Stop) {
    let trace = Trace::new(snapshot.tracer.clone(), Some(link.facts().id));
    trace.tell(|| Event::Accepted(link.facts()));
    let shared = Arc::new(Shared::new(snapshot, model));
    Connection::new(link, shared, stop, trace).drive().await;
}

/// How a stop went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were still under way when the time was up.
    pub unfinished: usize,
}

impl Server {
    /// Listens on all of these addresses, or on none. Where the port is 0 the system picks one,
    /// the same for all of them. The tracer is told of each step.
    ///
    /// # Errors
    /// [`BindError`] of the first address that cannot be had.
    pub fn bind(
        addresses: &[SocketAddr],
        tracer: Option<&Arc<dyn Tracer>>,
    ) -> Result<Self, BindError> {
        let trace = Trace::new(tracer.cloned(), None);
        let any_port = addresses.iter().any(|address| address.port() == 0);
        let tries = if any_port && addresses.len() > 1 { ANY_PORT_TRIES } else { 1 };
        for _ in 1..tries {
            match Self::bind_once(addresses, &trace) {
                // The port that the first address got is taken on another one.
                Err(BindError { error, .. }) if error.kind() == io::ErrorKind::AddrInUse => {}
                outcome => return outcome,
            }
        }
        Self::bind_once(addresses, &trace)
    }

    fn bind_once(addresses: &[SocketAddr], trace: &Trace) -> Result<Self, BindError> {
        let mut listeners: Vec<TcpListener> = Vec::with_capacity(addresses.len());
        for &address in addresses {
            let mut address = address;
            if let (0, Some(first)) = (address.port(), listeners.first()) {
                let picked = first.local_addr().map_err(|error| BindError { address, error })?;
                address.set_port(picked.port());
            }
            listeners.push(listen(address, trace)?);
        }
        Ok(Self { listeners })
    }

    /// The addresses that it listens on, with their real ports.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        self.listeners.iter().map(TcpListener::local_addr).collect()
    }

    /// Serves until it is told to stop; then accepts until the backlog is empty, closes the
    /// listeners, and lets exchanges that are under way end within `limits.drain_timeout`; what is
    /// then still under way, or when a cut is said, ends where it stands. Must be
    /// called inside a runtime with I/O and timers.
    ///
    /// # Errors
    /// When a listener cannot be registered with the runtime, or its task fails.
    pub async fn serve(
        self,
        snapshot: Arc<Snapshot>,
        model: Model,
        stop: Stop,
    ) -> io::Result<Drained> {
        let drain_timeout = snapshot.limits.drain_timeout;
        let shared = Arc::new(Shared::new(snapshot, model));
        // What connections hear is said here, since a drain whose time is up also cuts.
        let (stopper, heard) = Stopper::new();
        let mut accepting = JoinSet::new();
        for (index, listener) in self.listeners.into_iter().enumerate() {
            accepting.spawn(accept(listener, index, Arc::clone(&shared), heard.clone()));
        }
        let mut stopped = stop;
        tokio::select! {
            biased;
            () = stopped.wait() => stopper.stop(),
            Some(ended) = accepting.join_next() => {
                ended.map_err(io::Error::other)??;
                return Err(io::Error::other("a listener ended by itself"));
            }
        }
        Trace::new(shared.snapshot.tracer.clone(), None).tell(|| Event::Stopping);
        let drain = async {
            while let Some(ended) = accepting.join_next().await {
                ended.map_err(io::Error::other)??;
            }
            shared.room.all_left().await;
            Ok::<(), io::Error>(())
        };
        let drained = tokio::select! {
            drained = timeout(drain_timeout, drain) => drained.ok(),
            () = stopped.wait_for_cut() => None,
        };
        drained.unwrap_or(Ok(()))?;
        let unfinished = shared.room.taken();
        if unfinished > 0 {
            stopper.cut();
            // Tasks are ended by their runtime, threads end themselves; both leave records.
            let _ = timeout(CUT_TIMEOUT, shared.room.all_left()).await;
        }
        Ok(Drained { unfinished })
    }
}

impl Shared {
    /// Must be called inside a runtime.
    pub(crate) fn new(snapshot: Arc<Snapshot>, model: Model) -> Self {
        let limits = snapshot.limits;
        let places_max = model.places_max(limits.connections_max);
        let threads = Handle::current().metrics().num_workers();
        let room = Room::new(places_max, &limits, threads.saturating_mul(TURNS_EACH_THREAD));
        Self { snapshot, model, clock: Clock::new(), room, connections: AtomicU64::new(0) }
    }

    /// The number of the next connection.
    pub(crate) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }
}
