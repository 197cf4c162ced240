//! How many connections there may be: in all, and from one client; and which one goes when another
//! client needs its place.

mod client;
mod wanted;

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

pub(crate) use client::{ClientFull, ClientPlace};

use crate::limits::{ASK_AGAIN, CLIENT_CONNECTIONS_LEAST, Limits};
use client::Clients;
use wanted::{Of, Wanted};

/// Places for connections.
#[derive(Debug)]
pub(crate) struct Room {
    places: Arc<Semaphore>,
    places_max: u32,
    is_full: AtomicBool,
    clients: Arc<Clients>,
    wanted: Wanted,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) _all: OwnedSemaphorePermit,
    pub(crate) client: ClientPlace,
}

impl Room {
    /// Room for so many connections, whatever the limits say of it; each client may have so many
    /// turns at once.
    pub(crate) fn new(places_max: u32, limits: &Limits, turns_each: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places_max as usize)),
            places_max,
            is_full: AtomicBool::new(false),
            clients: Clients::new(limits.connections_per_client_max, turns_each),
            wanted: Wanted::default(),
        }
    }

    /// Counts one more connection of this client, unless it has as many as one client may, or more
    /// than there are places left for others. That keeps a place for whoever comes next, however
    /// many clients take what they can.
    pub(crate) fn enter(&self, client: IpAddr) -> Result<ClientPlace, ClientFull> {
        self.clients.enter(client, self.places.available_permits())
    }

    /// A place, if there is one now.
    pub(crate) fn take_now(&self) -> Option<OwnedSemaphorePermit> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        if self.is_full.load(Ordering::Relaxed) && self.taken() <= self.places_max as usize / 2 {
            self.is_full.store(false, Ordering::Relaxed);
        }
        Some(place)
    }

    /// Notes that there is no place; says whether that is news. It is again when half of them
    /// have been free.
    pub(crate) fn fills(&self) -> bool {
        !self.is_full.swap(true, Ordering::Relaxed)
    }

    /// A place, as soon as there is one. Asks a connection that waits for its client to go, and
    /// again after a while: one that was asked may have had something to do after all, or there is
    /// none. Then one whose client takes an answer slowly is asked as well.
    pub(crate) async fn take(&self) -> OwnedSemaphorePermit {
        let mut place = pin!(Arc::clone(&self.places).acquire_owned());
        let mut of = Of::Waiting;
        loop {
            let _wanted = self.wanted.ask(of);
            of = Of::Slow;
            tokio::select! {
                biased;
                place = &mut place => return place.expect("the semaphore is never closed"),
                () = sleep(ASK_AGAIN) => {}
            }
        }
    }

    /// For a connection that idles between two requests: waits until its place is wanted, and it
    /// is the one that has waited longest.
    pub(crate) async fn wanted_from_idle(&self) {
        self.wanted.leave_idle().await;
    }

    /// For a connection that has kept its place for a while without a request: waits until its
    /// place is wanted. These go before those that idle.
    pub(crate) async fn wanted_from_late(&self) {
        self.wanted.leave_late().await;
    }

    /// For a connection whose client has been taking one piece of an answer for a while: waits
    /// until its place is wanted, and the client has more connections than a browser opens. One
    /// that has fewer keeps them, however slow its network is, and so does a proxy on loopback.
    pub(crate) async fn wanted_from_slow(&self, client: Option<IpAddr>, look: Duration) {
        let Some(client) = client.filter(|client| !client.is_loopback()) else {
            return std::future::pending().await;
        };
        loop {
            sleep(look).await;
            if self.clients.connections(client) > CLIENT_CONNECTIONS_LEAST {
                self.wanted.leave_slow().await;
                return;
            }
        }
    }

    /// Waits until every place has been given back.
    pub(crate) async fn all_left(&self) {
        let all = self.places.acquire_many(self.places_max).await;
        drop(all.expect("the semaphore is never closed"));
    }

    /// How many places are taken.
    pub(crate) fn taken(&self) -> usize {
        (self.places_max as usize).saturating_sub(self.places.available_permits())
    }
}

#[cfg(test)]
mod tests;
