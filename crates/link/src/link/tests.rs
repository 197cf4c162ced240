//! A link over memory and over TCP.

use std::io::{Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use plainwire_field::Scheme;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::Sent;

const STALL: Duration = Duration::from_secs(5);

fn facts() -> Arc<ConnFacts> {
    Arc::new(ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http })
}

fn file_of(octets: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(octets).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file
}

#[tokio::test(start_paused = true)]
async fn receive_of_a_silent_peer_ends_at_the_deadline() {
    let (mut link, _peer) = Link::memory(facts(), 64);
    let outcome = link.receive(Deadline::after(STALL)).await;
    assert!(matches!(outcome, Err(LinkError::TimedOut)));
}

#[tokio::test]
async fn receive_appends_and_says_when_the_peer_is_done() {
    let (mut link, mut peer) = Link::memory(facts(), 64);
    peer.write_all(b"ab").await.unwrap();
    assert_eq!(link.receive(Deadline::after(STALL)).await.unwrap(), 2);
    peer.write_all(b"c").await.unwrap();
    drop(peer);
    assert_eq!(link.receive(Deadline::after(STALL)).await.unwrap(), 1);
    assert_eq!(&link.unread[..], b"abc");
    assert_eq!(link.receive(Deadline::after(STALL)).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn send_to_a_peer_that_takes_nothing_ends_when_it_has_stalled() {
    let (mut link, _peer) = Link::memory(facts(), 4);
    let begun = tokio::time::Instant::now();
    let sent = link.outgoing().send(b"more than four", STALL).await;
    assert!(matches!(sent, Sent { octets: 4, outcome: Err(LinkError::TimedOut) }), "{sent:?}");
    assert_eq!(begun.elapsed(), STALL);
}

/// Takes an octet each of these spans for as long as it can, and says for how long that was.
async fn taken_by_the_octet(every: Duration, octets: &[u8]) -> (Sent, Duration) {
    let (mut link, mut peer) = Link::memory(facts(), 4);
    let begun = tokio::time::Instant::now();
    let taking = async {
        loop {
            tokio::time::sleep(every).await;
            peer.read_u8().await.unwrap();
        }
    };
    tokio::select! {
        sent = async { link.outgoing().send(octets, STALL).await } => (sent, begun.elapsed()),
        () = taking => unreachable!("a reader that never ends"),
    }
}

#[tokio::test(start_paused = true)]
async fn send_to_a_peer_that_takes_octets_too_slowly_ends_as_if_it_took_none() {
    let second = Duration::from_secs(1);
    let (sent, took) = taken_by_the_octet(second, &[0; 4000]).await;
    assert!(matches!(sent, Sent { octets: 8 | 9, outcome: Err(LinkError::TimedOut) }), "{sent:?}");
    assert_eq!(took, STALL);
    // More than enough: 1,200 octets within 5 s.
    let (sent, took) = taken_by_the_octet(second / 333, &[0; 4000]).await;
    assert!(matches!(sent, Sent { octets: 4000, outcome: Ok(()) }), "{sent:?}");
    assert!(took > 3 * STALL, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn sends_of_a_few_octets_each_are_counted_together() {
    let (mut link, mut peer) = Link::memory(facts(), 4);
    let begun = tokio::time::Instant::now();
    let taking = tokio::spawn(async move {
        while peer.read_u8().await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut sends = 0;
    let outcome = loop {
        sends += 1;
        let sent = link.outgoing().send(b"ab", STALL).await;
        if sent.outcome.is_err() {
            break sent.outcome;
        }
    };
    assert!(matches!(outcome, Err(LinkError::TimedOut)), "{outcome:?}");
    assert!((3..8).contains(&sends), "{sends} sends");
    assert_eq!(begun.elapsed().as_secs(), STALL.as_secs());
    taking.abort();
}

#[tokio::test]
async fn send_file_over_memory_copies_and_stops_where_the_file_ends() {
    let (mut link, mut peer) = Link::memory(facts(), 64);
    let file = file_of(b"0123456789");
    let sent = link.outgoing().send_file(b"H", file.as_fd(), 2, 3, STALL).await;
    assert!(matches!(sent, Sent { octets: 4, outcome: Ok(()) }), "{sent:?}");
    let sent = link.outgoing().send_file(b"", file.as_fd(), 8, 9, STALL).await;
    assert!(matches!(sent, Sent { octets: 2, outcome: Err(LinkError::File(_)) }), "{sent:?}");
    drop(link);
    let mut received = String::new();
    peer.read_to_string(&mut received).await.unwrap();
    assert_eq!(received, "H23489");
}

#[tokio::test]
async fn send_file_over_tcp_gives_the_same_octets_as_the_copy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let mut link = Link::tcp(stream, facts());
    let octets: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let file = file_of(&octets);
    let sending = async {
        let sent = link.outgoing().send_file(b"head", file.as_fd(), 1, 2_999_999, STALL).await;
        link.finish().await.unwrap();
        sent
    };
    let mut received = Vec::new();
    let (sent, _) = tokio::join!(sending, peer.read_to_end(&mut received));
    assert!(matches!(sent, Sent { octets: 3_000_003, outcome: Ok(()) }), "{sent:?}");
    assert_eq!(link.taken(), 3_000_003);
    assert!(received.starts_with(b"head") && received[4..] == octets[1..]);
}

#[tokio::test]
async fn drain_stops_at_its_limit_although_the_peer_goes_on() {
    let (mut link, mut peer) = Link::memory(facts(), 1024);
    let sending = async { while peer.write_all(&[0; 512]).await.is_ok() {} };
    let for_ever = Duration::from_secs(3600);
    let mut left = 4096;
    let draining = async {
        link.drain(for_ever, Deadline::after(for_ever), &mut left).await;
        drop(link);
    };
    let bounded = tokio::time::timeout(STALL, async { tokio::join!(sending, draining) });
    bounded.await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(start_paused = true)]
async fn drain_that_is_given_up_keeps_count_of_what_may_still_come() {
    let (mut link, mut peer) = Link::memory(facts(), 1024);
    let for_ever = Duration::from_secs(3600);
    let mut left = 10;
    for expected in [7, 4, 1, 0] {
        peer.write_all(b"abc").await.unwrap();
        let draining = link.drain(for_ever, Deadline::after(for_ever), &mut left);
        let given_up = tokio::time::timeout(STALL, draining).await.is_err();
        assert_eq!((left, given_up), (expected, expected > 0));
    }
}

#[tokio::test(start_paused = true)]
async fn octets_taken_are_counted_also_in_sends_that_fail_or_are_given_up() {
    let (mut link, mut peer) = Link::memory(facts(), 4);
    assert_eq!(link.taken(), 0);
    link.outgoing().send(b"abc", STALL).await.outcome.unwrap();
    assert_eq!(link.taken(), 3);
    link.outgoing().send(b"def", STALL).await.outcome.unwrap_err();
    assert_eq!((link.taken(), link.outgoing().taken()), (4, 4));
    peer.read_exact(&mut [0; 2]).await.unwrap();
    let mut out = link.outgoing();
    let given_up = tokio::time::timeout(STALL / 2, out.send(b"ghijk", STALL)).await;
    assert!(given_up.is_err());
    assert_eq!(link.taken(), 6);

    let (mut link, _peer) = Link::memory(facts(), 64);
    let file = file_of(b"0123456789");
    let sent = link.outgoing().send_file(b"H", file.as_fd(), 8, 9, STALL).await;
    assert_eq!((link.taken(), sent.octets), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn drain_goes_on_while_the_peer_sends_and_stops_when_it_is_silent_or_its_time_is_up() {
    for (pieces, seconds) in [(0_u64, 2), (3, 5), (100, 10)] {
        let (mut link, mut peer) = Link::memory(facts(), 1024);
        let begun = tokio::time::Instant::now();
        let sending = async move {
            for _ in 0..pieces {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if peer.write_all(b"x").await.is_err() {
                    break;
                }
            }
            peer
        };
        let silence_max = Duration::from_secs(2);
        let sending = tokio::spawn(sending);
        let deadline = Deadline::after(Duration::from_secs(10));
        link.drain(silence_max, deadline, &mut 4096).await;
        assert_eq!(begun.elapsed().as_secs(), seconds, "{pieces} pieces");
        sending.abort();
    }
}
