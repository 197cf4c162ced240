//! Status codes and their reason phrases (RFC 9110 §15).

use std::fmt;

/// A status code, 100 to 999 (RFC 9110 §15: three digits; codes above 599 are invalid but can
/// arrive in a response, and are kept so that a client can show them).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(u16);

impl Status {
    /// The status of these three digits; `None` outside 100 to 999.
    #[must_use]
    pub const fn from_code(code: u16) -> Option<Self> {
        if code >= 100 && code <= 999 { Some(Self(code)) } else { None }
    }

    /// Its number.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }

    /// Its class: the first digit (RFC 9110 §15).
    #[must_use]
    pub const fn class(self) -> u16 {
        self.0 / 100
    }

    /// Its registered reason phrase, or the empty string.
    #[must_use]
    pub fn reason(self) -> &'static str {
        REASONS
            .binary_search_by_key(&self.0, |row| row.0)
            .ok()
            .and_then(|index| REASONS.get(index))
            .map_or("", |row| row.1)
    }

    /// Whether a response with it never has content (RFC 9110 §6.4.1): 1xx, 204 and 304.
    #[must_use]
    pub const fn forbids_content(self) -> bool {
        self.class() == 1 || self.0 == 204 || self.0 == 304
    }

    /// Whether it says that something went wrong: 4xx and 5xx.
    #[must_use]
    pub const fn is_error(self) -> bool {
        self.class() == 4 || self.class() == 5
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// The code and, where it has one, the reason phrase: `404 Not Found`.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            "" => write!(f, "{}", self.0),
            reason => write!(f, "{} {reason}", self.0),
        }
    }
}

/// One line a code: the constant's name, the number, the phrase. In ascending order.
macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident $code:literal $reason:literal;)*) => {
        impl Status {
            $($(#[$doc])* pub const $name: Self = Self($code);)*
        }
        const REASONS: &[(u16, &str)] = &[$(($code, $reason)),*];
    };
}

statuses! {
    /// RFC 9110 §15.2.1.
    CONTINUE 100 "Continue";
    /// RFC 9110 §15.2.2.
    SWITCHING_PROTOCOLS 101 "Switching Protocols";
    /// RFC 8297.
    EARLY_HINTS 103 "Early Hints";
    /// RFC 9110 §15.3.1.
    OK 200 "OK";
    /// RFC 9110 §15.3.2.
    CREATED 201 "Created";
    /// RFC 9110 §15.3.3.
    ACCEPTED 202 "Accepted";
    /// RFC 9110 §15.3.4.
    NON_AUTHORITATIVE 203 "Non-Authoritative Information";
    /// RFC 9110 §15.3.5.
    NO_CONTENT 204 "No Content";
    /// RFC 9110 §15.3.6.
    RESET_CONTENT 205 "Reset Content";
    /// RFC 9110 §15.3.7.
    PARTIAL_CONTENT 206 "Partial Content";
    /// RFC 9110 §15.4.1.
    MULTIPLE_CHOICES 300 "Multiple Choices";
    /// RFC 9110 §15.4.2.
    MOVED_PERMANENTLY 301 "Moved Permanently";
    /// RFC 9110 §15.4.3.
    FOUND 302 "Found";
    /// RFC 9110 §15.4.4.
    SEE_OTHER 303 "See Other";
    /// RFC 9110 §15.4.5.
    NOT_MODIFIED 304 "Not Modified";
    /// RFC 9110 §15.4.8.
    TEMPORARY_REDIRECT 307 "Temporary Redirect";
    /// RFC 9110 §15.4.9.
    PERMANENT_REDIRECT 308 "Permanent Redirect";
    /// RFC 9110 §15.5.1.
    BAD_REQUEST 400 "Bad Request";
    /// RFC 9110 §15.5.2.
    UNAUTHORIZED 401 "Unauthorized";
    /// RFC 9110 §15.5.4.
    FORBIDDEN 403 "Forbidden";
    /// RFC 9110 §15.5.5.
    NOT_FOUND 404 "Not Found";
    /// RFC 9110 §15.5.6.
    METHOD_NOT_ALLOWED 405 "Method Not Allowed";
    /// RFC 9110 §15.5.7.
    NOT_ACCEPTABLE 406 "Not Acceptable";
    /// RFC 9110 §15.5.9.
    REQUEST_TIMEOUT 408 "Request Timeout";
    /// RFC 9110 §15.5.10.
    CONFLICT 409 "Conflict";
    /// RFC 9110 §15.5.11.
    GONE 410 "Gone";
    /// RFC 9110 §15.5.12.
    LENGTH_REQUIRED 411 "Length Required";
    /// RFC 9110 §15.5.13.
    PRECONDITION_FAILED 412 "Precondition Failed";
    /// RFC 9110 §15.5.14.
    CONTENT_TOO_LARGE 413 "Content Too Large";
    /// RFC 9110 §15.5.15.
    URI_TOO_LONG 414 "URI Too Long";
    /// RFC 9110 §15.5.16.
    UNSUPPORTED_MEDIA_TYPE 415 "Unsupported Media Type";
    /// RFC 9110 §15.5.17.
    RANGE_NOT_SATISFIABLE 416 "Range Not Satisfiable";
    /// RFC 9110 §15.5.18.
    EXPECTATION_FAILED 417 "Expectation Failed";
    /// RFC 9110 §15.5.20.
    MISDIRECTED_REQUEST 421 "Misdirected Request";
    /// RFC 9110 §15.5.21.
    UNPROCESSABLE_CONTENT 422 "Unprocessable Content";
    /// RFC 9110 §15.5.22.
    UPGRADE_REQUIRED 426 "Upgrade Required";
    /// RFC 6585 §4.
    TOO_MANY_REQUESTS 429 "Too Many Requests";
    /// RFC 6585 §5.
    FIELDS_TOO_LARGE 431 "Request Header Fields Too Large";
    /// RFC 9110 §15.6.1.
    INTERNAL_SERVER_ERROR 500 "Internal Server Error";
    /// RFC 9110 §15.6.2.
    NOT_IMPLEMENTED 501 "Not Implemented";
    /// RFC 9110 §15.6.3.
    BAD_GATEWAY 502 "Bad Gateway";
    /// RFC 9110 §15.6.4.
    SERVICE_UNAVAILABLE 503 "Service Unavailable";
    /// RFC 9110 §15.6.5.
    GATEWAY_TIMEOUT 504 "Gateway Timeout";
    /// RFC 9110 §15.6.6.
    VERSION_NOT_SUPPORTED 505 "HTTP Version Not Supported";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_stand_in_ascending_order_so_that_the_search_finds_each() {
        assert!(REASONS.is_sorted_by_key(|row| row.0));
        assert!(REASONS.iter().all(|row| Status(row.0).reason() == row.1));
    }

    #[test]
    fn status_without_a_registered_phrase_shows_its_number_alone() {
        assert_eq!(Status::NOT_FOUND.to_string(), "404 Not Found");
        assert_eq!(Status(799).to_string(), "799");
    }
}
