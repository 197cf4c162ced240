//! Requests with content: it is read and dropped, bounded in octets and in time, and never taken
//! for a request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use plainwire_content::Site;
use plainwire_field::HttpDate;
use plainwire_server::Model;
use plainwire_testkit::{site, wait};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep};

use crate::client::Client;
use crate::conversation::statuses;

const LAST: &str = "GET /eleven.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
/// How often a client sends an octet that goes on too long.
const DRIP: Duration = Duration::from_millis(50);
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// A request for the eleven octets, with these further lines.
fn with(fields: &str) -> String {
    format!("GET /eleven.txt HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n")
}

fn by(model: Model) -> Client {
    let store = site! { "eleven.txt" => "hello world" }.memory();
    Client::by(model, Site::new(Arc::new(store)), 256 * 1024)
}

/// The same content, with a length and in chunks; it looks like a request.
fn framed() -> [(&'static str, String); 2] {
    let octets = SMUGGLED.len();
    let length: &str = "Content-Length: 35";
    assert_eq!(length, format!("Content-Length: {octets}"));
    let chunked =
        format!("{octets:x};a=b\r\n{SMUGGLED}\r\n0\r\nHost: b\r\nContent-Length: 9\r\n\r\n");
    [(length, SMUGGLED.to_owned()), ("Transfer-Encoding: chunked", chunked)]
}

// RFC 9112 §6.3, §9.3
#[tokio::test(start_paused = true)]
async fn content_that_is_read_whole_is_no_request_and_the_next_one_is_answered() {
    for (field, content) in framed() {
        let mut client = by(Model::Event);
        client.send(format!("{}{content}{LAST}", with(field)).as_bytes()).await;
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), ["200", "200"], "{field}");
        assert_eq!(answers.matches("Connection: close").count(), 1, "{field}");
        let get = "200 /eleven.txt 11 Complete";
        assert_eq!(client.finished().await, [get, get], "{field}");
    }
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn content_that_arrives_in_any_two_pieces_is_read_alike() {
    for (field, content) in framed() {
        let input = format!("{}{content}{LAST}", with(field));
        for at in (1..input.len()).step_by(3) {
            let mut client = by(Model::Event);
            client.send(&input.as_bytes()[..at]).await;
            sleep(Duration::from_millis(1)).await;
            client.send(&input.as_bytes()[at..]).await;
            let answers = client.read_to_end().await;
            assert_eq!(statuses(&answers), ["200", "200"], "{field} split at {at}");
        }
    }
}

// RFC 9112 §9.3
#[tokio::test(start_paused = true)]
async fn content_is_read_before_the_answer_in_every_model() {
    for model in [Model::Event, Model::Threads, Model::Single] {
        for (field, content) in framed() {
            let mut client = by(model);
            client.send(with(field).as_bytes()).await;
            sleep(Duration::from_secs(5)).await;
            client.send(content.as_bytes()).await;
            let answer = client.read_until("hello world").await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{model:?} {field}");
            let closes = answer.contains("\r\nConnection: close\r\n");
            assert_eq!(closes, model != Model::Event, "{model:?} {field}");
        }
    }
}

// RFC 9112 §9.3
#[tokio::test(start_paused = true)]
async fn content_of_the_largest_size_is_read_and_a_larger_one_is_left() {
    let octets = 64 * 1024;
    let framing = "10000\r\n\r\n0\r\n\r\n".len() - 1;
    let chunked = |size: usize| {
        let data = "x".repeat(size);
        ("Transfer-Encoding: chunked".to_owned(), format!("{size:x}\r\n{data}\r\n0\r\n\r\n"))
    };
    let length = |size: usize| (format!("Content-Length: {size}"), "x".repeat(size));
    let rows = [
        (length(octets), true),
        (length(octets + 1), false),
        (chunked(octets - framing), true),
        (chunked(octets - framing + 1), false),
        (chunked(1 << 20), false),
    ];
    for ((field, content), is_read) in rows {
        let mut client = by(Model::Event);
        let input = format!("{}{content}{LAST}", with(&field));
        // It may have had enough before all of it is there.
        let _ = client.pipe.write_all(input.as_bytes()).await;
        let answers = client.read_to_end().await;
        let expected: &[&str] = if is_read { &["200", "200"] } else { &["200"] };
        assert_eq!(statuses(&answers), expected, "{field}, {} octets", content.len());
        assert!(answers.contains("\r\nConnection: close\r\n"), "{field}");
    }
}

// RFC 9112 §7.1
#[tokio::test(start_paused = true)]
async fn chunk_that_says_it_is_too_long_is_not_waited_for() {
    let begun = Instant::now();
    let mut client = by(Model::Event);
    let head = with("Transfer-Encoding: chunked");
    client.send(format!("{head}1\r\na\r\n7fffffffffffffff\r\n").as_bytes()).await;
    let answer = client.read_until("hello world").await;
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    assert_eq!(begun.elapsed().as_secs(), 0);
    assert_eq!(client.finished().await, ["200 /eleven.txt 11 Complete"]);
}

// RFC 9112 §7.1, RFC 6585 §5
#[tokio::test(start_paused = true)]
async fn content_that_is_malformed_is_refused_and_its_request_not_answered() {
    let trailers = format!("0\r\n{}", "A: b\r\n".repeat(2000));
    let rows = [
        ("5\r\nhello0\r\n\r\n", "400"),
        ("x\r\n", "400"),
        ("-1\r\n", "400"),
        ("1\na\r\n0\r\n\r\n", "400"),
        ("0\r\nHost : b\r\n\r\n", "400"),
        (trailers.as_str(), "431"),
    ];
    for (content, status) in rows {
        let mut client = by(Model::Event);
        let head = with("Transfer-Encoding: chunked\r\nUser-Agent: u\r\nReferer: r");
        client.send(format!("{head}{content}{SMUGGLED}").as_bytes()).await;
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), [status], "{content:?}");
        assert!(answers.contains("\r\nConnection: close\r\n"), "{content:?}: {answers}");
        let records = client.finished().await;
        assert_eq!(records.len(), 1, "{records:?}");
        assert!(records[0].starts_with(&format!("{status} /eleven.txt ")), "{records:?}");
        assert!(records[0].contains("Refused"), "{records:?}");
        assert!(records[0].ends_with(" from r by u"), "{records:?}");
        if content == "1\na\r\n0\r\n\r\n" {
            // Head and content are counted as one.
            let place = format!("byte {}: ", head.len() + 1);
            assert!(records[0].contains(&place), "{place} {records:?}");
        }
    }
}

// RFC 9112 §8
#[tokio::test(start_paused = true)]
async fn content_that_the_client_ends_in_its_middle_is_a_400_and_the_record_says_so() {
    for (field, content) in framed() {
        let mut client = by(Model::Event);
        client.send(format!("{}{}", with(field), &content[..5]).as_bytes()).await;
        client.pipe.shutdown().await.unwrap();
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), ["400"], "{field}");
        assert!(answers.contains("the connection ended before"), "{answers}");
        let records = client.finished().await;
        assert!(records[0].contains("RFC 9112 §8"), "{records:?}");
    }
}

// RFC 9110 §15.5.9
#[tokio::test(start_paused = true)]
async fn content_that_drips_is_answered_408_when_its_time_is_up() {
    for model in [Model::Event, Model::Threads, Model::Single] {
        let mut client = by(model);
        client.send(with("Content-Length: 100").as_bytes()).await;
        let begun = Instant::now();
        for _ in 0..9 {
            client.send(b"x").await;
            sleep(Duration::from_secs(1)).await;
        }
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), ["408"], "{model:?}");
        assert!(answers.contains("\r\nConnection: close\r\n"), "{model:?}: {answers}");
        assert_eq!(begun.elapsed().as_secs(), 10, "{model:?}");
        let records = client.finished().await;
        assert!(records[0].starts_with("408 /eleven.txt "), "{records:?}");
        assert!(records[0].ends_with(" TimedOut"), "{records:?}");
    }
}

// RFC 9112 §9.3.2
#[tokio::test(start_paused = true)]
async fn answers_to_earlier_requests_go_out_before_content_is_waited_for() {
    let mut client = by(Model::Event);
    let begun = Instant::now();
    client.send(format!("{}{}", with("A: b"), with("Content-Length: 5")).as_bytes()).await;
    client.read_until("hello world").await;
    assert_eq!(begun.elapsed().as_secs(), 0);
    client.send(b"12345").await;
    client.read_until("hello world").await;
}

#[tokio::test(start_paused = true)]
async fn client_that_is_gone_in_its_content_leaves_one_record() {
    let mut client = by(Model::Event);
    client.send(format!("{}hel", with("Content-Length: 5")).as_bytes()).await;
    sleep(Duration::from_millis(1)).await;
    let records = client.finished().await;
    assert_eq!(records.len(), 1, "{records:?}");
}

#[tokio::test(start_paused = true)]
async fn stop_lets_content_that_has_begun_come_to_its_end() {
    let mut client = by(Model::Event);
    client.send(format!("{}hel", with("Content-Length: 5")).as_bytes()).await;
    sleep(Duration::from_millis(1)).await;
    client.stopper.stop();
    sleep(Duration::from_secs(3)).await;
    client.send(b"lo").await;
    let answer = client.read_to_end().await;
    assert!(answer.contains("\r\nConnection: close\r\n") && answer.ends_with("hello world"));
}

// RFC 9110 §10.1.1
#[tokio::test(start_paused = true)]
async fn expectation_is_answered_at_once_by_a_final_response_and_never_by_100() {
    let rows = [
        // The content has not come: its end is unknown, so the connection closes.
        ("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 5", "", true),
        ("HTTP/1.1", "Expect: 100-CONTINUE\r\nTransfer-Encoding: chunked", "", true),
        ("HTTP/1.1", "Expect: , 100-continue,\r\nContent-Length: 5", "he", true),
        (
            "HTTP/1.7",
            "Expect: 100-continue\r\nTransfer-Encoding: chunked",
            "2\r\nhe\r\n0\r\n",
            true,
        ),
        // It came with the head: read, and the connection kept.
        ("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 5", "hello", false),
        ("HTTP/1.1", "Expect: 100-continue\r\nTransfer-Encoding: chunked", "0\r\n\r\n", false),
        // There is none to wait for.
        ("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 0", "", false),
        ("HTTP/1.1", "Expect: 100-continue", "", false),
        ("HTTP/1.1", "Expect:", "", false),
    ];
    for (version, fields, content, closes) in rows {
        let begun = Instant::now();
        let mut client = by(Model::Event);
        let head = format!("GET /eleven.txt {version}\r\nHost: a\r\n{fields}\r\n\r\n");
        client.send(format!("{head}{content}").as_bytes()).await;
        let answer = client.read_until("hello world").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{fields:?}: {answer}");
        assert_eq!(answer.contains("\r\nConnection: close\r\n"), closes, "{fields:?}: {answer}");
        assert_eq!(begun.elapsed().as_secs(), 0, "{fields:?}");
        if !closes {
            client.send(LAST.as_bytes()).await;
            assert_eq!(statuses(&client.read_to_end().await), ["200"], "{fields:?}");
        }
    }
}

// RFC 9110 §10.1.1
#[tokio::test(start_paused = true)]
async fn expectation_in_http_1_0_is_ignored_so_its_content_is_waited_for() {
    for expectation in ["100-continue", "something"] {
        let mut client = by(Model::Event);
        let head = "GET /eleven.txt HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n";
        client.send(format!("{head}Expect: {expectation}\r\n\r\n").as_bytes()).await;
        sleep(Duration::from_secs(1)).await;
        client.send(format!("hello{LAST}").as_bytes()).await;
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), ["200", "200"], "{expectation}: {answers}");
    }
}

// RFC 9110 §10.1.1, §15.5.18
#[tokio::test(start_paused = true)]
async fn expectation_of_something_else_is_a_417_behind_which_the_connection_goes_on() {
    for expectation in ["something", "100-continue, a=\"b, c\"", "100-continue;q=1", "100"] {
        let mut client = by(Model::Event);
        let head = with(&format!("Expect: {expectation}\r\nContent-Length: 5"));
        client.send(format!("{head}hello{LAST}").as_bytes()).await;
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers), ["417", "200"], "{expectation}: {answers}");
    }
}

// RFC 9110 §9.3.6
#[tokio::test(start_paused = true)]
async fn octets_behind_a_refused_connect_are_no_request() {
    let mut client = by(Model::Event);
    client.send(format!("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n{SMUGGLED}").as_bytes()).await;
    let answers = client.read_to_end().await;
    assert_eq!(statuses(&answers), ["405"], "{answers}");
    assert!(answers.contains("\r\nConnection: close\r\n"), "{answers}");
}

// RFC 9112 §9.6, RFC 9110 §9.3.6
#[tokio::test(start_paused = true)]
async fn client_that_may_be_sending_still_can_go_on_for_a_while_behind_its_answer() {
    let rows = [
        (with("Connection: close"), false),
        (with("Connection: close\r\nContent-Length: 65537"), true),
        (with("Expect: 100-continue\r\nContent-Length: 5"), true),
        (with("Transfer-Encoding: chunked") + "x", true),
        (with("Host: b"), true),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n".to_owned(), true),
        ("CONNECT a:80 HTTP/1.0\r\n\r\n".to_owned(), true),
    ];
    for (request, lingers) in rows {
        let mut client = by(Model::Event);
        client.send(request.as_bytes()).await;
        let answers = client.read_to_end().await;
        assert_eq!(statuses(&answers).len(), 1, "{request}: {answers}");
        sleep(Duration::from_secs(1)).await;
        assert_eq!(client.pipe.write_all(b"more").await.is_ok(), lingers, "{request}");
        sleep(Duration::from_secs(3)).await;
        assert!(client.pipe.write_all(b"more").await.is_err(), "{request}");
    }
}

// RFC 9112 §9.6
#[tokio::test(start_paused = true)]
async fn client_that_never_stops_sending_is_let_go_behind_its_answer() {
    for (model, expected) in [(Model::Event, 10), (Model::Threads, 10), (Model::Single, 2)] {
        let mut client = by(model);
        client.send(with("Content-Length: 65537").as_bytes()).await;
        client.read_to_end().await;
        assert_eq!(seconds_of_dripping(&mut client).await, expected, "{model:?}");
    }
}

// RFC 9112 §9.6
#[tokio::test(start_paused = true)]
async fn stop_shortens_the_time_of_a_client_that_never_stops_sending() {
    for (stopped, expected) in [(0, 2), (3, 5), (9, 10)] {
        let mut client = by(Model::Event);
        client.send(with("Content-Length: 65537").as_bytes()).await;
        client.read_to_end().await;
        let begun = Instant::now();
        while client.pipe.write_all(b"x").await.is_ok() {
            if begun.elapsed() >= Duration::from_secs(stopped) {
                client.stopper.stop();
            }
            sleep(DRIP).await;
        }
        assert_eq!(begun.elapsed().as_secs(), expected, "stopped after {stopped} s");
    }
}

// RFC 9112 §9.6
#[tokio::test(start_paused = true)]
async fn answer_that_is_given_long_after_the_stop_can_still_be_read() {
    let mut client = by(Model::Event);
    client.send(with("Content-Length: 5").as_bytes()).await;
    sleep(Duration::from_millis(1)).await;
    client.stopper.stop();
    sleep(Duration::from_secs(5)).await;
    client.send(b"helloGET").await;
    assert_eq!(statuses(&client.read_to_end().await), ["200"]);
    assert_eq!(seconds_of_dripping(&mut client).await, 2);
}

/// Sends an octet now and then, until nobody takes any more: how long that took.
async fn seconds_of_dripping(client: &mut Client) -> u64 {
    let begun = Instant::now();
    while client.pipe.write_all(b"x").await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it takes octets for ever");
        sleep(DRIP).await;
    }
    begun.elapsed().as_secs()
}

// RFC 9110 §6.6.1
#[tokio::test(start_paused = true)]
async fn date_of_an_answer_is_that_of_the_end_of_its_content() {
    let mut client = by(Model::Event);
    client.send(with("Content-Length: 5").as_bytes()).await;
    // The clock is paused: when this is over, the head has been read.
    sleep(Duration::from_millis(1)).await;
    let head = HttpDate::from_time(SystemTime::now());
    let content = wait::until("the next second", Duration::from_secs(5), || {
        Some(HttpDate::from_time(SystemTime::now())).filter(|now| *now > head)
    });
    client.send(b"hello").await;
    let answer = client.read_until("hello world").await;
    let date = answer.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap();
    let date = HttpDate::parse(date.as_bytes(), content).unwrap();
    assert!(date >= content, "{date} is before {content}");
}

#[tokio::test(start_paused = true)]
async fn content_whose_client_takes_no_answers_is_not_waited_for_and_leaves_a_record() {
    let store = site! { "eleven.txt" => "hello world" }.memory();
    let mut client = Client::to(Site::new(Arc::new(store)), 200);
    client.send(format!("{}{}", with("A: b"), with("Content-Length: 5")).as_bytes()).await;
    let records = client.finished_after_a_while().await;
    // The pipe takes 200 octets of the first head, and nothing of the rest.
    assert_eq!(records, ["200 /eleven.txt 0 TimedOut", "0 /eleven.txt 0 TimedOut"]);
}
