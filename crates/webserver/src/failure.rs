//! Why the server could not start or go on: what happened, to what, and what to do next.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fmt, io};

use plainwire_store::OpenRootError;

/// A reason to stop.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The folder or file cannot be served.
    Root(OpenRootError),
    /// The port is taken. Holds the command with a free one.
    PortBusy { port: u16, retry: Option<String> },
    /// The port is below 1024 and this user may not have it. Holds a command that works.
    PortForbidden { port: u16, retry: String },
    /// The address is not one of this machine's.
    NotOurAddress { ip: IpAddr },
    /// Another failure to listen.
    Bind { address: SocketAddr, error: io::Error },
    /// The log cannot be opened.
    Log { path: PathBuf, error: io::Error },
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
            Self::Root(error) => error.fmt(f),
            Self::PortBusy { port, retry: Some(retry) } => {
                write!(f, "port {port} is in use by another program; try: {retry}")
            }
            Self::PortBusy { port, retry: None } => {
                write!(f, "port {port} is in use by another program; try --port 0 for a free one")
            }
            Self::PortForbidden { port, retry } => write!(
                f,
                "port {port} is below 1024 and needs the right to it: run as root, or give the \
                 program cap_net_bind_service; or try: {retry}"
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
                path.display()
            ),
            Self::System { what, error } => write!(f, "cannot start {what}: {error}"),
            Self::StoppedAtOnce => f.write_str("stopped at once; what was under way was cut"),
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
