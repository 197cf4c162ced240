//! What a probe concludes.
//!
//! It does not know what was asked: a title says what should have come, a judgement what came.

use std::fmt;

/// The kind of a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// As the rule says.
    Pass,
    /// Not quite: a rule that is no MUST is broken, or the right thing was done in a poor way, such
    /// as closing without an answer.
    Warn,
    /// Definitely against the rule.
    Fail,
    /// Either is allowed, and this is what the server does.
    Info,
    /// Could not be judged; the words say why.
    Skip,
}

/// Shown as in a report: `FAIL`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Info => "INFO",
            Self::Skip => "SKIP",
        })
    }
}

/// A verdict, and in words what came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What came, without a stop at its end.
    pub words: String,
}

/// What a probe's function gives; an error ends it early and is a judgement like any other.
pub type Ruling = Result<Judgement, Judgement>;

impl Judgement {
    /// As the rule says.
    #[must_use]
    pub fn pass(words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Pass, words: words.into() }
    }

    /// Not quite.
    #[must_use]
    pub fn warn(words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, words: words.into() }
    }

    /// Against the rule.
    #[must_use]
    pub fn fail(words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, words: words.into() }
    }

    /// Allowed either way.
    #[must_use]
    pub fn info(words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Info, words: words.into() }
    }

    /// Could not be judged.
    #[must_use]
    pub fn skip(words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Skip, words: words.into() }
    }

    /// Passes when the condition holds, and fails otherwise; the words say what came.
    #[must_use]
    pub fn pass_if(condition: bool, words: impl Into<String>) -> Self {
        if condition { Self::pass(words) } else { Self::fail(words) }
    }

    /// Passes when the condition holds, and warns otherwise: for what a server should do.
    #[must_use]
    pub fn pass_or_warn(condition: bool, words: impl Into<String>) -> Self {
        if condition { Self::pass(words) } else { Self::warn(words) }
    }

    /// Whether it is a PASS.
    #[must_use]
    pub const fn is_pass(&self) -> bool {
        matches!(self.verdict, Verdict::Pass)
    }

    /// The worse of two, for a probe that asks several things: FAIL, WARN, SKIP, INFO, PASS.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    /// A WARN where it is a FAIL: for what a server should do and need not.
    #[must_use]
    pub fn or_warn(self) -> Self {
        match self.verdict {
            Verdict::Fail => Self::warn(self.words),
            _ => self,
        }
    }

    /// With words before its own, such as which of several questions it is about.
    #[must_use]
    pub fn about(mut self, what: impl fmt::Display) -> Self {
        self.words = format!("{what}: {}", self.words);
        self
    }

    const fn rank(&self) -> u8 {
        match self.verdict {
            Verdict::Pass => 0,
            Verdict::Info => 1,
            Verdict::Skip => 2,
            Verdict::Warn => 3,
            Verdict::Fail => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worse_of_two_judgements_is_kept_and_the_first_of_equals() {
        let (pass, skip, fail) = (Judgement::pass("a"), Judgement::skip("b"), Judgement::fail("c"));
        assert_eq!(pass.clone().or_worse(fail.clone()), fail);
        assert_eq!(fail.clone().or_worse(skip.clone()), fail);
        assert_eq!(skip.clone().or_worse(pass.clone()), skip);
        assert_eq!(pass.clone().or_worse(Judgement::pass("d")), pass);
        assert_eq!(fail.or_warn(), Judgement::warn("c"));
        assert_eq!(pass.clone().or_warn(), pass);
        assert_eq!(skip.about("X"), Judgement::skip("X: b"));
    }
}
