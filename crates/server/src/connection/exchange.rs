//! One exchange: choose the answer to what was read, send it, record it.

use std::pin::pin;
use std::sync::Arc;

use bytes::Buf;
use plainwire_content::{Answer, Ask, Env, Reasons, Step, refusal, respond};
use plainwire_field::{FieldLines, Method, Status};
use plainwire_h1::{Refusal, RequestHead, Version};

use super::content::Content;
use super::{Connection, Ended};
use crate::Outcome;
use crate::clock::Moment;
use crate::event::{Closing, Event, Trace};
use crate::record::UnderWay;
use crate::reply::{Asked, Failure};

impl Connection {
    /// Answers the head at the front of the buffer, when its content has been read, and takes it
    /// out.
    pub(super) async fn answer_head(&mut self, octets: usize) -> Result<(), Ended> {
        let mut moment = self.shared.clock.now();
        self.under_way = Some(UnderWay::with_head(moment.time));
        tell_of_head(&self.trace, &self.parser.head(&self.link.unread));
        let is_left = match self.discard_content(octets).await {
            Content::Absent => false,
            Content::Left => true,
            Content::Read => {
                // That may have taken a while, and `Date` is when the answer is made.
                moment = self.shared.clock.now();
                false
            }
            Content::Refused(refusal) => return Box::pin(self.refuse(&refusal)).await,
            Content::TooSlow => return Box::pin(self.answer_slow()).await,
            Content::Lost(outcome) => return Err(self.failed(outcome)),
        };
        let outcome = self.send_answer(octets, is_left, &moment).await?;
        if !outcome.is_whole() {
            return Err(self.failed(outcome));
        }
        self.record(outcome);
        self.link.unread.advance(octets);
        self.parser.reset();
        self.served = true;
        Ok(self.talk.response_complete()?)
    }

    /// Chooses the answer to the head at the front of the buffer, and sends or gathers it.
    async fn send_answer(
        &mut self,
        octets: usize,
        content_is_left: bool,
        moment: &Moment,
    ) -> Result<Outcome, Ended> {
        let mut answer = match self.choose(moment).await {
            Ok(answer) => answer,
            Err(failure) => return Ok(Outcome::from(&failure)),
        };
        let head = self.parser.head(&self.link.unread);
        let asked = Asked { method: head.method(), version: head.version() };
        self.talk.request_begun(head.persists(), content_is_left)?;
        let of_request = || closing_of_request(&head, content_is_left);
        self.closing = self.closing.or_else(of_request).or_else(|| {
            let keeps_connections = self.shared.model.keeps_connections();
            closing_of_answer(answer.body.length(), self.stop.is_set(), keeps_connections)
        });
        // A client that did not ask for the end may have the next request under way.
        let is_tunnel = asked.method == Method::Connect;
        self.lingers = content_is_left || head.persists() || is_tunnel;
        self.talk.response_begun(self.closing.is_none())?;
        let closes = self.talk.must_close();
        // More requests behind this one are answered in the same write.
        let is_last = closes || self.link.unread.len() <= octets;
        let sent = self.send(&mut answer, asked, moment, closes, is_last).await;
        Ok(match (sent, answer.fault) {
            (Err(failure), _) => Outcome::from(&failure),
            (Ok(()), Some(fault)) => Outcome::Failed(fault),
            (Ok(()), None) => Outcome::Complete,
        })
    }

    /// Chooses the answer to the head at the front of the buffer, and tells of it and its reasons.
    async fn choose(&mut self, moment: &Moment) -> Result<Answer, Failure> {
        let Self { link, parser, replies, shared, under_way, trace, closing, .. } = self;
        let facts = Arc::clone(link.facts());
        let (unread, mut out) = link.split();
        let head = parser.head(unread);
        let snapshot = &shared.snapshot;
        let why = trace.is_on() || snapshot.observer.wants_reasons();
        let why = why.then(Reasons::default);
        let env = Env { now: moment.time, why };
        let target = head.target();
        let chosen = match snapshot.hosts.site(&facts, &target) {
            Ok(_) if head.expects_other() => {
                env.because(Step::Expectation, || "not 100-continue, RFC 9110 §10.1.1".to_owned());
                Ok(refusal(Status::EXPECTATION_FAILED, EXPECTATION))
            }
            Ok(site) => {
                let ask = Ask::new(head.method(), target, head.authority(), &head, &facts);
                replies.wait_for(&mut out, pin!(respond(site, &ask, &env))).await
            }
            Err(misdirected) => {
                env.because(Step::Origin, || {
                    "the target has another scheme, RFC 9110 §4.3.3, §7.4".to_owned()
                });
                Ok(refusal(Status::MISDIRECTED_REQUEST, misdirected.detail()))
            }
        };
        if matches!(chosen, Err(Failure::Fault(_))) {
            // Whatever else the fault left behind in this connection goes with it.
            *closing = Some(Closing::Fault);
        }
        let answer = chosen.or_else(answer_all_the_same)?;
        let reasons = env.why.map(Reasons::into_vec).unwrap_or_default();
        reasons.iter().for_each(|reason| trace.tell(|| Event::Decided(reason)));
        trace.tell(|| Event::Answered(answer.status, answer.body.length()));
        if let Some(under_way) = under_way {
            (under_way.status, under_way.reasons) = (Some(answer.status), reasons);
        }
        Ok(answer)
    }

    /// Gathers the answer, and sends what is gathered when it is the last for now. An answer that
    /// fails in its middle ends the connection, but those before it are whole and go out.
    async fn send(
        &mut self,
        answer: &mut Answer,
        asked: Asked,
        moment: &Moment,
        closes: bool,
        is_last: bool,
    ) -> Result<(), Failure> {
        let mut out = self.link.outgoing();
        let added =
            self.replies.add(&mut out, answer, asked, &moment.octets, closes, is_last).await;
        if is_last || added.is_err() {
            let sent = self.replies.flush(&mut out).await;
            return added.and(sent);
        }
        added
    }

    /// Says why the octets are no request, and closes: nobody knows where the next would begin.
    pub(super) async fn refuse(&mut self, reason: &Refusal) -> Result<(), Ended> {
        self.trace.tell(|| Event::Refused(reason));
        self.closing = Some(Closing::Refused);
        let Refusal { reason: why, at } = *reason;
        let (text, section) = (why.text(), why.section());
        // A HEAD request is refused one octet later than the same GET, and that must not take one
        // more digit: both have to say the same Content-Length (RFC 9110 §8.6).
        let detail = format!(
            "The request was refused: {text} ({section}). The reading stopped at octet {at:06} of \
             the request, counted from 0."
        );
        let answer = refusal(why.status(), &detail);
        self.answer_unread(answer, why.closes(), Outcome::Refused(reason.to_string())).await
    }

    /// 408, since the client has begun a request and waits for its answer (RFC 9110 §15.5.9).
    pub(super) async fn answer_slow(&mut self) -> Result<(), Ended> {
        self.closing = self.closing.or(Some(Closing::TimedOut));
        self.answer_unread(refusal(Status::REQUEST_TIMEOUT, ""), true, Outcome::TimedOut).await
    }

    async fn answer_unread(
        &mut self,
        mut answer: Answer,
        closes: bool,
        outcome: Outcome,
    ) -> Result<(), Ended> {
        let moment = self.shared.clock.now();
        self.talk.request_broken();
        self.talk.response_begun(!closes)?;
        let (status, closes) = (answer.status, closes || self.talk.must_close());
        self.trace.tell(|| Event::Answered(status, answer.body.length()));
        // An exchange whose head was read is under way already.
        let under_way = self.under_way.get_or_insert_with(|| UnderWay::unread(moment.time));
        under_way.status = Some(status);
        let line = self.parser.request_line(&self.link.unread);
        let method = line.map_or(Method::Get, |line| Method::from_token(line.method));
        let asked = Asked { method, version: Version::Http11 };
        let sent = self.send(&mut answer, asked, &moment, closes, true).await;
        self.record(outcome);
        match sent {
            Ok(()) => Ok(self.talk.response_complete()?),
            Err(failure) => Err(Ended(Closing::of_failed(&Outcome::from(&failure)))),
        }
    }

    /// The exchange that is under way has failed, and the connection ends with it.
    pub(super) fn failed(&mut self, outcome: Outcome) -> Ended {
        let closing = Closing::of_failed(&outcome);
        self.record(outcome);
        Ended(closing)
    }
}

/// Why the connection closes behind the answer, as far as the request decides that.
fn closing_of_request(head: &RequestHead<'_>, content_is_left: bool) -> Option<Closing> {
    match head.version() {
        Version::Http10 if !head.persists() => Some(Closing::Version),
        Version::Http11 if !head.persists() => Some(Closing::ClientAsked),
        _ if content_is_left => Some(Closing::ContentUnread),
        _ if head.method() == Method::Connect => Some(Closing::TunnelRefused),
        _ => None,
    }
}

/// Why it closes behind the answer although the request would let it go on.
const fn closing_of_answer(
    length: Option<u64>,
    is_stopping: bool,
    keeps_connections: bool,
) -> Option<Closing> {
    match length {
        _ if is_stopping => Some(Closing::Stopping),
        _ if !keeps_connections => Some(Closing::OneRequest),
        None => Some(Closing::LengthUnknown),
        Some(_) => None,
    }
}

/// What a client reads whose expectation is another than `100-continue`.
const EXPECTATION: &str = "The field Expect asks for something that this server does not know \
                           (RFC 9110 §10.1.1). The only expectation that there is, is \
                           100-continue: send the request again without the others.";

/// A store that does not answer, or a fault of ours, is no reason to leave the client without one.
fn answer_all_the_same(failure: Failure) -> Result<Answer, Failure> {
    match failure {
        Failure::StoreTooSlow(limit) => {
            let fault = Some(format!("the store gave no answer for {} seconds", limit.as_secs()));
            Ok(Answer { fault, ..refusal(Status::SERVICE_UNAVAILABLE, "") })
        }
        Failure::Fault(fault) => {
            let fault = Some(fault.to_string());
            Ok(Answer { fault, ..refusal(Status::INTERNAL_SERVER_ERROR, "") })
        }
        failure => Err(failure),
    }
}

/// Tells of the head as it was parsed: its request line, then each field.
fn tell_of_head(trace: &Trace, head: &RequestHead<'_>) {
    if !trace.is_on() {
        return;
    }
    let parts = [head.method_token(), head.target_octets(), head.version().as_str().as_bytes()];
    trace.tell(|| Event::RequestLine(parts.join(&b' ')));
    for index in 0.. {
        let Some((name, value)) = head.line(index) else { break };
        trace.tell(|| Event::Field(name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9112 §6.3, §9.3
    #[test]
    fn closing_behind_an_answer_has_the_reason_that_comes_first() {
        let rows = [
            (Some(11), false, true, None),
            (None, false, true, Some(Closing::LengthUnknown)),
            (Some(11), false, false, Some(Closing::OneRequest)),
            (None, false, false, Some(Closing::OneRequest)),
            (Some(11), true, true, Some(Closing::Stopping)),
            (None, true, false, Some(Closing::Stopping)),
        ];
        for (length, is_stopping, keeps, expected) in rows {
            let closing = closing_of_answer(length, is_stopping, keeps);
            assert_eq!(closing, expected, "{length:?} {is_stopping} {keeps}");
        }
    }
}
