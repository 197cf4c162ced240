//! A link that breaks behind its n-th octet, for every n, in both directions: in memory, where the
//! transport takes exactly as much as the test lets it.

use std::sync::Arc;

use plainwire_server::{Limits, Model, Outcome};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use crate::exchanges::{self, EXCHANGES, Exchange, MODELS};
use crate::judge::Came;
use crate::served::{PIPE_OCTETS, Record, Serving};

/// An exchange as it is when nothing breaks.
struct Whole {
    name: String,
    requests: Vec<u8>,
    request_ends: Vec<usize>,
    came: Came,
    records: Vec<Record>,
    /// Where each answer ends.
    ends: Vec<usize>,
}

impl Whole {
    async fn of(serving: &Serving, exchange: &Exchange, model: Model) -> Self {
        let name = format!("{model:?}, {}", exchange.name);
        let requests = exchange.octets();
        let (came, records) = serving.exchange(&requests).await;
        let came = Came::read(came, exchange, &name);
        assert!(came.rest.is_empty() && records.len() == exchange.answered_by(model), "{name}");
        let mut ends = Vec::new();
        for response in &came.responses {
            let octets = response.head.len() + response.body.len();
            ends.push(ends.last().copied().unwrap_or(0) + octets);
        }
        assert_eq!(ends.last(), Some(&came.octets.len()), "{name}");
        let request_ends = exchange.ends();
        Self { name, requests, request_ends, came, records, ends }
    }

    /// Holds the records against how much of the answers the transport has taken: those that it has
    /// whole are as they were, the next one ended like this, and no other was answered.
    fn judge_records(&self, records: &[Record], taken: usize, outcome: &Outcome, case: &str) {
        for (index, record) in records.iter().enumerate() {
            let begin = index.checked_sub(1).map_or(0, |before| self.ends[before]);
            if self.ends[index] <= taken {
                assert_eq!(*record, self.records[index], "{case}: {records:?}");
                continue;
            }
            assert_eq!(record.outcome, *outcome, "{case}, answer {index}: {records:?}");
            let status = if taken > begin { self.records[index].status } else { 0 };
            assert_eq!(record.status, status, "{case}, answer {index}: {records:?}");
            let head = self.came.responses[index].head.len();
            let content = taken.saturating_sub(begin + head) as u64;
            assert_eq!(record.octets, content, "{case}, answer {index}: {records:?}");
        }
        let whole = self.ends.iter().filter(|end| **end <= taken).count();
        let one_more = usize::from(whole < self.ends.len());
        let is_right = (whole + one_more..=self.ends.len()).contains(&records.len());
        assert!(is_right, "{case}: {whole} were taken whole: {records:?}");
    }
}

fn of(name: &str) -> &'static Exchange {
    EXCHANGES.iter().find(|exchange| exchange.name == name).expect("a row of the table")
}

/// Whose answers have some hundred octets.
const SMALL: [&str; 5] = ["small file", "304", "redirect", "404", "HEAD"];

/// Several small ones on one connection.
const BATCH: Exchange = Exchange {
    name: "batch",
    requests: &["GET /a.txt", "GET /missing.txt", "HEAD /a.txt", "GET /a.txt\nrange: bytes=-5"],
};

fn small() -> impl Iterator<Item = &'static Exchange> {
    SMALL.iter().map(|name| of(name)).chain([&BATCH])
}

// RFC 9112 §8, §9.5, §9.6
#[tokio::test(start_paused = true)]
async fn request_that_ends_behind_any_octet_costs_what_was_not_asked_and_no_answer() {
    for model in MODELS {
        let serving = Serving::new(model, Arc::new(exchanges::site().memory()));
        for exchange in small() {
            let whole = Whole::of(&serving, exchange, model).await;
            for sent in 0..=whole.requests.len() {
                let case = format!("{}: {sent} octets sent, then nothing more", whole.name);
                let mut client = serving.connect(PIPE_OCTETS);
                client.pipe.write_all(&whole.requests[..sent]).await.unwrap();
                client.pipe.shutdown().await.unwrap();
                let begun = Instant::now();
                let came = Came::read(client.rest().await, exchange, &case);
                assert_eq!(begun.elapsed().as_secs(), 0, "{case}: it waits for nothing");
                let asked = whole.request_ends.iter().filter(|end| **end <= sent).count();
                let answered = asked.min(whole.ends.len());
                assert_eq!(came.responses.len(), answered, "{case}");
                assert!(came.rest.is_empty(), "{case}: {}", came.rest.escape_ascii());
                came.assert_begins(&whole.came, &case);
                let records = client.left().await;
                assert_eq!(records[..answered], whole.records[..answered], "{case}");
                let is_torn = !whole.request_ends.contains(&sent) && sent > 0;
                let torn = usize::from(is_torn && answered < whole.ends.len());
                assert_eq!(records.len(), answered + torn, "{case}: {records:?}");
                if let Some(record) = records.get(answered) {
                    assert_eq!((record.status, record.octets), (0, 0), "{case}");
                    assert_eq!(record.outcome, Outcome::ClientGone, "{case}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn client_that_is_gone_behind_any_octet_of_its_request_leaves_truthful_records() {
    for model in MODELS {
        let serving = Serving::new(model, Arc::new(exchanges::site().memory()));
        for exchange in small() {
            let whole = Whole::of(&serving, exchange, model).await;
            for sent in 0..=whole.requests.len() {
                let case = format!("{}: gone behind {sent} octets", whole.name);
                let mut client = serving.connect(PIPE_OCTETS);
                client.pipe.write_all(&whole.requests[..sent]).await.unwrap();
                let records = client.left().await;
                let nothing = |record: &Record| {
                    (record.status, record.octets, &record.outcome) == (0, 0, &Outcome::ClientGone)
                };
                assert!(records.iter().all(nothing), "{case}: {records:?}");
                let begun = whole.request_ends.iter().filter(|end| **end <= sent).count()
                    + usize::from(sent > 0 && !whole.request_ends.contains(&sent));
                let begun = begun.min(whole.ends.len());
                assert!(records.len() <= begun, "{case}: {records:?}");
                assert_eq!(records.is_empty(), sent == 0, "{case}: {records:?}");
            }
        }
    }
}

/// What the client does behind the octets that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It goes.
    Goes,
    /// It stays and takes nothing more.
    Stays,
}

/// The client takes so many octets; the transport takes as many more as this pipe holds.
async fn assert_break(
    serving: &Serving,
    whole: &Whole,
    exchange: &Exchange,
    (pipe_octets, taken): (usize, usize),
    then: Then,
) {
    let case = format!("{}: {then:?} behind {taken} octets", whole.name);
    let mut client = serving.connect(pipe_octets);
    client.pipe.write_all(&whole.requests).await.unwrap();
    let mut octets = client.take(taken).await;
    client.settled().await;
    let begun = Instant::now();
    let (records, outcome) = match then {
        Then::Goes => (client.left().await, Outcome::ClientGone),
        Then::Stays => (client.stayed().await, Outcome::TimedOut),
    };
    // Whether a stall is measured by its length or by a rate, it ends within twice its time; what
    // the client has still to send is waited for after the last answer.
    let longest = Limits::default().write_timeout * 2 + Limits::default().idle_timeout;
    assert!(begun.elapsed() <= longest, "{case}: {:?}", begun.elapsed());
    octets.truncate(taken);
    Came::read(octets, exchange, &case).assert_begins(&whole.came, &case);
    let taken = (taken + pipe_octets).min(whole.came.octets.len());
    whole.judge_records(&records, taken, &outcome, &case);
}

/// What the next client gets is what the first one got.
async fn assert_serves(serving: &Serving, whole: &Whole, exchange: &Exchange) {
    let (came, records) = serving.exchange(&whole.requests).await;
    let case = format!("{}, the next client", whole.name);
    Came::read(came, exchange, &case).assert_is(&whole.came, &case);
    assert_eq!(records, whole.records, "{case}");
}

#[tokio::test(start_paused = true)]
async fn answer_that_breaks_behind_any_octet_is_recorded_by_what_was_taken() {
    for model in MODELS {
        let serving = Serving::new(model, Arc::new(exchanges::site().memory()));
        for exchange in small() {
            let whole = Whole::of(&serving, exchange, model).await;
            // Requests that stand behind an answer have to be there before it is taken.
            let is_batch = exchange.name == BATCH.name;
            let pipe_octets = if is_batch { whole.requests.len() } else { NARROW_OCTETS };
            for octet in 1..=whole.came.octets.len() {
                let taken = octet.saturating_sub(pipe_octets);
                let pipe_octets = if is_batch { pipe_octets } else { octet - taken };
                for then in [Then::Goes, Then::Stays] {
                    assert_break(&serving, &whole, exchange, (pipe_octets, taken), then).await;
                }
            }
            assert_serves(&serving, &whole, exchange).await;
        }
    }
}

/// What a pipe holds that lets a test choose where it breaks, and is not filled octet by octet.
const NARROW_OCTETS: usize = 64;

/// Octets around which something changes hands: the end of each head and answer, the pieces in
/// which a body is read, and what is read last.
fn boundaries(whole: &Whole) -> Vec<usize> {
    let length = whole.came.octets.len();
    let mut near = vec![0, length];
    let mut begin = 0;
    for (response, end) in whole.came.responses.iter().zip(&whole.ends) {
        let head_end = begin + response.head.len();
        let pieces = (head_end..*end).step_by(PIECE_OCTETS);
        near.extend([begin, head_end, *end, end.saturating_sub(PIECE_OCTETS)]);
        near.extend(pieces);
        begin = *end;
    }
    let around = |at: usize| [at.saturating_sub(1), at, at + 1];
    let mut all: Vec<usize> =
        near.into_iter().flat_map(around).filter(|at| *at <= length).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// In which files are read and copied, and what is read last of one.
const PIECE_OCTETS: usize = 64 * 1024;

#[tokio::test(start_paused = true)]
async fn large_answer_that_breaks_around_any_boundary_is_recorded_by_what_was_taken() {
    let folder = exchanges::folder();
    for model in MODELS {
        let memory = Serving::new(model, Arc::new(exchanges::site().memory()));
        let files = Serving::new(model, Arc::new(exchanges::files(&folder)));
        for serving in [memory, files] {
            for name in ["large file", "range", "multipart", "pipelined"] {
                let exchange = of(name);
                let whole = Whole::of(&serving, exchange, model).await;
                for octet in boundaries(&whole) {
                    let taken = octet.saturating_sub(PIPE_OCTETS);
                    for then in [Then::Goes, Then::Stays] {
                        assert_break(&serving, &whole, exchange, (PIPE_OCTETS, taken), then).await;
                    }
                }
                assert_serves(&serving, &whole, exchange).await;
            }
        }
    }
}
