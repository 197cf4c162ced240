//! What is true of every answer, whatever was asked.
//!
//! A test asks through [`ask`], and so each of its answers is held against the laws: those that one
//! answer shows by itself, and those that show only beside another answer (the same request again,
//! HEAD beside GET, 304 beside 200).
//!
//! The laws that need no socket are functions from responses to broken laws, so that each of them
//! can be seen to fail.

use std::net::SocketAddr;

use plainwire_field::HttpDate;

use crate::wire::{self, Framing, Response};

/// One request, written as text (see [`wire::request`]), and what the server answered.
#[derive(Debug, Clone, Copy)]
pub struct Exchanged<'a> {
    /// Who answered; the laws ask it again.
    pub server: SocketAddr,
    /// What was asked.
    pub request: &'a str,
    /// What was answered.
    pub response: &'a Response,
}

/// Asks once, on a connection of its own, and holds the answer against all laws.
///
/// # Panics
///
/// When there is no answer, or a law is broken.
pub fn ask(server: SocketAddr, request: &str) -> Response {
    let response = wire::exchange(server, request);
    assert_laws(&Exchanged { server, request, response: &response });
    response
}

/// Holds an answer against all laws. GET and HEAD are asked again, and as each other; a 304 is
/// asked again without its precondition.
///
/// # Panics
///
/// When a law is broken: the message names each one, its section, the request and the response.
pub fn assert_laws(exchanged: &Exchanged<'_>) {
    let Exchanged { server, request, response } = *exchanged;
    let method = wire::method(request);
    let mut broken = broken_alone(method, response);
    if matches!(method, "GET" | "HEAD") {
        let again = wire::exchange(server, request);
        broken.extend(broken_by_repeating(response, &again));
        let (get, head) = (with_method(request, "GET"), with_method(request, "HEAD"));
        let twin = wire::exchange(server, if method == "GET" { &head } else { &get });
        let (get, head) = if method == "GET" { (response, &twin) } else { (&twin, response) };
        broken.extend(broken_by_head(get, head));
    }
    if response.status == 304 {
        let full = wire::exchange(server, &without_precondition(request));
        broken.extend(broken_by_not_modified(&full, response));
    }
    assert!(broken.is_empty(), "{}\n\n{request}\n\n{response}", broken.join("\n"));
}

/// The laws that one answer shows by itself.
pub fn broken_alone(method: &str, response: &Response) -> Vec<String> {
    let mut broken = Vec::new();
    let mut law = |holds: bool, what: &str| {
        if !holds {
            broken.push(what.to_owned());
        }
    };
    let status = response.status;
    let has = |name: &str| response.values(name).next().is_some();
    for name in SINGLETONS {
        let count = response.values(name).count();
        law(count <= 1, &format!("{name} stands there {count} times (RFC 9110 §5.3)"));
    }
    law(response.version == "HTTP/1.1", "the status line says HTTP/1.1 (RFC 9112 §2.3)");
    law(
        response.framing != Framing::Close,
        "the length of an answer is known in advance (RFC 9110 §8.6)",
    );
    if matches!(status, 100..200 | 204) {
        law(!has("content-length"), "no Content-Length with 1xx and 204 (RFC 9110 §8.6)");
    }
    if status < 200 {
        return broken;
    }
    law(
        response.values("date").all(is_imf_fixdate) && has("date"),
        "a right Date (RFC 9110 §6.6.1)",
    );
    for name in ["last-modified", "expires"] {
        let is_right = response.values(name).all(is_imf_fixdate);
        law(is_right, &format!("{name} is an IMF-fixdate (RFC 9110 §5.6.7)"));
    }
    law(
        seconds(response, "last-modified") <= seconds(response, "date"),
        "Last-Modified is not after Date (RFC 9110 §8.8.2.1)",
    );
    law(response.values("etag").all(is_entity_tag), "a right ETag (RFC 9110 §8.8.3)");
    law(
        response.values("server").all(|value| !value.iter().any(|octet| octet.is_ascii_digit())),
        "no version in Server (RFC 9110 §10.2.4)",
    );
    law(status != 405 || has("allow"), "Allow with 405 (RFC 9110 §15.5.6)");
    law(
        !matches!(status, 301 | 302 | 303 | 307 | 308) || has("location"),
        "Location with a redirect (RFC 9110 §10.2.2)",
    );
    if status == 304 {
        law(!has("content-type"), "no other metadata with 304 (RFC 9110 §15.4.5)");
    } else if status != 204 {
        let nosniff = response.values("x-content-type-options").any(|value| value == b"nosniff");
        law(nosniff, "X-Content-Type-Options: nosniff");
    }
    let is_explained = !response.body.is_empty() && has("content-type");
    law(
        status < 400 || method == "HEAD" || is_explained,
        "an error has a representation that explains it (RFC 9110 §15.5)",
    );
    broken
}

/// The same request at the same time gives the same answer.
pub fn broken_by_repeating(first: &Response, second: &Response) -> Vec<String> {
    let mut broken = differences("the same request again", first, second, &["date"]);
    if first.body != second.body {
        broken.push("the same request again: another body".to_owned());
    }
    broken
}

/// HEAD is GET without the body (RFC 9110 §9.3.2).
pub fn broken_by_head(get: &Response, head: &Response) -> Vec<String> {
    differences("HEAD is GET without the body (RFC 9110 §9.3.2)", get, head, &["date"])
}

/// A 304 repeats what a cache needs (RFC 9110 §15.4.5).
pub fn broken_by_not_modified(full: &Response, not_modified: &Response) -> Vec<String> {
    let mut broken = Vec::new();
    if full.status != 200 {
        broken.push(format!("304, and without its precondition {}", full.status));
    }
    for name in ["cache-control", "content-location", "etag", "expires", "vary"] {
        let (wanted, found) = (full.values(name), not_modified.values(name));
        if !wanted.eq(found) {
            broken.push(format!("304 repeats {name} of the 200 (RFC 9110 §15.4.5)"));
        }
    }
    let length = full.field("content-length");
    if not_modified.field("content-length").is_some_and(|found| Some(found) != length) {
        broken.push("304 with another Content-Length than the 200 (RFC 9110 §8.6)".to_owned());
    }
    broken
}

/// Compares status and fields, except for those that may differ.
fn differences(law: &str, one: &Response, other: &Response, free: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    if one.status != other.status {
        broken.push(format!("{law}: {} and {}", one.status, other.status));
    }
    let fields = |response: &Response| {
        let kept = response.fields.iter().filter(|(name, _)| !free.contains(&name.as_str()));
        let mut lines: Vec<String> =
            kept.map(|(name, value)| format!("{name}: {}", value.escape_ascii())).collect();
        lines.sort();
        lines
    };
    let (one, other) = (fields(one), fields(other));
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    let (left, right) = (only(&one, &other), only(&other, &one));
    if !left.is_empty() || !right.is_empty() || one.len() != other.len() {
        broken.push(format!("{law}: {left:?} and {right:?}"));
    }
    broken
}

fn with_method(request: &str, method: &str) -> String {
    format!("{method}{}", &request[wire::method(request).len()..])
}

fn without_precondition(request: &str) -> String {
    let is_precondition = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.starts_with("if-none-match:") || line.starts_with("if-modified-since:")
    };
    let kept: Vec<&str> = request.lines().filter(|line| !is_precondition(line)).collect();
    kept.join("\n")
}

fn is_imf_fixdate(value: &[u8]) -> bool {
    value.len() == 29 && value.ends_with(b" GMT") && date(value).is_some()
}

fn seconds(response: &Response, name: &str) -> Option<u64> {
    response.values(name).next().and_then(date).map(HttpDate::seconds)
}

fn date(value: &[u8]) -> Option<HttpDate> {
    HttpDate::parse(value, HttpDate::from_seconds(0))
}

fn is_entity_tag(value: &[u8]) -> bool {
    let opaque = value.strip_prefix(b"W/").unwrap_or(value);
    let inner = opaque.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inner.is_some_and(|inner| {
        inner.iter().all(|octet| *octet > b' ' && *octet != b'"' && *octet != 0x7f)
    })
}

/// Fields that stand there at most once (RFC 9110 §5.3).
const SINGLETONS: [&str; 11] = [
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "location",
    "server",
    "x-content-type-options",
];

#[cfg(test)]
mod tests;
