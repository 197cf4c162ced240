//! What is true of every answer, whatever was asked.
//!
//! A test asks through [`ask`], and so each of its answers is held against the laws: those that one
//! answer shows by itself, and those that show only beside another answer (the same request again,
//! HEAD beside GET, 304 beside 200).
//!
//! The laws that need no socket are functions from responses to broken laws, so that each of them
//! can be seen to fail.

mod agreement;

use std::net::SocketAddr;

use plainwire_field::HttpDate;

use crate::multipart::{self, unsatisfied};
use crate::wire::{self, Framing, Response};
use agreement::{agree, differences};

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

/// Holds an answer against all laws. GET and HEAD are asked again, as each other, and in other
/// codings; a 206 and a 416 are asked again without their range, a 304 without its precondition.
///
/// # Panics
///
/// When a law is broken: the message names each one, its section, the request and the response.
pub fn assert_laws(exchanged: &Exchanged<'_>) {
    let Exchanged { server, request, response } = *exchanged;
    let broken = broken_by_asking(request, response, |request| wire::exchange(server, request));
    assert!(broken.is_empty(), "{}\n\n{request}\n\n{response}", broken.join("\n"));
}

/// The same for whoever answers `ask`: all that is broken.
pub fn broken_by_asking(
    request: &str,
    response: &Response,
    mut ask: impl FnMut(&str) -> Response,
) -> Vec<String> {
    let method = wire::method(request);
    let mut broken = broken_alone(method, response);
    if matches!(method, "GET" | "HEAD") {
        let again = ask(request);
        broken.extend(broken_by_repeating(response, &again));
        // HEAD has no ranges (RFC 9110 §14.2).
        let whole = with_method(&without(request, RANGE), "GET");
        let (get, head) = match (method, whole == request) {
            ("GET", true) => (None, Some(ask(&with_method(request, "HEAD")))),
            ("GET", false) => {
                let head = ask(&with_method(request, "HEAD"));
                (Some(ask(&whole)), Some(head))
            }
            _ => (Some(ask(&whole)), None),
        };
        let (get, head) = (get.as_ref().unwrap_or(response), head.as_ref().unwrap_or(response));
        broken.extend(broken_by_head(get, head));
        match response.status {
            206 => broken.extend(broken_by_part(get, response, request_has(request, "if-range"))),
            416 => broken.extend(broken_by_no_part(get, response)),
            _ => {}
        }
        if matches!(response.status, 200 | 206 | 304 | 406 | 412 | 416) {
            let bare = with_method(&without(request, NEGOTIATED), "HEAD");
            let variants = CODINGS.map(|codings| ask(&format!("{bare}{codings}")));
            broken.extend(broken_by_negotiation(response, &variants));
        }
    }
    if response.status == 304 {
        let full = ask(&without(request, CACHED));
        broken.extend(broken_by_not_modified(&full, response));
    }
    broken
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
    broken_by_extent(method, response).into_iter().for_each(|what| law(false, &what));
    law(
        !has("content-encoding") || varies(response),
        "Vary with Content-Encoding (RFC 9110 §12.5.5)",
    );
    let is_explained = !response.body.is_empty() && has("content-type");
    law(
        status < 400 || method == "HEAD" || is_explained,
        "an error has a representation that explains it (RFC 9110 §15.5)",
    );
    broken
}

/// How much is sent, and how that is said.
fn broken_by_extent(method: &str, response: &Response) -> Vec<String> {
    let mut broken = Vec::new();
    let mut law = |holds: bool, what: &str| {
        if !holds {
            broken.push(what.to_owned());
        }
    };
    let status = response.status;
    let takes_ranges = response.values("accept-ranges").any(|value| value == b"bytes");
    let says_so = !matches!(status, 200 | 206 | 416) || takes_ranges;
    law(says_so, "Accept-Ranges: bytes (RFC 9110 §14.3)");
    let own = response.values("content-range").next();
    match status {
        206 if method == "GET" => match multipart::parts(response) {
            Ok(parts) => {
                let complete = parts[0].range.complete;
                let same = parts.iter().all(|part| part.range.complete == complete);
                law(same, "one complete length in all parts (RFC 9110 §14.4)");
                let short = parts.len() == 1 || (response.body.len() as u64) < complete;
                law(short, "a multipart is shorter than the whole (RFC 9110 §17.15)");
            }
            Err(what) => law(false, &format!("{what} (RFC 9110 §14.4, §14.6, §15.3.7)")),
        },
        206 => law(false, "a 206 to GET alone (RFC 9110 §14.2)"),
        416 => {
            let is_right = own.and_then(unsatisfied).is_some();
            law(is_right, "the length in Content-Range with 416 (RFC 9110 §15.5.17)");
        }
        _ => law(own.is_none(), "no Content-Range but with 206 and 416 (RFC 9110 §14.4)"),
    }
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
        if !agree(full, not_modified, name) {
            broken.push(format!("304 repeats {name} of the 200 (RFC 9110 §15.4.5)"));
        }
    }
    let length = full.field("content-length");
    if not_modified.field("content-length").is_some_and(|found| Some(found) != length) {
        broken.push("304 with another Content-Length than the 200 (RFC 9110 §8.6)".to_owned());
    }
    broken
}

/// A 206 is a part of the 200, octet by octet, and says what it says; less of it where the client
/// has asked with `If-Range` (RFC 9110 §15.3.7).
pub fn broken_by_part(full: &Response, part: &Response, is_resumed: bool) -> Vec<String> {
    let mut broken = Vec::new();
    if full.status != 200 {
        broken.push(format!("206, and without its range {}", full.status));
    }
    let parts = multipart::parts(part).unwrap_or_default();
    let media_type = full.values("content-type").next();
    for part in &parts {
        let (first, last) = (part.range.first as usize, part.range.last as usize);
        if full.body.get(first..=last) != Some(&part.octets) {
            broken.push(format!("other octets at {first}-{last} than in the 200 (RFC 9110 §14.2)"));
        }
        if part.range.complete != full.body.len() as u64 {
            broken.push("another complete length than the 200 has (RFC 9110 §14.4)".to_owned());
        }
        if (parts.len() > 1 || !is_resumed) && part.media_type.as_deref() != media_type {
            broken.push("another Content-Type than the 200 has (RFC 9110 §15.3.7)".to_owned());
        }
    }
    let repeated = ["cache-control", "content-location", "etag", "expires", "vary"];
    let unless_resumed = ["content-encoding", "last-modified"];
    for name in repeated.iter().chain(unless_resumed.iter().filter(|_| !is_resumed)) {
        if !agree(full, part, name) {
            broken.push(format!("206 repeats {name} of the 200 (RFC 9110 §15.3.7)"));
        }
    }
    let is_spared = |name| part.values(name).next().is_none();
    if is_resumed && !unless_resumed.iter().all(|name| is_spared(name) || is_spared("etag")) {
        broken.push("a 206 to If-Range repeats no other fields (RFC 9110 §15.3.7)".to_owned());
    }
    broken
}

/// A 416 says how long the 200 is (RFC 9110 §15.5.17).
pub fn broken_by_no_part(full: &Response, refused: &Response) -> Vec<String> {
    let said = refused.values("content-range").next().and_then(unsatisfied);
    if full.status == 200 && said == Some(full.body.len() as u64) {
        return Vec::new();
    }
    vec![format!("416 says {said:?} octets, and the whole is {full} (RFC 9110 §15.5.17)")]
}

/// Where another `Accept-Encoding` gets another answer, every answer about that target says so, and
/// no two codings have the same tag (RFC 9110 §8.8.3.3, §12.5.5).
pub fn broken_by_negotiation(response: &Response, variants: &[Response]) -> Vec<String> {
    let mut broken = Vec::new();
    let coding = |response: &Response| response.field("content-encoding").map(str::to_owned);
    let tag = |response: &Response| response.field("etag").map(str::to_owned);
    for (index, one) in variants.iter().enumerate() {
        for other in &variants[index + 1..] {
            if one.status == other.status && coding(one) == coding(other) {
                continue;
            }
            if ![response, one, other].into_iter().all(varies) {
                broken.push("Vary wherever the coding has a say (RFC 9110 §12.5.5)".to_owned());
            }
            if one.status == other.status && tag(one).is_some() && tag(one) == tag(other) {
                broken.push("a tag of its own for each coding (RFC 9110 §8.8.3.3)".to_owned());
            }
        }
    }
    broken.dedup();
    broken
}

/// Whether it says that `Accept-Encoding` has a say.
fn varies(response: &Response) -> bool {
    let names = response.values("vary").flat_map(|value| value.split(|octet| *octet == b','));
    names.map(<[u8]>::trim_ascii).any(|name| name.eq_ignore_ascii_case(b"accept-encoding"))
}

fn with_method(request: &str, method: &str) -> String {
    format!("{method}{}", &request[wire::method(request).len()..])
}

/// The request without the lines of these fields.
pub(crate) fn without(request: &str, names: &[&str]) -> String {
    let is_kept = |line: &&str| !names.iter().any(|name| is_line_of(line, name));
    request.lines().filter(is_kept).collect::<Vec<&str>>().join("\n")
}

fn request_has(request: &str, name: &str) -> bool {
    request.lines().any(|line| is_line_of(line, name))
}

fn is_line_of(line: &str, name: &str) -> bool {
    line.split_once(':').is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
}

/// What asks for a part.
const RANGE: &[&str] = &["range", "if-range"];

/// What a 304 or a part comes from.
const CACHED: &[&str] = &["if-none-match", "if-modified-since", "range", "if-range"];

/// What decides between representations and between what is said of one.
const NEGOTIATED: &[&str] = &[
    "accept-encoding",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "range",
];

/// Several wishes, as field lines; none first.
const CODINGS: [&str; 3] =
    ["", "\naccept-encoding: gzip, identity;q=0.5", "\naccept-encoding: br, zstd;q=0.5"];

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
