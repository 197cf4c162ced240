//! Why the server could not start or go on: what happened, to what, and what to do next.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fmt, io};

use plainwire_store::OpenRootError;

use crate::sandbox::UserError;
use crate::terminal::{printable, shown};

/// A reason to stop.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The folder or file cannot be served.
    Root(OpenRootError),
    /// What should be served is neither a folder nor a regular file.
    NotServable { path: PathBuf },
    /// What should be served is written as a folder and is a file.
    NotAFolder { path: PathBuf },
    /// The one file to serve has a hidden name.
    Hidden { path: PathBuf },
    /// The port is taken. Holds what to do.
    PortBusy { port: u16, advice: String },
    /// The port is below 1024 and this user may not have it. Holds what to do.
    PortForbidden { port: u16, advice: String },
    /// The address is not one of this machine's.
    NotOurAddress { ip: IpAddr },
    /// Another failure to listen.
    Bind { address: SocketAddr, error: io::Error },
    /// The log cannot be opened.
    Log { path: PathBuf, error: io::Error },
    /// The log is a pipe that nobody reads.
    LogUnread { path: PathBuf },
    /// The log would be handed out to whoever asks for it.
    LogServed { path: PathBuf },
    /// Nobody can serve as the user that was named.
    User(UserError),
    /// The runtime, a signal or a thread cannot be had.
    System { what: &'static str, error: io::Error },
    /// The server could not go on.
    Serving(io::Error),
    /// The drain's time was up.
    CutShort { unfinished: usize },
    /// A second signal came while the server was draining.
    StoppedAtOnce,
    /// The program panicked where nothing but its end is left; the panic's own line says where.
    Fault,
}

impl Failure {
    /// 2 where the command line names what is not there, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NotOurAddress { .. } | Self::User(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(error) => f.write_str(&printable(&error.to_string())),
            Self::NotServable { path } => write!(
                f,
                "{} is neither a folder nor a regular file; name one of these",
                shown(path)
            ),
            Self::NotAFolder { path } => {
                write!(f, "{} is a file; name it without the slash at its end", shown(path))
            }
            Self::Hidden { path } => write!(
                f,
                "{} is hidden, since its name begins with a dot, and hidden files are not served; \
                 give it another name",
                shown(path)
            ),
            Self::PortBusy { port, advice } => {
                write!(f, "port {port} is in use by another program; {advice}")
            }
            Self::PortForbidden { port, advice } => write!(
                f,
                "port {port} is below 1024 and needs the right to it: run as root, or give the \
                 program cap_net_bind_service; or {advice}"
            ),
            Self::NotOurAddress { ip } => write!(
                f,
                "{ip} is not an address of this machine; leave --bind out to listen on all, or \
                 give one of its own"
            ),
            Self::Bind { address, error } => write!(f, "cannot listen on {address}: {error}"),
            Self::Log { path, error } => write!(
                f,
                "cannot open the log {}: {error}; give --log a file in a folder that this user \
                 may write to",
                shown(path)
            ),
            Self::LogUnread { path } => write!(
                f,
                "nobody reads the pipe {}, which --log names; start its reader first",
                shown(path)
            ),
            Self::LogServed { path } => write!(
                f,
                "the log {} would be served to whoever asks for it; put it outside the folder, or \
                 let its name begin with a dot",
                shown(path)
            ),
            Self::User(error) => error.fmt(f),
            Self::System { what, error } => write!(f, "cannot start {what}: {error}"),
            Self::Serving(error) => write!(f, "the server failed while it served: {error}"),
            Self::StoppedAtOnce => f.write_str("stopped at once; what was under way was cut"),
            Self::Fault => f.write_str(
                "stopped by a fault of the program itself; the line before says where, please report \
                 it",
            ),
            Self::CutShort { unfinished: 1 } => {
                f.write_str("stopped; 1 connection did not finish in time and was cut")
            }
            Self::CutShort { unfinished } => {
                write!(f, "stopped; {unfinished} connections did not finish in time and were cut")
            }
        }
    }
}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl From<OpenRootError> for Failure {
    fn from(error: OpenRootError) -> Self {
        Self::Root(error)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn connections_that_were_cut_are_counted_in_words_that_agree() {
        let said = [1, 2].map(|unfinished| Failure::CutShort { unfinished }.to_string());
        let [one, two] = said;
        assert_eq!(one, "stopped; 1 connection did not finish in time and was cut");
        assert_eq!(two, "stopped; 2 connections did not finish in time and were cut");
    }

    #[test]
    fn path_in_an_error_cannot_act_on_a_terminal() {
        let path = || PathBuf::from(OsStr::from_bytes(b"a\x1b[2J\n\xff"));
        for failure in [
            Failure::Root(OpenRootError::Missing(path())),
            Failure::Root(OpenRootError::Denied(path())),
            Failure::NotServable { path: path() },
            Failure::NotAFolder { path: path() },
            Failure::Hidden { path: path() },
            Failure::Log { path: path(), error: io::Error::other("broken") },
            Failure::LogUnread { path: path() },
            Failure::LogServed { path: path() },
        ] {
            let said = failure.to_string();
            assert!(!said.contains(char::is_control), "{said:?}");
            assert!(said.contains(r"a\x1B[2J\x0A"), "{said}");
        }
    }
}
