//! What others are told: one record an exchange, and notices about the server itself.

use std::fmt::{self, Debug};
use std::io;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use plainwire_content::Reason;
use plainwire_field::{ConnFacts, Status};
use plainwire_h1::Version;

/// Someone who watches. Called on the connection's own task, so it must not block.
pub trait Observer: Debug + Send + Sync {
    /// An exchange is over: the last octets of its response are with the kernel, or will never be.
    /// Responses that go out in one write give their records behind it, in their order.
    fn exchange(&self, record: &Exchange<'_>);

    /// Whether records should say by which reasons the answer was chosen. It costs some text for
    /// each request; `false` unless an observer says otherwise.
    fn wants_reasons(&self) -> bool {
        false
    }

    /// Something about the server itself that its operator should know; once an episode.
    fn notice(&self, notice: &Notice);
}

/// One finished exchange, also one whose request could not be read.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The connection.
    pub facts: &'a ConnFacts,
    /// When the head was complete, or was given up.
    pub begun: SystemTime,
    /// From then until the response was handed over.
    pub took: Duration,
    /// The method as it was sent; `None` when it could not be read. Any octets: escape them.
    pub method: Option<&'a [u8]>,
    /// The target as it was sent; `None` when it could not be read. Any octets: escape them.
    pub target: Option<&'a [u8]>,
    /// The version; `None` when it could not be read.
    pub version: Option<Version>,
    /// The status of the response; `None` when not an octet of one was sent.
    pub status: Option<Status>,
    /// Octets of content that were handed over.
    pub content_octets: u64,
    /// `Referer`, as it was sent.
    pub referer: Option<&'a [u8]>,
    /// `User-Agent`, as it was sent.
    pub user_agent: Option<&'a [u8]>,
    /// By which reasons the answer was chosen, in order; empty unless the observer wants them.
    pub reasons: &'a [Reason],
    /// How it ended.
    pub outcome: &'a Outcome,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The response was handed over whole.
    Complete,
    /// An error was sent, whose cause is on our side; the text says what.
    Failed(String),
    /// The request was refused; the text says why, with its place and RFC section.
    Refused(String),
    /// The client was gone before the end.
    ClientGone,
    /// The client took too long: to send its request, or to take the response.
    TimedOut,
    /// The body could not be given whole, so the connection was closed in its middle.
    CutShort(String),
}

impl Outcome {
    /// Whether the response was handed over whole, whatever its status.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::Complete | Self::Failed(_))
    }
}

/// Something about the server itself.
#[derive(Debug)]
pub enum Notice {
    /// Connections cannot be accepted; the server goes on trying.
    AcceptFails(io::Error),
    /// Connections are accepted again.
    AcceptWorks,
    /// There is no thread for a connection, which was closed.
    NoThread(io::Error),
    /// As many connections are open as may be; more wait.
    ConnectionsFull {
        /// How many that is.
        connections_max: u32,
    },
    /// A client has as many connections open as one may while so many places are left; more are
    /// closed.
    ClientFull {
        /// Its address.
        client: IpAddr,
        /// How many that is.
        connections: u32,
    },
}

/// What happened, and what to do.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AcceptFails(error) => write!(
                f,
                "cannot accept connections: {error}; still trying. If descriptors are short, \
                 raise the limit (ulimit -n) or find who holds connections open"
            ),
            Self::NoThread(error) => write!(
                f,
                "no thread for a connection: {error}; lower --workers, or raise the limit of \
                 threads (ulimit -u)"
            ),
            Self::AcceptWorks => f.write_str("connections are accepted again"),
            Self::ConnectionsFull { connections_max } => write!(
                f,
                "all {connections_max} connections are in use; new ones have to wait, or take the \
                 place of one that is idle"
            ),
            Self::ClientFull { client, connections } => write!(
                f,
                "{client} has {connections} connections open, as many as one client may now; \
                 further ones are closed"
            ),
        }
    }
}
