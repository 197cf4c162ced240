//! Whom our reading is compared with.

use std::fmt;

/// A reader of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// The parser of heads that hyper uses, alone.
    Httparse,
    /// hyper's server, over a stream in memory.
    Hyper,
    /// Our own program over a socket, compared with our codec in process.
    Webserver,
    /// nginx.
    Nginx,
    /// Apache httpd.
    Apache,
    /// lighttpd.
    Lighttpd,
    /// h2o.
    H2o,
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Httparse => "httparse",
            Self::Hyper => "hyper",
            Self::Webserver => "webserver",
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Lighttpd => "lighttpd",
            Self::H2o => "h2o",
        })
    }
}
