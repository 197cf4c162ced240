//! What becomes of an exchange when the store or the link fails in its middle.

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_testkit::faulty::{BROKEN, Fault, Faulty};
use plainwire_testkit::site;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;

use crate::client::Client;

const GET: &str = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n";
const MISSING: &str = "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

fn faulty(questions: usize, fault: Fault) -> Site {
    let store = site! { "eleven.txt" => "hello world" }.memory();
    Site::new(Arc::new(Faulty::after(questions, fault, store)))
}

/// How many questions a request asks the store: none of them hangs.
async fn questions_of_one_request() -> usize {
    for questions in 1..100 {
        let begun = Instant::now();
        let mut client = Client::to(faulty(questions, Fault::Hangs), 64 * 1024);
        client.send(LAST.as_bytes()).await;
        client.read_to_end().await;
        if begun.elapsed().as_secs() == 0 {
            return questions;
        }
    }
    panic!("a hundred questions are not enough");
}

// RFC 9110 §15.6.1
#[tokio::test(start_paused = true)]
async fn store_that_fails_is_a_500_whose_cause_is_recorded_and_not_sent() {
    let mut client = Client::to(faulty(0, Fault::Fails), 64 * 1024);
    client.send([GET, LAST].concat().as_bytes()).await;
    let answers = client.read_to_end().await;
    assert!(answers.starts_with("HTTP/1.1 500 "), "{answers}");
    assert!(answers.ends_with("hello world") && !answers.contains(BROKEN), "{answers}");
    let records = client.finished().await;
    assert!(records[0].contains(BROKEN) && records[0].contains("Failed"), "{records:?}");
    assert_eq!(records[1], "200 /eleven.txt 11 Complete");
}

// RFC 9110 §15.6.4
#[tokio::test(start_paused = true)]
async fn answer_does_not_wait_for_the_one_behind_it_and_a_store_that_hangs_is_a_503() {
    let questions = questions_of_one_request().await;
    let begun = Instant::now();
    let mut client = Client::to(faulty(questions, Fault::Hangs), 64 * 1024);
    client.send([GET, GET, LAST].concat().as_bytes()).await;
    client.read_until("hello world").await;
    assert_eq!(begun.elapsed().as_secs(), 0);
    let answers = client.read_to_end().await;
    assert!(answers.starts_with("HTTP/1.1 503 ") && answers.ends_with("hello world"), "{answers}");
    assert_eq!(begun.elapsed().as_secs(), 30);
    let records = client.finished().await;
    assert_eq!(records.len(), 3);
    assert!(records[1].contains("no answer for 30 seconds"), "{records:?}");
}

#[tokio::test(start_paused = true)]
async fn client_that_is_gone_after_any_octet_ends_the_connection_with_its_records() {
    let requests = [GET, MISSING, LAST].concat();
    let mut whole = Client::connect(64 * 1024);
    whole.send(requests.as_bytes()).await;
    let octets = whole.read_to_end().await.len();
    assert_eq!(whole.finished().await.len(), 3);

    for taken in 0..octets {
        let mut client = Client::connect(128);
        client.send(requests.as_bytes()).await;
        let mut answers = vec![0; taken];
        client.pipe.read_exact(&mut answers).await.unwrap();
        let records = client.finished().await;
        assert!((1..=3).contains(&records.len()), "after {taken} octets: {records:?}");
        let last = records.last().unwrap();
        let is_told = last.ends_with("ClientGone") || octets - taken <= 128;
        assert!(is_told, "after {taken} of {octets} octets: {records:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn content_that_the_client_did_not_take_is_not_counted() {
    let mut client = Client::connect(64);
    client.send(&GET.as_bytes()[..20]).await;
    client.send(&GET.as_bytes()[20..]).await;
    // The pipe takes 64 octets of the head, and nothing of the content.
    let records = client.finished_after_a_while().await;
    assert_eq!(records, ["200 /eleven.txt 0 TimedOut"]);
}

#[tokio::test(start_paused = true)]
async fn exchange_that_is_cut_with_its_task_still_leaves_one_record() {
    let mut client = Client::connect(1000);
    client.send(b"GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.read_until("xxx").await;
    let records = client.aborted().await;
    assert_eq!(records.len(), 1);
    assert!(
        records[0].starts_with("200 /big.bin ") && records[0].contains("CutShort"),
        "{records:?}"
    );

    let mut idle = Client::connect(1000);
    idle.send(GET.as_bytes()).await;
    idle.read_until("hello world").await;
    assert_eq!(idle.aborted().await, ["200 /eleven.txt 11 Complete"]);
}
