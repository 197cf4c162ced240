//! A panic in one exchange, in each model and over real sockets: it costs that exchange, and no
//! other.

#![expect(clippy::unwrap_used, reason = "what fails here fails its test")]

mod served;
mod trapped;

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_server::Model;
use plainwire_store::MemoryStore;
use plainwire_testkit::faulty::{BROKEN, Fault, Faulty};
use plainwire_testkit::site;
use plainwire_testkit::wire::{Framing, Response, Wire, exchange, method, request};

use crate::served::{MODELS, Served};
use crate::trapped::Trapped;

const GET: &str = "GET /small.txt";

/// One request of each kind.
const REQUESTS: &[&str] = &[
    GET,
    "HEAD /small.txt",
    "GET /",
    "GET /docs",
    "GET /missing",
    "GET /small.txt\nif-none-match: *",
    "GET /small.txt\nrange: bytes=2-4",
    "GET /large.bin",
    "GET /large.bin\nrange: bytes=0-9,100000-100009",
    "GET /coded.txt\naccept-encoding: gzip",
];

fn store() -> MemoryStore {
    site! {
        "small.txt" => "hello world",
        "index.html" => "home",
        "docs/index.html" => "docs",
        "large.bin" => vec![b'x'; 200_000],
        "coded.txt" => "a text",
        "coded.txt.gz" => "not really a coding",
    }
    .memory()
}

fn faulty(questions: usize, fault: Fault) -> Site {
    Site::new(Arc::new(Faulty::after(questions, fault, store())))
}

/// What tells answers apart; the boundary of several parts is another one for each site.
fn essence(response: &Response) -> (u16, String) {
    let text = response.body.escape_ascii().to_string();
    let media_type = response.field("content-type").unwrap_or_default();
    let boundary = media_type.split_once("boundary=").map_or("no boundary", |(_, value)| value);
    (response.status, text.replace(boundary, "boundary"))
}

// RFC 9110 §15.6.1; RFC 9112 §9.6
#[test]
fn panic_at_any_question_to_the_store_is_a_500_and_the_next_client_gets_its_answer() {
    for (model, fault, text) in rows() {
        let whole = Served::by(model, Site::new(Arc::new(store())));
        let right = essence(&exchange(whole.address(), text));
        let mut panics = 0;
        loop {
            let what = format!("{model:?} {fault:?} {text:?}, question {panics}");
            let served = Served::by(model, faulty(panics, fault));
            let mut wire = Wire::connect(served.address());
            wire.send(request(text));
            let answer = wire.response(method(text));
            if essence(&answer) == right {
                break;
            }
            assert_eq!(answer.status, 500, "{what}");
            assert!(answer.has_connection_option("close"), "{what}: {answer:?}");
            let head = answer.head.escape_ascii().to_string();
            let is_told = head.contains(BROKEN) || essence(&answer).1.contains(BROKEN);
            assert!(!is_told, "{what}: {answer:?}");
            wire.assert_closed();
            assert_eq!(essence(&exchange(served.address(), text)), right, "{what}");
            let records = served.stop();
            assert_eq!(records.len(), 2, "{what}: {records:?}");
            assert!(records[0].starts_with("500 ") && records[0].contains("Failed"), "{records:?}");
            assert!(records[0].contains(BROKEN), "{what}: {records:?}");
            assert!(records[1].ends_with(" Complete"), "{what}: {records:?}");
            panics += 1;
            assert!(panics < 20, "{what}: it never ends");
        }
        assert!(panics > 0, "{model:?} {text:?} asks the store");
    }
}

/// Every model, kind of panic, and request.
fn rows() -> impl Iterator<Item = (Model, Fault, &'static str)> {
    MODELS.into_iter().flat_map(|model| {
        [Fault::Panics, Fault::PanicsLater]
            .into_iter()
            .flat_map(move |fault| REQUESTS.iter().map(move |text| (model, fault, *text)))
    })
}

// RFC 9112 §9.3.2, §9.6
#[test]
fn panic_over_one_of_several_pipelined_requests_spoils_none_of_those_before_it() {
    let questions = (1..20).find(|questions| {
        let served = Served::by(Model::Event, faulty(*questions, Fault::Panics));
        exchange(served.address(), GET).status == 200
    });
    let served = Served::by(Model::Event, faulty(questions.unwrap(), Fault::Panics));
    let mut wire = Wire::connect(served.address());
    wire.send(request(GET).repeat(3));
    assert_eq!(wire.response("GET").text(), "hello world");
    assert_eq!(wire.response("GET").status, 500);
    wire.assert_closed();
    let records = served.stop();
    assert_eq!(records[0], "200 /small.txt 11 Complete");
    assert!(records[1].starts_with("500 /small.txt ") && records.len() == 2, "{records:?}");
}

// RFC 9112 §8
#[test]
fn panic_behind_the_choice_of_the_answer_ends_its_connection_with_one_record() {
    for model in MODELS {
        for text in [GET, "HEAD /small.txt", "GET /small.txt\nrange: bytes=2-4"] {
            let served = Served::by(model, Site::new(Arc::new(Trapped)));
            let mut wire = Wire::connect(served.address());
            wire.send(request(text));
            if let Ok(answer) = wire.try_response(method(text)) {
                // What came whole was right: the fault was behind it.
                assert!(answer.status / 100 == 2, "{model:?} {text:?}: {answer:?}");
                assert_ne!(answer.framing, Framing::Close, "{answer:?}");
            }
            wire.assert_closed();
            assert_eq!(
                exchange(served.address(), "GET /missing").status,
                404,
                "{model:?} {text:?}"
            );
            let records = served.stop();
            assert_eq!(records.len(), 2, "{model:?} {text:?}: {records:?}");
            let is_told = records[0].contains("CutShort") && records[0].contains(BROKEN);
            assert!(is_told, "{model:?} {text:?}: {records:?}");
        }
    }
}

#[test]
fn observer_and_tracer_that_panic_cost_no_client_an_octet() {
    for model in MODELS {
        let served = Served::watched(model, Site::new(Arc::new(store())), true);
        let mut wire = Wire::connect(served.address());
        wire.send(request("GET /small.txt?panic"));
        assert_eq!(wire.response("GET").text(), "hello world", "{model:?}");
        if model == Model::Event {
            wire.send(request(GET).repeat(2));
            assert_eq!(wire.response("GET").text(), "hello world");
            assert_eq!(wire.response("GET").text(), "hello world");
        }
        drop(wire);
        assert_eq!(exchange(served.address(), GET).text(), "hello world", "{model:?}");
        let records = served.stop();
        let expected = if model == Model::Event { 3 } else { 1 };
        assert_eq!(records, vec!["200 /small.txt 11 Complete"; expected], "{model:?}");
    }
}
