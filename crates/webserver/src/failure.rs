//! Why the server could not start or go on: what happened, to what, and what to do next.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fmt, io};

use plainwire_store::OpenRootError;

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
    /// The runtime, a signal or a thread cannot be had.
    System { what: &'static str, error: io::Error },
    /// The drain's time was up.
    CutShort { unfinished: usize },
    /// A second signal came while the server was draining.
    StoppedAtOnce,
}

impl Failure {
    /// 2 where the command line names what is not there, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NotOurAddress { .. } => ExitCode::from(2),
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
            Self::System { what, error } => write!(f, "cannot start {what}: {error}"),
            Self::StoppedAtOnce => f.write_str("stopped at once; what was under way was cut"),
            Self::CutShort { unfinished: 1 } => {
                f.write_str("stopped; 1 connection did not finish in time and was cut")
            }
            Self::CutShort { unfinished } => {
                write!(f, "stopped; {unfinished} connections did not finish in time and were cut")
            }
        }
    }
}

impl From<OpenRootError> for Failure {
    fn from(error: OpenRootError) -> Self {
        Self::Root(error)
    }
}
