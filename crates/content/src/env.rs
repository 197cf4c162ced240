//! What the walk needs from outside: the time, and whether someone wants to know why.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use plainwire_field::HttpDate;

/// The surroundings of one [`respond`](crate::respond).
#[derive(Debug)]
pub struct Env {
    /// The time of the request.
    pub now: SystemTime,
    /// Where reasons are recorded; `None` when nobody asked, and then none is made.
    pub why: Option<Reasons>,
}

/// The steps of the walk, in its order, and before them those of its driver. What is not here yet
/// has its place: redirect rules after the method, coding on the fly behind negotiation, field
/// rules at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Whether anybody answers for the target over this connection.
    Origin,
    /// Whether what the client expects can be met.
    Expectation,
    /// Whether this site does what the method asks for.
    Method,
    /// Which path the target names.
    Locate,
    /// Whether the path may be served.
    Access,
    /// Which files stand for the path.
    Resolve,
    /// Which of them the client prefers.
    Negotiate,
    /// By what a client can tell this representation from another.
    Validators,
    /// Whether the client's conditions hold.
    Precondition,
    /// How much of the representation is sent.
    Range,
}

/// One decision, and why it fell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The step that decided.
    pub step: Step,
    /// The decision in words, with its RFC section where there is one.
    pub text: String,
}

/// The reasons of one walk, in order.
#[derive(Debug, Default)]
pub struct Reasons(Mutex<Vec<Reason>>);

impl Env {
    /// An environment in which nobody asks why.
    #[must_use]
    pub const fn at(now: SystemTime) -> Self {
        Self { now, why: None }
    }

    /// The second of the request.
    pub(crate) fn date(&self) -> HttpDate {
        HttpDate::from_time(self.now)
    }

    /// Records a reason; the text is made only when someone asked.
    pub fn because(&self, step: Step, text: impl FnOnce() -> String) {
        if let Some(reasons) = &self.why {
            let mut list = reasons.0.lock().unwrap_or_else(PoisonError::into_inner);
            list.push(Reason { step, text: text() });
        }
    }
}

impl Reasons {
    /// The reasons that were recorded.
    #[must_use]
    pub fn into_vec(self) -> Vec<Reason> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Origin => "origin",
            Self::Expectation => "expectation",
            Self::Method => "method",
            Self::Locate => "locate",
            Self::Access => "access",
            Self::Resolve => "resolve",
            Self::Negotiate => "negotiate",
            Self::Validators => "validators",
            Self::Precondition => "precondition",
            Self::Range => "range",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step, self.text)
    }
}
