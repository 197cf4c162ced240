//! A record for a person who watches a terminal: what matters first, the rest dimmed.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plainwire_field::Status;
use plainwire_server::{Exchange, Outcome};

use super::decision::{decision, is_choice};
use super::value::beginning;
use super::words;
use crate::limits::TARGET_SHOWN_OCTETS_MAX;
use crate::terminal::{Paint, escaped};

/// `21:09:05 200 GET /page.html  1.2 kB in 0.4 ms to 127.0.0.1`; with `verbose`, also why a
/// request failed. The time is that of `zone`, which was read when it could be.
pub(super) fn render(
    record: &Exchange<'_>,
    paint: Paint,
    zone: &TimeZone,
    verbose: bool,
) -> String {
    let time = Timestamp::try_from(record.begun).unwrap_or_default();
    let local = time.to_zoned_datetime(zone.clone());
    let request = match (record.method, record.target) {
        (Some(method), Some(target)) => {
            // One of thousands of octets would push all else off the screen.
            format!("{} {}", escaped(method), beginning(target, TARGET_SHOWN_OCTETS_MAX))
        }
        _ => "(no request)".to_owned(),
    };
    let client = record.facts.peer.map_or_else(String::new, |peer| format!(" to {}", peer.ip()));
    let figures = format!("{} in {}{client}", octets(record.content_octets), span(record.took));
    let reason = reason(record, verbose)
        .map_or_else(String::new, |reason| format!("  {}", paint.yellow(&words(&reason))));
    format!(
        "{} {} {request}  {}{reason}",
        paint.dim(&local.strftime("%H:%M:%S").to_string()),
        status(record.status, paint),
        paint.dim(&figures),
    )
}

fn status(status: Option<Status>, paint: Paint) -> String {
    let Some(status) = status else { return paint.red("---") };
    let code = status.code().to_string();
    match status.class() {
        2 => paint.green(&code),
        3 => paint.dim(&code),
        4 => paint.yellow(&code),
        _ => paint.red(&code),
    }
}

/// Why it ended as it did. What the client did wrong is said only when asked for; then also why an
/// answer other than the file was chosen.
fn reason(record: &Exchange<'_>, verbose: bool) -> Option<String> {
    match record.outcome {
        Outcome::Failed(reason) | Outcome::CutShort(reason) => Some(reason.clone()),
        Outcome::Refused(reason) => verbose.then(|| reason.clone()),
        Outcome::ClientGone => Some("the client was gone".to_owned()),
        Outcome::TimedOut => Some("the client took too long".to_owned()),
        Outcome::Complete if record.status == Some(Status::OK) && !is_choice(record) => None,
        Outcome::Complete => decision(record),
    }
}

/// Octets in the unit in which they are a small number.
fn octets(octets: u64) -> String {
    match octets {
        0..1_000 => format!("{octets} B"),
        1_000..1_000_000 => format!("{:.1} kB", octets as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", octets as f64 / 1e6),
        _ => format!("{:.1} GB", octets as f64 / 1e9),
    }
}

fn span(span: Duration) -> String {
    if span < Duration::from_secs(1) {
        format!("{:.1} ms", span.as_secs_f64() * 1e3)
    } else {
        format!("{:.1} s", span.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use plainwire_server::{Reason, Step};

    use super::*;
    use crate::log::tests::record;

    #[test]
    fn short_line_shows_the_beginning_of_a_long_target() {
        let (fits, longer) = (vec![b'a'; TARGET_SHOWN_OCTETS_MAX], vec![b'a'; 8000]);
        let outcome = Outcome::Complete;
        let of = |target| {
            let record = Exchange { target: Some(target), ..record(&outcome) };
            render(&record, Paint::new(false), &TimeZone::UTC, false)
        };
        assert!(of(&fits).contains(&format!(" {}  1.2 kB", "a".repeat(TARGET_SHOWN_OCTETS_MAX))));
        assert!(of(&longer).contains(&format!(" {}…  ", "a".repeat(TARGET_SHOWN_OCTETS_MAX))));
    }

    #[test]
    fn short_line_colours_the_status_by_its_class() {
        let outcome = Outcome::Complete;
        for (status, colour) in
            [(Status::OK, "32"), (Status::NOT_MODIFIED, "2"), (Status::NOT_FOUND, "33")]
        {
            let record = Exchange { status: Some(status), ..record(&outcome) };
            let painted = format!(" \x1b[{colour}m{}\x1b[0m GET ", status.code());
            assert!(
                render(&record, Paint::new(true), &TimeZone::UTC, false).contains(&painted),
                "{painted}"
            );
        }
    }

    #[test]
    fn short_line_says_why_a_request_was_refused_only_when_asked() {
        let outcome = Outcome::Refused("byte 4: why".to_owned());
        let paint = Paint::new(false);
        let [quiet, verbose] =
            [false, true].map(|verbose| render(&record(&outcome), paint, &TimeZone::UTC, verbose));
        assert!(quiet.contains("GET /a\\x22b") && quiet.contains("1.2 kB in 1.5 ms to 192.0.2.7"));
        assert!(!quiet.contains("why") && verbose.contains("byte 4: why"));
    }

    #[test]
    fn short_line_says_why_another_answer_than_the_file_was_chosen() {
        let outcome = Outcome::Complete;
        let text = "/x: nothing has that name".to_owned();
        let reasons = [Reason { step: Step::Resolve, text }];
        let of = |status| {
            let record = Exchange { status: Some(status), reasons: &reasons, ..record(&outcome) };
            render(&record, Paint::new(false), &TimeZone::UTC, true)
        };
        assert!(of(Status::NOT_FOUND).contains("resolve: /x: nothing has that name"));
        assert!(!of(Status::OK).contains("resolve"));
    }
}
