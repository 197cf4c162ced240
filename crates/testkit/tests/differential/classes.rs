//! Table of data. Every way in which another reader's idea of a request differs from ours, with a
//! verdict and its reason.
//!
//! A row is one peculiarity of a request. It has an example, which the tests send and which must
//! show what the row says; and a predicate, by which the tests explain what generated streams
//! show. What no row explains fails, and so does a row whose example shows nothing any more.
//!
//! Versions of a server differ between machines: what only some of them do stands under `may`.

use crate::predicates::{self as is, Predicate};
use crate::reader::Reader::{self, Apache, H2o, Httparse, Hyper, Lighttpd, Nginx, Webserver};
use crate::reading::Kind::{self, Accepts, Continues, Ends, GoesOn, Refuses};

/// One peculiarity.
pub(crate) struct Class {
    /// What the request has, as a phrase.
    pub(crate) name: &'static str,
    /// A stream that shows it; the marker stands behind it.
    pub(crate) example: &'static [u8],
    /// Whether a request has it.
    pub(crate) is: Predicate,
    /// How these readers differ from us, on the example.
    pub(crate) shows: Shows,
    /// What else can be seen: in another version of a server, or where the request has the
    /// peculiarity in another form.
    pub(crate) may: Shows,
    pub(crate) verdict: Verdict,
    /// Why; begins with the section.
    pub(crate) reason: &'static str,
}

/// Who differs how.
pub(crate) type Shows = &'static [(Kind, &'static [Reader])];

/// Who is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The RFC allows both; we take the reading that leaves less doubt.
    WeAreStricter,
    /// The RFC forbids what they do.
    TheyAreWrong,
    /// The RFC leaves it to the server, or it is no question of framing.
    LeftOpen,
}

impl Class {
    /// What the row says of this reader and the example.
    pub(crate) fn kind_for(&self, reader: Reader) -> Option<Kind> {
        let says = |(_, readers): &&(Kind, &[Reader])| readers.contains(&reader);
        self.shows.iter().find(says).map(|(kind, _)| *kind)
    }

    /// Whether the row has this difference. Who goes on behind what we refuse can also stop there,
    /// when what follows is odd as well.
    pub(crate) fn explains(&self, reader: Reader, kind: Kind) -> bool {
        let is_same = |said: Kind| said == kind || (said, kind) == (GoesOn, Accepts);
        let rows = self.shows.iter().chain(self.may);
        rows.into_iter().any(|(said, readers)| is_same(*said) && readers.contains(&reader))
    }
}

use Verdict::{LeftOpen, TheyAreWrong, WeAreStricter};

/// The rows, in the order of a request's parts.
pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "an empty line that ends with LF alone, before the request line",
        example: b"\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::line_feed_first,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Nginx, H2o])],
        may: &[(GoesOn, &[Apache, Lighttpd])],
        verdict: WeAreStricter,
        reason: "RFC 9112 §2.2: a reader may take a single LF as a line end, and need not. One that \
                 does and one that does not see different lines, so we refuse it everywhere. Apache \
                 reads it only behind another request.",
    },
    Class {
        name: "an empty line before the request line",
        example: b"\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::empty_line,
        shows: &[(Refuses, &[Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §2.2: a server should ignore at least one empty line before a request line.",
    },
    Class {
        name: "several empty lines before the request line",
        example: b"\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::several_empty_lines,
        shows: &[(Refuses, &[Lighttpd, H2o])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §2.2 asks for one; we pass over four.",
    },
    Class {
        name: "a line of the head that ends with LF alone",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\nX: a\r\n\r\n",
        is: is::bare_line_feed,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Nginx, H2o])],
        may: &[(GoesOn, &[Lighttpd])],
        verdict: WeAreStricter,
        reason: "RFC 9112 §2.2: a reader may take a single LF as a line end, and need not. A gateway \
                 that does not sees the next line inside of this one, so we refuse it. lighttpd takes \
                 it for the empty line at the end only.",
    },
    Class {
        name: "a CR in the head that no LF follows",
        example: b"\rGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::bare_carriage_return,
        shows: &[(GoesOn, &[Nginx])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §2.2: a bare CR makes the element invalid, or is replaced by a space. nginx \
                 drops it before a method.",
    },
    Class {
        name: "an octet in the method that no token has",
        example: b"G(T /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_octet,
        shows: &[(GoesOn, &[H2o])],
        may: &[(Continues, &[H2o])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.1: the method is a token.",
    },
    Class {
        name: "a method of more than 32 octets",
        example: b"GEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_long,
        shows: &[(Accepts, &[Httparse]), (Continues, &[Nginx, H2o]), (GoesOn, &[Hyper])],
        may: &[(Continues, &[Apache])],
        verdict: LeftOpen,
        reason: "RFC 9112 §3: a server that gets a method longer than any it implements should answer \
                 501; we close as well, without waiting for its end.",
    },
    Class {
        name: "a method that is not known",
        example: b"FOO /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_unknown,
        shows: &[(Ends, &[Apache, Lighttpd])],
        may: &[(Refuses, &[Nginx])],
        verdict: LeftOpen,
        reason: "RFC 9110 §15.6.2: 501 or 405, and a server may close behind either. nginx refuses a \
                 method in lower case.",
    },
    Class {
        name: "CONNECT",
        example: b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n",
        is: is::connect,
        shows: &[(Continues, &[Apache, H2o]), (Ends, &[Webserver]), (Refuses, &[Nginx, Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9110 §9.3.6: a server that makes no tunnels may answer as it likes. What follows \
                 CONNECT could be meant for the tunnel, so we answer and close.",
    },
    Class {
        name: "CONNECT to something else than a host and a port",
        example: b"CONNECT /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::connect_to_no_authority,
        shows: &[(Accepts, &[Httparse, Nginx, Lighttpd]), (GoesOn, &[Hyper, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2.3: the target of CONNECT is a host and a port.",
    },
    Class {
        name: "TRACE",
        example: b"TRACE /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::trace,
        shows: &[(Ends, &[Nginx])],
        may: &[(Refuses, &[Apache])],
        verdict: LeftOpen,
        reason: "RFC 9110 §9.3.8: a client must not send content with it; Apache refuses content, \
                 nginx closes behind every TRACE. We read the content and answer 405.",
    },
    Class {
        name: "an octet in the target that is not ASCII, or a control",
        example: b"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_octet,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Nginx, Apache, Lighttpd, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a target is made of the characters of RFC 3986, which are ASCII; an \
                 invalid one should be a 400.",
    },
    Class {
        name: "a fragment in the target",
        example: b"GET /a.txt#f HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_fragment,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Nginx, Lighttpd, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: no form of a target has a fragment.",
    },
    Class {
        name: "a target in none of the four forms",
        example: b"GET a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_form,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, H2o])],
        may: &[(GoesOn, &[Nginx, Apache])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a target is an origin, an absolute URI, an authority or an asterisk. \
                 Those who accept a scheme that is not http make a path of it.",
    },
    Class {
        name: "an absolute target without a valid host",
        example: b"GET http:///a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_authority,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Apache, H2o])],
        may: &[(GoesOn, &[Hyper, Nginx])],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §4.2.1: an http URI with an empty host must be rejected as invalid; §4.2.4: \
                 user information should be treated as an error.",
    },
    Class {
        name: "an absolute target and another Host",
        example: b"GET http://other/a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_over_host,
        shows: &[(Refuses, &[Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2.2: an origin server must ignore Host when the target is absolute, so \
                 it cannot be a reason to refuse.",
    },
    Class {
        name: "an absolute target without a path",
        example: b"GET http://h HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_without_path,
        shows: &[(Refuses, &[Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §4.2.3: an empty path is the same as `/`.",
    },
    Class {
        name: "the target * with another method than OPTIONS",
        example: b"GET * HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_asterisk,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2.4: the asterisk is for OPTIONS alone.",
    },
    Class {
        name: "OPTIONS with the target *",
        example: b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::options_asterisk,
        shows: &[(Refuses, &[Nginx])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2.4, RFC 9110 §9.3.7: the asterisk asks about the server as a whole.",
    },
    Class {
        name: "characters in the target that should have been encoded",
        example: b"GET /a|b\"<>^`{} HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_unwise,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Nginx, Apache, Lighttpd, H2o])],
        may: &[(GoesOn, &[Hyper])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a recipient of an invalid target should not correct it by encoding; \
                 RFC 3986 §2 does not have these characters unencoded.",
    },
    Class {
        name: "a path that can name nothing",
        example: b"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_path,
        shows: &[(Refuses, &[Nginx, Lighttpd])],
        may: &[(Refuses, &[Webserver, Apache])],
        verdict: LeftOpen,
        reason: "RFC 9110 §15.5.1, §15.5.5: 400 or 404. The message is read in full, so we answer and \
                 keep the connection; others close.",
    },
    Class {
        name: "white space in the request line other than two single spaces",
        example: b"GET  /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::line_space,
        shows: &[(GoesOn, &[Nginx])],
        may: &[(GoesOn, &[Lighttpd, H2o])],
        verdict: WeAreStricter,
        reason: "RFC 9112 §3: a server may split the line at any white space, and need not; §11.2 \
                 says what comes of it. We refuse, and never correct.",
    },
    Class {
        name: "a request line without a version",
        example: b"GET /a.txt\r\n\r\n",
        is: is::version_missing,
        shows: &[(Accepts, &[Nginx, Apache])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §3: a request line has a version. This is HTTP/0.9, which RFC 9112 no \
                 longer has; its answer has no head, and so could be taken for part of another.",
    },
    Class {
        name: "a version that is not HTTP/d.d",
        example: b"GET /a.txt HTTP/1.10\r\nHost: h\r\n\r\n",
        is: is::version_syntax,
        shows: &[(GoesOn, &[Nginx])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §2.3: a version has one digit, a dot, and one digit.",
    },
    Class {
        name: "a major version that is not 1",
        example: b"GET /a.txt HTTP/2.0\r\nHost: h\r\n\r\n",
        is: is::version_major,
        shows: &[(GoesOn, &[Apache])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §15.6.6: 505, since a message of another major version could mean anything.",
    },
    Class {
        name: "the preface of HTTP/2",
        example: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        is: is::preface,
        shows: &[(Accepts, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9113 §3.3: a server may speak HTTP/2 to who knows that it does. Ours does not on \
                 this port: 505.",
    },
    Class {
        name: "a minor version above 1",
        example: b"GET /a.txt HTTP/1.2\r\nHost: h\r\n\r\n",
        is: is::version_minor,
        shows: &[(Refuses, &[Httparse, Hyper, Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §6.2: a request of a higher minor version should be processed as one of the \
                 highest that the reader knows.",
    },
    Class {
        name: "an octet in a field name that no token has",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\n(X): a\r\n\r\n",
        is: is::name_octet,
        shows: &[(GoesOn, &[Nginx])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §5.1: a field name is a token. nginx ignores such a line, and goes on.",
    },
    Class {
        name: "a field line without a colon",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        is: is::colon_missing,
        shows: &[(GoesOn, &[Nginx])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §5: a field line has a name, a colon and a value. nginx ignores such a \
                 line, and goes on.",
    },
    Class {
        name: "a field line that begins with white space",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        is: is::fold,
        shows: &[(GoesOn, &[Apache, Lighttpd, H2o])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §5.2: a server must refuse a folded line, or replace each fold by spaces \
                 before it looks at the value. Few readers do the latter in every place, so we \
                 refuse.",
    },
    Class {
        name: "a control octet in a field value",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX: a\x01b\r\n\r\n",
        is: is::value_octet,
        shows: &[(GoesOn, &[Nginx])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9110 §5.5: other controls than CR, LF and NUL are invalid, and a recipient may \
                 keep them. We refuse all but tab.",
    },
    Class {
        name: "white space around a field value, other than one space before it",
        example: b"GET /a.txt HTTP/1.1\r\nHost:\th\r\n\r\n",
        is: is::value_space,
        shows: &[(Refuses, &[Nginx])],
        may: &[(Ends, &[Nginx]), (Refuses, &[H2o])],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §5.6.3: white space around a value is spaces and tabs, and is no part of \
                 the value. nginx and h2o take some of it into the value.",
    },
    Class {
        name: "HTTP/1.1 without Host",
        example: b"GET /a.txt HTTP/1.1\r\n\r\n",
        is: is::host_missing,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, H2o])],
        may: &[(GoesOn, &[Lighttpd])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a server must answer 400 to an HTTP/1.1 request without Host, also \
                 when the target is absolute.",
    },
    Class {
        name: "more than one Host",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        is: is::host_repeated,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Lighttpd, H2o])],
        may: &[(GoesOn, &[Apache])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a server must answer 400 to a request with more than one Host.",
    },
    Class {
        name: "a Host that is not a host and an optional port",
        example: b"GET /a.txt HTTP/1.1\r\nHost: u@h\r\n\r\n",
        is: is::host_invalid,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Nginx, H2o])],
        may: &[(GoesOn, &[Apache])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §3.2: a server must answer 400 to a request whose Host has an invalid \
                 value.",
    },
    Class {
        name: "a host that is right by the grammar and unusual",
        example: b"GET /a.txt HTTP/1.1\r\nHost: ..h\r\n\r\n",
        is: is::host_unusual,
        shows: &[(Refuses, &[Nginx, Apache, Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 3986 §3.2.2: a registered name may be empty, and may hold more than letters, \
                 digits and hyphens. What does no harm is not refused; those who map it to a file or \
                 a virtual host may want to.",
    },
    Class {
        name: "Content-Length together with Transfer-Encoding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::length_and_coding,
        shows: &[(Accepts, &[Httparse, Hyper, Apache]), (GoesOn, &[H2o])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §6.1: a server may refuse it, or read it by Transfer-Encoding and must \
                 close then. h2o does not close.",
    },
    Class {
        name: "more than one Content-Length",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        is: is::length_repeated,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, H2o])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §6.3: a recipient may take equal ones for one, and must refuse the rest. \
                 h2o and hyper accept equal ones, h2o others too.",
    },
    Class {
        name: "a Content-Length that is not one number",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5,\r\n\r\nhello",
        is: is::length_invalid,
        shows: &[(Accepts, &[Httparse])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §6.3: 400. httparse reads heads and knows no field; every server that uses \
                 it looks for itself.",
    },
    Class {
        name: "an empty Content-Length",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        is: is::length_empty,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §6.3: an invalid Content-Length must be refused, and an empty one is no \
                 number.",
    },
    Class {
        name: "content that is longer than is read",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775808\r\n\r\n",
        is: is::content_huge,
        shows: &[(Accepts, &[Webserver]), (Refuses, &[Nginx, Apache, Lighttpd, H2o])],
        may: &[(Accepts, &[Httparse]), (Ends, &[H2o])],
        verdict: LeftOpen,
        reason: "RFC 9110 §15.5.14: 413, or the answer to the request and a close. We answer as if \
                 there were no content, and close. More than 64 bits are a 400.",
    },
    Class {
        name: "a Content-Length with leading zeros",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 0000000000000000000000005\r\n\r\nhello",
        is: is::length_with_zeros,
        shows: &[(Ends, &[Lighttpd]), (Refuses, &[H2o])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9110 §8.6: one or more digits, so zeros are right. h2o has a limit of digits.",
    },
    Class {
        name: "Transfer-Encoding in HTTP/1.0",
        example: b"POST /a.txt HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_on_http_10,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Apache, H2o])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §6.1: its framing is faulty, and the connection must close behind it. We \
                 refuse it. h2o and Apache do not close when the client asks to keep the connection.",
    },
    Class {
        name: "chunked more than once",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_repeated,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Hyper, Apache])],
        may: &[(Accepts, &[Lighttpd]), (GoesOn, &[H2o])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §6.1: chunked must not be applied more than once.",
    },
    Class {
        name: "chunked that is not the last transfer coding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        is: is::coding_not_last,
        shows: &[(Accepts, &[Httparse])],
        may: &[(GoesOn, &[Apache])],
        verdict: LeftOpen,
        reason: "RFC 9112 §6.3: 400. httparse reads heads and knows no field; Apache looks for the last name and over quotes.",
    },
    Class {
        name: "chunked behind another transfer coding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_unknown,
        shows: &[(Accepts, &[Httparse]), (Continues, &[Apache]), (GoesOn, &[Hyper])],
        may: &[(GoesOn, &[Apache])],
        verdict: LeftOpen,
        reason: "RFC 9112 §6.1: a coding that is not known should be a 501. Some read the chunks and \
                 take no look at what is in them, which does no harm to framing.",
    },
    Class {
        name: "a transfer coding in a line of its own before chunked",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_lines,
        shows: &[(Accepts, &[Httparse]), (Continues, &[Apache, H2o]), (GoesOn, &[Hyper])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §6.1: a coding that is not known should be a 501; several lines are one \
                 list (RFC 9110 §5.3).",
    },
    Class {
        name: "an empty Transfer-Encoding",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n",
        is: is::coding_empty,
        shows: &[(Accepts, &[Httparse]), (GoesOn, &[Lighttpd])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §6.1, RFC 9110 §5.6.1.1: the sender has to name a coding; a request with \
                 Transfer-Encoding whose last coding is not chunked must be a 400.",
    },
    Class {
        name: "chunked in a list with empty elements",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        is: is::coding_list,
        shows: &[(Ends, &[Nginx, Lighttpd]), (Refuses, &[Hyper, Apache, H2o])],
        may: &[(Ends, &[Apache])],
        verdict: TheyAreWrong,
        reason: "RFC 9110 §5.6.1.2: a recipient must read and ignore a reasonable number of empty \
                 elements.",
    },
    Class {
        name: "content in a GET or HEAD",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        is: is::get_with_content,
        shows: &[(Refuses, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9110 §9.3.1: it has no meaning, and some refuse it since it could be an attack. \
                 We read and drop it.",
    },
    Class {
        name: "content in any request",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        is: is::content,
        shows: &[(Ends, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §9.3: a server may close when it likes. lighttpd answers for a static file \
                 without reading the content, and closes.",
    },
    Class {
        name: "POST or PUT without content",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::post_without_content,
        shows: &[(Refuses, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9110 §15.5.12: 411 is allowed; a request without Content-Length and \
                 Transfer-Encoding has no content (RFC 9112 §6.3), so we answer it.",
    },
    Class {
        name: "close in a list of Connection",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, close\r\n\r\n",
        is: is::close_in_a_list,
        shows: &[(Continues, &[H2o])],
        may: &[(Continues, &[Hyper, Nginx, Lighttpd])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §9.6: a server that receives close must close behind the response, wherever it \
                 stands among other options. h2o looks at the first option, nginx and lighttpd \
                 at the last line, and hyper at no line with an octet that is not ASCII.",
    },
    Class {
        name: "an option in Connection that is not known",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: Host\r\n\r\n",
        is: is::connection_option,
        shows: &[(Ends, &[H2o])],
        may: &[(Ends, &[Hyper, Nginx, Apache, Lighttpd])],
        verdict: LeftOpen,
        reason: "RFC 9112 §9.3: a server may close when it likes. Some look for the letters of close \
                 anywhere in the value.",
    },
    Class {
        name: "an upgrade to HTTP/2",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
        is: is::upgrade,
        shows: &[(Ends, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9110 §7.8: a server may ignore Upgrade, and RFC 9113 §3.1 has given up h2c. We \
                 ignore it: what follows would be no HTTP/1.1, and a gateway might not know that.",
    },
    Class {
        name: "an expectation",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 5\r\n\r\nhello",
        is: is::expectation,
        shows: &[(Ends, &[Apache, Lighttpd, H2o])],
        may: &[(Accepts, &[Webserver]), (Refuses, &[Nginx, Apache])],
        verdict: LeftOpen,
        reason: "RFC 9110 §10.1.1: 417 for another than 100-continue; for that one the final answer \
                 may come at once, with or without a close.",
    },
    Class {
        name: "content that the end of the connection cuts off",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\nhello",
        is: is::cut,
        shows: &[(Accepts, &[Nginx, Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §8: a server may answer an incomplete request with an error, and these \
                 answer it as if it were complete, then close. None of the content was needed.",
    },
    Class {
        name: "chunked content that is malformed, answered before it is read",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        is: is::chunked_content,
        shows: &[(Accepts, &[Nginx, Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §7.1, §9.6: the answer did not depend on the content, and the connection \
                 closes behind it.",
    },
    Class {
        name: "a line of chunked content that ends with LF alone",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        is: is::chunk_line_feed,
        shows: &[(Accepts, &[Lighttpd]), (GoesOn, &[Nginx, H2o])],
        may: &[(GoesOn, &[Hyper])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §2.2 lets a reader take a single LF for the end of a start line or of a \
                 field; a chunk's line is neither, and who reads it otherwise sees another chunk. \
                 hyper does not even see the end of the trailers, and takes the next request for one \
                 of them.",
    },
    Class {
        name: "a CR in chunked content that no LF follows",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\rb\r\n\r\n",
        is: is::chunk_carriage_return,
        shows: &[(Accepts, &[Nginx, Lighttpd]), (GoesOn, &[H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §2.2: a bare CR makes the element invalid.",
    },
    Class {
        name: "white space behind a chunk's size",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_space,
        shows: &[(Accepts, &[Lighttpd]), (GoesOn, &[Hyper, Nginx, Apache, H2o])],
        may: &[],
        verdict: WeAreStricter,
        reason: "RFC 9112 §7.1: there is none, and §7.1.1 has white space only before a semicolon. It \
                 is common enough that many read over it; a server need not.",
    },
    Class {
        name: "a chunk's size that is not hexadecimal digits alone",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5_\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_octet,
        shows: &[(Accepts, &[Nginx, Lighttpd]), (GoesOn, &[H2o])],
        may: &[(GoesOn, &[Nginx])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §7.1: a chunk's size is hexadecimal digits.",
    },
    Class {
        name: "a chunk's size of many digits",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000000000005\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_long,
        shows: &[(Ends, &[Lighttpd]), (Refuses, &[H2o])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §7.1: a recipient must expect large numbers and prevent errors of parsing; \
                 how many leading zeros it reads is its own limit.",
    },
    Class {
        name: "a chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension,
        shows: &[(Ends, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §9.3: a server may close when it likes; this one closes behind every \
                 content.",
    },
    Class {
        name: "a malformed chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;;\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension_malformed,
        shows: &[(Accepts, &[Lighttpd]), (GoesOn, &[Hyper, Nginx, Apache, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §7.1.1: a recipient must ignore extensions that it does not know, and these \
                 have no such form. Readers that look for the end of the line in different ways \
                 disagree.",
    },
    Class {
        name: "a control octet in a chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\x01\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension_octet,
        shows: &[(Accepts, &[Lighttpd]), (GoesOn, &[Hyper, Nginx, H2o])],
        may: &[],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §7.1.1: names and values of extensions hold no controls.",
    },
    Class {
        name: "a trailer field",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n\r\n",
        is: is::trailer,
        shows: &[(Ends, &[Lighttpd])],
        may: &[],
        verdict: LeftOpen,
        reason: "RFC 9112 §9.3: a server may close when it likes; this one closes behind every \
                 content.",
    },
    Class {
        name: "a malformed trailer field",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : a\r\n\r\n",
        is: is::trailer_malformed,
        shows: &[(Accepts, &[Lighttpd]), (GoesOn, &[Nginx, H2o])],
        may: &[(GoesOn, &[Apache])],
        verdict: TheyAreWrong,
        reason: "RFC 9112 §7.1.2: trailers are field lines, and what is none is refused in a head.",
    },
];
