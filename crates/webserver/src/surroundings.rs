//! What the program learns of the machine while it may still look: a confined process cannot.
//!
//! The time zone of the short lines is read by the log.

use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::thread;

use plainwire_server::Server;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::network::{Url, urls};

/// The machine, as it was when the program started.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The addresses that the server listens on.
    pub(crate) addresses: Vec<SocketAddr>,
    /// Where it can be opened. To find the machine's own address takes a socket.
    pub(crate) urls: Vec<Url>,
    /// Processors to use. To find the part that a container gets takes files of the system.
    pub(crate) processors: usize,
    /// Descriptors that the process may have, after it has raised the limit as far as it goes.
    pub(crate) descriptors: u64,
    /// Whether whoever started the program lets it outlive its terminal.
    pub(crate) ignores_hangup: bool,
}

impl Surroundings {
    /// Looks, and raises the limit of descriptors.
    ///
    /// # Errors
    /// Where a listener does not know its address.
    pub(crate) fn look(server: &Server) -> io::Result<Self> {
        let addresses = server.addresses()?;
        let urls = urls(&addresses);
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let descriptors = raise_descriptors();
        let ignores_hangup = ignores_hangup();
        Ok(Self { addresses, urls, processors, descriptors, ignores_hangup })
    }
}

/// Whether SIGHUP is ignored, which Linux tells as the lowest bit of a mask.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 1 == 1))
}

/// Raises the limit of descriptors as far as it goes, and says how far that is.
fn raise_descriptors() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let in_force = if raised.is_ok() { maximum } else { current };
    in_force.unwrap_or(u64::MAX)
}
