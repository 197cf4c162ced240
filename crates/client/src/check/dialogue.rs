//! One connection of a probe: what is sent octet for octet, and what comes back.
//!
//! Rules: every wait ends with the subject's patience; every octet and every response goes into
//! the trial's record, also those of a probe that ends early. What is sent is not checked, and
//! what is received is not judged.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use plainwire_h1::{BodyDecoder, BodyEvent, HeadLimits, Progress, ResponseParser};
use plainwire_link::{Deadline, Link, LinkError};
use tokio::time;

use super::lint;
use super::question::Question;
use super::record::Scribe;
use super::reply::{Ending, Reply};
use super::response::{Asked, Response};
use crate::limits::{CONTENT_OCTETS_MAX, INTERIM_HEADS_MAX};

/// A connection.
#[derive(Debug)]
pub(super) struct Dialogue {
    link: Link,
    scribe: Scribe,
    patience: Duration,
    parser: ResponseParser,
    /// The questions that have no final response yet, in order.
    asked: VecDeque<Asked>,
    /// How the connection ended, once it did.
    ended: Option<Ending>,
}

impl Dialogue {
    pub(super) fn new(link: Link, scribe: Scribe, patience: Duration) -> Self {
        let parser = ResponseParser::new(HeadLimits::default());
        Self { link, scribe, patience, parser, asked: VecDeque::new(), ended: None }
    }

    /// Sends a question. A server may answer and close before it has read all; what it answered
    /// is still there to be received, so nothing is said of that here.
    pub(super) async fn send(&mut self, question: &Question) {
        self.expect(question.asked());
        self.send_octets(question.octets()).await;
    }

    /// Sends questions in one piece.
    pub(super) async fn send_together(&mut self, questions: &[&Question]) {
        questions.iter().for_each(|question| self.expect(question.asked()));
        let octets: Vec<u8> = questions.iter().flat_map(|question| question.octets()).collect();
        self.send_octets(octets).await;
    }

    /// Expects one more response, to this.
    pub(super) fn expect(&mut self, asked: Asked) {
        self.asked.push_back(asked);
    }

    /// Sends octets as they are; says whether all of them could be sent.
    pub(super) async fn send_octets(&mut self, octets: impl AsRef<[u8]>) -> bool {
        let octets = octets.as_ref();
        self.scribe.sent(octets);
        self.link.outgoing().send(octets, self.patience).await.outcome.is_ok()
    }

    /// Sends the octets one by one, each in a segment of its own as far as that can be made.
    pub(super) async fn drip(&mut self, octets: &[u8], pause: Duration) -> bool {
        for octet in octets {
            if !self.send_octets([*octet]).await {
                return false;
            }
            time::sleep(pause).await;
        }
        true
    }

    /// Says that nothing more will be sent.
    pub(super) async fn half_close(&mut self) {
        // A connection that is lost already says so when it is read.
        let _ = self.link.finish().await;
    }

    /// The next final response; interim ones before it are recorded only.
    pub(super) async fn reply(&mut self) -> Reply {
        for _ in 0..INTERIM_HEADS_MAX {
            match self.any_reply().await {
                Reply::Response(response) if is_interim(&response) => {}
                reply => return reply,
            }
        }
        Reply::Broken { why: "interim responses without end".to_owned(), code: None }
    }

    /// The next response, be it interim or final.
    pub(super) async fn any_reply(&mut self) -> Reply {
        let deadline = Deadline::after(self.patience);
        let octets = loop {
            match self.parser.advance(&self.link.unread) {
                Ok(Progress::Complete { octets }) => break octets,
                Ok(Progress::NeedMore) => {}
                Err(refusal) => {
                    return Reply::Broken { why: refusal.to_string(), code: None };
                }
            }
            if let Some(reply) = self.receive(deadline).await {
                if matches!(reply, Reply::Silent) {
                    self.scribe.silence();
                }
                return reply;
            }
        };
        let asked = self.asked.front().cloned().unwrap_or_default();
        let head = self.link.unread.split_to(octets);
        let mut response = Response::of(&asked, &self.parser.head(&head), &head);
        self.parser.reset();
        if is_interim(&response) {
            response.ending = lint::Ending::Complete;
        } else {
            self.asked.pop_front();
            self.read_body(&mut response, deadline).await;
            if self.asked.is_empty() {
                response.surplus = self.link.unread.len() as u64;
            }
        }
        self.scribe.response(&response);
        let shown = response.shown();
        let why = match response.ending {
            lint::Ending::Complete => return Reply::Response(Box::new(response)),
            lint::Ending::Refused(refusal) => format!("{shown}, {refusal}"),
            lint::Ending::CutOff => format!("{shown}, cut off in its content"),
            lint::Ending::Unknown => format!("{shown}, whose content does not end in time"),
        };
        Reply::Broken { why, code: Some(response.code()) }
    }

    /// Whether nothing at all arrives for this long; for a server that has to wait.
    pub(super) async fn is_silent_for(&mut self, span: Duration) -> bool {
        if !self.link.unread.is_empty() || self.ended.is_some() {
            return false;
        }
        match self.link.receive(Deadline::after(span)).await {
            Err(LinkError::TimedOut) => true,
            Ok(0) => {
                self.ended = Some(Ending::Closed);
                false
            }
            Ok(_) => {
                self.scribe.received(&self.link.unread);
                false
            }
            Err(LinkError::Lost(_) | LinkError::File(_)) => {
                self.ended = Some(Ending::Reset);
                false
            }
        }
    }

    /// Waits for the end of the connection, for as long as the patience lasts; what still arrives
    /// can be read as [`Dialogue::unread`].
    pub(super) async fn ending(&mut self) -> Ending {
        self.ending_within(self.patience).await
    }

    /// The same with a time of its own.
    pub(super) async fn ending_within(&mut self, span: Duration) -> Ending {
        let deadline = Deadline::after(span);
        while self.ended.is_none() {
            if self.link.unread.len() as u64 > CONTENT_OCTETS_MAX {
                return Ending::Open;
            }
            if let Some(Reply::Silent | Reply::Broken { .. }) = self.receive(deadline).await
                && self.ended.is_none()
            {
                return Ending::Open;
            }
        }
        self.ended.unwrap_or(Ending::Open)
    }

    /// How the connection ends when nothing arrives before that; `None` when something does.
    pub(super) async fn ending_alone(&mut self) -> Option<Ending> {
        if self.link.unread.is_empty() {
            self.receive(Deadline::after(self.patience)).await;
        }
        self.link.unread.is_empty().then(|| self.ended.unwrap_or(Ending::Open))
    }

    /// What was received and is part of no response that was read.
    pub(super) fn unread(&self) -> &[u8] {
        &self.link.unread
    }

    /// Waits for more octets; what ended the waiting otherwise.
    async fn receive(&mut self, deadline: Deadline) -> Option<Reply> {
        let before = self.link.unread.len();
        let ended = match self.ended {
            Some(ended) => ended,
            None => match self.link.receive(deadline).await {
                Ok(0) => Ending::Closed,
                Ok(_) => {
                    self.scribe.received(self.link.unread.get(before..).unwrap_or_default());
                    return None;
                }
                Err(LinkError::TimedOut) => Ending::Open,
                Err(LinkError::Lost(error) | LinkError::File(error)) => of_loss(&error),
            },
        };
        self.ended = Some(ended).filter(|ended| *ended != Ending::Open);
        Some(match ended {
            _ if before > 0 => {
                Reply::Broken { why: format!("{ended} after {before} octets"), code: None }
            }
            Ending::Closed => Reply::Closed,
            Ending::Reset => Reply::Reset,
            Ending::Open => Reply::Silent,
        })
    }

    async fn read_body(&mut self, response: &mut Response, deadline: Deadline) {
        let Some(length) = response.length else { return };
        let mut decoder = BodyDecoder::lenient(length);
        response.ending = loop {
            let step = match decoder.advance(&self.link.unread) {
                Ok(step) => step,
                Err(refusal) => break lint::Ending::Refused(refusal),
            };
            let octets = self.link.unread.split_to(step.consumed);
            match step.event {
                BodyEvent::End => break lint::Ending::Complete,
                BodyEvent::Data if !octets.is_empty() => response.content.extend(octets),
                BodyEvent::NeedMore | BodyEvent::Data => {
                    if response.content.len() as u64 > CONTENT_OCTETS_MAX {
                        break lint::Ending::Unknown;
                    }
                    match self.receive(deadline).await {
                        None => {}
                        Some(_) if self.ended.is_none() => break lint::Ending::Unknown,
                        Some(_) if self.closing_completes(&mut decoder) => {
                            break lint::Ending::Complete;
                        }
                        Some(_) => break lint::Ending::CutOff,
                    }
                }
                BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
            }
        };
        response.body_deviations = decoder.deviations().to_vec();
    }

    fn closing_completes(&self, decoder: &mut BodyDecoder) -> bool {
        self.ended == Some(Ending::Closed) && decoder.finish().is_ok()
    }
}

/// Whether another response to the same question follows (RFC 9110 §15.2).
fn is_interim(response: &Response) -> bool {
    response.status.class() == 1 && response.code() != 101
}

fn of_loss(error: &io::Error) -> Ending {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Ending::Closed,
        _ => Ending::Reset,
    }
}
