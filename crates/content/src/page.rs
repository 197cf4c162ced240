//! Error pages: what went wrong, in a page that a person can read.

use bytes::Bytes;
use plainwire_field::{FieldBlock, FieldValue, Status, names};

use crate::site::{NOSNIFF, SERVER};
use crate::{Answer, Body};

/// The answer for an error, with its page. `detail` is a sentence that the client may read, or
/// nothing, and then the status has one of its own. Nothing of the request is repeated in it.
#[must_use]
pub fn refusal(status: Status, detail: &str) -> Answer {
    let fields = FieldBlock::new()
        .with(names::SERVER, &SERVER)
        .with(names::CACHE_CONTROL, &FieldValue::from_static("no-store"))
        .with(names::X_CONTENT_TYPE_OPTIONS, &NOSNIFF)
        .with(names::CONTENT_TYPE, &FieldValue::from_static("text/html; charset=utf-8"));
    Answer { status, fields, body: Body::of_bytes(Bytes::from(page(status, detail))), fault: None }
}

fn page(status: Status, detail: &str) -> String {
    let detail = if detail.is_empty() { explanation(status) } else { detail };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{status}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1><b>{}</b> {}</h1>\n<p>{}</p>\n</main>\n</body>\n</html>\n",
        status.code(),
        status.reason(),
        escaped(detail),
    )
}

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 34rem; padding: 2rem; }
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.2; font-weight: 600; }
h1 b { margin-right: .2em; font-weight: 600; color: #b3261e; }
p { margin: 0; opacity: .8; }
@media (prefers-color-scheme: dark) { h1 b { color: #f2b8b5; } }
";

/// What a status means to the person who sees it.
fn explanation(status: Status) -> &'static str {
    match status {
        Status::BAD_REQUEST => "The server could not understand the request.",
        Status::FORBIDDEN => "This server is not permitted to read that file.",
        Status::NOT_FOUND => "There is nothing at this address.",
        Status::METHOD_NOT_ALLOWED => "Files here can be read, and nothing else.",
        Status::REQUEST_TIMEOUT => "The request took too long to arrive.",
        Status::PRECONDITION_FAILED => "The file is not the one that the request expected.",
        Status::MISDIRECTED_REQUEST => "This server does not answer for that address here.",
        Status::SERVICE_UNAVAILABLE => "The server is busy. Please try again in a moment.",
        _ if status.class() == 4 => "The server refused the request.",
        _ => "Something went wrong on the server. The details are in its log.",
    }
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §15.5
    #[test]
    fn page_says_status_and_detail_and_escapes_it() {
        let page = page(Status::NOT_FOUND, "");
        assert!(page.contains("<title>404 Not Found</title>"));
        assert!(page.contains("There is nothing at this address."));
        assert!(
            super::page(Status::BAD_REQUEST, "a <b> & \"c\"")
                .contains("a &lt;b&gt; &amp; &quot;c&quot;")
        );
    }
}
