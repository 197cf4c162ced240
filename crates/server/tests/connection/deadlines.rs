//! Deadlines, with the clock paused: what a silent or slow client meets, to the second.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::client::Client;

const HEAD: &[u8] = b"GET /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn connection_that_says_nothing_is_closed_without_a_word_after_the_head_timeout() {
    let begun = Instant::now();
    let mut client = Client::connect(4096);
    assert_eq!(client.read_to_end().await, "");
    assert_eq!(begun.elapsed().as_secs(), 10);
    assert_eq!(client.finished().await, [""; 0]);
}

// RFC 9110 §15.5.9
#[tokio::test(start_paused = true)]
async fn head_that_drips_is_answered_408_when_its_time_is_up() {
    let begun = Instant::now();
    let mut client = Client::connect(4096);
    for octet in HEAD.iter().take(9) {
        client.send(&[*octet]).await;
        sleep(Duration::from_secs(1)).await;
    }
    let answer = client.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    assert_eq!(begun.elapsed().as_secs(), 10);
    let records = client.finished().await;
    assert_eq!(records.len(), 1);
    assert!(records[0].starts_with("408 ") && records[0].ends_with("TimedOut"), "{records:?}");
}

#[tokio::test(start_paused = true)]
async fn kept_connection_is_closed_after_the_idle_timeout() {
    let mut client = Client::connect(4096);
    client.send(HEAD).await;
    client.read_until("hello world").await;
    let answered = Instant::now();
    assert_eq!(client.read_to_end().await, "");
    assert_eq!(answered.elapsed().as_secs(), 60);
    assert_eq!(client.finished().await, ["200 /eleven.txt 11 Complete"]);
}

#[tokio::test(start_paused = true)]
async fn second_head_has_its_full_time_from_its_first_octet() {
    let mut client = Client::connect(4096);
    client.send(HEAD).await;
    client.read_until("hello world").await;
    sleep(Duration::from_secs(59)).await;
    client.send(&HEAD[..1]).await;
    sleep(Duration::from_secs(9)).await;
    client.send(&HEAD[1..]).await;
    assert!(client.read_until("hello world").await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(start_paused = true)]
async fn client_that_takes_nothing_is_left_after_the_write_timeout() {
    let mut client = Client::connect(64);
    client.send(b"GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let begun = Instant::now();
    client.read_until("\r\n\r\n").await;
    sleep(Duration::from_secs(20)).await;
    client.read_until("xxxxxxxx").await;
    // It moved at 20 s, so it has 30 s from there.
    sleep(Duration::from_secs(29)).await;
    assert!(!client.is_over());
    sleep(Duration::from_secs(2)).await;
    assert!(client.is_over());
    assert_eq!(begun.elapsed().as_secs(), 51);
    let records = client.finished().await;
    assert!(
        records[0].starts_with("200 /big.bin ") && records[0].ends_with("TimedOut"),
        "{records:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn slow_download_that_moves_goes_on_beyond_every_timeout() {
    let mut client = Client::connect(1000);
    client.send(b"GET /big.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    client.read_until("\r\n\r\n").await;
    let mut octets = 0;
    while octets < 200_000 {
        sleep(Duration::from_secs(25)).await;
        octets += client.read_until(&"x".repeat(500)).await.len();
    }
    assert_eq!(client.finished().await, ["200 /big.bin 200000 Complete"]);
}
