//! How a chore ends when it does not end well, and the exit code that says whose fault it is.

/// Why a chore ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Its words are none that it knows: what is wrong with them, and which there are.
    Usage(String),
    /// What was asked for could not be done, or showed something wrong.
    Failed(String),
}

impl Failure {
    /// 2 for wrong words, as with a chore that does not exist; 1 for all else.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
        }
    }

    /// What happened, and what to do.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Usage(message) | Self::Failed(message) => message,
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}
