//! Table of data. The rules that one response shows by itself, each with its severity and section.
//!
//! A rule's number never changes its meaning; a new rule goes to the end.

use crate::check::Severity;

/// A sentence of the RFC that one response can break.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number: `MSG-04`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands: `RFC 9112 §5.2`.
    pub sections: &'static str,
    /// What it asks for, in one line.
    pub title: &'static str,
}

/// One line a rule: number, severity, sections, title, name.
macro_rules! rules {
    ($($id:literal $severity:ident $sections:literal $title:literal => $name:ident;)*) => {
        $(pub(in crate::check) static $name: Rule = Rule {
            id: $id,
            severity: Severity::$severity,
            sections: $sections,
            title: $title,
        };)*
        /// All rules, in the order of their numbers.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    "MSG-01" Must "RFC 9112 §4" "a status line is the version, a space, three digits, a space, a reason or none" => STATUS_LINE;
    "MSG-02" Must "RFC 9110 §15" "a status code lies between 100 and 599" => STATUS_CODE;
    "MSG-03" Must "RFC 9112 §2.2, §5, §5.1; RFC 9110 §5.1, §5.5" "a field line is a name, a colon and a value without control octets, and ends in CR LF" => FIELD_LINE;
    "MSG-04" Must "RFC 9112 §5.2" "no field line continues the one before it" => NO_FOLD;
    "MSG-05" Must "RFC 9112 §6.2" "Content-Length never stands beside Transfer-Encoding" => ONE_FRAMING;
    "MSG-06" Must "RFC 9110 §8.6; RFC 9112 §6.3" "the content has as many octets as Content-Length says, and nothing follows it" => LENGTH;
    "MSG-07" Must "RFC 9112 §6.1, §7.1" "chunks are well formed, end with an empty one, and are applied once and last" => CHUNKS;
    "MSG-08" Must "RFC 9110 §5.3" "a field that is not a list stands there once" => SINGLETON;
    "MSG-09" Must "RFC 9110 §6.6.1" "a 2xx, 3xx or 4xx response has Date" => DATE;
    "MSG-10" Must "RFC 9110 §5.6.7" "a date is sent in the form Sun, 06 Nov 1994 08:49:37 GMT" => DATE_FORM;
    "MSG-11" Must "RFC 9110 §8.8.2.1" "Last-Modified is not later than Date" => MODIFIED_BEFORE;
    "MSG-12" Must "RFC 9110 §8.8.3, §2.2" "an entity tag is quoted, with W/ before it where it is weak" => ENTITY_TAG;
    "MSG-13" Should "RFC 9110 §8.3" "content says its media type" => TYPE_PRESENT;
    "MSG-14" Should "RFC 9110 §8.6; RFC 9112 §6.3" "content of a known size says its length" => LENGTH_PRESENT;
    "MSG-15" Should "RFC 9110 §8.8.2.1, §8.8.3.1, §15.3.1" "a 200 to GET or HEAD has an entity tag and Last-Modified" => VALIDATORS_PRESENT;
    "MSG-16" Should "RFC 9110 §15.5, §15.6" "an error has a representation that explains it" => ERROR_EXPLAINED;
    "MSG-17" Should "RFC 9110 §10.2.4" "Server tells no needless detail" => SERVER_BRIEF;
    "MSG-18" Must "RFC 9111 §1.3, §5.2.2.1, §5.2.2.10" "max-age and s-maxage are plain numbers of seconds" => MAX_AGE;
    "MSG-19" Must "RFC 9110 §5.6.1.1" "a list has no empty elements" => LIST_ELEMENTS;
    "MSG-20" May "RFC 9111 §5.1" "a response without Age comes from the origin server" => FROM_ORIGIN;
    "MSG-21" Must "RFC 9110 §8.6; RFC 9112 §6.1" "a 1xx, a 204 and a 2xx to CONNECT have neither Content-Length nor Transfer-Encoding" => NOTHING_FRAMED;
    "MSG-22" Must "RFC 9112 §6.1" "a request of HTTP/1.0 is not answered with Transfer-Encoding" => CODING_FOR_HTTP10;
    "MSG-23" Must "RFC 9110 §15.2" "a request of HTTP/1.0 gets no 1xx" => INTERIM_FOR_HTTP10;
    "MSG-24" Must "RFC 9110 §15.3.6" "a 205 has no content" => RESET_EMPTY;
    "MSG-25" Must "RFC 9110 §8.3.1, §5.6.6" "Content-Type is a media type" => MEDIA_TYPE;
    "MSG-26" Must "RFC 9110 §8.4, §8.4.1" "Content-Encoding is a list of names" => CODING_NAMES;
    "MSG-27" Should "RFC 9110 §8.4" "Content-Encoding does not name identity" => NO_IDENTITY;
    "MSG-28" Must "RFC 9110 §14.4" "Content-Range is a range of the representation, and as long as the content" => CONTENT_RANGE;
    "MSG-29" Must "RFC 9110 §15.3.7.1, §15.3.7.2" "a 206 has Content-Range, or is multipart/byteranges without one" => PARTIAL;
    "MSG-30" Must "RFC 9110 §14.6, §15.3.7.2; RFC 2046 §5.1.1" "multipart/byteranges is well formed, and each part is as long as its Content-Range" => MULTIPART;
    "MSG-31" Should "RFC 9110 §14.4, §15.5.17" "a 416 says the length of the representation in Content-Range" => UNSATISFIED_RANGE;
    "MSG-32" May "RFC 9110 §14.4" "Content-Range stands in a 206 or 416, since it means nothing elsewhere" => RANGE_MEANS_NOTHING;
    "MSG-33" Must "RFC 9110 §12.5.5" "Vary is a list of field names, or *" => VARY;
    "MSG-34" Must "RFC 9110 §10.2.1, §15.5.6" "a 405 says in Allow which methods are allowed" => ALLOW_PRESENT;
    "MSG-35" Must "RFC 9110 §10.2.1, §9.1" "Allow is a list of methods" => ALLOW;
    "MSG-36" Should "RFC 9110 §15.4.2, §15.4.3, §15.4.4, §15.4.8, §15.4.9" "a redirection says in Location where to" => LOCATION_PRESENT;
    "MSG-37" Must "RFC 9110 §10.2.2, §4.2.1, §4.2.2, §4.2.4" "Location is a URI reference, with a host and without user information" => LOCATION;
    "MSG-38" Must "RFC 9110 §8.7, §4.2.4" "Content-Location is a URI without a fragment" => CONTENT_LOCATION;
    "MSG-39" Must "RFC 9110 §10.2.4" "Server is a list of products and comments" => SERVER;
    "MSG-40" Must "RFC 9111 §5.2" "Cache-Control is a list of directives, each with the argument that it is defined with" => CACHE_CONTROL;
    "MSG-41" Should "RFC 9111 §5.2.2.3, §5.2.2.4, §5.2.2.7" "no-cache and private quote their field names, and must-understand goes with no-store" => CACHE_CONTROL_FORM;
    "MSG-42" Must "RFC 9111 §5.1, §1.3" "Age is a number of seconds" => AGE;
    "MSG-43" Must "RFC 9110 §14.3" "Accept-Ranges names range units, or none alone" => ACCEPT_RANGES;
    "MSG-44" Must "RFC 9110 §7.6.1" "Connection is a list of names, and of no field that is for all recipients" => CONNECTION;
    "MSG-45" Must "RFC 9110 §7.6.1, §7.8" "a field that is about the connection is named in Connection" => CONNECTION_NAMES;
    "MSG-46" Must "RFC 9110 §7.8, §15.2.2, §15.5.22" "a 101 and a 426 say the protocol in Upgrade" => UPGRADE;
    "MSG-47" Must "RFC 9110 §11.6.1, §11.7.1, §15.5.2" "a 401 has a challenge in WWW-Authenticate, a 407 in Proxy-Authenticate" => CHALLENGE;
    "MSG-48" Must "RFC 9110 §10.2.3" "Retry-After is a date or a number of seconds" => RETRY_AFTER;
    "MSG-49" Must "RFC 9110 §13.1.2, §15.4.5" "only GET and HEAD get a 304" => NOT_MODIFIED_METHOD;
    "MSG-50" Must "RFC 9110 §14.2" "only GET gets a 206" => PARTIAL_METHOD;
    "MSG-51" Should "RFC 9112 §9.6" "a response that ends with the connection says Connection: close" => CLOSE_SAID;
    "MSG-52" Must "RFC 9110 §5.6.7" "a date names the weekday that it falls on" => WEEKDAY;
    "MSG-53" Should "RFC 9110 §5.6.3; RFC 9112 §5.1" "one space stands before a value, and none behind it" => ONE_SPACE;
    "MSG-54" Must "RFC 9110 §8.5, §8.5.1" "Content-Language is a list of language tags" => CONTENT_LANGUAGE;
    "MSG-55" May "RFC 9111 §5.4, §5.5" "Pragma and Warning mean nothing in a response" => OBSOLETE;
    "MSG-56" May "RFC 9110 §6.2" "a server that speaks HTTP/1.1 says so" => VERSION;
    "MSG-57" May "RFC 9110 §8.8.3" "an entity tag has no backslash, which some recipients take away" => TAG_BACKSLASH;
    "MSG-58" Must "RFC 9110 §7.8" "Upgrade is a list of protocols" => UPGRADE_NAMES;
    "MSG-59" Must "RFC 9110 §6.6.2, §5.1" "Trailer is a list of field names" => TRAILER;
}
