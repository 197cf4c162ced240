//! HTTP dates (RFC 9110 §5.6.7): read in three forms, written in one.
//!
//! The clock is an argument: the two-digit year of the RFC 850 form is read relative to it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::FieldValue;

/// A moment in whole seconds since 1970-01-01 00:00:00 UTC, from year 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate(u64);

/// The length of the form that is sent, in octets (`IMF-fixdate`).
pub const IMF_FIXDATE_OCTETS: usize = 29;

const LAST: u64 = 253_402_300_799;
const DAY: u64 = 86_400;

impl HttpDate {
    /// The moment this many seconds after the epoch; later than year 9999 becomes its last second.
    #[must_use]
    pub fn from_seconds(seconds: u64) -> Self {
        Self(seconds.min(LAST))
    }

    /// The moment of this time, its fraction cut off; before the epoch becomes the epoch.
    #[must_use]
    pub fn from_time(time: SystemTime) -> Self {
        Self::from_seconds(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// The same moment as a time of the standard library.
    #[must_use]
    pub fn to_time(self) -> SystemTime {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.0)).unwrap_or(UNIX_EPOCH)
    }

    /// Reads any of the three forms, case-sensitively, and nothing around it. A date with a
    /// two-digit year that lies more than 50 years after `now` is of the century before
    /// (RFC 9110 §5.6.7). What is earlier than 1970 becomes the epoch. `None` for anything else,
    /// and for a day that the month does not have. The name of the weekday has to be one, but not
    /// the right one.
    #[must_use]
    pub fn parse(octets: &[u8], now: Self) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        match text.find(',') {
            Some(3) => parse_imf_fixdate(text),
            Some(_) => parse_rfc850(text, now),
            None => parse_asctime(text),
        }
    }

    /// The date as a field value.
    #[must_use]
    pub fn to_value(self) -> FieldValue<'static> {
        FieldValue::from_display(self)
    }

    fn from_civil(civil: &Civil) -> Option<Self> {
        let (hour, minute, second) = civil.time;
        if !civil.is_a_day() || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        if civil.year < 1970 {
            return Some(Self(0));
        }
        let days = civil.days_since_epoch()?;
        let seconds = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?;
        let total = days.checked_mul(DAY)?.checked_add(seconds)?.checked_add(second)?;
        (total <= LAST).then_some(Self(total))
    }
}

/// The form that is sent: `Sun, 06 Nov 1994 08:49:37 GMT`.
impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0.div_euclid(DAY);
        let second = self.0.rem_euclid(DAY);
        let (year, month, day) = civil_from_days(days);
        let weekday = SHORT_DAYS.get(weekday_index(days)).copied().unwrap_or_default();
        let month = month.checked_sub(1).and_then(|index| MONTHS.get(usize::from(index)));
        write!(
            f,
            "{weekday}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
            month.copied().unwrap_or_default(),
            second.div_euclid(3600),
            second.div_euclid(60).rem_euclid(60),
            second.rem_euclid(60),
        )
    }
}

/// A date as people write it: year, month from 1, day from 1, and hour, minute, second.
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    time: (u64, u64, u64),
}

impl Civil {
    /// Whether the calendar has such a day.
    fn is_a_day(&self) -> bool {
        let month = self.month.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let last_day = match month.and_then(|index| MONTH_DAYS.get(index)) {
            Some(28) if is_leap(self.year) => 29,
            Some(days) => *days,
            None => 0,
        };
        (1..=last_day).contains(&self.day)
    }

    /// Whole days since the epoch, of a day that the calendar has; `None` where it is earlier.
    fn days_since_epoch(&self) -> Option<u64> {
        let month = usize::try_from(self.month.checked_sub(1)?).ok()?;
        let before = self.year.checked_sub(1)?;
        let years = self.year.checked_sub(1970)?.checked_mul(365)?;
        let leap_days = leap_years_until(before).checked_sub(leap_years_until(1969))?;
        let months: u64 = MONTH_DAYS.get(..month)?.iter().sum();
        let this_leap_day = u64::from(month > 1 && is_leap(self.year));
        [years, leap_days, months, this_leap_day, self.day.checked_sub(1)?]
            .into_iter()
            .try_fold(0_u64, u64::checked_add)
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// How many leap years there are from year 1 to this one.
const fn leap_years_until(year: u64) -> u64 {
    (year / 4).saturating_add(year / 400).saturating_sub(year / 100)
}

/// The calendar date of a day since the epoch, by eras of 400 years that begin on 1 March.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "days is at most 2,932,896 (year 9999), and month and day fit in a u8"
)]
const fn civil_from_days(days: u64) -> (u64, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * march_month + 2) / 5 + 1) as u8;
    let month = (if march_month < 10 { march_month + 3 } else { march_month - 9 }) as u8;
    let year = year_of_era + era * 400 + (month <= 2) as u64;
    (year, month, day)
}

/// Where the weekday stands in [`SHORT_DAYS`]; the epoch was a Thursday.
fn weekday_index(days: u64) -> usize {
    usize::try_from(days.saturating_add(4).rem_euclid(7)).unwrap_or_default()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn parse_imf_fixdate(text: &str) -> Option<HttpDate> {
    let (weekday, rest) = text.split_once(", ")?;
    SHORT_DAYS.contains(&weekday).then_some(())?;
    let mut parts = rest.split(' ');
    let day = digits(parts.next()?, 2)?;
    let month = month_number(parts.next()?)?;
    let year = digits(parts.next()?, 4)?;
    let time = clock(parts.next()?)?;
    (parts.next() == Some("GMT") && parts.next().is_none()).then_some(())?;
    HttpDate::from_civil(&Civil { year, month, day, time })
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
fn parse_rfc850(text: &str, now: HttpDate) -> Option<HttpDate> {
    let (weekday, rest) = text.split_once(", ")?;
    LONG_DAYS.contains(&weekday).then_some(())?;
    let (date, rest) = rest.split_once(' ')?;
    let mut parts = date.split('-');
    let day = digits(parts.next()?, 2)?;
    let month = month_number(parts.next()?)?;
    let two_digits = digits(parts.next()?, 2)?;
    parts.next().is_none().then_some(())?;
    let time = clock(rest.strip_suffix(" GMT")?)?;
    let (this_year, this_month, this_day) = civil_from_days(now.0.div_euclid(DAY));
    let second = now.0.rem_euclid(DAY);
    let this_time =
        (second.div_euclid(3600), second.div_euclid(60).rem_euclid(60), second.rem_euclid(60));
    let fifty_years_ahead =
        (this_year.checked_add(50)?, u64::from(this_month), u64::from(this_day), this_time);
    let century = this_year.checked_sub(this_year.rem_euclid(100))?;
    let in_this_century = century.checked_add(two_digits)?;
    let year = if (in_this_century, month, day, time) > fifty_years_ahead {
        in_this_century.checked_sub(100)?
    } else {
        in_this_century
    };
    HttpDate::from_civil(&Civil { year, month, day, time })
}

/// `Sun Nov  6 08:49:37 1994`
fn parse_asctime(text: &str) -> Option<HttpDate> {
    let (weekday, rest) = text.split_at_checked(4)?;
    SHORT_DAYS.contains(&weekday.strip_suffix(' ')?).then_some(())?;
    let (month, rest) = rest.split_at_checked(4)?;
    let month = month_number(month.strip_suffix(' ')?)?;
    let (day, rest) = rest.split_at_checked(3)?;
    let day = day.strip_suffix(' ')?;
    let day = match day.strip_prefix(' ') {
        Some(digit) => digits(digit, 1)?,
        None => digits(day, 2)?,
    };
    let (time, year) = rest.split_once(' ')?;
    HttpDate::from_civil(&Civil { year: digits(year, 4)?, month, day, time: clock(time)? })
}

fn month_number(name: &str) -> Option<u64> {
    let index = MONTHS.iter().position(|month| *month == name)?;
    u64::try_from(index).ok()?.checked_add(1)
}

/// `08:49:37`
fn clock(text: &str) -> Option<(u64, u64, u64)> {
    let mut parts = text.split(':');
    let time = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    parts.next().is_none().then_some(time)
}

/// A number of exactly this many digits.
fn digits(text: &str, count: usize) -> Option<u64> {
    if text.len() == count { crate::token::decimal(text.as_bytes()) } else { None }
}

const SHORT_DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH_DAYS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 00:00:00 UTC.
    const NOW: HttpDate = HttpDate(1_795_478_400);

    fn parse(text: &str) -> Option<u64> {
        HttpDate::parse(text.as_bytes(), NOW).map(HttpDate::seconds)
    }

    // RFC 9110 §5.6.7
    #[test]
    fn date_is_read_in_all_three_forms() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(text), Some(784_111_777), "{text}");
        }
    }

    // RFC 9110 §5.6.7
    #[test]
    fn date_with_two_digits_more_than_fifty_years_ahead_is_of_the_past_century() {
        assert_eq!(
            parse("Tuesday, 24-Nov-76 00:00:00 GMT"),
            parse("Tue, 24 Nov 2076 00:00:00 GMT")
        );
        for (short, long) in [
            ("Thursday, 24-Nov-77 00:00:00 GMT", "Thu, 24 Nov 1977 00:00:00 GMT"),
            ("Wednesday, 24-Nov-76 00:00:01 GMT", "Wed, 24 Nov 1976 00:00:01 GMT"),
            ("Wednesday, 01-Dec-76 00:00:00 GMT", "Wed, 01 Dec 1976 00:00:00 GMT"),
            ("Tuesday, 31-Dec-75 00:00:00 GMT", "Tue, 31 Dec 2075 00:00:00 GMT"),
        ] {
            assert_eq!(parse(short), parse(long), "{short}");
            assert!(parse(short).is_some());
        }
    }

    // RFC 9110 §5.6.7, §13.1.4
    #[test]
    fn date_before_the_epoch_is_a_date_and_becomes_the_epoch() {
        for text in [
            "Thu, 06 Nov 1969 08:49:37 GMT",
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Tue Dec 31 23:59:59 1968",
        ] {
            assert_eq!(parse(text), Some(0), "{text}");
        }
        assert_eq!(parse("Sat, 29 Feb 1969 00:00:00 GMT"), None);
    }

    // RFC 9110 §5.6.7
    #[test]
    fn date_that_is_not_one_is_none() {
        for text in [
            "",
            "garbage",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 29 Feb 1900 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn date_is_written_as_the_httpdate_crate_writes_it_and_read_back() {
        let step = 40 * DAY + 12_345;
        for seconds in (0..=LAST).step_by(usize::try_from(step).unwrap()).chain([LAST]) {
            let ours = HttpDate::from_seconds(seconds);
            let theirs = httpdate::fmt_http_date(ours.to_time());
            assert_eq!(ours.to_string(), theirs);
            assert_eq!(ours.to_string().len(), IMF_FIXDATE_OCTETS);
            assert_eq!(parse(&theirs), Some(seconds), "{theirs}");
        }
    }

    #[test]
    fn date_outside_the_range_becomes_its_edge() {
        assert_eq!(HttpDate::from_seconds(u64::MAX).to_string(), "Fri, 31 Dec 9999 23:59:59 GMT");
        let before = UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(HttpDate::from_time(before).seconds(), 0);
    }
}
