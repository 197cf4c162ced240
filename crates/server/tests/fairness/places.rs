//! Places: who goes when all are taken.

use std::time::Duration;

use plainwire_server::Limits;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use crate::{Running, ask, rest};

fn limits(connections_max: u32) -> Limits {
    Limits { connections_max, ..Limits::default() }
}

// RFC 9112 §9.5
#[tokio::test]
async fn connection_that_has_idled_longest_gives_its_place_to_a_new_one() {
    let server = Running::start(limits(3));
    let mut oldest = server.connect_and_ask().await;
    let mut second = server.connect_and_ask().await;
    let mut third = server.connect_and_ask().await;
    // It has had something to do since.
    ask(&mut oldest, "a").await;
    let begun = Instant::now();
    let mut new = server.connect_and_ask().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(rest(&mut second).await, "");
    for kept in [&mut oldest, &mut third, &mut new] {
        ask(kept, "a").await;
    }
    let notices = server.told.notices.lock().unwrap().join("\n");
    assert!(notices.starts_with("all 3 connections are in use"), "{notices}");
    assert_eq!(notices.lines().count(), 1, "{notices}");
    server.stop().await;
}

// RFC 9112 §9.5
#[tokio::test]
async fn many_clients_at_once_each_get_one_place_of_those_that_idle() {
    let server = Running::start(limits(20));
    let mut held = Vec::new();
    for _ in 0..300 {
        held.push(server.connect_and_ask().await);
    }
    let mut closed = 0;
    for mut stream in held.drain(..280) {
        assert_eq!(rest(&mut stream).await, "");
        closed += 1;
    }
    assert_eq!(closed, 280);
    for stream in &mut held {
        ask(stream, "a").await;
    }
    server.stop().await;
}

// RFC 9110 §15.5.9; RFC 9112 §9.5
#[tokio::test]
async fn connections_without_a_request_for_a_while_go_before_those_that_idle() {
    for (sent, answer) in [("", ""), ("GET /a HTTP/1.1\r\n", "HTTP/1.1 408 Request Timeout\r\n")] {
        let server = Running::start(limits(3));
        let mut idle = server.connect_and_ask().await;
        let mut late = [server.connect().await, server.connect().await];
        for stream in &mut late {
            stream.write_all(sent.as_bytes()).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(2200)).await;
        let begun = Instant::now();
        let mut held = [server.connect_and_ask().await, server.connect_and_ask().await];
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        for stream in &mut late {
            assert!(rest(stream).await.starts_with(answer), "{sent:?}");
        }
        for stream in held.iter_mut().chain([&mut idle]) {
            ask(stream, "a").await;
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn place_of_a_connection_that_is_served_is_not_taken() {
    let server = Running::start(limits(1));
    let mut busy = server.connect().await;
    busy.write_all(b"GET /a HTTP/1.1\r\n").await.unwrap();
    let waiting = async {
        let begun = Instant::now();
        server.connect_and_ask().await;
        begun.elapsed()
    };
    let finishing = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        busy.write_all(b"Host: a\r\nConnection: close\r\n\r\n").await.unwrap();
        rest(&mut busy).await
    };
    let (waited, answer) = tokio::join!(waiting, finishing);
    assert!(answer.ends_with("hello"), "{answer}");
    assert!(waited >= Duration::from_millis(900), "{waited:?}");
    server.stop().await;
}
