//! Field names (RFC 9110 §5.1).

use std::fmt;

use crate::token;

/// A field name: a token, compared without regard to case, sent as it was written.
#[derive(Debug, Clone, Copy)]
pub struct FieldName<'a>(&'a str);

impl<'a> FieldName<'a> {
    /// Takes octets as a field name; `None` when they are not a token (RFC 9110 §5.1).
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Option<Self> {
        std::str::from_utf8(octets).ok().filter(|_| token::is_token(octets)).map(Self)
    }

    /// A name that is a literal of this crate.
    const fn literal(text: &'static str) -> FieldName<'static> {
        FieldName(text)
    }

    /// The name as it was written.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }

    /// Whether these octets name the same field (RFC 9110 §5.1).
    #[must_use]
    pub const fn is(&self, octets: &[u8]) -> bool {
        self.0.as_bytes().eq_ignore_ascii_case(octets)
    }
}

impl PartialEq for FieldName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.0.as_bytes())
    }
}

impl Eq for FieldName<'_> {}

impl fmt::Display for FieldName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The names that this project sends or reads, each once, in its registered spelling.
pub mod names {
    use super::FieldName;

    macro_rules! names {
        ($($name:ident $text:literal $section:literal;)*) => {
            $(#[doc = concat!("`", $text, "`, ", $section, ".")]
            pub const $name: FieldName<'static> = FieldName::literal($text);)*
            /// All of them, for tests.
            #[cfg(test)]
            pub(super) const ALL: &[FieldName<'static>] = &[$($name),*];
        };
    }

    names! {
        ACCEPT "Accept" "RFC 9110 §12.5.1";
        ACCEPT_ENCODING "Accept-Encoding" "RFC 9110 §12.5.3";
        ACCEPT_RANGES "Accept-Ranges" "RFC 9110 §14.3";
        ALLOW "Allow" "RFC 9110 §10.2.1";
        CACHE_CONTROL "Cache-Control" "RFC 9111 §5.2";
        CONNECTION "Connection" "RFC 9110 §7.6.1";
        CONTENT_ENCODING "Content-Encoding" "RFC 9110 §8.4";
        CONTENT_LENGTH "Content-Length" "RFC 9110 §8.6";
        CONTENT_RANGE "Content-Range" "RFC 9110 §14.4";
        CONTENT_SECURITY_POLICY "Content-Security-Policy" "CSP Level 3 §3.1";
        CONTENT_TYPE "Content-Type" "RFC 9110 §8.3";
        DATE "Date" "RFC 9110 §6.6.1";
        ETAG "ETag" "RFC 9110 §8.8.3";
        EXPECT "Expect" "RFC 9110 §10.1.1";
        HOST "Host" "RFC 9110 §7.2";
        IF_MATCH "If-Match" "RFC 9110 §13.1.1";
        IF_MODIFIED_SINCE "If-Modified-Since" "RFC 9110 §13.1.3";
        IF_NONE_MATCH "If-None-Match" "RFC 9110 §13.1.2";
        IF_RANGE "If-Range" "RFC 9110 §13.1.5";
        IF_UNMODIFIED_SINCE "If-Unmodified-Since" "RFC 9110 §13.1.4";
        LAST_MODIFIED "Last-Modified" "RFC 9110 §8.8.2";
        LOCATION "Location" "RFC 9110 §10.2.2";
        RANGE "Range" "RFC 9110 §14.2";
        REFERER "Referer" "RFC 9110 §10.1.3";
        RETRY_AFTER "Retry-After" "RFC 9110 §10.2.3";
        SERVER "Server" "RFC 9110 §10.2.4";
        TRANSFER_ENCODING "Transfer-Encoding" "RFC 9112 §6.1";
        USER_AGENT "User-Agent" "RFC 9110 §10.1.5";
        VARY "Vary" "RFC 9110 §12.5.5";
        X_CONTENT_TYPE_OPTIONS "X-Content-Type-Options" "Fetch §3.6";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.1
    #[test]
    fn names_of_ours_are_tokens_in_alphabetical_order() {
        assert!(names::ALL.iter().all(|name| token::is_token(name.as_str().as_bytes())));
        assert!(names::ALL.is_sorted_by_key(|name| name.as_str()));
    }

    // RFC 9110 §5.1
    #[test]
    fn name_is_compared_without_regard_to_case() {
        assert_eq!(names::ETAG, FieldName::new(b"etag").unwrap());
        assert_eq!(FieldName::new(b"X Y"), None);
    }
}
