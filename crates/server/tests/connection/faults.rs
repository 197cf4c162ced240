//! What becomes of an exchange when the store or the link fails in its middle.

use std::sync::Arc;
use std::time::Duration;

use plainwire_content::Site;
use plainwire_testkit::faulty::{BROKEN, Fault, Faulty, Meddled};
use plainwire_testkit::site;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep};

use crate::client::Client;
use crate::conversation::statuses;

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
    let answers = whole.read_to_end().await;
    let ends = ends_of(&answers);
    assert_eq!(whole.finished().await.len(), 3);

    for taken in 0..answers.len() {
        let mut client = Client::connect(PIPE);
        client.send(requests.as_bytes()).await;
        client.pipe.read_exact(&mut vec![0; taken]).await.unwrap();
        // The clock is paused: when this is over, the pipe is full again.
        sleep(Duration::from_millis(1)).await;
        let records = client.finished().await;
        assert!((1..=3).contains(&records.len()), "after {taken} octets: {records:?}");
        let last = records.last().unwrap();
        let is_told = last.ends_with("ClientGone") || answers.len() - taken <= PIPE;
        assert!(is_told, "after {taken} of {} octets: {records:?}", answers.len());
        for (record, end) in records.iter().zip(&ends) {
            // What the pipe holds was handed over, too.
            let expected = end - taken.min(*end) <= PIPE;
            assert_eq!(record.ends_with(" Complete"), expected, "{taken}, {ends:?}: {records:?}");
        }
    }
}

/// Where each of the answers ends.
fn ends_of(answers: &str) -> Vec<usize> {
    let next = answers.match_indices("HTTP/1.1 ").skip(1).map(|(at, _)| at);
    next.chain([answers.len()]).collect()
}

/// How many octets the pipe of a client holds that takes little.
const PIPE: usize = 128;

// RFC 9112 §9.3.2
#[tokio::test(start_paused = true)]
async fn answers_of_one_write_are_recorded_by_what_was_taken_of_it() {
    let mut whole = Client::connect(64 * 1024);
    whole.send([GET, GET, LAST].concat().as_bytes()).await;
    let ends = ends_of(&whole.read_to_end().await);
    let complete = "200 /eleven.txt 11 Complete";
    let late = |content: usize| format!("200 /eleven.txt {content} TimedOut");
    let unsent = "0 /eleven.txt 0 TimedOut".to_owned();
    let rows = [
        (ends[0] - 12, [late(0), unsent.clone(), unsent.clone()]),
        (ends[0] - 1, [late(10), unsent.clone(), unsent.clone()]),
        (ends[0], [complete.to_owned(), unsent.clone(), unsent.clone()]),
        (ends[0] + 1, [complete.to_owned(), late(0), unsent.clone()]),
        (ends[1] - 5, [complete.to_owned(), late(6), unsent]),
        (ends[2] - 1, [complete.to_owned(), complete.to_owned(), late(10)]),
    ];
    for (octets, expected) in rows {
        // The requests are shorter than their answers, so they are there at once.
        let mut client = Client::connect(octets);
        client.send([GET, GET, LAST].concat().as_bytes()).await;
        assert_eq!(client.finished_after_a_while().await, expected, "{octets} of {ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_of_one_write_that_is_cut_with_its_task_are_recorded_by_what_was_taken_of_it() {
    let mut whole = Client::connect(64 * 1024);
    whole.send([GET, GET, LAST].concat().as_bytes()).await;
    let ends = ends_of(&whole.read_to_end().await);
    let mut client = Client::connect(ends[1] - 1);
    client.send([GET, GET, LAST].concat().as_bytes()).await;
    sleep(Duration::from_millis(1)).await;
    let records = client.aborted().await;
    let cut = "CutShort(\"the server stopped before its end\")";
    assert_eq!(
        records,
        [
            "200 /eleven.txt 11 Complete".to_owned(),
            format!("200 /eleven.txt 10 {cut}"),
            format!("0 /eleven.txt 0 {cut}"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn records_that_wait_for_their_write_repeat_each_request() {
    let ask = |path: &str, fields: &str| format!("GET /{path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    let mut client = Client::connect(64 * 1024);
    let requests = [
        ask("eleven.txt?1", "User-Agent: first\r\n"),
        ask("eleven.txt?22", "Referer: somewhere\r\nUser-Agent: second\r\nUser-Agent: x\r\n"),
        ask("eleven.txt?333", "Referer:\r\n"),
        ask("eleven.txt?4444", "Connection: close\r\n"),
    ];
    client.send(requests.concat().as_bytes()).await;
    client.read_to_end().await;
    assert_eq!(
        client.finished().await,
        [
            "200 /eleven.txt?1 11 Complete by first",
            "200 /eleven.txt?22 11 Complete from somewhere by second",
            "200 /eleven.txt?333 11 Complete from ",
            "200 /eleven.txt?4444 11 Complete",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn head_that_has_begun_behind_answers_that_nobody_takes_leaves_its_record() {
    let requests = [GET, &GET[..20]].concat();
    let mut client = Client::connect(100);
    client.send(requests.as_bytes()).await;
    let records = client.finished_after_a_while().await;
    assert_eq!(records, ["200 /eleven.txt 0 TimedOut", "0 /eleven.txt 0 TimedOut"]);

    let mut client = Client::connect(100);
    client.send(requests.as_bytes()).await;
    sleep(Duration::from_secs(31)).await;
    let events = client.events().await;
    assert_eq!(events.last().unwrap(), "Closed(TimedOut)", "{events:#?}");
}

// RFC 9112 §8, §9.3.2
#[tokio::test]
async fn answer_that_fails_in_its_middle_takes_none_of_those_before_it_along() {
    let folder = site! { "eleven.txt" => "hello world", "big.bin" => "x".repeat(200_000) }.folder();
    let big = folder.join("big.bin");
    let empty = move || std::fs::write(&big, "").unwrap();
    let store = Meddled::new(folder.path(), "big.bin", empty);
    let mut client = Client::to(Site::new(Arc::new(store)), 64 * 1024);
    let part = "GET /big.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=-9\r\n\r\n";
    client.send([GET, part, LAST].concat().as_bytes()).await;
    let answers = client.read_to_end().await;
    assert_eq!(statuses(&answers), ["200", "206"], "{answers}");
    assert!(answers.contains("hello world") && answers.ends_with("\r\n\r\n"), "{answers}");
    let records = client.finished().await;
    assert_eq!(records[0], "200 /eleven.txt 11 Complete");
    assert!(records[1].starts_with("206 /big.bin 0 CutShort"), "{records:?}");
    assert_eq!(records.len(), 2);
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
