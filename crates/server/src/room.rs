//! How many connections there may be: in all, and from one client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for connections.
#[derive(Debug)]
pub(crate) struct Room {
    places: Arc<Semaphore>,
    places_max: u32,
    is_full: AtomicBool,
    clients: Arc<Clients>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _all: OwnedSemaphorePermit,
    _client: Option<ClientPlace>,
}

/// The client has no place left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClientFull {
    /// Whether that is news: the first time since half of its places were free.
    pub(crate) is_news: bool,
}

#[derive(Debug)]
struct Clients {
    each_max: u32,
    open: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Debug, Default)]
struct Count {
    open: u32,
    told: bool,
}

#[derive(Debug)]
struct ClientPlace {
    clients: Arc<Clients>,
    client: IpAddr,
}

impl Room {
    pub(crate) fn new(places_max: u32, each_max: u32) -> Self {
        let places = Arc::new(Semaphore::new(places_max as usize));
        let clients = Arc::new(Clients { each_max, open: Mutex::default() });
        Self { places, places_max, is_full: AtomicBool::new(false), clients }
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

    /// A place, as soon as there is one.
    pub(crate) async fn take(&self) -> OwnedSemaphorePermit {
        let places = Arc::clone(&self.places);
        places.acquire_owned().await.expect("the semaphore is never closed")
    }

    /// Makes the place that of this client.
    pub(crate) fn enter(
        &self,
        all: OwnedSemaphorePermit,
        client: Option<IpAddr>,
    ) -> Result<Place, ClientFull> {
        let client = client.filter(|client| !client.is_loopback());
        let client = client.map(|client| self.clients.enter(network(client))).transpose()?;
        Ok(Place { _all: all, _client: client })
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

/// What counts as one client: whoever has one IPv6 address has 2^64 of them.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

impl Clients {
    fn enter(self: &Arc<Self>, client: IpAddr) -> Result<ClientPlace, ClientFull> {
        let mut open = self.open();
        let count = open.entry(client).or_default();
        if count.open >= self.each_max {
            return Err(ClientFull { is_news: !std::mem::replace(&mut count.told, true) });
        }
        count.open += 1;
        Ok(ClientPlace { clients: Arc::clone(self), client })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, Count>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let mut open = self.clients.open();
        if let Some(count) = open.get_mut(&self.client) {
            count.open = count.open.saturating_sub(1);
            count.told &= count.open > self.clients.each_max / 2;
            if count.open == 0 {
                open.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn client(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from(Ipv4Addr::new(192, 0, 2, last)))
    }

    #[tokio::test]
    async fn client_with_all_its_places_is_refused_and_told_of_once() {
        let room = Room::new(10, 1);
        let first = room.enter(room.take().await, client(1)).unwrap();
        let refused = |is_news: bool| ClientFull { is_news };
        assert_eq!(room.enter(room.take().await, client(1)).unwrap_err(), refused(true));
        assert_eq!(room.enter(room.take().await, client(1)).unwrap_err(), refused(false));
        let other = room.enter(room.take().await, client(2)).unwrap();
        assert_eq!(room.taken(), 2);
        drop((first, other));
        assert_eq!(room.taken(), 0);
        assert!(room.enter(room.take().await, client(1)).is_ok());
    }

    #[test]
    fn client_of_ipv6_is_its_network_of_64_bits() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }

    #[tokio::test]
    async fn client_on_loopback_has_all_places() {
        let room = Room::new(3, 1);
        let local = Some(IpAddr::from(Ipv4Addr::LOCALHOST));
        let held: Vec<_> =
            (0..3).map(|_| room.enter(room.take_now().unwrap(), local).unwrap()).collect();
        assert!(room.take_now().is_none());
        drop(held);
        room.all_left().await;
    }
}
