//! Heads: version, target, Host, Connection.
//!
//! Table of data.

use super::Then::{Answered, Last, Refused};
use super::{Shape, shape};

/// A request whose line ends with this version.
macro_rules! version {
    ($version:literal) => {
        concat!("GET /a.txt ", $version, "\r\nHost: a\r\n\r\n")
    };
}

/// A request for this target.
macro_rules! target {
    ($target:literal) => {
        concat!("GET ", $target, " HTTP/1.1\r\nHost: a\r\n\r\n")
    };
}

/// A request whose Host line goes on like this behind its colon.
macro_rules! host {
    ($value:literal) => {
        concat!("GET /a.txt HTTP/1.1\r\nHost:", $value, "\r\n\r\n")
    };
}

/// A request with these further fields.
macro_rules! with {
    ($fields:literal) => {
        concat!("GET /a.txt HTTP/1.1\r\nHost: a\r\n", $fields, "\r\n\r\n")
    };
}

/// Versions (RFC 9112 §2.3, RFC 9110 §2.5, §6.2).
pub const VERSIONS: &[Shape] = &[
    shape("HTTP/1.1", version!("HTTP/1.1"), Answered(200)),
    shape("HTTP/1.0", version!("HTTP/1.0"), Last(200)),
    // A later minor version is read as the highest one that is known.
    shape("HTTP/1.2", version!("HTTP/1.2"), Answered(200)),
    shape("HTTP/1.9", version!("HTTP/1.9"), Answered(200)),
    shape("HTTP/1.2 without Host", "GET /a.txt HTTP/1.2\r\n\r\n", Refused(400)),
    shape("HTTP/0.9 by name", version!("HTTP/0.9"), Refused(505)),
    shape("HTTP/2.0", version!("HTTP/2.0"), Refused(505)),
    shape("HTTP/9.9", version!("HTTP/9.9"), Refused(505)),
    shape("a version in small letters", version!("http/1.1"), Refused(400)),
    shape("a version in mixed letters", version!("Http/1.1"), Refused(400)),
    shape("a major version with a leading zero", version!("HTTP/01.1"), Refused(400)),
    shape("a minor version with a leading zero", version!("HTTP/1.01"), Refused(400)),
    shape("a minor version of two digits", version!("HTTP/1.10"), Refused(400)),
    shape("a major version of two digits", version!("HTTP/11.1"), Refused(400)),
    shape("a version of three numbers", version!("HTTP/1.1.1"), Refused(400)),
    shape("a version with a comma", version!("HTTP/1,1"), Refused(400)),
    shape("a version without a minor number", version!("HTTP/1."), Refused(400)),
    shape("a version without a major number", version!("HTTP/.1"), Refused(400)),
    shape("a version of one number", version!("HTTP/1"), Refused(400)),
    shape("a version without a slash", version!("HTTP1.1"), Refused(400)),
    shape("a version with two slashes", version!("HTTP//1.1"), Refused(400)),
    shape("a version with a space", version!("HTTP/ 1.1"), Refused(400)),
    shape("a version with a plus", version!("HTTP/+1.1"), Refused(400)),
    shape("a version with a minus", version!("HTTP/-1.1"), Refused(400)),
    shape("a version with a letter", version!("HTTP/1.x"), Refused(400)),
    shape("a version with the letter d", version!("HTTP/1.d"), Refused(400)),
    shape("a version of another protocol", version!("HTTPS/1.1"), Refused(400)),
    shape("a version of ICY", version!("ICY/1.1"), Refused(400)),
    shape("a version with NUL", version!("HTTP/1.1\0"), Refused(400)),
];

/// Targets (RFC 9112 §3.2, RFC 9110 §4.2, §7.1).
pub const TARGETS: &[Shape] = &[
    shape("a target with a query", target!("/a.txt?b=c&d"), Answered(200)),
    shape("a target with a question mark in its query", target!("/a.txt?b?c"), Answered(200)),
    shape("a target in absolute form", target!("http://a/a.txt"), Answered(200)),
    shape("a target of a scheme in capitals", target!("HTTP://a/a.txt"), Answered(200)),
    shape("a target of a host in capitals", target!("http://A.TEST/a.txt"), Answered(200)),
    shape("a target of another host than Host", target!("http://b/a.txt"), Answered(200)),
    shape("a target with a port", target!("http://a:80/a.txt"), Answered(200)),
    shape("a target with an empty port", target!("http://a:/a.txt"), Answered(200)),
    shape("a target of an IPv6 address", target!("http://[::1]:80/a.txt"), Answered(200)),
    shape("a target without a path", target!("http://a"), Answered(404)),
    shape("a target with a query and without a path", target!("http://a?b"), Answered(404)),
    shape(
        "a target in absolute form in HTTP/1.0",
        "GET http://a/a.txt HTTP/1.0\r\n\r\n",
        Last(200),
    ),
    shape(
        "a target in absolute form and an empty Host",
        "GET http://a/a.txt HTTP/1.1\r\nHost:\r\n\r\n",
        Answered(200),
    ),
    // Host is not used, and has to be there and to be valid all the same.
    shape(
        "a target in absolute form without Host",
        "GET http://a/a.txt HTTP/1.1\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a target in absolute form and an invalid Host",
        "GET http://a/a.txt HTTP/1.1\r\nHost: a b\r\n\r\n",
        Refused(400),
    ),
    shape(
        "a target in absolute form and two Hosts",
        "GET http://a/a.txt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    // Nobody answers for https on this connection (RFC 9110 §7.4).
    shape("a target of https", target!("https://a/a.txt"), Answered(421)),
    shape("a target without a host", target!("http:///a.txt"), Refused(400)),
    shape("a target with a port and without a host", target!("http://:80/a.txt"), Refused(400)),
    shape("a target of https without a host", target!("https:///a.txt"), Refused(400)),
    // User information is to be treated as an error (RFC 9110 §4.2.4).
    shape("a target with a user", target!("http://u@a/a.txt"), Refused(400)),
    shape("a target with a user and a password", target!("http://u:p@a/a.txt"), Refused(400)),
    shape("a target with an empty user", target!("http://@a/a.txt"), Refused(400)),
    shape("a target with a port that is none", target!("http://a:x/a.txt"), Refused(400)),
    shape("a target with a port beyond 65535", target!("http://a:65536/a.txt"), Refused(400)),
    shape("a target with an open bracket", target!("http://[::1/a.txt"), Refused(400)),
    shape("a target with two colons", target!("http://a:1:2/a.txt"), Refused(400)),
    shape("a target of another scheme", target!("ftp://a/a.txt"), Refused(400)),
    shape("a target of a scheme without a host", target!("http:/a.txt"), Refused(400)),
    shape("a target of a scheme and a word", target!("http:a.txt"), Refused(400)),
    shape("a target of two words", target!("/a.txt b"), Refused(400)),
    shape("a target without a slash", target!("a.txt"), Refused(400)),
    shape("a target of a query alone", target!("?a"), Refused(400)),
    shape("a target of host and port", target!("a:80"), Refused(400)),
    shape("a target of a star", target!("*"), Refused(400)),
    shape("a target of a star and more", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a target of two stars", "OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a target that begins with two slashes", target!("//b/a.txt"), Answered(404)),
    shape("CONNECT with a path", "CONNECT /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape(
        "CONNECT in absolute form",
        "CONNECT http://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    shape("CONNECT without a port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("CONNECT with an empty port", "CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("CONNECT with port 0", "CONNECT a:0 HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("CONNECT without a host", "CONNECT :80 HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("CONNECT with a user", "CONNECT u@a:80 HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("CONNECT of a star", "CONNECT * HTTP/1.1\r\nHost: a\r\n\r\n", Refused(400)),
    shape("a target with a fragment", target!("/a.txt#b"), Refused(400)),
    shape("a target in absolute form with a fragment", target!("http://a/a.txt#b"), Refused(400)),
    shape("a target above ASCII", target!("/\u{e9}"), Refused(400)),
    shape("a target with NUL", target!("/a\0.txt"), Refused(400)),
    shape("a target with BEL", target!("/a\u{7}.txt"), Refused(400)),
    shape("a target with a tab", target!("/a\t.txt"), Refused(400)),
    shape("a target with DEL", target!("/a\u{7f}.txt"), Refused(400)),
    // No browser sends these without encoding them, and no URI holds them.
    shape("a target with a quote", target!("/a\"b"), Refused(400)),
    shape("a target with a less-than sign", target!("/a<b"), Refused(400)),
    shape("a target with a greater-than sign", target!("/a>b"), Refused(400)),
    shape("a target with a quote in its query", target!("/a.txt?\""), Refused(400)),
    shape("a path with a backslash", target!("/a\\b"), Refused(400)),
    shape("a path with a backquote", target!("/a`b"), Refused(400)),
    shape("a path with an opening brace", target!("/{a"), Refused(400)),
    shape("a path with a closing brace", target!("/a}"), Refused(400)),
    shape("a path with a backslash in absolute form", target!("http://a/b\\c"), Refused(400)),
    // No URI holds these either. Browsers send them as they are (URL Standard, path and query
    // percent-encode sets), and people would get an error for a link that works everywhere else.
    shape("a path with a bar", target!("/a|b"), Answered(404)),
    shape("a path with a circumflex", target!("/a^b"), Answered(404)),
    shape("a path with brackets", target!("/a[0]"), Answered(404)),
    shape(
        "a query with all that browsers send",
        target!("/a.txt?a|b^c`d{e}f\\g[h]"),
        Answered(200),
    ),
    // The line is well-formed; the path is not one that can be decoded.
    shape("a path with half an encoding", target!("/a%2"), Answered(400)),
    shape("a path with an encoding that is none", target!("/a%zz"), Answered(400)),
];

/// Host (RFC 9112 §3.2, RFC 9110 §7.2).
pub const HOSTS: &[Shape] = &[
    shape("a Host without white space", host!("a"), Answered(200)),
    shape("a Host with a port", host!(" a.test:6789"), Answered(200)),
    shape("a Host with an empty port", host!(" a.test:"), Answered(200)),
    shape("a Host in capitals", host!(" A.TEST"), Answered(200)),
    shape("a Host with a dot at its end", host!(" a.test."), Answered(200)),
    shape("a Host of an IPv4 address", host!(" 127.0.0.1"), Answered(200)),
    shape("a Host of an IPv6 address", host!(" [::1]:6789"), Answered(200)),
    shape("a Host with an underscore", host!(" a_b"), Answered(200)),
    // It can be replaced by the site that is there (RFC 9112 §3.3).
    shape("an empty Host", host!(""), Answered(200)),
    shape("no Host in HTTP/1.1", "GET /a.txt HTTP/1.1\r\n\r\n", Refused(400)),
    shape("no Host in HTTP/1.0", "GET /a.txt HTTP/1.0\r\n\r\n", Last(200)),
    shape("two Hosts", host!(" a\r\nHost: a"), Refused(400)),
    shape("two Hosts that differ", host!(" a\r\nX: y\r\nhOST: b"), Refused(400)),
    shape("two empty Hosts", host!("\r\nHost:"), Refused(400)),
    shape(
        "two Hosts in HTTP/1.0",
        "GET /a.txt HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    shape("an invalid Host in HTTP/1.0", "GET /a.txt HTTP/1.0\r\nHost: a b\r\n\r\n", Refused(400)),
    shape("space behind the name Host", "GET /a.txt HTTP/1.1\r\nHost : a\r\n\r\n", Refused(400)),
    shape("a Host with a space", host!(" a b"), Refused(400)),
    shape("a Host with a tab", host!(" a\tb"), Refused(400)),
    shape("a list of Hosts", host!(" a, b"), Refused(400)),
    shape("a Host with a user", host!(" u@a"), Refused(400)),
    shape("a Host with a path", host!(" a/b"), Refused(400)),
    shape("a Host with a query", host!(" a?b"), Refused(400)),
    shape("a Host with a fragment", host!(" a#b"), Refused(400)),
    shape("a Host with a backslash", host!(" a\\b"), Refused(400)),
    shape("a Host with a scheme", host!(" http://a"), Refused(400)),
    shape("a Host with a port that is none", host!(" a:x"), Refused(400)),
    shape("a Host with a port of a plus", host!(" a:+80"), Refused(400)),
    shape("a Host with a port beyond 65535", host!(" a:65536"), Refused(400)),
    shape("a Host with two ports", host!(" a:80:80"), Refused(400)),
    shape("a Host with an open bracket", host!(" [::1"), Refused(400)),
    shape("a Host with octets behind its bracket", host!(" [::1]a"), Refused(400)),
    shape("a Host of an IPv6 address without brackets", host!(" ::1"), Refused(400)),
    shape("a Host with a bracket in its middle", host!(" a[b]"), Refused(400)),
    shape("a Host in quotes", host!(" \"a\""), Refused(400)),
    shape("a Host above ASCII", host!(" \u{e9}"), Refused(400)),
    shape("a Host with half an encoding", host!(" a%2"), Refused(400)),
    shape("a folded Host", host!("\r\n a"), Refused(400)),
];

/// Connection and Upgrade (RFC 9110 §7.6.1, §7.8; RFC 9112 §9.3, §9.6).
pub const CONNECTIONS: &[Shape] = &[
    shape("close", with!("Connection: close"), Last(200)),
    shape("close in capitals", with!("CONNECTION: CLOSE"), Last(200)),
    shape("close behind another option", with!("Connection: a, close"), Last(200)),
    shape("close between commas", with!("Connection: ,close,,"), Last(200)),
    shape("close in a second line", with!("Connection: a\r\nConnection: close"), Last(200)),
    shape("close and keep-alive", with!("Connection: close, keep-alive"), Last(200)),
    shape(
        "keep-alive, then close in another line",
        with!("Connection: keep-alive\r\nConnection: close"),
        Last(200),
    ),
    shape("keep-alive", with!("Connection: keep-alive\r\nKeep-Alive: timeout=1"), Answered(200)),
    shape("an empty Connection", with!("Connection:"), Answered(200)),
    shape("options that are names of fields", with!("Connection: host, x\r\nX: y"), Answered(200)),
    shape("an option that begins like close", with!("Connection: closed, close-x"), Answered(200)),
    shape("a field Close", with!("Close: x"), Answered(200)),
    shape("a field Proxy-Connection", with!("Proxy-Connection: close"), Answered(200)),
    shape(
        "keep-alive in HTTP/1.0",
        "GET /a.txt HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n",
        Answered(200),
    ),
    shape(
        "keep-alive and close in HTTP/1.0",
        "GET /a.txt HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
        Last(200),
    ),
    shape("another option in HTTP/1.0", "GET /a.txt HTTP/1.0\r\nConnection: x\r\n\r\n", Last(200)),
    // An upgrade may be ignored, and a server that does not switch has to go on.
    shape("an upgrade", with!("Connection: upgrade\r\nUpgrade: websocket"), Answered(200)),
    shape("an upgrade without its option", with!("Upgrade: websocket"), Answered(200)),
    shape(
        "an upgrade to h2c",
        with!(
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"
        ),
        Answered(200),
    ),
    shape("an upgrade to TLS", with!("Connection: upgrade\r\nUpgrade: TLS/1.3"), Answered(200)),
    shape(
        "an upgrade in HTTP/1.0",
        "GET /a.txt HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
        Last(200),
    ),
    shape("TE", with!("Connection: TE\r\nTE: trailers, gzip;q=0.5"), Answered(200)),
    // The same for an expectation of something unknown, which has its own status.
    shape("an unknown expectation", with!("Expect: cow"), Answered(417)),
    shape("an expectation without content", with!("Expect: 100-continue"), Answered(200)),
];
