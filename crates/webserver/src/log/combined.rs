//! A record in the form that Apache and nginx call combined.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plainwire_server::Exchange;

use super::value;
use crate::terminal::escaped;

/// `client - - [time] "request" status octets "referer" "user agent"`
pub(super) fn render(record: &Exchange<'_>) -> String {
    let client = record.facts.peer.map_or_else(|| "-".to_owned(), |peer| peer.ip().to_string());
    let time =
        Timestamp::try_from(record.begun).unwrap_or_default().to_zoned_datetime(TimeZone::UTC);
    let status = record.status.map_or_else(|| "-".to_owned(), |status| status.code().to_string());
    format!(
        "{client} - - [{}] \"{}\" {status} {} \"{}\" \"{}\"",
        time.strftime("%d/%b/%Y:%H:%M:%S %z"),
        request(record),
        record.content_octets,
        record.referer.map_or_else(|| "-".to_owned(), value),
        record.user_agent.map_or_else(|| "-".to_owned(), value),
    )
}

/// What could be read of the request line.
fn request(record: &Exchange<'_>) -> String {
    let parts = [
        record.method.map(escaped),
        record.target.map(value),
        record.version.map(|version| version.as_str().to_owned()),
    ];
    let read: Vec<String> = parts.into_iter().flatten().collect();
    if read.is_empty() { "-".to_owned() } else { read.join(" ") }
}

#[cfg(test)]
mod tests {
    use plainwire_server::Outcome;

    use super::*;
    use crate::limits::VALUE_OCTETS_MAX;
    use crate::log::tests::record;

    #[test]
    fn combined_line_has_the_fields_that_log_readers_expect() {
        let outcome = Outcome::Complete;
        assert_eq!(
            render(&record(&outcome)),
            "192.0.2.7 - - [24/Nov/2026:21:09:05 +0000] \"GET /a\\x22b HTTP/1.1\" 200 1234 \"-\" \
             \"agent\\x0A\""
        );
    }

    #[test]
    fn combined_line_shows_the_beginning_of_values_that_are_long() {
        let (long, outcome) = (vec![0xFF; 8 * VALUE_OCTETS_MAX], Outcome::Complete);
        let (target, field) = (Some(&long[..]), Some(&long[..]));
        let record = Exchange { target, referer: field, user_agent: field, ..record(&outcome) };
        let shown = format!("{}…", "\\xFF".repeat(VALUE_OCTETS_MAX));
        let expected = format!("\"GET {shown} HTTP/1.1\" 200 1234 \"{shown}\" \"{shown}\"");
        assert!(render(&record).ends_with(&expected));
    }

    #[test]
    fn combined_line_of_a_request_that_could_not_be_read_has_dashes() {
        let outcome = Outcome::TimedOut;
        let unread = Exchange {
            method: None,
            target: None,
            version: None,
            status: None,
            ..record(&outcome)
        };
        assert!(render(&unread).contains("\"-\" - 1234"));
    }
}
