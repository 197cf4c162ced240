//! Responses as text, for the tests of this folder.

use plainwire_field::Method;
use plainwire_h1::{BodyDecoder, BodyEvent, Progress, ResponseParser, Version};

use super::{Check, Ending, Remarks, Seen};

/// The numbers of the rules that one check finds broken in a response to `GET / HTTP/1.1`, which is
/// written with `\n` for each line end.
pub(super) fn judged(check: Check, response: &str) -> Vec<&'static str> {
    judged_answer(check, "GET", Version::Http11, response)
}

/// The same for a status line and field lines, without content.
pub(super) fn judged_head(check: Check, head: &str) -> Vec<&'static str> {
    judged(check, &format!("HTTP/1.1 {head}\n\n"))
}

/// The same for a response to another request.
pub(super) fn judged_answer(
    check: Check,
    method: &str,
    asked: Version,
    response: &str,
) -> Vec<&'static str> {
    judged_octets(check, method, asked, response.replace('\n', "\r\n").as_bytes())
}

/// The same for a response octet by octet; the connection ends behind it.
pub(super) fn judged_octets(
    check: Check,
    method: &str,
    asked: Version,
    octets: &[u8],
) -> Vec<&'static str> {
    with(method, asked, octets, |seen| {
        let mut remarks = Remarks::default();
        check(seen, &mut remarks);
        remarks.0.iter().map(|remark| remark.rule.id).collect()
    })
}

/// Reads a response as a client does, and hands it on.
pub(super) fn with<T>(
    method: &str,
    asked: Version,
    octets: &[u8],
    judge: impl FnOnce(&Seen<'_>) -> T,
) -> T {
    let mut parser = ResponseParser::default();
    let Ok(Progress::Complete { octets: head_octets }) = parser.advance(octets) else {
        panic!("no whole head: {}", octets.escape_ascii());
    };
    let (head, mut rest) = octets.split_at(head_octets);
    let fields = parser.head(head);
    let framing = fields.body(Method::from_token(method.as_bytes()));
    let mut decoder = BodyDecoder::lenient(framing.unwrap_or_default());
    let mut content = Vec::new();
    let ending = loop {
        let step = match decoder.advance(rest) {
            Ok(step) => step,
            Err(refusal) => break Ending::Refused(refusal),
        };
        let (taken, left) = rest.split_at(step.consumed);
        rest = left;
        match step.event {
            BodyEvent::End => break Ending::Complete,
            BodyEvent::Data if !taken.is_empty() => content.extend_from_slice(taken),
            BodyEvent::NeedMore | BodyEvent::Data => {
                let is_complete = decoder.finish().is_ok();
                break if is_complete { Ending::Complete } else { Ending::CutOff };
            }
            BodyEvent::ChunkHead { .. } | BodyEvent::ChunkEnd | BodyEvent::Trailer => {}
        }
    };
    let surplus = if ending == Ending::Complete { rest.len() as u64 } else { 0 };
    judge(&Seen {
        method: method.as_bytes(),
        target: b"/",
        asked: Some(asked),
        head,
        status: fields.status(),
        fields: &fields,
        head_deviations: fields.deviations(),
        body_deviations: decoder.deviations(),
        framing: framing.ok(),
        content: &content,
        ending: framing.map_or_else(Ending::Refused, |_| ending),
        surplus,
    })
}
