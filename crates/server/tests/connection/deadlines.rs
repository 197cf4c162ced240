//! Deadlines, with the clock paused: what a silent or slow client meets, to the second.

use std::sync::Arc;
use std::time::Duration;

use plainwire_content::Site;
use plainwire_testkit::site;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep, timeout};

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
async fn client_that_takes_nothing_or_too_little_is_left_after_the_write_timeout() {
    for taken_each_second in [0, 1, 200] {
        let mut client = Client::connect(64);
        client.send(b"GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n").await;
        client.read_until("\r\n\r\n").await;
        let begun = Instant::now();
        while !client.is_over() {
            let octets = "x".repeat(taken_each_second);
            // The last octets may have been cut off.
            let _ = timeout(Duration::from_millis(1), client.read_until(&octets)).await;
            sleep(Duration::from_millis(999)).await;
            assert!(begun.elapsed().as_secs() <= 31, "{taken_each_second} octets a second");
        }
        assert!(begun.elapsed().as_secs() >= 29, "{:?}", begun.elapsed());
        let records = client.finished().await;
        assert!(
            records[0].starts_with("200 /big.bin ") && records[0].ends_with("TimedOut"),
            "{records:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn slow_download_that_moves_goes_on_for_hours() {
    const OCTETS: usize = 10 * 3600 * 1024;
    let site = site! { "big.bin" => vec![b'x'; OCTETS] };
    let mut client = Client::to(Site::new(Arc::new(site.memory())), 1024);
    client.send(b"GET /big.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let begun = Instant::now();
    client.read_until("\r\n\r\n").await;
    let mut second = [0; 1024];
    while client.pipe.read(&mut second).await.unwrap() > 0 {
        sleep(Duration::from_secs(1)).await;
    }
    assert!(begun.elapsed().as_secs() >= 10 * 3600, "{:?}", begun.elapsed());
    assert_eq!(client.finished().await, [format!("200 /big.bin {OCTETS} Complete")]);
}

// RFC 9110 §15.5.9
#[tokio::test(start_paused = true)]
async fn request_that_is_dripped_gains_no_time_in_any_of_its_parts() {
    const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let rows = [
        ("a field line", "GET / HTTP/1.1\r\nHost: a\r\nX: ".to_owned(), "x"),
        ("empty lines, then a method", "\r\n".to_owned(), "G"),
        ("content", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n".to_owned(), "x"),
        ("a chunk's extension", format!("{CHUNKED}1;"), "x"),
        ("a chunk", format!("{CHUNKED}ff\r\n"), "x"),
        ("chunks of one octet", CHUNKED.to_owned(), "1\r\nx\r\n"),
        ("a trailer", format!("{CHUNKED}0\r\nX: "), "x"),
    ];
    for (what, begin, drop) in rows {
        let mut client = Client::connect(4096);
        client.send(begin.as_bytes()).await;
        let begun = Instant::now();
        let mut answer = Vec::new();
        while answer.is_empty() && begun.elapsed().as_secs() < 12 {
            client.send(drop.as_bytes()).await;
            let _ = timeout(Duration::from_secs(1), client.pipe.read_buf(&mut answer)).await;
        }
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{what}: {answer}");
        assert_eq!(begun.elapsed().as_secs(), 10, "{what}");
    }
}
