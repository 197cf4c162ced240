//! Tables of requests and answers, as text.
//!
//! ```text
//! GET /eleven.txt            the request: see `wire::request`
//! if-none-match: *
//!
//! 304                        the status
//! cache-control: no-cache    this field with exactly this value
//! !content-type              no such field
//! + 0-4/11                   a 206 has this part next, and no part without such a line
//!                            an empty line, and then exactly this body;
//!                            without the empty line any body will do
//! ```

use std::net::SocketAddr;

use crate::laws;
use crate::multipart;
use crate::wire::Response;

/// Asks, holds the answer against all laws, and compares it with what is expected.
///
/// # Panics
///
/// When the answer differs: the message shows the request, each difference, and the response.
pub fn expect(server: SocketAddr, request: &str, expected: &str) -> Response {
    let response = laws::ask(server, request);
    let wrong = differences(&response, expected);
    assert!(wrong.is_empty(), "{request}\n\n{}\n\n{response}", wrong.join("\n"));
    response
}

/// What of the expectation the response does not meet.
pub fn differences(response: &Response, expected: &str) -> Vec<String> {
    let (head, body) = match expected.split_once("\n\n") {
        Some((head, body)) => (head, Some(body)),
        None => (expected, None),
    };
    let mut lines = head.lines();
    let mut wrong = Vec::new();
    let status = lines.next().unwrap_or_default();
    if response.status.to_string() != status {
        wrong.push(format!("the status is {}, not {status}", response.status));
    }
    let mut parts = Vec::new();
    for line in lines {
        let values = |name| response.values(name).map(String::from_utf8_lossy);
        if let Some(name) = line.strip_prefix('!') {
            wrong.extend(values(name).map(|value| format!("{name} is there: {value}")));
        } else if let Some(range) = line.strip_prefix("+ ") {
            parts.push(range.to_owned());
        } else {
            let (name, value) = line.split_once(": ").expect("an expected field has `: `");
            let found: Vec<String> = values(name).map(|value| value.into_owned()).collect();
            if found != [value] {
                wrong.push(format!("{name} is {found:?}, not {value:?}"));
            }
        }
    }
    if !parts.is_empty() {
        let found = multipart::parts(response).unwrap_or_else(|error| {
            wrong.push(error);
            Vec::new()
        });
        let shown = |range: &multipart::ContentRange| {
            format!("{}-{}/{}", range.first, range.last, range.complete)
        };
        let found: Vec<String> = found.iter().map(|part| shown(&part.range)).collect();
        if found != parts {
            wrong.push(format!("the parts are {found:?}, not {parts:?}"));
        }
    }
    if body.is_some_and(|body| body.as_bytes() != response.body) {
        wrong.push("the body differs".to_owned());
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Framing;

    #[test]
    fn expectation_that_is_not_met_says_what_differs() {
        let response = Response {
            head: Vec::new(),
            version: "HTTP/1.1".to_owned(),
            status: 200,
            reason: "OK".to_owned(),
            fields: vec![("vary".to_owned(), b"accept".to_vec())],
            body: b"hi".to_vec(),
            framing: Framing::Length(2),
        };
        let rows = [
            ("200", 0),
            ("200\nvary: accept\n!etag\n\nhi", 0),
            ("200\n\nho", 1),
            ("404\nVary: cookie\n!vary\netag: \"a\"", 4),
            ("200\n+ 0-1/2", 2),
        ];
        for (expected, count) in rows {
            let wrong = differences(&response, expected);
            assert_eq!(wrong.len(), count, "{expected}: {wrong:?}");
        }
    }
}
