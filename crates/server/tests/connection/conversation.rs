//! The order of exchanges on one connection, and how it ends.

use crate::client::Client;

const GET: &str = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n";
const HEAD: &str = "HEAD /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n";
const MISSING: &str = "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// The statuses, in the order in which they came.
pub(crate) fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect()
}

// RFC 9112 §9.3.2
#[tokio::test(start_paused = true)]
async fn pipelined_requests_are_answered_in_order() {
    let mut client = Client::connect(64 * 1024);
    client.send([GET, HEAD, MISSING, GET, LAST].concat().as_bytes()).await;
    let answers = client.read_to_end().await;
    assert_eq!(statuses(&answers), ["200", "200", "404", "200", "200"]);
    assert_eq!(answers.matches("hello world").count(), 3);
    assert_eq!(answers.matches("Content-Length: 11").count(), 4);
    assert_eq!(answers.matches("Connection: close").count(), 1);
    let records = client.finished().await;
    let ours: Vec<_> = records.iter().filter(|line| !line.starts_with("404 /missing ")).collect();
    let get = "200 /eleven.txt 11 Complete";
    assert_eq!(ours, [get, "200 /eleven.txt 0 Complete", get, get]);
    assert_eq!(records.len(), 5);
}

// RFC 9112 §9.6
#[tokio::test(start_paused = true)]
async fn nothing_is_answered_behind_a_request_that_closes() {
    let mut client = Client::connect(64 * 1024);
    client.send([LAST, GET].concat().as_bytes()).await;
    assert_eq!(statuses(&client.read_to_end().await), ["200"]);
}

// RFC 9112 §9.3
#[tokio::test(start_paused = true)]
async fn version_1_0_closes_unless_it_asks_to_be_kept() {
    let mut client = Client::connect(64 * 1024);
    client.send(b"GET /eleven.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").await;
    let kept = client.read_until("hello world").await;
    assert!(kept.starts_with("HTTP/1.1 200 OK") && kept.contains("\r\nConnection: keep-alive\r\n"));
    client.send(b"GET /eleven.txt HTTP/1.0\r\n\r\n").await;
    let closed = client.read_to_end().await;
    assert!(closed.contains("\r\nConnection: close\r\n") && closed.ends_with("hello world"));
}

// RFC 9112 §2.2, §5.1
#[tokio::test(start_paused = true)]
async fn request_that_cannot_be_read_is_answered_behind_the_ones_before_it() {
    let mut client = Client::connect(64 * 1024);
    client.send([GET, "GET / HTTP/1.1\r\nHost : a\r\n\r\n", GET].concat().as_bytes()).await;
    let answers = client.read_to_end().await;
    assert_eq!(statuses(&answers), ["200", "400"]);
    let words = "The request was refused: space before the colon (RFC 9112 §5.1). The reading \
                 stopped at octet 000020 of the request, counted from 0.";
    assert!(answers.contains(words), "{answers}");
    let records = client.finished().await;
    assert!(records[1].starts_with("400 / "), "{records:?}");
    assert!(records[1].contains("RFC 9112 §5.1"), "{records:?}");
}

// RFC 9110 §8.6, §9.3.2
#[tokio::test(start_paused = true)]
async fn refusal_of_a_head_request_has_the_length_of_that_of_the_same_get() {
    // Where the reading stops, one octet later in a HEAD request: 4 and 5, 9 and 10, 99 and 100.
    for rest in ["<", "/aaaa<", &format!("/{}<", "a".repeat(94))] {
        let mut lengths = Vec::new();
        for method in ["GET", "HEAD"] {
            let mut client = Client::connect(64 * 1024);
            client.send(format!("{method} {rest} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await;
            let answer = client.read_to_end().await;
            assert_eq!(statuses(&answer), ["400"], "{answer}");
            let length = answer.lines().find(|line| line.starts_with("Content-Length: "));
            lengths.push(length.unwrap().to_owned());
        }
        assert_eq!(lengths[0], lengths[1], "{rest}");
    }
}

#[tokio::test(start_paused = true)]
async fn head_that_is_cut_off_leaves_a_record_and_no_answer() {
    let mut client = Client::connect(64 * 1024);
    client.send(b"GET /eleven.txt HTTP/1.1\r\nHos").await;
    assert_eq!(client.finished().await, ["0 /eleven.txt 0 ClientGone"]);
}

#[tokio::test(start_paused = true)]
async fn stop_closes_a_connection_that_waits_and_answers_one_that_asks() {
    let mut idle = Client::connect(64 * 1024);
    idle.send(GET.as_bytes()).await;
    idle.read_until("hello world").await;
    idle.stopper.stop();
    assert_eq!(idle.read_to_end().await, "");

    let mut asking = Client::connect(64 * 1024);
    asking.send(&GET.as_bytes()[..10]).await;
    tokio::task::yield_now().await;
    asking.stopper.stop();
    asking.send(&GET.as_bytes()[10..]).await;
    let answer = asking.read_to_end().await;
    assert!(answer.contains("\r\nConnection: close\r\n") && answer.ends_with("hello world"));
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn request_with_an_empty_body_keeps_the_connection() {
    let mut client = Client::connect(64 * 1024);
    let empty = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    client.send([empty, LAST].concat().as_bytes()).await;
    assert_eq!(statuses(&client.read_to_end().await), ["200", "200"]);
}
