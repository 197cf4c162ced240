//! Request methods (RFC 9110 §9).

use std::fmt;

/// A request method that is registered and concerns a static server, or any other token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Transfer the representation (RFC 9110 §9.3.1).
    Get,
    /// As GET, without the content (RFC 9110 §9.3.2).
    Head,
    /// RFC 9110 §9.3.3.
    Post,
    /// RFC 9110 §9.3.4.
    Put,
    /// RFC 9110 §9.3.5.
    Delete,
    /// RFC 9110 §9.3.6.
    Connect,
    /// RFC 9110 §9.3.7.
    Options,
    /// RFC 9110 §9.3.8.
    Trace,
    /// RFC 5789.
    Patch,
    /// A token that none of the above is.
    Other,
}

impl Method {
    /// The method of this token; methods are case-sensitive (RFC 9110 §9.1).
    #[must_use]
    pub fn from_token(token: &[u8]) -> Self {
        NAMED.iter().find(|(name, _)| name.as_bytes() == token).map_or(Self::Other, |row| row.1)
    }

    /// Its token; `?` for a method that is not one of ours.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMED.iter().find(|(_, method)| *method == self).map_or("?", |row| row.0)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const NAMED: [(&str, Method); 9] = [
    ("GET", Method::Get),
    ("HEAD", Method::Head),
    ("POST", Method::Post),
    ("PUT", Method::Put),
    ("DELETE", Method::Delete),
    ("CONNECT", Method::Connect),
    ("OPTIONS", Method::Options),
    ("TRACE", Method::Trace),
    ("PATCH", Method::Patch),
];

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §9.1
    #[test]
    fn method_in_lower_case_is_another_method() {
        assert_eq!(Method::from_token(b"GET"), Method::Get);
        assert_eq!(Method::from_token(b"get"), Method::Other);
    }
}
