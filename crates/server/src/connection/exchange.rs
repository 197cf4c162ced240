//! One exchange: choose the answer to what was read, send it, record it.

use std::sync::Arc;

use bytes::Buf;
use plainwire_content::{Answer, Ask, Env, Reasons, Step, refusal, respond};
use plainwire_field::{FieldLines, Method, Status};
use plainwire_h1::{Refusal, RequestHead, Version};

use super::content::Content;
use super::record::UnderWay;
use super::{Connection, Ended};
use crate::Outcome;
use crate::clock::Moment;
use crate::event::{Closing, Event, Trace};
use crate::reply::{Asked, Failure};

impl Connection {
    /// Answers the head at the front of the buffer, when its content has been read, and takes it
    /// out.
    pub(super) async fn answer_head(&mut self, octets: usize) -> Result<(), Ended> {
        let mut moment = self.shared.clock.now();
        self.under_way = Some(UnderWay::with_head(octets, moment));
        tell_of_head(&self.trace, &self.parser.head(&self.link.unread));
        let is_left = match self.discard_content(octets).await {
            Content::Absent => false,
            Content::Left => true,
            Content::Read => {
                // That may have taken a while, and `Date` is when the answer is made.
                moment = self.shared.clock.now();
                false
            }
            Content::Refused(refusal) => return self.refuse(&refusal).await,
            Content::TooSlow => return self.answer_slow().await,
            Content::Lost(outcome) => {
                self.record_under_way(&outcome);
                return Err(Ended(Closing::of_failed(&outcome)));
            }
        };
        let outcome = self.send_answer(octets, is_left, &moment).await?;
        self.record_under_way(&outcome);
        self.link.unread.advance(octets);
        self.parser.reset();
        self.served = true;
        if outcome.is_whole() {
            Ok(self.talk.response_complete()?)
        } else {
            Err(Ended(Closing::of_failed(&outcome)))
        }
    }

    /// Chooses the answer to the head at the front of the buffer, and sends or gathers it.
    async fn send_answer(
        &mut self,
        octets: usize,
        content_is_left: bool,
        moment: &Moment,
    ) -> Result<Outcome, Ended> {
        let Self { link, parser, talk, replies, shared, stop, under_way, trace, .. } = self;
        let facts = Arc::clone(link.facts());
        let (unread, mut out) = link.split();
        let head = parser.head(unread.get(..octets).unwrap_or_default());
        let asked = Asked { method: head.method(), version: head.version() };
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
                let ask = Ask::new(asked.method, target, head.authority(), &head, &facts);
                replies.wait_for(&mut out, respond(site, &ask, &env)).await
            }
            Err(misdirected) => {
                env.because(Step::Origin, || {
                    "the target has another scheme, RFC 9110 §4.3.3, §7.4".to_owned()
                });
                Ok(refusal(Status::MISDIRECTED_REQUEST, misdirected.detail()))
            }
        };
        let mut answer = match chosen.or_else(answer_when_too_slow) {
            Ok(answer) => answer,
            Err(failure) => return Ok(Outcome::from(&failure)),
        };
        let reasons = env.why.map(Reasons::into_vec).unwrap_or_default();
        reasons.iter().for_each(|reason| trace.tell(|| Event::Decided(reason)));
        trace.tell(|| Event::Answered(answer.status, answer.body.length()));
        if let Some(under_way) = under_way {
            (under_way.status, under_way.reasons) = (Some(answer.status), reasons);
        }
        talk.request_begun(head.persists(), content_is_left)?;
        let of_request = closing_of_request(&head, content_is_left);
        self.closing = match answer.body.length() {
            _ if of_request.is_some() => of_request,
            _ if stop.is_set() => Some(Closing::Stopping),
            Some(_) if shared.model.keeps_connections() => None,
            _ => Some(Closing::OneRequest),
        };
        self.lingers |= content_is_left || asked.method == Method::Connect;
        talk.response_begun(self.closing.is_none())?;
        let (fault, closes) = (answer.fault.take(), talk.must_close());
        let mut sent = replies.add(&mut out, answer, asked, &moment.octets, closes).await;
        // More requests behind this one are answered in the same write.
        if sent.is_ok() && (closes || unread.len() <= octets) {
            sent = replies.flush(&mut out).await;
        }
        Ok(match (sent, fault) {
            (Err(failure), _) => Outcome::from(&failure),
            (Ok(()), Some(fault)) => Outcome::Failed(fault),
            (Ok(()), None) => Outcome::Complete,
        })
    }

    /// Says why the octets are no request, and closes: nobody knows where the next would begin.
    pub(super) async fn refuse(&mut self, reason: &Refusal) -> Result<(), Ended> {
        self.trace.tell(|| Event::Refused(reason));
        self.closing = Some(Closing::Refused);
        let Refusal { reason: why, at } = *reason;
        let (text, section) = (why.text(), why.section());
        // In a HEAD request it stopped one octet later than in the same GET, and that may take one
        // more digit; but both have to say the same Content-Length (RFC 9110 §8.6).
        let place = format!("octet {at} of the request, counted from 0.");
        let detail = format!(
            "The request was refused: {text} ({section}). The reading stopped at {place:<60}"
        );
        let answer = refusal(why.status(), &detail);
        self.answer_unread(answer, why.closes(), Outcome::Refused(reason.to_string())).await
    }

    /// 408, since the client has begun a request and waits for its answer (RFC 9110 §15.5.9).
    pub(super) async fn answer_slow(&mut self) -> Result<(), Ended> {
        self.closing = Some(Closing::TimedOut);
        self.answer_unread(refusal(Status::REQUEST_TIMEOUT, ""), true, Outcome::TimedOut).await
    }

    async fn answer_unread(
        &mut self,
        answer: Answer,
        closes: bool,
        outcome: Outcome,
    ) -> Result<(), Ended> {
        let moment = self.shared.clock.now();
        // An exchange whose head was read is under way already.
        self.under_way.get_or_insert_with(|| UnderWay::unread(moment));
        self.talk.request_broken();
        self.talk.response_begun(!closes)?;
        self.lingers = true;
        let (status, closes) = (answer.status, closes || self.talk.must_close());
        self.trace.tell(|| Event::Answered(status, answer.body.length()));
        if let Some(under_way) = &mut self.under_way {
            under_way.status = Some(status);
        }
        let line = self.parser.request_line(&self.link.unread);
        let method = line.map_or(Method::Get, |line| Method::from_token(line.method));
        let asked = Asked { method, version: Version::Http11 };
        let mut out = self.link.outgoing();
        let mut sent = self.replies.add(&mut out, answer, asked, &moment.octets, closes).await;
        if sent.is_ok() {
            sent = self.replies.flush(&mut out).await;
        }
        self.record_under_way(&outcome);
        match sent {
            Ok(()) => Ok(self.talk.response_complete()?),
            Err(failure) => Err(Ended(Closing::of_failed(&Outcome::from(&failure)))),
        }
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

/// What a client reads whose expectation is another than `100-continue`.
const EXPECTATION: &str = "The field Expect asks for something that this server does not know \
                           (RFC 9110 §10.1.1). The only expectation that there is, is \
                           100-continue: send the request again without the others.";

/// A store that does not answer is no reason to leave the client without one.
fn answer_when_too_slow(failure: Failure) -> Result<Answer, Failure> {
    match failure {
        Failure::StoreTooSlow(limit) => {
            let fault = Some(format!("the store gave no answer for {} seconds", limit.as_secs()));
            Ok(Answer { fault, ..refusal(Status::SERVICE_UNAVAILABLE, "") })
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
