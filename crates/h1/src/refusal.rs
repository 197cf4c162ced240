//! Why a message is refused: one table of reasons, each with its words, its section and its status.
//!
//! Rules: a reason is decided by a prefix of the input and its place, never by how the octets were
//! split. Nothing of what was received is repeated in words that a client may read.

use std::fmt;

use plainwire_field::Status;

/// A message that cannot be read, or must not be; the peer is at fault.
///
/// Shown as `byte 41: space before the colon, RFC 9112 §5.1 -> 400, close`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub reason: Reason,
    /// The octet that decided: counted from the first octet of the head for a head, and from the
    /// first octet of the body for a body.
    pub at: usize,
}

impl Refusal {
    pub(crate) const fn new(reason: Reason, at: usize) -> Self {
        Self { reason, at }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, at } = self;
        write!(f, "byte {at}: {}, {}", reason.text(), reason.section())?;
        if reason.is_answered() {
            let then = if reason.closes() { "close" } else { "keep" };
            write!(f, " -> {}, {then}", reason.status().code())?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// One line a reason: name, status, what becomes of the connection, section, words. All of them
/// `close`: behind a message that was refused, nobody knows where the next one begins. `keep` is
/// for a message whose end is known although it is refused.
macro_rules! reasons {
    ($($name:ident $status:ident $then:ident $section:literal $text:literal;)*) => {
        /// What is wrong with a message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = concat!($text, " (", $section, ").")] $name,)*
        }

        impl Reason {
            /// All reasons, in the order of a message's parts.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What is wrong, in words that a client may read.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The section that says so.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$name => $section,)* }
            }

            /// The status that answers it. For what is wrong with a response it is the one that a
            /// gateway would pass on, 502 (RFC 9110 §15.6.3).
            #[must_use]
            pub const fn status(self) -> Status {
                match self { $(Self::$name => Status::$status,)* }
            }

            /// Whether the connection closes once the refusal has been answered.
            #[must_use]
            pub const fn closes(self) -> bool {
                match self { $(Self::$name => closes!($then),)* }
            }
        }
    };
}

/// What a row says becomes of the connection.
macro_rules! closes {
    (close) => {
        true
    };
    (keep) => {
        false
    };
}

reasons! {
    // The start of a message.
    TlsHello BAD_REQUEST close "RFC 9112 §2.2" "this is TLS; the port speaks plain HTTP";
    TooManyEmptyLines BAD_REQUEST close "RFC 9112 §2.2" "too many empty lines before the request line";

    // The request line.
    MethodMissing BAD_REQUEST close "RFC 9112 §3" "the request line does not begin with a method";
    MethodOctet BAD_REQUEST close "RFC 9112 §3.1" "an octet that a method never holds; this is not HTTP";
    MethodTooLong NOT_IMPLEMENTED close "RFC 9112 §3" "the method is longer than any that is known";
    TargetMissing BAD_REQUEST close "RFC 9112 §3" "no target behind the method and one space";
    TargetOctet BAD_REQUEST close "RFC 9112 §3.2" "an octet in the target that has to be percent-encoded";
    TargetTooLong URI_TOO_LONG close "RFC 9112 §3" "the target is longer than this server reads";
    TargetForm BAD_REQUEST close "RFC 9112 §3.2" "the target begins neither with a slash nor with http://";
    TargetAuthority BAD_REQUEST close "RFC 9112 §3.2.2" "the target has no host, or more than a host and an optional port";
    ConnectForm BAD_REQUEST close "RFC 9112 §3.2.3" "the target of CONNECT is not a host and a port from 1 to 65535";
    AsteriskForm BAD_REQUEST close "RFC 9112 §3.2.4" "only OPTIONS may ask for *";
    VersionMissing BAD_REQUEST close "RFC 9112 §3" "the request line ends without a version";
    VersionSyntax BAD_REQUEST close "RFC 9112 §2.3" "HTTP/1.1 and the end of the line must follow the target and one space";
    VersionUnsupported VERSION_NOT_SUPPORTED close "RFC 9110 §15.6.6" "the major version is not 1; this server speaks HTTP/1.1 and HTTP/1.0";
    Http2Preface VERSION_NOT_SUPPORTED close "RFC 9113 §3.4" "this is HTTP/2; the port speaks HTTP/1.1 and HTTP/1.0";

    // Lines and fields.
    BareLineFeed BAD_REQUEST close "RFC 9112 §2.2" "a line feed without a carriage return before it";
    BareCarriageReturn BAD_REQUEST close "RFC 9112 §2.2" "a carriage return without a line feed behind it";
    HeadTooLarge FIELDS_TOO_LARGE close "RFC 6585 §5" "the fields are larger than this server reads";
    TooManyFields FIELDS_TOO_LARGE close "RFC 6585 §5" "more field lines than this server reads";
    LeadingWhiteSpace BAD_REQUEST close "RFC 9112 §2.2" "white space before the first field";
    ObsFold BAD_REQUEST close "RFC 9112 §5.2" "a field line that continues the one before it; obsolete line folding is not read";
    SpaceBeforeColon BAD_REQUEST close "RFC 9112 §5.1" "space before the colon";
    ColonMissing BAD_REQUEST close "RFC 9112 §5" "a field line without a colon";
    NameMissing BAD_REQUEST close "RFC 9110 §5.1" "a field line without a name";
    NameOctet BAD_REQUEST close "RFC 9110 §5.1" "an octet that a field name never holds";
    ValueOctet BAD_REQUEST close "RFC 9110 §5.5" "a control octet in a field value";
    HostMissing BAD_REQUEST close "RFC 9112 §3.2" "an HTTP/1.1 request without Host; send it, if need be with an empty value";
    HostRepeated BAD_REQUEST close "RFC 9112 §3.2" "more than one Host";
    HostInvalid BAD_REQUEST close "RFC 9112 §3.2" "Host is not a host and an optional port";

    // Framing.
    LengthInvalid BAD_REQUEST close "RFC 9112 §6.3" "Content-Length is not one decimal number of 64 bits";
    LengthRepeated BAD_REQUEST close "RFC 9112 §6.3" "more than one Content-Length";
    LengthWithCoding BAD_REQUEST close "RFC 9112 §6.1" "Content-Length together with Transfer-Encoding; send only one of them";
    CodingOnHttp10 BAD_REQUEST close "RFC 9112 §6.1" "Transfer-Encoding in an HTTP/1.0 message";
    ChunkedNotLast BAD_REQUEST close "RFC 9112 §6.3" "chunked is not the last transfer coding";
    ChunkedRepeated BAD_REQUEST close "RFC 9112 §6.1" "the transfer coding chunked more than once";
    CodingUnknown NOT_IMPLEMENTED close "RFC 9112 §6.1" "a transfer coding that is not known; chunked is the only one";

    // Bodies.
    ChunkSize BAD_REQUEST close "RFC 9112 §7.1" "a chunk size that is not hexadecimal digits";
    ChunkSizeTooLarge BAD_REQUEST close "RFC 9112 §7.1" "a chunk size of more than 64 bits";
    ChunkExtension BAD_REQUEST close "RFC 9112 §7.1.1" "a chunk extension that is not a name, or a name and a value";
    ChunkLineTooLong BAD_REQUEST close "RFC 9112 §7.1.1" "the chunk extensions are longer than is read";
    ChunkEnd BAD_REQUEST close "RFC 9112 §7.1" "no line end where the chunk's size says that it ends";
    TrailerTooLarge FIELDS_TOO_LARGE close "RFC 6585 §5" "the trailer fields are larger than is read";
    BodyCutOff BAD_REQUEST close "RFC 9112 §8" "the connection ended before the body did";

    // Responses.
    StatusLineMissing BAD_GATEWAY close "RFC 9112 §4" "this is not an HTTP/1.1 response: no status line";
    ResponseTls BAD_GATEWAY close "RFC 9112 §4" "this is TLS; the port does not speak plain HTTP";
    StatusLineVersion BAD_GATEWAY close "RFC 9110 §6.2" "a response whose major version is not 1";
    StatusCode BAD_GATEWAY close "RFC 9112 §4" "a status code that is not three digits from 100 to 999";
    ResponseTooLarge BAD_GATEWAY close "RFC 9110 §5.4" "a response head larger than this client reads";
    ResponseLength BAD_GATEWAY close "RFC 9112 §6.3" "a response whose Content-Length is not a number";
    ResponseLengths BAD_GATEWAY close "RFC 9112 §6.3" "a response with Content-Lengths that differ";
}

impl Reason {
    /// Whether it is about a message that has an answer: a request.
    const fn is_answered(self) -> bool {
        self.status().code() != Status::BAD_GATEWAY.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_shows_place_words_section_and_what_follows() {
        let request = Refusal::new(Reason::SpaceBeforeColon, 41);
        assert_eq!(
            request.to_string(),
            "byte 41: space before the colon, RFC 9112 §5.1 -> 400, close"
        );
        let response = Refusal::new(Reason::StatusCode, 9);
        assert_eq!(
            response.to_string(),
            "byte 9: a status code that is not three digits from 100 to 999, RFC 9112 §4"
        );
    }

    #[test]
    fn reasons_have_an_error_status_a_section_and_words_of_their_own() {
        for (index, reason) in Reason::ALL.iter().enumerate() {
            assert!(reason.status().is_error() && reason.closes(), "{reason:?}");
            assert!(reason.section().starts_with("RFC "), "{reason:?}");
            let same = Reason::ALL.iter().position(|other| other.text() == reason.text());
            assert_eq!(same, Some(index), "{reason:?}");
        }
    }
}
