//! What came of a question: a response, or what happened instead.
//!
//! It does not know whether that is right.

use std::fmt;

use super::response::Response;
use super::verdict::Judgement;

/// What came of a question.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// A whole response.
    Response(Box<Response>),
    /// The connection was closed before the first octet of a response.
    Closed,
    /// The connection was reset before that.
    Reset,
    /// Nothing, for as long as the subject's patience lasts.
    Silent,
    /// Something that is no whole response.
    Broken {
        /// Why not.
        why: String,
        /// The status code, when at least the head was whole.
        code: Option<u16>,
    },
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The server closed it.
    Closed,
    /// It was reset.
    Reset,
    /// It did not, within the time.
    Open,
}

impl Reply {
    /// The response.
    ///
    /// # Errors
    /// FAIL for everything else, since a question has an answer.
    pub(super) fn response(self) -> Result<Response, Judgement> {
        match self {
            Self::Response(response) => Ok(*response),
            other => Err(Judgement::fail(other.to_string())),
        }
    }

    /// The status code, when there is a response.
    pub(super) fn code(&self) -> Option<u16> {
        match self {
            Self::Response(response) => Some(response.code()),
            _ => None,
        }
    }

    /// Whether the request was refused in any way: an error, or the end of the connection.
    pub(super) fn is_refusal(&self) -> bool {
        match self {
            Self::Response(response) => response.status.is_error(),
            Self::Closed | Self::Reset => true,
            Self::Silent | Self::Broken { .. } => false,
        }
    }

    /// Whether nothing that can be understood came back: a server that hangs, or talks nonsense.
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self, Self::Silent | Self::Broken { .. })
    }

    /// Judges a question that should be refused with one of these codes: PASS for them, FAIL when
    /// nothing comes that can be understood, else WARN.
    pub(super) fn preferably(&self, codes: &[u16]) -> Judgement {
        let words = self.to_string();
        match self.code() {
            Some(code) if codes.contains(&code) => Judgement::pass(words),
            _ if self.is_lost() => Judgement::fail(words),
            _ => Judgement::warn(words),
        }
    }

    /// Judges a question that has to be refused with one of these codes: PASS for them, WARN for
    /// another error and for the end of the connection without a word, else FAIL.
    pub(super) fn refused_with(&self, codes: &[u16]) -> Judgement {
        let words = self.to_string();
        match self.code() {
            Some(code) if codes.contains(&code) => Judgement::pass(words),
            _ if self.is_refusal() => Judgement::warn(words),
            _ => Judgement::fail(words),
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(response) => f.write_str(&response.shown()),
            Self::Closed => f.write_str("the connection was closed without a response"),
            Self::Reset => f.write_str("the connection was reset without a response"),
            Self::Silent => f.write_str("no response in time"),
            Self::Broken { why, .. } => write!(f, "no whole response: {why}"),
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "the connection was closed",
            Self::Reset => "the connection was reset",
            Self::Open => "the connection stayed open",
        })
    }
}
