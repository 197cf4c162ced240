//! Table of data. Every way in which another reader's idea of a request differs from ours, with
//! verdicts and their reason.
//!
//! A row is one peculiarity of a request. It has an example, which the tests send and which must
//! show what the row says; and a predicate, by which the tests explain what generated streams
//! show. What no row explains fails, and so does a row whose example shows nothing any more. A
//! verdict is about some readers and what they do, since in one row one can be wrong where another
//! does what is allowed.
//!
//! Versions of a server differ between machines: what only some of them do stands under `may`.

use super::predicates::{self as is, Predicate};
use super::reader::Reader::{self, Apache, H2o, Httparse, Hyper, Lighttpd, Nginx, Webserver};
use super::reading::Kind::{self, Accepts, Continues, Ends, GoesOn, Refuses};

/// One peculiarity.
pub struct Class {
    /// What the request has, as a phrase.
    pub name: &'static str,
    /// A stream that shows it; the marker stands behind it.
    pub example: &'static [u8],
    /// Whether a request has it.
    pub is: Predicate,
    /// How these readers differ from us, on the example.
    pub shows: Shows,
    /// What else can be seen: in another version of a server, or where the request has the
    /// peculiarity in another form.
    pub may: Shows,
    /// Why; begins with the section.
    pub reason: &'static str,
}

/// Who differs how, and who is right then.
pub type Shows = &'static [(Verdict, Kind, &'static [Reader])];

/// Who is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The RFC allows both; we take the reading that leaves less doubt.
    WeAreStricter,
    /// What they do is against a MUST.
    TheyAreWrong,
    /// What they do is against a SHOULD, and no MUST.
    AgainstAdvice,
    /// The RFC leaves it to the server, or the reader leaves it to the program around it, or it is
    /// no question of framing.
    LeftOpen,
}

impl Class {
    /// What the row says of this reader and the example.
    pub fn kind_for(&self, reader: Reader) -> Option<Kind> {
        let says = |(_, _, readers): &&(Verdict, Kind, &[Reader])| readers.contains(&reader);
        self.shows.iter().find(says).map(|(_, kind, _)| *kind)
    }

    /// Whether the row has this difference. Who goes on behind what we refuse can also stop there,
    /// when what follows is odd as well.
    pub fn explains(&self, reader: Reader, kind: Kind) -> bool {
        let is_same = |said: Kind| said == kind || (said, kind) == (GoesOn, Accepts);
        let rows = self.shows.iter().chain(self.may);
        rows.into_iter().any(|(_, said, readers)| is_same(*said) && readers.contains(&reader))
    }
}

use Verdict::{AgainstAdvice, LeftOpen, TheyAreWrong, WeAreStricter};

/// The rows, in the order of a request's parts.
pub const CLASSES: &[Class] = &[
    Class {
        name: "an empty line that ends with LF alone, before the request line",
        example: b"\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::line_feed_first,
        shows: &[
            (WeAreStricter, Accepts, &[Httparse]),
            (WeAreStricter, GoesOn, &[Hyper, Nginx, H2o]),
        ],
        may: &[(WeAreStricter, GoesOn, &[Apache, Lighttpd])],
        reason: "RFC 9112 §2.2: a reader may take a single LF as a line end, and need not. One that \
                 does and one that does not see different lines, so we refuse it everywhere. Apache \
                 reads it only behind another request.",
    },
    Class {
        name: "an empty line before the request line",
        example: b"\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::empty_line,
        shows: &[(AgainstAdvice, Refuses, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §2.2: a server should ignore at least one empty line before a request line.",
    },
    Class {
        name: "several empty lines before the request line",
        example: b"\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::several_empty_lines,
        shows: &[(LeftOpen, Refuses, &[H2o]), (AgainstAdvice, Refuses, &[Lighttpd])],
        may: &[(LeftOpen, Accepts, &[Httparse]), (LeftOpen, GoesOn, &[Hyper, Nginx])],
        reason: "RFC 9112 §2.2: a server should pass over at least one; we pass over four, h2o \
                 over one, and lighttpd over none.",
    },
    Class {
        name: "a line of the head that ends with LF alone",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\nX: a\r\n\r\n",
        is: is::bare_line_feed,
        shows: &[
            (WeAreStricter, Accepts, &[Httparse]),
            (WeAreStricter, GoesOn, &[Hyper, Nginx, H2o]),
        ],
        may: &[(WeAreStricter, GoesOn, &[Lighttpd])],
        reason: "RFC 9112 §2.2: a reader may take a single LF as a line end, and need not. A gateway \
                 that does not sees the next line inside of this one, so we refuse it. lighttpd takes \
                 it for the empty line at the end only.",
    },
    Class {
        name: "a CR in the head that no LF follows",
        example: b"\rGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::bare_carriage_return,
        shows: &[(WeAreStricter, GoesOn, &[Nginx])],
        may: &[],
        reason: "RFC 9112 §2.2: a bare CR makes the element invalid, or is replaced by a space; \
                 §3 lets a server pass over white space before the method, and counts a bare CR \
                 as such. nginx does so there and nowhere else.",
    },
    Class {
        name: "an octet in the method that no token has",
        example: b"G(T /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_octet,
        shows: &[(AgainstAdvice, GoesOn, &[H2o])],
        may: &[(AgainstAdvice, Continues, &[H2o])],
        reason: "RFC 9112 §3, §3.1: the method is a token, and an invalid request line should be \
                 a 400.",
    },
    Class {
        name: "a method of more than 32 octets",
        example: b"GEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_long,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, Continues, &[Nginx, H2o]),
            (LeftOpen, GoesOn, &[Hyper]),
        ],
        may: &[(LeftOpen, Continues, &[Apache])],
        reason: "RFC 9112 §3: a server that gets a method longer than any it implements should \
                 answer 501. We close as well, without waiting for its end; httparse and hyper \
                 leave methods to the program that uses them.",
    },
    Class {
        name: "a method that is not known",
        example: b"FOO /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::method_unknown,
        shows: &[(LeftOpen, Ends, &[Apache, Lighttpd])],
        may: &[(LeftOpen, Refuses, &[Nginx])],
        reason: "RFC 9110 §15.6.2: 501 or 405, and a server may close behind either. nginx refuses a \
                 method in lower case.",
    },
    Class {
        name: "CONNECT",
        example: b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n",
        is: is::connect,
        shows: &[
            (LeftOpen, Continues, &[Apache, H2o]),
            (LeftOpen, Ends, &[Webserver]),
            (LeftOpen, Refuses, &[Nginx, Lighttpd]),
        ],
        may: &[],
        reason: "RFC 9110 §9.3.6: a server that makes no tunnels may answer as it likes. What follows \
                 CONNECT could be meant for the tunnel, so we answer and close.",
    },
    Class {
        name: "CONNECT to something else than a host and a port",
        example: b"CONNECT /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::connect_to_no_authority,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, Accepts, &[Nginx, Lighttpd]),
            (LeftOpen, GoesOn, &[Hyper, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §3.2.3, RFC 9110 §9.3.6: the target of CONNECT is a host and a port, \
                 and a server must reject another port than that. nginx, lighttpd and h2o do so \
                 with 405; httparse and hyper leave methods to the program that uses them.",
    },
    Class {
        name: "TRACE",
        example: b"TRACE /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::trace,
        shows: &[(LeftOpen, Ends, &[Nginx])],
        may: &[(LeftOpen, Refuses, &[Apache])],
        reason: "RFC 9110 §9.3.8: a client must not send content with it; Apache refuses content, \
                 nginx closes behind every TRACE. We read the content and answer 405.",
    },
    Class {
        name: "an octet in the target that is not ASCII, or a control",
        example: b"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_octet,
        shows: &[
            (AgainstAdvice, Accepts, &[Httparse]),
            (AgainstAdvice, GoesOn, &[Hyper, Nginx, Apache, Lighttpd, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §3, §3.2: a target is made of the characters of RFC 3986, which are \
                 ASCII; an invalid one should be a 400, and nobody should correct it in silence.",
    },
    Class {
        name: "a fragment in the target",
        example: b"GET /a.txt#f HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_fragment,
        shows: &[
            (AgainstAdvice, Accepts, &[Httparse]),
            (AgainstAdvice, GoesOn, &[Hyper, Nginx, Lighttpd, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §3.2: no form of a target has a fragment, and an invalid target should \
                 be a 400.",
    },
    Class {
        name: "a target in none of the four forms",
        example: b"GET a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_form,
        shows: &[(AgainstAdvice, Accepts, &[Httparse]), (AgainstAdvice, GoesOn, &[Hyper, H2o])],
        may: &[(AgainstAdvice, GoesOn, &[Nginx, Apache])],
        reason: "RFC 9112 §3.2: a target is an origin, an absolute URI, an authority or an \
                 asterisk, and another one should be a 400. Those who accept a scheme that is not \
                 http make a path of it.",
    },
    Class {
        name: "an absolute target without a valid host",
        example: b"GET http:///a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_authority,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (TheyAreWrong, GoesOn, &[Apache]),
            (LeftOpen, GoesOn, &[H2o]),
        ],
        may: &[(LeftOpen, GoesOn, &[Hyper, Nginx])],
        reason: "RFC 9110 §4.2.1: an http URI with an empty host must be rejected as invalid; \
                 §4.2.4: user information should be treated as an error. Apache serves the file. \
                 h2o takes every absolute target for a path where nothing is, and httparse and \
                 hyper leave the host to the program that uses them. nginx wants a host, and does \
                 not look at the number of the port.",
    },
    Class {
        name: "an absolute target and another Host",
        example: b"GET http://other/a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_over_host,
        shows: &[(TheyAreWrong, Refuses, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §3.2.2: an origin server must ignore Host when the target is absolute, so \
                 it cannot be a reason to refuse.",
    },
    Class {
        name: "an absolute target without a path",
        example: b"GET http://h HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_without_path,
        shows: &[(TheyAreWrong, Refuses, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §3.2.2, RFC 9110 §4.2.3: a server must accept the absolute form, and an \
                 empty path is the same as `/`.",
    },
    Class {
        name: "the target * with another method than OPTIONS",
        example: b"GET * HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_asterisk,
        shows: &[(AgainstAdvice, Accepts, &[Httparse]), (AgainstAdvice, GoesOn, &[Hyper, H2o])],
        may: &[],
        reason: "RFC 9112 §3.2.4, §3.2: the asterisk is for OPTIONS alone, and an invalid target \
                 should be a 400.",
    },
    Class {
        name: "OPTIONS with the target *",
        example: b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::options_asterisk,
        shows: &[(LeftOpen, Refuses, &[Nginx])],
        may: &[],
        reason: "RFC 9112 §3.2.4, RFC 9110 §9.1, §9.3.7: the asterisk asks about the server as a \
                 whole. A server needs no other methods than GET and HEAD, and nginx has no \
                 OPTIONS.",
    },
    Class {
        name: "characters in the target that should have been encoded",
        example: b"GET /a|b\"<>^`{} HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_unwise,
        shows: &[
            (AgainstAdvice, Accepts, &[Httparse]),
            (AgainstAdvice, GoesOn, &[Nginx, Apache, Lighttpd, H2o]),
        ],
        may: &[(AgainstAdvice, GoesOn, &[Hyper])],
        reason: "RFC 9112 §3.2: a recipient of an invalid target should answer 400, and should \
                 not correct it in silence; RFC 3986 §2 does not have these characters unencoded.",
    },
    Class {
        name: "a path that can name nothing",
        example: b"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::target_path,
        shows: &[(LeftOpen, Refuses, &[Nginx, Lighttpd])],
        may: &[(LeftOpen, Refuses, &[Webserver, Apache])],
        reason: "RFC 9110 §15.5.1, §15.5.5: 400 or 404. The message is read in full, so we answer and \
                 keep the connection; others close.",
    },
    Class {
        name: "white space in the request line other than two single spaces",
        example: b"GET  /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::line_space,
        shows: &[(WeAreStricter, GoesOn, &[Nginx])],
        may: &[(WeAreStricter, GoesOn, &[Lighttpd, H2o])],
        reason: "RFC 9112 §3: a server may split the line at any white space, and need not; §11.2 \
                 says what comes of it. We refuse, and never correct.",
    },
    Class {
        name: "more than three words in the request line",
        example: b"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::line_words,
        shows: &[(AgainstAdvice, GoesOn, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §3.2: a target holds no white space; an invalid request line should be a \
                 400, and nobody should correct it in silence.",
    },
    Class {
        name: "a request line without a version",
        example: b"GET /a.txt\r\n\r\n",
        is: is::version_missing,
        shows: &[(AgainstAdvice, Accepts, &[Nginx, Apache])],
        may: &[],
        reason: "RFC 9112 §3: a request line has a version, and an invalid one should be a 400. \
                 This is HTTP/0.9, which RFC 9112 no longer has; its answer has no head, and so \
                 could be taken for part of another.",
    },
    Class {
        name: "a version that is not HTTP/d.d",
        example: b"GET /a.txt HTTP/1.10\r\nHost: h\r\n\r\n",
        is: is::version_syntax,
        shows: &[(AgainstAdvice, GoesOn, &[Nginx])],
        may: &[],
        reason: "RFC 9112 §2.3, §3: a version has one digit, a dot, and one digit, and an invalid \
                 request line should be a 400.",
    },
    Class {
        name: "a major version that is not 1",
        example: b"GET /a.txt HTTP/2.0\r\nHost: h\r\n\r\n",
        is: is::version_major,
        shows: &[(WeAreStricter, GoesOn, &[Apache])],
        may: &[],
        reason: "RFC 9110 §6.2, §15.6.6: a server can refuse a major version with 505, and need \
                 not. We do, since a message of another major version could mean anything.",
    },
    Class {
        name: "the preface of HTTP/2",
        example: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        is: is::preface,
        shows: &[(LeftOpen, Accepts, &[Lighttpd])],
        may: &[],
        reason: "RFC 9113 §3.3: a server may speak HTTP/2 to who knows that it does. Ours does not on \
                 this port: 505.",
    },
    Class {
        name: "a minor version above 1",
        example: b"GET /a.txt HTTP/1.2\r\nHost: h\r\n\r\n",
        is: is::version_minor,
        shows: &[
            (AgainstAdvice, Refuses, &[Httparse]),
            (AgainstAdvice, Refuses, &[Hyper, Lighttpd]),
        ],
        may: &[],
        reason: "RFC 9110 §6.2: a request of a higher minor version should be processed as one of the \
                 highest that the reader knows.",
    },
    Class {
        name: "an octet in a field name that no token has",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\n(X): a\r\n\r\n",
        is: is::name_octet,
        shows: &[(AgainstAdvice, GoesOn, &[Nginx])],
        may: &[],
        reason: "RFC 9110 §5.1, RFC 9112 §2.2: a field name is a token, and a server should \
                 answer 400 to what the grammar does not have. nginx ignores such a line, and \
                 goes on.",
    },
    Class {
        name: "a field line without a colon",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        is: is::colon_missing,
        shows: &[(AgainstAdvice, GoesOn, &[Nginx])],
        may: &[],
        reason: "RFC 9112 §5, §2.2: a field line has a name, a colon and a value, and a server \
                 should answer 400 to what the grammar does not have. nginx ignores such a line, \
                 and goes on.",
    },
    Class {
        name: "a field line that begins with white space",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        is: is::fold,
        shows: &[(WeAreStricter, GoesOn, &[Apache, Lighttpd]), (TheyAreWrong, GoesOn, &[H2o])],
        may: &[],
        reason: "RFC 9112 §5.2: a server must refuse a folded line, or replace each fold by \
                 spaces before it looks at the value. Few readers do the latter in every place, \
                 so we refuse. h2o does neither: it reads the value without what stands behind \
                 the fold.",
    },
    Class {
        name: "a control octet in a field value",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nX: a\x01b\r\n\r\n",
        is: is::value_octet,
        shows: &[(WeAreStricter, GoesOn, &[Nginx])],
        may: &[],
        reason: "RFC 9110 §5.5: other controls than CR, LF and NUL are invalid, and a recipient may \
                 keep them. We refuse all but tab.",
    },
    Class {
        name: "white space around a field value, other than one space before it",
        example: b"GET /a.txt HTTP/1.1\r\nHost:\th\r\n\r\n",
        is: is::value_space,
        shows: &[(TheyAreWrong, Refuses, &[Nginx])],
        may: &[(TheyAreWrong, Ends, &[Nginx]), (TheyAreWrong, Refuses, &[H2o])],
        reason: "RFC 9110 §5.5, §5.6.3: white space around a value is spaces and tabs, and a \
                 parser must leave it out. nginx and h2o take some of it into the value.",
    },
    Class {
        name: "HTTP/1.1 without Host",
        example: b"GET /a.txt HTTP/1.1\r\n\r\n",
        is: is::host_missing,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, GoesOn, &[Hyper]),
            (TheyAreWrong, GoesOn, &[H2o]),
        ],
        may: &[(TheyAreWrong, GoesOn, &[Lighttpd])],
        reason: "RFC 9112 §3.2: a server must answer 400 to an HTTP/1.1 request without Host, \
                 also when the target is absolute. httparse and hyper leave Host to the program \
                 that uses them.",
    },
    Class {
        name: "more than one Host",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        is: is::host_repeated,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, GoesOn, &[Hyper]),
            (TheyAreWrong, GoesOn, &[Lighttpd, H2o]),
        ],
        may: &[(TheyAreWrong, GoesOn, &[Apache])],
        reason: "RFC 9112 §3.2: a server must answer 400 to a request with more than one Host. \
                 Apache does, where the target is not absolute; httparse and hyper leave Host to \
                 the program that uses them.",
    },
    Class {
        name: "a Host that is not a host and an optional port",
        example: b"GET /a.txt HTTP/1.1\r\nHost: u@h\r\n\r\n",
        is: is::host_invalid,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, GoesOn, &[Hyper]),
            (TheyAreWrong, GoesOn, &[Nginx, H2o]),
        ],
        may: &[(TheyAreWrong, GoesOn, &[Apache])],
        reason: "RFC 9112 §3.2: a server must answer 400 to a request whose Host has an invalid \
                 value. Apache does, where the target is not absolute; httparse and hyper leave \
                 Host to the program that uses them.",
    },
    Class {
        name: "a host that is right by the grammar and unusual",
        example: b"GET /a.txt HTTP/1.1\r\nHost: ..h\r\n\r\n",
        is: is::host_unusual,
        shows: &[(LeftOpen, Refuses, &[Nginx, Apache, Lighttpd])],
        may: &[],
        reason: "RFC 3986 §3.2.2: a registered name may be empty, and may hold more than letters, \
                 digits and hyphens. What does no harm is not refused; those who map it to a file or \
                 a virtual host may want to.",
    },
    Class {
        name: "Content-Length together with Transfer-Encoding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::length_and_coding,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (WeAreStricter, Accepts, &[Hyper, Apache]),
            (TheyAreWrong, GoesOn, &[H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §6.1: a server may refuse it, or read it by Transfer-Encoding, and must \
                 close then. hyper and Apache do; h2o does not close.",
    },
    Class {
        name: "the same Content-Length more than once",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        is: is::length_repeated,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (WeAreStricter, GoesOn, &[Hyper, H2o])],
        may: &[],
        reason: "RFC 9112 §6.3: a recipient may take equal ones for one, and may refuse them. We \
                 refuse.",
    },
    Class {
        name: "lengths that differ",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        is: is::lengths_differ,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (TheyAreWrong, GoesOn, &[H2o])],
        may: &[],
        reason: "RFC 9112 §6.3: the server must answer 400 and close. h2o reads by the first.",
    },
    Class {
        name: "a Content-Length that is not one number",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5,\r\n\r\nhello",
        is: is::length_invalid,
        shows: &[(LeftOpen, Accepts, &[Httparse])],
        may: &[],
        reason: "RFC 9112 §6.3: 400. httparse reads heads and knows no field; every server that uses \
                 it looks for itself.",
    },
    Class {
        name: "an empty Content-Length",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        is: is::length_empty,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (TheyAreWrong, GoesOn, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §6.3: an invalid Content-Length must be refused, and an empty one is no \
                 number.",
    },
    Class {
        name: "content that is longer than is read",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775808\r\n\r\n",
        is: is::content_huge,
        shows: &[
            (LeftOpen, Accepts, &[Webserver]),
            (LeftOpen, Refuses, &[Nginx, Apache, Lighttpd, H2o]),
        ],
        may: &[(LeftOpen, Accepts, &[Httparse]), (LeftOpen, Ends, &[H2o])],
        reason: "RFC 9110 §15.5.14: 413, or the answer to the request and a close. We answer as if \
                 there were no content, and close. More than 64 bits are a 400.",
    },
    Class {
        name: "a Content-Length with leading zeros",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 0000000000000000000000005\r\n\r\nhello",
        is: is::length_with_zeros,
        shows: &[(LeftOpen, Ends, &[Lighttpd]), (LeftOpen, Refuses, &[H2o])],
        may: &[],
        reason: "RFC 9110 §8.6: one or more digits, so zeros are right. h2o has a limit of digits.",
    },
    Class {
        name: "Transfer-Encoding in HTTP/1.0",
        example: b"POST /a.txt HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_on_http_10,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (TheyAreWrong, GoesOn, &[Apache, H2o])],
        may: &[],
        reason: "RFC 9112 §6.1: its framing is faulty, and the server must close behind it. We \
                 refuse it. h2o and Apache do not close when the client asks to keep the \
                 connection.",
    },
    Class {
        name: "chunked more than once",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_repeated,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (WeAreStricter, GoesOn, &[Hyper, Apache])],
        may: &[(WeAreStricter, Accepts, &[Lighttpd]), (WeAreStricter, GoesOn, &[H2o])],
        reason: "RFC 9112 §6.1: a sender must not apply chunked twice; what a reader does with it \
                 is not said. One that takes it for once and one that takes it for twice see \
                 different content, so we refuse it.",
    },
    Class {
        name: "chunked that is not the last transfer coding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        is: is::coding_not_last,
        shows: &[(LeftOpen, Accepts, &[Httparse])],
        may: &[(TheyAreWrong, GoesOn, &[Apache])],
        reason: "RFC 9112 §6.3: the server must answer 400 and close. httparse reads heads and \
                 knows no field; Apache looks for the last name and over quotes.",
    },
    Class {
        name: "chunked behind another transfer coding",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_unknown,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, GoesOn, &[Hyper]),
            (AgainstAdvice, Continues, &[Apache]),
        ],
        may: &[(AgainstAdvice, GoesOn, &[Apache])],
        reason: "RFC 9112 §6.1: a coding that is not known should be a 501. Apache reads the \
                 chunks and takes no look at what is in them, which does no harm to framing; \
                 hyper hands such content to the program that uses it.",
    },
    Class {
        name: "a transfer coding in a line of its own before chunked",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        is: is::coding_lines,
        shows: &[
            (LeftOpen, Accepts, &[Httparse]),
            (LeftOpen, GoesOn, &[Hyper]),
            (AgainstAdvice, Continues, &[Apache, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §6.1: a coding that is not known should be a 501; several lines are one \
                 list (RFC 9110 §5.3). hyper hands such content to the program that uses it.",
    },
    Class {
        name: "an empty Transfer-Encoding",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n",
        is: is::coding_empty,
        shows: &[(LeftOpen, Accepts, &[Httparse]), (TheyAreWrong, GoesOn, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §6.1, RFC 9110 §5.6.1.1: the sender has to name a coding; a request with \
                 Transfer-Encoding whose last coding is not chunked must be a 400.",
    },
    Class {
        name: "chunked in a list with empty elements",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        is: is::coding_list,
        shows: &[
            (TheyAreWrong, Ends, &[Nginx, Lighttpd]),
            (TheyAreWrong, Refuses, &[Hyper, Apache, H2o]),
        ],
        may: &[(TheyAreWrong, Ends, &[Apache])],
        reason: "RFC 9110 §5.6.1.2: a recipient must read and ignore a reasonable number of empty \
                 elements. nginx and lighttpd answer 501.",
    },
    Class {
        name: "content in a GET or HEAD",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        is: is::get_with_content,
        shows: &[(LeftOpen, Refuses, &[Lighttpd])],
        may: &[],
        reason: "RFC 9110 §9.3.1: it has no meaning, and some refuse it since it could be an attack. \
                 We read and drop it.",
    },
    Class {
        name: "content in any request",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        is: is::content,
        shows: &[(LeftOpen, Ends, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §9.3: a server may close when it likes. lighttpd answers for a static file \
                 without reading the content, and closes.",
    },
    Class {
        name: "POST or PUT without content",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\n\r\n",
        is: is::post_without_content,
        shows: &[(LeftOpen, Refuses, &[Lighttpd])],
        may: &[],
        reason: "RFC 9110 §15.5.12: 411 is allowed; a request without Content-Length and \
                 Transfer-Encoding has no content (RFC 9112 §6.3), so we answer it.",
    },
    Class {
        name: "close in a list of Connection",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, close\r\n\r\n",
        is: is::close_in_a_list,
        shows: &[(TheyAreWrong, Continues, &[H2o])],
        may: &[(TheyAreWrong, Continues, &[Hyper, Nginx, Lighttpd])],
        reason: "RFC 9112 §9.6: a server that receives close must close behind the response, wherever it \
                 stands among other options. h2o looks at the first option, nginx and lighttpd \
                 at the last line, and hyper at no line with an octet that is not ASCII.",
    },
    Class {
        name: "an option in Connection that is not known",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: Host\r\n\r\n",
        is: is::connection_option,
        shows: &[(LeftOpen, Ends, &[H2o])],
        may: &[(LeftOpen, Ends, &[Hyper, Nginx, Apache, Lighttpd])],
        reason: "RFC 9112 §9.3: a server may close when it likes. Some look for the letters of close \
                 anywhere in the value.",
    },
    Class {
        name: "an upgrade to HTTP/2",
        example: b"GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
        is: is::upgrade,
        shows: &[(LeftOpen, Ends, &[Lighttpd])],
        may: &[],
        reason: "RFC 9110 §7.8: a server may ignore Upgrade, and RFC 9113 §3.1 has given up h2c. We \
                 ignore it: what follows would be no HTTP/1.1, and a gateway might not know that.",
    },
    Class {
        name: "an expectation",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 5\r\n\r\nhello",
        is: is::expectation,
        shows: &[(LeftOpen, Ends, &[Apache, Lighttpd, H2o])],
        may: &[(LeftOpen, Accepts, &[Webserver]), (LeftOpen, Refuses, &[Nginx, Apache])],
        reason: "RFC 9110 §10.1.1: 417 for another than 100-continue; for that one the final answer \
                 may come at once, with or without a close.",
    },
    Class {
        name: "content that the end of the connection cuts off",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\nhello",
        is: is::cut,
        shows: &[(LeftOpen, Accepts, &[Nginx, Lighttpd])],
        may: &[],
        reason: "RFC 9112 §8: a server may answer an incomplete request with an error, and these \
                 answer it as if it were complete, then close. None of the content was needed.",
    },
    Class {
        name: "chunked content that is malformed, answered before it is read",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        is: is::chunked_content,
        shows: &[(LeftOpen, Accepts, &[Nginx, Lighttpd])],
        may: &[],
        reason: "RFC 9112 §7.1, §9.6: the answer did not depend on the content, and the connection \
                 closes behind it.",
    },
    Class {
        name: "a line of chunked content that ends with LF alone",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        is: is::chunk_line_feed,
        shows: &[(LeftOpen, Accepts, &[Lighttpd]), (AgainstAdvice, GoesOn, &[Nginx, H2o])],
        may: &[(AgainstAdvice, GoesOn, &[Hyper])],
        reason: "RFC 9112 §2.2 lets a reader take a single LF for the end of a start line or of a \
                 field; a chunk's line is neither, and what the grammar does not have should be a \
                 400. Who reads it otherwise sees another chunk; hyper does not even see the end \
                 of the trailers, and takes the next request for one of them. lighttpd has \
                 answered before it reads.",
    },
    Class {
        name: "a CR in chunked content that no LF follows",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\rb\r\n\r\n",
        is: is::chunk_carriage_return,
        shows: &[(LeftOpen, Accepts, &[Nginx, Lighttpd]), (TheyAreWrong, GoesOn, &[H2o])],
        may: &[],
        reason: "RFC 9112 §2.2: a bare CR must make the element invalid, or be replaced by a \
                 space. nginx and lighttpd have answered before they read, and close.",
    },
    Class {
        name: "white space behind a chunk's size",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_space,
        shows: &[
            (LeftOpen, Accepts, &[Lighttpd]),
            (AgainstAdvice, GoesOn, &[Hyper, Nginx, Apache, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §7.1: there is none, and §7.1.1 has white space only before a \
                 semicolon; §2.2: what the grammar does not have should be a 400. It is common \
                 enough that many read over it. lighttpd has answered before it reads.",
    },
    Class {
        name: "a chunk's size that is not hexadecimal digits alone",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5_\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_octet,
        shows: &[(LeftOpen, Accepts, &[Nginx, Lighttpd]), (AgainstAdvice, GoesOn, &[H2o])],
        may: &[(AgainstAdvice, GoesOn, &[Nginx])],
        reason: "RFC 9112 §7.1, §2.2: a chunk's size is hexadecimal digits, and what the grammar \
                 does not have should be a 400. nginx and lighttpd have answered before they \
                 read, and close; lighttpd always, nginx for most octets.",
    },
    Class {
        name: "a chunk's size of many digits",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000000000005\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_size_long,
        shows: &[(LeftOpen, Ends, &[Lighttpd]), (LeftOpen, Refuses, &[H2o])],
        may: &[],
        reason: "RFC 9112 §7.1: a recipient must expect large numbers and prevent errors of parsing; \
                 how many leading zeros it reads is its own limit.",
    },
    Class {
        name: "a chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension,
        shows: &[(LeftOpen, Ends, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §9.3: a server may close when it likes; this one closes behind every \
                 content.",
    },
    Class {
        name: "a malformed chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;;\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension_malformed,
        shows: &[
            (LeftOpen, Accepts, &[Lighttpd]),
            (AgainstAdvice, GoesOn, &[Hyper, Nginx, Apache, H2o]),
        ],
        may: &[],
        reason: "RFC 9112 §7.1.1, §2.2: a recipient must ignore extensions that it does not know, \
                 but these have no such form, and what the grammar does not have should be a 400. \
                 Readers that look for the end of the line in different ways disagree. lighttpd \
                 has answered before it reads.",
    },
    Class {
        name: "a control octet in a chunk extension",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\x01\r\nhello\r\n0\r\n\r\n",
        is: is::chunk_extension_octet,
        shows: &[(LeftOpen, Accepts, &[Lighttpd]), (AgainstAdvice, GoesOn, &[Hyper, Nginx, H2o])],
        may: &[],
        reason: "RFC 9112 §7.1.1, §2.2: names and values of extensions hold no controls, and what \
                 the grammar does not have should be a 400. lighttpd has answered before it \
                 reads.",
    },
    Class {
        name: "a trailer field",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n\r\n",
        is: is::trailer,
        shows: &[(LeftOpen, Ends, &[Lighttpd])],
        may: &[],
        reason: "RFC 9112 §9.3: a server may close when it likes; this one closes behind every \
                 content.",
    },
    Class {
        name: "a malformed trailer field",
        example: b"POST /a.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : a\r\n\r\n",
        is: is::trailer_malformed,
        shows: &[(LeftOpen, Accepts, &[Lighttpd]), (AgainstAdvice, GoesOn, &[Nginx, H2o])],
        may: &[(WeAreStricter, GoesOn, &[Apache])],
        reason: "RFC 9112 §7.1.2, §2.2: trailers are field lines, and what the grammar does not have \
                 should be a 400. Apache reads those that are folded, as §5.2 lets it. lighttpd has \
                 answered before it reads.",
    },
];
