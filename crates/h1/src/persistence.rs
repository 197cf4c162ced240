//! Whether a connection persists (RFC 9112 §9.3), for both roles.

use plainwire_field::token;

use crate::Version;

/// The options of all `Connection` lines that concern the connection itself (RFC 9110 §7.6.1).
/// Others name fields that a gateway would take away, and are nothing to an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ConnectionOptions {
    close: bool,
    keep_alive: bool,
}

impl ConnectionOptions {
    /// Adds the options of one line; they compare without regard to case. An option is a token, so
    /// a quote hides no comma: a `close` that some reader sees is one.
    pub(crate) fn add(&mut self, value: &[u8]) {
        for option in value.split(|&octet| octet == b',').map(token::trim_ows) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    /// Whether the sender of a message with these options keeps the connection. `close` outweighs
    /// everything, then 1.1 persists, then 1.0 does when it says so.
    pub(crate) const fn persists(self, version: Version) -> bool {
        !self.close && (matches!(version, Version::Http11) || self.keep_alive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9112 §9.3
    #[test]
    fn connection_persists_by_version_and_option() {
        let rows: [(&[&str], bool, bool); 11] = [
            (&[], false, true),
            (&["close"], false, false),
            (&["foo, CLOSE"], false, false),
            (&["keep-alive"], true, true),
            (&["Keep-Alive"], true, true),
            (&["keep-alive, close"], false, false),
            (&["keep-alive", "close"], false, false),
            (&["closed", "not-close", "x-keep-alive"], false, true),
            (&["upgrade", "", ",,"], false, true),
            (&["\"x, close"], false, false),
            (&["x\"y, close, z\""], false, false),
        ];
        for (lines, http_10, http_11) in rows {
            let mut options = ConnectionOptions::default();
            lines.iter().for_each(|line| options.add(line.as_bytes()));
            assert_eq!(options.persists(Version::Http10), http_10, "1.0 {lines:?}");
            assert_eq!(options.persists(Version::Http11), http_11, "1.1 {lines:?}");
        }
    }
}
