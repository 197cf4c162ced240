//! How far a head has come.

/// What a parser of heads says about the octets that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The head does not end in these octets; ask again with more behind them.
    NeedMore,
    /// The head ends here; content, or the next message, begins behind it.
    Complete {
        /// How many octets the head takes, its empty line included, and the empty lines before it.
        octets: usize,
    },
}
