//! Dates (RFC 9110 §5.6.7), beside the httpdate crate.

use std::time::{Duration, UNIX_EPOCH};

use plainwire_field::{HttpDate, IMF_FIXDATE_OCTETS};

use super::{Rung, Target, of_texts, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "date",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sat, 29 Feb 2020 23:59:60 GMT",
        "Sat, 29 Feb 1969 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:60 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Tuesday, 24-Nov-76 00:00:00 GMT",
        "Wednesday, 24-Nov-76 00:00:01 GMT",
        "Wed Feb 30 00:00:00 2022",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sunday, 06-Nov-05\"08:49:18 GMT",
        "0",
    ])
}

fn run(octets: &[u8]) {
    let parsed = HttpDate::parse(octets, NOW.into_date());
    let text = std::str::from_utf8(octets).unwrap_or_default();
    let theirs = httpdate::parse_http_date(text).ok().filter(|_| text.trim() == text);
    let Some(date) = parsed else {
        // They read more than the grammar has; what they would write themselves we read too.
        let is_plain = theirs.is_some_and(|theirs| httpdate::fmt_http_date(theirs) == text);
        assert!(!is_plain, "httpdate reads {}", shown(octets));
        return;
    };
    written(date);
    // A year of two digits is another's guess, and before the epoch they know no date.
    let is_full = text.find(',').is_none_or(|at| at == 3);
    if let Some(theirs) = theirs.filter(|_| is_full) {
        assert_eq!(HttpDate::from_time(theirs), date, "{}", shown(octets));
    }
    if !is_full {
        let ahead = date.seconds().saturating_sub(NOW.0);
        assert!(ahead <= FIFTY_YEARS_SECONDS, "{date} of {}", shown(octets));
    }
    // The same moment at another time of reading, where all digits of the year are there.
    let later = HttpDate::parse(octets, HttpDate::from_seconds(u64::MAX));
    assert!(later.is_some() && (!is_full || later == Some(date)), "{}", shown(octets));
}

/// What is written is an IMF-fixdate, read again as the same moment by both.
fn written(date: HttpDate) {
    let text = date.to_string();
    assert_eq!(text.len(), IMF_FIXDATE_OCTETS, "{text}");
    assert_eq!(text.as_bytes(), date.to_value().as_octets());
    assert_eq!(HttpDate::parse(text.as_bytes(), HttpDate::from_seconds(0)), Some(date), "{text}");
    assert_eq!(HttpDate::from_time(date.to_time()), date);
    assert_eq!(httpdate::fmt_http_date(date.to_time()), text);
    let time = UNIX_EPOCH + Duration::from_secs(date.seconds());
    assert_eq!(httpdate::parse_http_date(&text).ok(), Some(time), "{text}");
}

/// 2026-11-24 00:00:00 UTC.
const NOW: Seconds = Seconds(1_795_478_400);

struct Seconds(u64);

impl Seconds {
    fn into_date(self) -> HttpDate {
        HttpDate::from_seconds(self.0)
    }
}

/// With thirteen leap days.
const FIFTY_YEARS_SECONDS: u64 = (50 * 365 + 13) * 86_400;
