//! A record as one JSON object (RFC 8259).

use std::fmt::Write;

use jiff::Timestamp;
use plainwire_server::{Exchange, Outcome};

use super::decision::decision;
use super::{value, words};
use crate::terminal::escaped;

/// One object without line ends. A value that is not known is `null`; octets outside visible
/// ASCII are escaped as in the combined form, so every line is valid JSON whatever was sent.
pub(super) fn render(record: &Exchange<'_>) -> String {
    let time = Timestamp::try_from(record.begun).unwrap_or_default();
    let client = record.facts.peer.map(|peer| peer.ip().to_string());
    let (outcome, reason) = match record.outcome {
        Outcome::Complete => ("complete", None),
        Outcome::Failed(reason) => ("failed", Some(reason.as_str())),
        Outcome::Refused(reason) => ("refused", Some(reason.as_str())),
        Outcome::ClientGone => ("client gone", None),
        Outcome::TimedOut => ("timed out", None),
        Outcome::CutShort(reason) => ("cut short", Some(reason.as_str())),
    };
    let mut line = format!("{{\"time\":\"{time:.6}\",\"connection\":{}", record.facts.id);
    let texts = [
        ("client", client),
        ("method", record.method.map(escaped)),
        ("target", record.target.map(value)),
        ("version", record.version.map(|version| version.as_str().to_owned())),
    ];
    for (name, value) in texts {
        push_text(&mut line, name, value.as_deref());
    }
    let status =
        record.status.map_or_else(|| "null".to_owned(), |status| status.code().to_string());
    // Writing to a string does not fail.
    let _ = write!(
        line,
        ",\"status\":{status},\"content_octets\":{},\"seconds\":{:.6}",
        record.content_octets,
        record.took.as_secs_f64()
    );
    push_text(&mut line, "referer", record.referer.map(value).as_deref());
    push_text(&mut line, "user_agent", record.user_agent.map(value).as_deref());
    push_text(&mut line, "outcome", Some(outcome));
    let chosen = decision(record);
    push_text(&mut line, "reason", reason.or(chosen.as_deref()).map(words).as_deref());
    line.push('}');
    line
}

fn push_text(line: &mut String, name: &str, value: Option<&str>) {
    let _ = write!(line, ",\"{name}\":");
    let Some(value) = value else {
        line.push_str("null");
        return;
    };
    line.push('"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => line.extend(['\\', letter]),
            control if control.is_control() => {
                let _ = write!(line, "\\u{:04x}", u32::from(control));
            }
            letter => line.push(letter),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use plainwire_server::{Reason, Step};

    use super::*;
    use crate::limits::VALUE_OCTETS_MAX;
    use crate::log::tests::record;

    #[test]
    fn json_line_is_one_object_whatever_was_sent() {
        let outcome = Outcome::Refused("byte 4: a \"quote\"".to_owned());
        let line = render(&record(&outcome));
        assert_eq!(
            line,
            "{\"time\":\"2026-11-24T21:09:05.000000Z\",\"connection\":3,\
             \"client\":\"192.0.2.7\",\"method\":\"GET\",\"target\":\"/a\\\\x22b\",\
             \"version\":\"HTTP/1.1\",\"status\":200,\"content_octets\":1234,\
             \"seconds\":0.001500,\"referer\":null,\"user_agent\":\"agent\\\\x0A\",\
             \"outcome\":\"refused\",\"reason\":\"byte 4: a \\\"quote\\\"\"}"
        );
    }

    #[test]
    fn json_line_of_values_that_are_long_is_cut_and_stays_one_object() {
        let (long, outcome) = (vec![0xFF; 30_000], Outcome::Complete);
        let (target, field) = (Some(&long[..]), Some(&long[..]));
        let reasons = [Reason { step: Step::Resolve, text: "\\\"".repeat(30_000) }];
        let record = Exchange { target, referer: field, user_agent: field, ..record(&outcome) };
        let line = render(&Exchange { reasons: &reasons, ..record });
        let shown = format!("\"{}…\"", r"\\xFF".repeat(VALUE_OCTETS_MAX));
        let before = format!("\"target\":{shown},\"version\":");
        let reason = r#"\\\""#.repeat((VALUE_OCTETS_MAX - "resolve: ".len()) / 2);
        let behind = format!(
            ",\"referer\":{shown},\"user_agent\":{shown},\"outcome\":\"complete\",\
             \"reason\":\"resolve: {reason}\\\\…\"}}"
        );
        assert!(line.contains(&before) && line.ends_with(&behind), "{line}");
    }
}
