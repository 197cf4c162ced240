//! A store that fails or hangs at its n-th question, for every n of a whole exchange.
//!
//! Whichever question it is, the exchange that asks it is answered by an error that tells the
//! client nothing, those before and behind it are answered as ever, and each leaves its record.

use std::sync::Arc;
use std::time::Duration;

use plainwire_server::{Limits, Model, Outcome};
use plainwire_store::Store;
use plainwire_testkit::faulty::{BROKEN, Fault, Faulty};
use plainwire_testkit::wire::{End, Wire};
use tokio::time::Instant;

use crate::exchanges::{self, EXCHANGES, Exchange, MODELS};
use crate::judge::Came;
use crate::served::{Record, Serving};

/// A store, what is served of it, and what its fault is called in a record.
struct Broken {
    store: Arc<Faulty>,
    serving: Serving,
    status: u16,
    said: &'static str,
}

impl Broken {
    fn new(model: Model, fault: Fault, limits: Limits, store: impl Store + 'static) -> Self {
        let store = Arc::new(Faulty::after(usize::MAX, fault, store));
        let serving = Serving::new(model, Arc::clone(&store) as Arc<dyn Store>);
        let (status, said) = match fault {
            Fault::Hangs => (503, "the store gave no answer"),
            Fault::Lacks => (503, "Too many open files"),
            _ => (500, BROKEN),
        };
        Self { store, serving: serving.with_limits(limits), status, said }
    }

    /// How many questions were asked since the last time.
    fn asked(&self) -> usize {
        usize::MAX - self.store.rearm(usize::MAX)
    }

    /// Holds that exactly one answer is the error, and every other one as it would have been.
    fn judge(&self, came: &Came, records: &[Record], whole: &(Came, Vec<Record>), case: &str) {
        let (healthy, healthy_records) = whole;
        assert!(came.rest.is_empty(), "{case}: {}", came.rest.escape_ascii());
        assert_eq!(came.responses.len(), healthy.responses.len(), "{case}");
        assert_eq!(records.len(), healthy_records.len(), "{case}: {records:?}");
        let mut faults = 0;
        for (index, response) in came.responses.iter().enumerate() {
            let (record, right) = (&records[index], &healthy.responses[index]);
            if response == right {
                assert_eq!(*record, healthy_records[index], "{case}");
                continue;
            }
            faults += 1;
            assert_eq!(response.status, self.status, "{case}: {response}");
            assert!(!response.to_string().contains(self.said), "{case}: {response}");
            // Nobody keeps it, and whoever may ask again is told so.
            assert_eq!(response.field("cache-control"), Some("no-store"), "{case}");
            let again = response.field("retry-after");
            assert_eq!(again, (self.status == 503).then_some("1"), "{case}");
            assert_eq!(record.status, self.status, "{case}: {records:?}");
            assert_eq!(record.octets, response.body.len() as u64, "{case}: {records:?}");
            let Outcome::Failed(why) = &record.outcome else { panic!("{case}: {records:?}") };
            assert!(why.contains(self.said), "{case}: {records:?}");
        }
        assert_eq!(faults, 1, "{case}: one question, one error");
    }
}

async fn assert_every_question_can_break(broken: &Broken, exchange: &Exchange, model: Model) {
    let octets = exchange.octets();
    let name = format!("{model:?}, {}", exchange.name);
    broken.asked();
    let (came, records) = broken.serving.exchange(&octets).await;
    let healthy = Came::read(came, exchange, &name);
    assert_eq!(healthy.responses.len(), exchange.answered_by(model), "{name}");
    assert!(records.iter().all(|record| record.outcome == Outcome::Complete), "{records:?}");
    let whole = (healthy, records);
    let questions = broken.asked();
    assert!(questions > 0, "{name}: nothing is answered without the store");
    for question in 0..questions {
        let case = format!("{name}: question {question} of {questions}, {}", broken.said);
        broken.store.rearm(question);
        let begun = Instant::now();
        let (came, records) = broken.serving.exchange(&octets).await;
        assert!(begun.elapsed() < Duration::from_secs(31), "{case}: {:?}", begun.elapsed());
        broken.judge(&Came::read(came, exchange, &case), &records, &whole, &case);
        let (came, records) = broken.serving.exchange(&octets).await;
        Came::read(came, exchange, &case).assert_is(&whole.0, &format!("{case}, and then"));
        assert_eq!(records, whole.1, "{case}, and then");
    }
}

// RFC 9110 §10.2.3, §15.6.1, §15.6.4
#[tokio::test(start_paused = true)]
async fn question_that_fails_or_hangs_costs_one_answer_in_every_exchange_and_model() {
    let folder = exchanges::folder();
    for model in MODELS {
        for fault in [Fault::Fails, Fault::Lacks, Fault::Hangs] {
            let memory = exchanges::site().memory();
            let stores = [
                Broken::new(model, fault, Limits::default(), memory),
                Broken::new(model, fault, Limits::default(), exchanges::files(&folder)),
            ];
            for (broken, exchange) in
                stores.iter().flat_map(|broken| EXCHANGES.iter().map(move |one| (broken, one)))
            {
                assert_every_question_can_break(broken, exchange, model).await;
            }
        }
    }
}

/// Over a socket: what came, to the end.
fn exchange_over(server: &crate::served::Sockets, octets: &[u8], case: &str) -> Vec<u8> {
    let mut wire = Wire::connect(server.address());
    wire.send(octets);
    match wire.end() {
        End::Closed(octets) => octets,
        End::Reset(octets) => panic!("{case}: reset behind {} octets", octets.len()),
    }
}

// RFC 9110 §10.2.3, §15.6.1, §15.6.4
#[test]
fn question_that_fails_or_hangs_costs_one_answer_over_sockets_too() {
    let folder = exchanges::folder();
    let patience = Duration::from_millis(20);
    let limits = Limits { store_timeout: patience, ..Limits::default() };
    std::thread::scope(|scope| {
        for model in MODELS {
            let folder = &folder;
            scope.spawn(move || {
                for fault in [Fault::Fails, Fault::Hangs] {
                    let store = exchanges::files(folder);
                    let broken = Broken::new(model, fault, limits, store);
                    let server = broken.serving.listen();
                    let mut count = 0;
                    for exchange in &EXCHANGES {
                        let octets = exchange.octets();
                        let name = format!("{model:?}, {}", exchange.name);
                        broken.asked();
                        let came = exchange_over(&server, &octets, &name);
                        let healthy = Came::read(came, exchange, &name);
                        let answers = healthy.responses.len();
                        let since =
                            |count: usize| server.records(count)[count - answers..].to_vec();
                        count += answers;
                        let whole = (healthy, since(count));
                        for question in 0..broken.asked() {
                            let case = format!("{name}: question {question}");
                            broken.store.rearm(question);
                            let came = exchange_over(&server, &octets, &case);
                            let came = Came::read(came, exchange, &case);
                            count += answers;
                            broken.judge(&came, &since(count), &whole, &case);
                        }
                    }
                    assert_eq!(server.records(count).len(), count, "{model:?}: one record each");
                }
            });
        }
    });
}
