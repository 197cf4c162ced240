//! What a server does, judged by the RFCs.
//!
//! A [`Probe`] asks one thing and judges what comes back; a file here is one topic, and a probe is
//! one line of the topic's table and the function that the line names. [`run`] asks them one after
//! the other, each on connections of its own, and follows each by a plain request: a server that no
//! longer answers it fails the probe before.
//!
//! Rules: a verdict is deterministic, so a question is built such that everything that the RFC
//! allows looks alike; what cannot be judged is skipped and says why; no method but GET, HEAD,
//! OPTIONS, TRACE, CONNECT, POST and unknown ones is sent. Some questions are malformed on purpose:
//! only a server whose owner agrees may be asked.
//!
//! It does not know how findings are shown, and it starts no server.

mod baseline;
mod byteranges;
mod chunk;
mod closing;
mod coding;
mod condition;
mod connection;
mod dialogue;
mod field;
mod finding;
mod framing;
mod host;
pub mod lint;
mod method;
mod probe;
mod question;
mod range;
mod reply;
mod request;
mod response;
mod robustness;
mod sequence;
mod subject;
mod tally;
mod target;
mod trial;
mod verdict;

use std::time::Duration;

use baseline::Baseline;
use tally::Tally;
use tokio::time::{self, Instant};

use crate::limits::PROBE_TIMEOUT;

pub use finding::Finding;
pub use probe::{Probe, Run, Severity};
pub use response::{Asked, Response};
pub use subject::Subject;
pub use trial::Trial;
pub use verdict::{Judgement, Ruling, Verdict};

/// The topics, in the order in which they are asked.
const TOPICS: &[&[Probe]] = &[
    request::PROBES,
    host::PROBES,
    field::PROBES,
    framing::PROBES,
    chunk::PROBES,
    connection::PROBES,
    method::PROBES,
    condition::PROBES,
    range::PROBES,
    coding::PROBES,
    target::PROBES,
    robustness::PROBES,
];

/// Every probe, topic by topic.
pub fn probes() -> impl Iterator<Item = &'static Probe> {
    TOPICS.iter().copied().flatten()
}

/// Asks the subject each of these, in this order, and holds every response that comes against the
/// rules of the [`lint`](lint::lint): one finding a probe, and behind them one a rule. Where the
/// subject's file cannot be had at all, each is skipped and says so.
pub async fn run(subject: &Subject, probes: &[&Probe]) -> Vec<Finding> {
    let mut tally = Tally::default();
    let baseline = match Baseline::of(subject).await {
        Ok(baseline) => baseline,
        Err(judgement) => {
            let why = format!("the known file cannot be had: {}", judgement.words);
            let skipped = |probe: &&Probe| Finding::of(probe, Judgement::skip(why.clone()));
            return probes.iter().map(skipped).chain(tally.findings()).collect();
        }
    };
    tally.add(baseline.response());
    let mut findings = Vec::new();
    for probe in probes {
        let (trial, begin) = (Trial::new(subject, Some(&baseline)), Instant::now());
        let judgement = judged(probe, &trial, PROBE_TIMEOUT).await;
        let took = begin.elapsed();
        let judgement = match control(subject).await {
            Ok(()) => judgement,
            Err(words) => Judgement::fail(format!(
                "{}; and then a plain request of the known file failed: {words}",
                judgement.words
            )),
        };
        let record = trial.into_record();
        record.responses.iter().for_each(|response| tally.add(response));
        findings.push(Finding::of(probe, judgement).with(record, took));
    }
    findings.extend(tally.findings());
    findings
}

async fn judged(probe: &Probe, trial: &Trial, time_max: Duration) -> Judgement {
    match time::timeout(time_max, (probe.run)(trial)).await {
        Ok(Ok(judgement) | Err(judgement)) => judgement,
        Err(_) => Judgement::fail(format!("no end within {} s", time_max.as_secs())),
    }
}

/// Whether the server still answers a plain request.
async fn control(subject: &Subject) -> Result<(), String> {
    let trial = Trial::new(subject, None);
    match trial.ask(&trial.get(subject.file())).await {
        Ok(response) if response.code() == 200 => Ok(()),
        Ok(response) => Err(response.shown()),
        Err(judgement) => Err(judgement.words),
    }
}
