//! The servers that have to be started to be compared with.
//!
//! What a server does depends on its version, so the table says which one it was made with. Any
//! other version has to be explained by the table too, but need not show what it says.

use std::path::Path;

use plainwire_testkit::differential::reader::Reader;
use plainwire_testkit::peer::Peer;
use plainwire_testkit::wire;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) reader: Reader,
    pub(crate) peer: Peer,
}

/// The versions that the table was made with, as the servers call themselves.
pub(crate) const VERSIONS: [(Reader, &str); 4] = [
    (Reader::Nginx, "nginx/1.22.1"),
    (Reader::Apache, "Apache/2.4"),
    (Reader::Lighttpd, "lighttpd/1.4.69"),
    (Reader::H2o, "h2o/2.2.5"),
];

/// Starts them one after the other, since each one runs only as long as it is asked.
pub(crate) fn servers(folder: &Path) -> impl Iterator<Item = Server> {
    type Start = fn(&Path) -> Peer;
    let starts: [Start; 4] = [Peer::nginx, Peer::apache, Peer::lighttpd, Peer::h2o];
    let readers = VERSIONS.map(|(reader, _)| reader);
    readers.into_iter().zip(starts).map(|(reader, start)| Server { reader, peer: start(folder) })
}

impl Server {
    /// Whether it is of the version that the table was made with.
    pub(crate) fn is_the_known_version(&self) -> bool {
        let response = wire::exchange(self.peer.address(), "GET /a.txt\nconnection: close");
        let version = response.field("server").unwrap_or_default();
        let known = VERSIONS.iter().find(|(reader, _)| *reader == self.reader);
        let is_known = known.is_some_and(|(_, known)| version.starts_with(known));
        if !is_known {
            println!("{version} is not the version of the table; its rows are not asked for");
        }
        is_known
    }
}
