//! Turns: what others are answered while one request waits.

use plainwire_server::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::yield_now;
use tokio::time::Instant;

use crate::{PATIENCE, Running, ask, request};

/// Greedy connections of one client.
const GREEDY: u64 = 64;

/// Requests or octets of one turn, and turns at once on one thread; see `limits.rs`.
const TURN_REQUESTS: u64 = 8;
const TURNS: u64 = 1;

/// Answers of each connection, on average, until they all work only in their turn.
const EXCHANGES_EACH: u64 = 128;

/// Sends requests for this name without end and drops what comes, in two tasks.
async fn be_greedy(server: &Running, name: &str) {
    let (mut reading, mut writing) = server.connect().await.into_split();
    let requests = request(name).repeat(500);
    tokio::spawn(async move { while writing.write_all(requests.as_bytes()).await.is_ok() {} });
    tokio::spawn(async move {
        let mut octets = vec![0; 64 * 1024];
        while reading.read(&mut octets).await.is_ok_and(|octets| octets > 0) {}
    });
}

/// How many answers others get between an honest request and its own, in the better half of
/// twenty: now and then the kernel keeps an octet for a while, where the machine has much to do.
async fn answers_in_between(server: &Running) -> u64 {
    let mut honest = server.connect_and_ask().await;
    let mut counts = Vec::new();
    for _ in 0..20 {
        // Somewhere in the others' doings.
        for _ in 0..7 {
            yield_now().await;
        }
        let before = server.told.exchanges();
        ask(&mut honest, "honest").await;
        let at = server.told.honest_at.load(std::sync::atomic::Ordering::Relaxed);
        counts.push(at - before);
    }
    counts.sort_unstable();
    counts[counts.len() / 2]
}

#[tokio::test]
async fn request_waits_for_a_few_turns_of_a_client_that_pipelines_without_end() {
    let server = Running::start(Limits::default());
    for _ in 0..GREEDY {
        be_greedy(&server, "a").await;
    }
    let begun = Instant::now();
    while server.told.exchanges() < GREEDY * EXCHANGES_EACH {
        assert!(begun.elapsed() < PATIENCE, "{} exchanges", server.told.exchanges());
        yield_now().await;
    }
    let answers = answers_in_between(&server).await;
    // The runtime looks at its sockets after some 60 tasks, and the clients' tasks stand in the
    // same queue. Without turns, it is a turn of every connection and more: beyond 2,000.
    let rounds = 40;
    assert!(answers <= rounds * TURNS * TURN_REQUESTS, "{answers} answers in between");
    server.stop().await;
}

#[tokio::test]
async fn request_waits_for_a_few_turns_of_a_client_that_takes_large_files_without_end() {
    let server = Running::start(Limits::default());
    for _ in 0..GREEDY {
        be_greedy(&server, "big").await;
    }
    let begun = Instant::now();
    while server.told.exchanges() < GREEDY {
        assert!(begun.elapsed() < PATIENCE, "{} exchanges", server.told.exchanges());
        yield_now().await;
    }
    let answers = answers_in_between(&server).await;
    // A file is four turns.
    assert!(answers <= 4 * TURNS, "{answers} answers in between");
    server.stop().await;
}
