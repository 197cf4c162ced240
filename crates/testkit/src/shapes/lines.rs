//! Lines: how they end, what stands around a field's name, what comes before a request.
//!
//! Table of data.

use super::Then::{Answered, Refused};
use super::{Shape, shape};

/// A request with this field line, line end included, behind its Host.
macro_rules! line {
    ($line:literal) => {
        concat!("GET /a.txt HTTP/1.1\r\nHost: a\r\n", $line, "\r\n")
    };
}

/// What comes before a request line (RFC 9112 §2.2), and what is no request at all.
pub const STARTS: &[Shape] = &[
    shape(
        "an empty line before the request",
        "\r\nGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    shape(
        "four empty lines before the request",
        "\r\n\r\n\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    // At least one is to be ignored; a stream of them is no client.
    shape("five empty lines before the request", "\r\n\r\n\r\n\r\n\r\n", Refused(400)),
    shape("a bare LF before the request", "\nGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a bare CR before the request", "\rGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a space before the request", " GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a tab before the request", "\tGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a line of white space before the request", " \r\nGET /a.txt HTTP/1.1\r\n", Refused(400)),
    shape("NUL before the request", "\0GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a byte order mark before the request", "\u{feff}GET /a.txt HTTP/1.1\r\n", Refused(400)),
    shape("the hello of TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}", Refused(400)),
    shape("the greeting of SSH", "SSH-2.0-OpenSSH_9.9\r\n", Refused(400)),
    shape("the greeting of SMTP", "EHLO a.test\r\n", Refused(400)),
    shape("a response", "HTTP/1.1 200 OK\r\n\r\n", Refused(400)),
    shape("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Refused(505)),
    // The message of HTTP/0.9 is no message of HTTP/1.1 (RFC 9112 §3).
    shape("a request of HTTP/0.9", "GET /a.txt\r\n", Refused(400)),
    shape("a request line of one word", "GET\r\n", Refused(400)),
    shape("a request line without a target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a request line without a method", "/a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a method in small letters", "get /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Answered(501)),
    shape(
        "a method of 32 letters",
        "COWCOWCOWCOWCOWCOWCOWCOWCOWCOWCO /a HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(501),
    ),
    shape(
        "a method of 33 letters",
        "COWCOWCOWCOWCOWCOWCOWCOWCOWCOWCOW /a HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(501),
    ),
    shape("a method of signs", "!#$%&'*+-.^_`|~ /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Answered(501)),
    shape("a method with a colon", "GET: /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a method in quotes", "\"GET\" /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a method above ASCII", "G\u{c9}T /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
];

/// Line ends of the head (RFC 9112 §2.2). A bare LF may be taken for one, and a bare CR for a
/// space; others do neither, so both are refused.
pub const LINE_ENDS: &[Shape] = &[
    shape(
        "a bare LF behind the request line",
        "GET /a.txt HTTP/1.1\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a bare CR behind the request line",
        "GET /a.txt HTTP/1.1\rHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "CR CR LF behind the request line",
        "GET /a.txt HTTP/1.1\r\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape("LF CR behind the request line", "GET /a.txt HTTP/1.1\n\rHost: a\r\n\r\n", Refused(400)),
    shape("bare LFs everywhere", "GET /a.txt HTTP/1.1\nHost: a\n\n", Refused(400)),
    shape("a bare LF behind a field", "GET /a.txt HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", Refused(400)),
    shape(
        "a bare LF in the place of the empty line",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\n\n",
        Refused(400),
    ),
    shape(
        "a bare CR in the place of the empty line",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r",
        Refused(400),
    ),
    shape("two bare LFs behind the last field", "GET /a.txt HTTP/1.1\r\nHost: a\n\n", Refused(400)),
    shape(
        "a bare CR before a field that would make it a 304",
        line!("X: a\rIf-None-Match: *\r\n"),
        Refused(400),
    ),
    shape(
        "a bare LF before a field that would make it a 304",
        line!("X: a\nIf-None-Match: *\r\n"),
        Refused(400),
    ),
    shape("a bare CR at the end of a value", line!("X: a\r\r\n"), Refused(400)),
    shape("a bare CR in a name", line!("X\rY: a\r\n"), Refused(400)),
    shape("a bare LF in a name", line!("X\nY: a\r\n"), Refused(400)),
    shape("a bare CR behind a name", line!("X\r: a\r\n"), Refused(400)),
    shape("a bare CR behind a colon", line!("X:\ra\r\n"), Refused(400)),
    shape(
        "a bare CR in the place of the first space",
        "GET\r/a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a bare CR in the place of the second space",
        "GET /a.txt\rHTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape("a bare CR in the target", "GET /a\r.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a bare CR in the version", "GET /a.txt HTTP/\r1.1\r\nHost: a\r\n\r\n", Refused(400)),
    // Other white space may be taken for the space between the parts (RFC 9112 §3), and is not.
    shape(
        "a tab in the place of the first space",
        "GET\t/a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a tab in the place of the second space",
        "GET /a.txt\tHTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a vertical tab in the request line",
        "GET\u{b}/a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a form feed in the request line",
        "GET /a.txt\u{c}HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape("two spaces before the target", "GET  /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("two spaces behind the target", "GET /a.txt  HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a space behind the version", "GET /a.txt HTTP/1.1 \r\nHost: a\r\n\r\n", Refused(400)),
    shape("a tab behind the version", "GET /a.txt HTTP/1.1\t\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a word behind the version", "GET /a.txt HTTP/1.1 x\r\nHost: a\r\n\r\n", Refused(400)),
    shape("two versions", "GET /a.txt HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
];

/// Field lines (RFC 9112 §5, RFC 9110 §5.1, §5.5).
pub const FIELD_LINES: &[Shape] = &[
    shape("a field that is unknown", line!("X-Cow: moo\r\n"), Answered(200)),
    shape("a field with a name of signs", line!("!#$%&'*+-.^_`|~: a\r\n"), Answered(200)),
    shape("a field with an empty value", line!("X:\r\n"), Answered(200)),
    shape("a field with colons in its value", line!("X: a: b :c\r\n"), Answered(200)),
    shape("a field with octets above ASCII", line!("X: \u{e9}\u{80}\u{ff}\r\n"), Answered(200)),
    shape("a field with a tab in its value", line!("X: a\tb\r\n"), Answered(200)),
    shape(
        "white space before the first field",
        "GET /a.txt HTTP/1.1\r\n Host: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a tab before the first field",
        "GET /a.txt HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a line of white space before the first field",
        "GET /a.txt HTTP/1.1\r\n \r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape("a fold", line!("X: a\r\n b\r\n"), Refused(400)),
    shape("a fold by a tab", line!("X: a\r\n\tb\r\n"), Refused(400)),
    shape(
        "a fold of a field that would make it a 304",
        line!("If-None-Match:\r\n *\r\n"),
        Refused(400),
    ),
    shape("a fold that holds a field", line!("X: a\r\n If-None-Match: *\r\n"), Refused(400)),
    shape("a line of white space among the fields", line!(" \r\n"), Refused(400)),
    shape("space before the colon", line!("X : y\r\n"), Refused(400)),
    shape("a tab before the colon", line!("X\t: y\r\n"), Refused(400)),
    shape("space in a name", line!("X Y: z\r\n"), Refused(400)),
    shape("a line without a colon", line!("X\r\n"), Refused(400)),
    shape("a request line among the fields", line!("GET /smuggled HTTP/1.1\r\n"), Refused(400)),
    shape("a line without a name", line!(": y\r\n"), Refused(400)),
    shape("a line of one colon", line!(":\r\n"), Refused(400)),
    shape("a name in parentheses", line!("(X): y\r\n"), Refused(400)),
    shape("a name with a slash", line!("X/Y: z\r\n"), Refused(400)),
    shape("a name with an at sign", line!("X@Y: z\r\n"), Refused(400)),
    shape("a name in quotes", line!("\"X\": y\r\n"), Refused(400)),
    shape("a name with a semicolon", line!("X;Y: z\r\n"), Refused(400)),
    shape("a name with brackets", line!("X[0]: y\r\n"), Refused(400)),
    shape("a name above ASCII", line!("X\u{e9}: y\r\n"), Refused(400)),
    shape("a name with NUL", line!("X\0: y\r\n"), Refused(400)),
    shape("a name with DEL", line!("X\u{7f}: y\r\n"), Refused(400)),
    // NUL has to go; of other control octets a recipient may let some stand (RFC 9110 §5.5). Nobody
    // means to send them, so all are refused.
    shape("a value with NUL", line!("X: a\0b\r\n"), Refused(400)),
    shape("a value with BEL", line!("X: a\u{7}b\r\n"), Refused(400)),
    shape("a value with a vertical tab", line!("X: a\u{b}b\r\n"), Refused(400)),
    shape("a value with ESC", line!("X: \u{1b}[2J\r\n"), Refused(400)),
    shape("a value with DEL", line!("X: \u{7f}\r\n"), Refused(400)),
];
