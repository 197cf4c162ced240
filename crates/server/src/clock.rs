//! The time of a request, and `Date`, rendered once a second.

use std::fmt::Write;
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use plainwire_field::{HttpDate, IMF_FIXDATE_OCTETS};

/// A date as it is sent.
pub(crate) type DateOctets = [u8; IMF_FIXDATE_OCTETS];

/// The clock of a server.
#[derive(Debug)]
pub(crate) struct Clock(RwLock<(HttpDate, DateOctets)>);

/// One reading of the clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) time: SystemTime,
    pub(crate) octets: DateOctets,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let date = HttpDate::from_time(SystemTime::now());
        Self(RwLock::new((date, render(date))))
    }

    /// Reads the clock.
    pub(crate) fn now(&self) -> Moment {
        self.at(SystemTime::now())
    }

    /// The moment of this time, which may be any: the clock of a machine jumps as it is set.
    fn at(&self, time: SystemTime) -> Moment {
        let date = HttpDate::from_time(time);
        let (rendered, octets) = *self.0.read().unwrap_or_else(PoisonError::into_inner);
        if rendered == date {
            return Moment { time, octets };
        }
        let octets = render(date);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (date, octets);
        Moment { time, octets }
    }
}

fn render(date: HttpDate) -> DateOctets {
    let mut text = String::with_capacity(IMF_FIXDATE_OCTETS);
    write!(text, "{date}").expect("writing to a string does not fail");
    text.as_bytes().try_into().expect("a date has 29 octets from year 1970 to 9999")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    // RFC 9110 §5.6.7, §6.6.1
    #[test]
    fn date_of_a_clock_that_jumps_is_that_of_its_moment_and_stays_in_form() {
        const YEAR: u64 = 365 * 86_400;
        let clock = Clock::new();
        let now = 56 * YEAR;
        // Ten years on and back, year 1970, its first second, 9999, and far behind it.
        for seconds in [now, now + 10 * YEAR, now, now - 10 * YEAR, 5, 0, 8029 * YEAR, 1 << 50] {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            for time in [time, time + Duration::from_millis(999)] {
                let moment = clock.at(time);
                let read = HttpDate::parse(&moment.octets, HttpDate::from_seconds(0));
                assert_eq!(read, Some(HttpDate::from_time(time)), "{seconds}");
                assert_eq!(moment.time, time, "{seconds}");
            }
        }
        let before = UNIX_EPOCH - Duration::from_secs(10 * YEAR);
        assert_eq!(&clock.at(before).octets, b"Thu, 01 Jan 1970 00:00:00 GMT");
        let last = UNIX_EPOCH + Duration::from_secs(i64::MAX.unsigned_abs());
        assert_eq!(&clock.at(last).octets, b"Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
