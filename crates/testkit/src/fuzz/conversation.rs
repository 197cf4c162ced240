//! A whole connection to the server, in memory: a client sends these octets and ends its side.
//!
//! The model reads the octets with the codec alone and says how many answers there have to be, for
//! which methods, and where the connection ends. The answers are read by the strict witness of
//! [`wire`], held against the laws and against the check's own rules, and there is one
//! record for each.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use plainwire_client::check::Severity;
use plainwire_content::{Hosts, Site};
use plainwire_field::{ConnFacts, Method, Scheme};
use plainwire_h1::{
    BodyDecoder, BodyEvent, BodyLength, Progress, Reason, Refusal, RequestHead, RequestParser,
    Version,
};
use plainwire_link::Link;
use plainwire_server::{Exchange, Limits, Model, Notice, Observer, Snapshot, Stopper, serve_link};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Rung, Target, response_lint, shown, waiting};
use crate::{cases, laws, shapes, wire};

/// The target.
pub const TARGET: Target = Target {
    name: "conversation",
    rungs: &[
        Rung::Totality,
        Rung::Arithmetic,
        Rung::Split,
        Rung::Model,
        Rung::Differential,
        Rung::Bounds,
    ],
    seeds,
    run,
};

static HOSTS: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::all(Site::new(Arc::new(cases::sample().memory()))));

fn seeds() -> Vec<Vec<u8>> {
    let behind = shapes::BEHIND.as_bytes();
    let shapes = shapes::ALL.iter().copied().flatten();
    let rows = [cases::METHODS, cases::FOLDERS, cases::ranges::SEVERAL, cases::codings::FIELDS];
    let pipeline: Vec<u8> =
        rows.iter().flat_map(|rows| wire::request(rows[0].0)).chain(behind.to_vec()).collect();
    let requests = rows.into_iter().flatten().map(|(request, _)| wire::request(request));
    let shapes = shapes.map(|shape| [shape.octets.as_bytes(), behind].concat());
    shapes.chain(requests).chain([pipeline]).collect()
}

fn run(octets: &[u8]) {
    let expected = Expected::of(octets);
    let whole = talk(octets, 1 << 20, octets.len().max(1));
    judge(octets, &expected, &whole);
    let dripped = talk(octets, 61, 7);
    judge(octets, &expected, &dripped);
    // Whether a client that waits for a word gets one depends on what it has sent by then.
    if !expected.is_uncertain {
        assert!(same(&whole.answers, &dripped.answers), "another answer to {}", shown(octets));
    }
}

/// What came of a connection.
struct Talk {
    answers: Vec<u8>,
    records: Vec<Record>,
}

#[derive(Debug)]
struct Record {
    status: Option<u16>,
    target: Option<Vec<u8>>,
    content_octets: u64,
}

#[derive(Debug, Default)]
struct Records(Mutex<Vec<Record>>);

impl Observer for Records {
    fn exchange(&self, record: &Exchange<'_>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Record {
            status: record.status.map(|status| status.code()),
            target: record.target.map(<[u8]>::to_vec),
            content_octets: record.content_octets,
        });
    }

    fn wants_reasons(&self) -> bool {
        true
    }

    fn notice(&self, notice: &Notice) {
        panic!("a single connection gives no notice: {notice}");
    }
}

/// Sends the octets in pieces through a pipe, and takes what comes.
fn talk(octets: &[u8], pipe_octets: usize, piece_octets: usize) -> Talk {
    let records = Arc::new(Records::default());
    let observer: Arc<dyn Observer> = Arc::<Records>::clone(&records);
    let snapshot =
        Snapshot { hosts: HOSTS.clone(), limits: Limits::default(), observer, tracer: None };
    let facts = ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let answers = waiting::until_done(async {
        let (link, pipe) = Link::memory(Arc::new(facts), pipe_octets);
        let (_stopper, stop) = Stopper::new();
        let (mut incoming, mut outgoing) = tokio::io::split(pipe);
        let sending = async {
            for piece in octets.chunks(piece_octets) {
                // A server that has closed takes no more.
                if outgoing.write_all(piece).await.is_err() {
                    break;
                }
            }
            let _ = outgoing.shutdown().await;
        };
        let receiving = async {
            let mut answers = Vec::new();
            incoming.read_to_end(&mut answers).await.expect("a pipe can be read to its end");
            answers
        };
        let serving = serve_link(link, Arc::new(snapshot), Model::Event, stop);
        tokio::join!(serving, sending, receiving).2
    });
    let records = std::mem::take(&mut *records.0.lock().unwrap_or_else(PoisonError::into_inner));
    Talk { answers, records }
}

/// What there has to be.
#[derive(Debug, Default)]
struct Expected {
    asked: Vec<Asked>,
    /// Whether the end of the octets cuts a head off: a record, and no answer.
    has_cut_head: bool,
    /// Whether the last of them may be the last, or may not.
    is_uncertain: bool,
}

/// One request that is answered.
#[derive(Debug)]
struct Asked {
    method: String,
    target: Option<Vec<u8>>,
    version: Option<Version>,
    /// The status, where the codec alone decides it.
    status: Option<u16>,
    closes: bool,
}

/// How the content of a request ends.
enum Content {
    Read(usize),
    Left,
    Refused(Refusal),
}

impl Expected {
    fn of(octets: &[u8]) -> Self {
        let limits = Limits::default();
        let mut expected = Self::default();
        let mut parser = RequestParser::new(limits.head);
        let mut rest = octets;
        loop {
            let head_octets = match parser.advance(rest) {
                Ok(Progress::Complete { octets }) => octets,
                Ok(Progress::NeedMore) => {
                    expected.has_cut_head = parser.begun();
                    return expected;
                }
                Err(refusal) => {
                    expected.asked.push(Asked::refused(&parser, rest, refusal.reason));
                    return expected;
                }
            };
            let head = parser.head(rest);
            let content_octets = match content(&head, &rest[head_octets..], &limits) {
                Content::Read(octets) => Some(octets),
                Content::Left => None,
                Content::Refused(refusal) => {
                    expected.asked.push(Asked::refused(&parser, rest, refusal.reason));
                    return expected;
                }
            };
            expected.asked.push(Asked::read(&head, content_octets.is_none()));
            if head.expects_continue() {
                expected.is_uncertain = true;
                return expected;
            }
            let Some(content_octets) = content_octets else { return expected };
            if !head.persists() || head.method() == Method::Connect {
                return expected;
            }
            rest = &rest[head_octets + content_octets..];
            parser.reset();
        }
    }
}

impl Asked {
    fn read(head: &RequestHead<'_>, content_is_left: bool) -> Self {
        Self {
            method: String::from_utf8_lossy(head.method_token()).into_owned(),
            target: Some(head.target_octets().to_vec()),
            version: Some(head.version()),
            status: None,
            closes: content_is_left || !head.persists() || head.method() == Method::Connect,
        }
    }

    fn refused(parser: &RequestParser, octets: &[u8], reason: Reason) -> Self {
        let line = parser.request_line(octets);
        let method = line.map_or(&b"GET"[..], |line| line.method);
        Self {
            method: String::from_utf8_lossy(method).into_owned(),
            target: None,
            version: None,
            status: Some(reason.status().code()),
            closes: true,
        }
    }
}

fn content(head: &RequestHead<'_>, octets: &[u8], limits: &Limits) -> Content {
    let octets_max = limits.content_octets_max;
    if matches!(head.body(), BodyLength::Exactly(length) if length > octets_max) {
        return Content::Left;
    }
    let mut decoder = BodyDecoder::new(head.body());
    let mut taken = 0;
    loop {
        let step = match decoder.advance(&octets[taken..]) {
            Ok(step) => step,
            Err(refusal) => return Content::Refused(refusal),
        };
        taken += step.consumed;
        match step.event {
            BodyEvent::End => return Content::Read(taken),
            BodyEvent::ChunkHead { size } if size.saturating_add(taken as u64) > octets_max => {
                return Content::Left;
            }
            BodyEvent::NeedMore if head.expects_continue() => return Content::Left,
            BodyEvent::NeedMore => {
                return match decoder.finish() {
                    Ok(()) => Content::Read(taken),
                    Err(refusal) => Content::Refused(refusal),
                };
            }
            _ => {}
        }
    }
}

fn judge(octets: &[u8], expected: &Expected, talk: &Talk) {
    let mut rest = &*talk.answers;
    let mut count = 0;
    let mut records = talk.records.iter();
    for asked in &expected.asked {
        let taken = answered(asked, rest, records.next(), expected.is_uncertain)
            .unwrap_or_else(|what| panic!("{what}\n{asked:?} of {}", shown(octets)));
        rest = &rest[taken..];
        count += 1;
    }
    if expected.is_uncertain {
        return;
    }
    assert!(rest.is_empty(), "answer {count} to nothing: {} to {}", shown(rest), shown(octets));
    let cut = records.next();
    assert_eq!(cut.is_some(), expected.has_cut_head, "{cut:?} of {}", shown(octets));
    assert!(cut.is_none_or(|record| record.status.is_none() && record.content_octets == 0));
    assert!(records.next().is_none(), "a record too many: {}", shown(octets));
}

/// Holds the answer at the front against all that has to be true of it; how many octets it takes.
fn answered(
    asked: &Asked,
    octets: &[u8],
    record: Option<&Record>,
    is_uncertain: bool,
) -> Result<usize, String> {
    let (response, taken) = wire::read(octets, &asked.method).map_err(|error| error.to_string())?;
    let wrong = |what: &str| Err(format!("{what}\n{response}"));
    let broken = laws::broken_alone(&asked.method, &response);
    if !broken.is_empty() {
        return wrong(&broken.join("\n"));
    }
    if response.status < 200 || asked.status.is_some_and(|status| status != response.status) {
        return wrong("another status");
    }
    if !is_uncertain && response.has_connection_option("close") != asked.closes {
        return wrong("Connection says something else");
    }
    if taken > ANSWER_OCTETS_MAX + 16 * asked.target.as_ref().map_or(0, Vec::len) {
        return wrong("an answer that is too long");
    }
    let Some(record) = record else { return wrong("no record") };
    let is_same_target = asked.target.is_none() || record.target == asked.target;
    if record.status != Some(response.status)
        || record.content_octets != response.body.len() as u64
        || !is_same_target
    {
        return wrong(&format!("another record: {record:?}"));
    }
    let target = asked.target.as_deref().unwrap_or_default();
    let remarks =
        response_lint::remarks(asked.method.as_bytes(), target, asked.version, &octets[..taken]);
    let remarks = remarks.ok_or("no response for the check")?;
    let must = remarks.iter().find(|remark| remark.rule.severity == Severity::Must);
    match must {
        Some(remark) => wrong(&remark.to_string()),
        None => Ok(taken),
    }
}

/// Whether they are the same but for the time in `Date`.
fn same(one: &[u8], other: &[u8]) -> bool {
    let without_date = |octets: &[u8]| {
        let lines = octets.split(|&octet| octet == b'\n');
        let kept: Vec<&[u8]> = lines.filter(|line| !line.starts_with(b"Date: ")).collect();
        kept.join(&b'\n')
    };
    without_date(one) == without_date(other)
}

/// Above the head and the page of any error, and above the longest file of the site.
const ANSWER_OCTETS_MAX: usize = 4 * 1024;
