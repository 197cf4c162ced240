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
mod patience;
mod probe;
mod question;
mod range;
mod record;
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
use patience::Patience;
use tally::Tally;
use tokio::time::{self, Instant};

use crate::limits::PROBE_TIMEOUT;

pub use finding::Finding;
pub use probe::{Probe, Run, Severity, Topic};
pub use record::Conversation;
pub use response::{Asked, Response};
pub use subject::Subject;
pub use trial::Trial;
pub use verdict::{Judgement, Ruling, Verdict};

/// The topics, in the order in which they are asked.
pub const TOPICS: &[Topic] = &[
    Topic { name: "the request line", probes: request::PROBES },
    Topic { name: "Host", probes: host::PROBES },
    Topic { name: "field lines", probes: field::PROBES },
    Topic { name: "where a request ends", probes: framing::PROBES },
    Topic { name: "chunked content", probes: chunk::PROBES },
    Topic { name: "connections", probes: connection::PROBES },
    Topic { name: "methods", probes: method::PROBES },
    Topic { name: "conditions", probes: condition::PROBES },
    Topic { name: "ranges", probes: range::PROBES },
    Topic { name: "content codings", probes: coding::PROBES },
    Topic { name: "targets", probes: target::PROBES },
    Topic { name: "robustness", probes: robustness::PROBES },
];

/// Every probe, topic by topic.
pub fn probes() -> impl Iterator<Item = &'static Probe> {
    TOPICS.iter().flat_map(|topic| topic.probes)
}

/// Asks the subject each of these, in this order, and holds every response that comes against the
/// rules of the [`lint`](lint::lint): one finding a probe, and behind them one a rule. `tell` gets
/// each one as it is made, for a report that grows while the next probe waits.
///
/// Where the subject's file cannot be had at all, each is skipped and says so. Behind ten probes
/// that had no answer in time the others wait a tenth as long, and say that too.
pub async fn run(
    subject: &Subject,
    probes: &[&Probe],
    mut tell: impl FnMut(&Finding),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |finding: Finding| {
        tell(&finding);
        findings.push(finding);
    };
    let mut tally = Tally::of(subject);
    match Baseline::of(subject).await {
        Ok(baseline) => {
            tally.add(baseline.response());
            let mut patience = Patience::default();
            for probe in probes {
                add(found(subject, probe, &baseline, &mut patience, &mut tally).await);
            }
        }
        Err(judgement) => {
            let why = format!("the known file cannot be had: {}", judgement.words);
            let skipped = |probe: &&Probe| Finding::of(probe, Judgement::skip(why.clone()));
            probes.iter().map(skipped).for_each(&mut add);
        }
    }
    tally.findings().for_each(&mut add);
    findings
}

/// Asks one probe, and behind it for the known file.
async fn found(
    subject: &Subject,
    probe: &Probe,
    baseline: &Baseline,
    patience: &mut Patience,
    tally: &mut Tally,
) -> Finding {
    let trial = Trial::new(&patience.for_probe(subject), Some(baseline));
    let begin = Instant::now();
    let mut judgement = judged(probe, &trial, PROBE_TIMEOUT).await;
    let took = begin.elapsed();
    if let Some(remark) = patience.remark(subject)
        && !judgement.is_pass()
    {
        judgement.words.push_str(&remark);
    }
    let (control, is_silent) = control(&patience.for_control(subject)).await;
    if let Err(words) = control {
        judgement = Judgement::fail(format!(
            "{}; and then a plain request of the known file failed: {words}",
            judgement.words
        ));
    }
    let record = trial.into_record();
    patience.note(record.silences > 0, is_silent);
    record.responses.iter().for_each(|response| tally.add(response));
    Finding::of(probe, judgement).with(record.conversations, took)
}

async fn judged(probe: &Probe, trial: &Trial, time_max: Duration) -> Judgement {
    match time::timeout(time_max, (probe.run)(trial)).await {
        Ok(Ok(judgement) | Err(judgement)) => judgement,
        Err(_) => Judgement::fail(format!("no end within {} s", time_max.as_secs())),
    }
}

/// Whether the server still answers a plain request; if not, whether nothing came at all.
async fn control(subject: &Subject) -> (Result<(), String>, bool) {
    let trial = Trial::new(subject, None);
    let result = match trial.ask(&trial.get(subject.file())).await {
        Ok(response) if response.code() == 200 => Ok(()),
        Ok(response) => Err(response.shown()),
        Err(judgement) => Err(judgement.words),
    };
    (result, trial.into_record().silences > 0)
}
