//! Free ports for foreign servers that cannot pick one themselves.
//!
//! They stand below the range from which the kernel takes the ports of outgoing connections, so
//! that no client of another test sits on them.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// A port that is free on both loopback addresses right now. Another program can still take it: try
/// again when the server finds it busy.
///
/// # Panics
///
/// When a thousand candidates in a row are busy.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test binaries run beside each other: each begins at a place of its own.
    let begin = (process::id() % u32::from(COUNT)) as u16;
    (0..1000)
        .map(|_| {
            let turn = NEXT.fetch_add(1, Ordering::Relaxed);
            FIRST + (begin.wrapping_mul(97).wrapping_add(turn)) % COUNT
        })
        .find(|port| is_free(*port))
        .expect("one port of a thousand is free")
}

/// Whether nothing listens on this port of the loopback addresses.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
        && TcpListener::bind((Ipv6Addr::LOCALHOST, port)).is_ok()
}

/// Above what well-known services use.
const FIRST: u16 = 12_000;
/// Up to 31,999.
const COUNT: u16 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_that_was_just_given_is_not_given_again() {
        let (one, two) = (free(), free());
        assert_ne!(one, two);
        assert!((FIRST..FIRST + COUNT).contains(&one));
    }

    #[test]
    fn port_that_is_busy_is_not_free() {
        let port = free();
        let _busy = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert!(!is_free(port));
    }
}
