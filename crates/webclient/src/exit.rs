//! The exit codes, each once; help and manual are made of this table.

use std::process::ExitCode;

use plainwire_client::Fault;

/// How the program ended. 3, 4, 5, 7 and 8 are kept free for options to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// A complete response was displayed, whatever its status.
    Complete,
    /// The network, or input and output on this machine.
    Failed,
    /// The arguments make no request.
    Usage,
    /// Somebody took longer than `--timeout`.
    Timeout,
    /// The response is malformed, or was cut off.
    Response,
    /// SIGINT: Ctrl-C.
    Interrupted,
}

impl Exit {
    /// All of them by their code, with their meaning in words.
    pub const TABLE: [(Self, u8, &'static str); 6] = [
        (Self::Complete, 0, "a complete response"),
        (Self::Failed, 1, "network or I/O failed"),
        (Self::Usage, 2, "wrong usage"),
        (Self::Timeout, 6, "timeout"),
        (Self::Response, 9, "malformed or cut-off response"),
        (Self::Interrupted, 130, "interrupted"),
    ];

    /// The code.
    #[must_use]
    pub fn code(self) -> u8 {
        let row = Self::TABLE.iter().find(|row| row.0 == self);
        row.expect("the table has a row for each variant").1
    }
}

impl From<Fault> for Exit {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Network => Self::Failed,
            Fault::Time => Self::Timeout,
            Fault::Server => Self::Response,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_every_exit_is_its_own() {
        use Exit::{Complete, Failed, Interrupted, Response, Timeout, Usage};
        let all = [Complete, Failed, Usage, Timeout, Response, Interrupted];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 6, 9, 130]);
        assert_eq!(all, Exit::TABLE.map(|row| row.0));
    }
}
