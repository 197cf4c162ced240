//! What one client has: a number of connections, and turns for those of them that never wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::limits::CLIENT_CONNECTIONS_LEAST;
use crate::turn::Turns;

/// All clients that have a connection.
#[derive(Debug)]
pub(super) struct Clients {
    each_max: u32,
    turns_each: usize,
    /// The turns of all together: no more than each may have.
    turns_all: Arc<Semaphore>,
    open: Mutex<HashMap<IpAddr, Client>>,
}

/// One more connection of a client; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct ClientPlace {
    clients: Arc<Clients>,
    client: IpAddr,
    turns: Turns,
}

/// The client has no place left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClientFull {
    /// How many connections it has.
    pub(crate) connections: u32,
    /// Whether that is news: the first time since it had half as many.
    pub(crate) is_news: bool,
}

#[derive(Debug)]
struct Client {
    open: u32,
    /// How many it had when it was told that it has no place left.
    told_at: Option<u32>,
    turns: Turns,
}

impl Clients {
    pub(super) fn new(each_max: u32, turns_each: usize) -> Arc<Self> {
        let turns_all = Arc::new(Semaphore::new(turns_each));
        Arc::new(Self { each_max, turns_each, turns_all, open: Mutex::default() })
    }

    /// Counts one more connection of the client, while so many places are free. The loopback
    /// addresses have no limit, since a proxy may sit there, but their turns like all others: a
    /// request that comes alone never needs one, so that a proxy loses nothing by them.
    pub(super) fn enter(
        self: &Arc<Self>,
        client: IpAddr,
        free: usize,
    ) -> Result<ClientPlace, ClientFull> {
        let is_limited = !client.is_loopback();
        let client = network(client);
        let mut open = self.open();
        let Client { open, told_at, turns } = open.entry(client).or_insert_with(|| Client {
            open: 0,
            told_at: None,
            turns: Turns::new(self.turns_each, &self.turns_all),
        });
        if is_limited && *open >= self.share(free) {
            let is_news = told_at.replace(*open).is_none();
            return Err(ClientFull { connections: *open, is_news });
        }
        *open = open.saturating_add(1);
        Ok(ClientPlace { clients: Arc::clone(self), client, turns: turns.clone() })
    }

    /// How many connections the client has.
    pub(super) fn connections(&self, client: IpAddr) -> u32 {
        self.open().get(&network(client)).map_or(0, |client| client.open)
    }

    /// Up to how many connections a client may take while so many places are free.
    fn share(&self, free: usize) -> u32 {
        let free = u32::try_from(free).unwrap_or(u32::MAX);
        free.max(CLIENT_CONNECTIONS_LEAST).min(self.each_max.max(1))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, Client>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientPlace {
    /// The turns of this client.
    pub(crate) const fn turns(&self) -> &Turns {
        &self.turns
    }
}

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let mut open = self.clients.open();
        if let Some(client) = open.get_mut(&self.client) {
            client.open = client.open.saturating_sub(1);
            client.told_at = client.told_at.filter(|told_at| client.open > told_at / 2);
            if client.open == 0 {
                open.remove(&self.client);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_of_ipv6_is_its_network_of_64_bits() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }

    #[test]
    fn client_that_was_told_is_told_again_when_half_of_its_connections_have_ended() {
        let clients = Clients::new(8, 1);
        let client = IpAddr::from([192, 0, 2, 1]);
        let mut held = Vec::new();
        for (left, is_news) in [(0, true), (8, false), (5, false), (4, true), (5, false)] {
            held.truncate(left);
            let full = loop {
                match clients.enter(client, 99) {
                    Ok(place) => held.push(place),
                    Err(full) => break full,
                }
            };
            assert_eq!(full, ClientFull { connections: 8, is_news }, "{left}");
        }
    }
}
