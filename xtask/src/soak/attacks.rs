//! Table of data. What an attacker does: each attack is one row.
//!
//! A row says what every connection of the attacker sends and takes, how often it moves, how many
//! there are and from how many addresses. `attacker.rs` carries it out and knows no attack by name.

use std::time::Duration;

/// One attack.
pub(super) struct Attack {
    pub(super) name: &'static str,
    /// What it does, for the table.
    pub(super) what: &'static str,
    /// How many connections are opened; those that end are opened again.
    pub(super) connections: usize,
    /// From how many addresses.
    pub(super) addresses: u8,
    /// How many are opened in a second until all are there: where staying is the attack, they do
    /// not come as a storm.
    pub(super) opened_a_second: u32,
    /// From one move of a connection to its next. Zero: without a pause.
    pub(super) every: Duration,
    /// What a new connection sends at once.
    pub(super) first: fn() -> Vec<u8>,
    /// What it sends then, from the beginning again when it is through. Empty: nothing.
    pub(super) then: fn() -> Vec<u8>,
    /// Octets of that in one move.
    pub(super) say_octets: usize,
    /// Octets of what the server sends that are taken in one move.
    pub(super) take_octets: usize,
    /// Whether its receive window is held small.
    pub(super) narrow: bool,
}

/// As much as there is.
pub(super) const ALL: usize = usize::MAX;

/// A row that sends nothing and takes everything.
const NOTHING: Attack = Attack {
    name: "",
    what: "",
    connections: 64,
    addresses: 1,
    opened_a_second: 2_000,
    every: Duration::ZERO,
    first: Vec::new,
    then: Vec::new,
    say_octets: 0,
    take_octets: ALL,
    narrow: false,
};

const SECOND: Duration = Duration::from_secs(1);

/// Every attack, in the order in which `--attack all` runs them.
pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "slow-heads",
        what: "5,000 connections whose heads get an octet a second and never end",
        connections: 5_000,
        addresses: 10,
        every: SECOND,
        first: || b"GET /small.bin HTTP/1.1\r\nHost: soak\r\nX-Slow: ".to_vec(),
        then: || b"x".to_vec(),
        say_octets: 1,
        ..NOTHING
    },
    Attack {
        name: "one-byte",
        what: "5,000 connections that send short requests, an octet a second",
        connections: 5_000,
        addresses: 10,
        every: SECOND,
        then: || SMALL.to_vec(),
        say_octets: 1,
        ..NOTHING
    },
    Attack {
        name: "slow-content",
        what: "5,000 connections that announce content and send an octet of it a second",
        connections: 5_000,
        addresses: 10,
        every: SECOND,
        first: || {
            b"POST /small.bin HTTP/1.1\r\nHost: soak\r\nContent-Length: 60000\r\n\r\n".to_vec()
        },
        then: || b"x".to_vec(),
        say_octets: 1,
        ..NOTHING
    },
    Attack {
        name: "silent",
        what: "5,000 connections that say nothing",
        connections: 5_000,
        addresses: 10,
        every: SECOND,
        ..NOTHING
    },
    Attack {
        name: "idle",
        what: "5,000 connections that ask once and stay",
        connections: 5_000,
        addresses: 10,
        every: SECOND,
        first: || SMALL.to_vec(),
        ..NOTHING
    },
    Attack {
        name: "crowd",
        what: "30,000 connections from one address, each asks every ten seconds",
        connections: 30_000,
        opened_a_second: 10_000,
        every: Duration::from_secs(10),
        first: || SMALL.to_vec(),
        then: || SMALL.to_vec(),
        say_octets: SMALL.len(),
        ..NOTHING
    },
    Attack {
        name: "crowd-many",
        what: "30,000 connections from 50 addresses, each asks every ten seconds",
        connections: 30_000,
        addresses: 50,
        opened_a_second: 10_000,
        every: Duration::from_secs(10),
        first: || SMALL.to_vec(),
        then: || SMALL.to_vec(),
        say_octets: SMALL.len(),
        ..NOTHING
    },
    Attack {
        name: "slow-reads",
        what: "2,000 connections that take 16 octets a second of 10 MiB, through a window of 2 KiB",
        connections: 2_000,
        addresses: 10,
        every: SECOND,
        first: || LARGE.to_vec(),
        take_octets: 16,
        narrow: true,
        ..NOTHING
    },
    Attack {
        name: "reader-stops",
        what: "2,000 connections that ask for 10 MiB eight times and take nothing",
        connections: 2_000,
        addresses: 10,
        every: SECOND,
        first: || LARGE.repeat(8),
        take_octets: 0,
        ..NOTHING
    },
    Attack {
        name: "pipeline",
        what: "64 connections that send requests without end and take all answers",
        then: || SMALL.repeat(400),
        say_octets: ALL,
        ..NOTHING
    },
    Attack {
        name: "pipeline-many",
        what: "64 connections from 50 addresses that send requests without end, likewise",
        addresses: 50,
        then: || SMALL.repeat(400),
        say_octets: ALL,
        ..NOTHING
    },
    Attack {
        name: "pipeline-unread",
        what: "512 connections that send requests without end and take nothing",
        connections: 512,
        every: Duration::from_millis(10),
        then: || SMALL.repeat(400),
        say_octets: ALL,
        take_octets: 0,
        ..NOTHING
    },
    Attack {
        name: "ranges",
        what: "64 connections that ask for 100 ranges of 10 MiB without end",
        then: || hundred_ranges().repeat(16),
        say_octets: ALL,
        ..NOTHING
    },
    Attack {
        name: "large-heads",
        what: "64 connections that send heads of 31 KiB, and of 40 KiB, without end",
        then: || [head_of(31 << 10), head_of(40 << 10)].concat(),
        say_octets: ALL,
        ..NOTHING
    },
    Attack {
        name: "not-found",
        what: "64 connections that ask for files that are not there, without end",
        then: || {
            let request = |name: u32| format!("GET /{name}.html HTTP/1.1\r\nHost: soak\r\n\r\n");
            (0..1_000).map(request).collect::<String>().into_bytes()
        },
        say_octets: ALL,
        ..NOTHING
    },
    Attack {
        name: "downloads",
        what: "64 connections that take 10 MiB again and again, as fast as it comes",
        first: || LARGE.repeat(4),
        then: || LARGE.to_vec(),
        // What has been taken pays for what is asked: a few requests wait at any time.
        say_octets: 1,
        ..NOTHING
    },
    Attack {
        name: "churn",
        what: "64 connections that ask once and close, again and again",
        first: || b"GET /small.bin HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n".to_vec(),
        ..NOTHING
    },
];

const SMALL: &[u8] = b"GET /small.bin HTTP/1.1\r\nHost: soak\r\n\r\n";
const LARGE: &[u8] = b"GET /large.bin HTTP/1.1\r\nHost: soak\r\n\r\n";

/// A request for a hundred ranges of a thousand octets, none beside another.
fn hundred_ranges() -> Vec<u8> {
    let ranges: Vec<String> =
        (0..100).map(|index| format!("{}-{}", index * 100_000, index * 100_000 + 999)).collect();
    format!("GET /large.bin HTTP/1.1\r\nHost: soak\r\nRange: bytes={}\r\n\r\n", ranges.join(","))
        .into_bytes()
}

/// A request whose head has about so many octets, in fields of a thousand.
fn head_of(octets: usize) -> Vec<u8> {
    let mut head = String::from("GET /small.bin HTTP/1.1\r\nHost: soak\r\n");
    for index in 0..octets / 1_000 {
        head.push_str(&format!("X-Field-{index:03}: {}\r\n", "x".repeat(985)));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_have_names_of_their_own_and_addresses_that_there_are() {
        for (index, attack) in ATTACKS.iter().enumerate() {
            assert!(ATTACKS[..index].iter().all(|other| other.name != attack.name));
            assert!((1..=50).contains(&attack.addresses), "{}", attack.name);
            assert!(!attack.what.is_empty() && attack.connections > 0, "{}", attack.name);
        }
    }

    #[test]
    fn requests_have_the_sizes_that_their_rows_say() {
        assert!((30 << 10..32 << 10).contains(&head_of(31 << 10).len()));
        assert!(head_of(40 << 10).len() > 32 << 10);
        assert_eq!(String::from_utf8(hundred_ranges()).unwrap().matches('-').count(), 100);
    }
}
