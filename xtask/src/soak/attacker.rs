//! Carries out one attack: many connections, moved by a few threads with sockets that never block.
//!
//! It runs in a process of its own, until its standard input ends; so it never outlives whoever
//! started it. What answers hold is nothing to it: it counts the connections that it has.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::attacks::{ALL, Attack};
use super::ground;

/// Attacks the server on this port with one share of the attack's connections, and prints how many
/// it holds, a line each time; returns when standard input ends.
pub(super) fn run(attack: &'static Attack, port: u16, share: Share) {
    let held: &'static AtomicUsize = Box::leak(Box::default());
    // Floods need few threads, since each of their sockets is always ready; a connection that is
    // not accepted holds up its thread.
    let threads = if attack.every.is_zero() { 4 } else { 16 };
    for thread in 0..threads {
        let part = Share { index: share.index * threads + thread, count: share.count * threads };
        thread::spawn(move || Part::new(attack, port, part).drive(held));
    }
    thread::spawn(move || {
        loop {
            println!("{}", held.load(Ordering::Relaxed));
            thread::sleep(COUNT_EVERY);
        }
    });
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
}

/// Which of the connections: every `count`-th, beginning with `index`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) index: usize,
    pub(super) count: usize,
}

/// How many processes share an attack, since each may only open so many descriptors.
pub(super) fn processes(attack: &Attack) -> usize {
    attack.connections.div_ceil(CONNECTIONS_MAX)
}

/// The connections of one thread.
struct Part {
    attack: &'static Attack,
    port: u16,
    first: Vec<u8>,
    then: Vec<u8>,
    places: Vec<Place>,
    buffer: Vec<u8>,
}

/// A place for a connection.
struct Place {
    address: Ipv4Addr,
    stream: Option<TcpStream>,
    /// Of what the connection sends after its first octets.
    said: usize,
    due: Instant,
}

impl Part {
    fn new(attack: &'static Attack, port: u16, share: Share) -> Self {
        let begin = Instant::now();
        let places = (0..attack.connections)
            .skip(share.index)
            .step_by(share.count)
            .map(|index| {
                // Its place in the crowd, which comes over time: a storm is another attack.
                let after = Duration::from_secs(1) * u32::try_from(index).unwrap_or(0);
                Place {
                    address: ground::attacked(index, attack.addresses, attack.narrow),
                    stream: None,
                    said: 0,
                    due: begin + after / attack.opened_a_second,
                }
            })
            .collect();
        let (first, then) = ((attack.first)(), (attack.then)());
        Self { attack, port, first, then, places, buffer: vec![0; 64 << 10] }
    }

    /// Moves each connection whenever it is due, for ever.
    fn drive(&mut self, held: &AtomicUsize) {
        loop {
            let now = Instant::now();
            let mut moved = false;
            let mut next = now + LOOK_EVERY;
            for index in 0..self.places.len() {
                if self.places[index].due <= now {
                    moved |= self.turn(index, held);
                }
                next = next.min(self.places[index].due);
            }
            if !moved {
                // Where nothing moves without a pause, sockets are full or empty.
                thread::sleep(next.saturating_duration_since(Instant::now()).max(NAP));
            }
        }
    }

    /// One move; whether there was one.
    fn turn(&mut self, index: usize, held: &AtomicUsize) -> bool {
        let Self { attack, port, first, then, places, buffer } = self;
        let place = &mut places[index];
        let Some(stream) = &mut place.stream else {
            let server = SocketAddr::from((place.address, *port));
            place.stream = open(server, first);
            place.said = 0;
            let opened = place.stream.is_some();
            held.fetch_add(usize::from(opened), Ordering::Relaxed);
            place.due = Instant::now() + if opened { attack.every } else { REOPEN };
            return opened;
        };
        let taken = take(stream, attack.take_octets, buffer);
        let said = taken.and_then(|taken| {
            let said = say(stream, then, &mut place.said, attack.say_octets)?;
            Some(taken + said)
        });
        place.due = Instant::now() + attack.every;
        match said {
            Some(octets) => octets > 0,
            None => {
                place.stream = None;
                held.fetch_sub(1, Ordering::Relaxed);
                place.due = Instant::now() + attack.every.min(REOPEN);
                true
            }
        }
    }
}

fn open(server: SocketAddr, first: &[u8]) -> Option<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&server, CONNECT_WAIT).ok()?;
    stream.set_nodelay(true).ok()?;
    stream.set_nonblocking(true).ok()?;
    // A new socket has room for so little.
    stream.write_all(first).ok()?;
    Some(stream)
}

/// Takes at most so many octets; how many, or none when the connection is over.
fn take(stream: &mut TcpStream, octets_max: usize, buffer: &mut [u8]) -> Option<usize> {
    if octets_max == 0 {
        return stream.take_error().ok()?.is_none().then_some(0);
    }
    let room = buffer.len().min(octets_max);
    let mut taken = 0;
    for _ in 0..READS_MAX {
        match stream.read(&mut buffer[..room]) {
            Ok(0) => return None,
            Ok(count) => taken += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(_) => return None,
        }
        if octets_max != ALL {
            break;
        }
    }
    Some(taken)
}

/// Sends at most so many octets; how many, or none when the connection is over.
fn say(stream: &mut TcpStream, then: &[u8], said: &mut usize, octets_max: usize) -> Option<usize> {
    let end = then.len().min(said.saturating_add(octets_max));
    if *said == end {
        return Some(0);
    }
    match stream.write(&then[*said..end]) {
        Ok(count) => {
            *said = (*said + count) % then.len();
            Some(count)
        }
        Err(error) if error.kind() == ErrorKind::WouldBlock => Some(0),
        Err(_) => None,
    }
}

/// Connections of one process.
const CONNECTIONS_MAX: usize = 15_000;

/// Before a place that has lost its connection, or got none, is tried again.
const REOPEN: Duration = Duration::from_millis(100);

/// For a server to take a connection: on one machine that takes microseconds, if it does.
const CONNECT_WAIT: Duration = Duration::from_millis(300);

const COUNT_EVERY: Duration = Duration::from_millis(250);
const LOOK_EVERY: Duration = Duration::from_millis(20);
const NAP: Duration = Duration::from_micros(100);

/// Reads in one move, of 64 KiB each: then the next connection has its turn.
const READS_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn move_of_a_connection_says_and_takes_as_much_as_its_row_says() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut stream = open(listener.local_addr().unwrap(), b"first").unwrap();
        let (mut peer, _) = listener.accept().unwrap();
        let mut said = 0;
        for _ in 0..3 {
            assert_eq!(say(&mut stream, b"ab", &mut said, 1), Some(1));
        }
        assert_eq!(say(&mut stream, b"ab", &mut said, ALL), Some(1));
        assert_eq!(say(&mut stream, b"", &mut 0, ALL), Some(0));
        let mut got = [0; 9];
        peer.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"firstabab");

        assert_eq!(take(&mut stream, 16, &mut [0; 64]), Some(0));
        peer.write_all(&[0; 40]).unwrap();
        stream.set_nonblocking(false).unwrap();
        assert_eq!(take(&mut stream, 16, &mut [0; 64]), Some(16));
        assert_eq!(take(&mut stream, 0, &mut [0; 64]), Some(0));
        drop(peer);
        assert_eq!(take(&mut stream, ALL, &mut [0; 64]), None);
    }
}
