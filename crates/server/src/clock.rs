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
        let time = SystemTime::now();
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
