//! Error pages: what went wrong, in a page that a person can read.

use bytes::Bytes;
use plainwire_field::{FieldBlock, FieldValue, Status, names};

use crate::site::{NOSNIFF, SERVER};
use crate::{Answer, Body};

/// The answer for an error, with its page. `detail` is a sentence that the client may read, or
/// nothing, and then the status has one of its own. Nothing of the request is repeated in it.
#[must_use]
pub fn refusal(status: Status, detail: &str) -> Answer {
    choice(status, detail, &[])
}

/// A place to go on to.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) text: String,
    /// A reference that begins with one slash.
    pub(crate) target: String,
}

/// The media type of a page.
pub(crate) const MEDIA_TYPE: FieldValue<'static> =
    FieldValue::from_static("text/html; charset=utf-8");

/// Seconds after which a client may ask again that was answered 503 (RFC 9110 §10.2.3): whatever is
/// short may be there again at once, and a second keeps those who ask from coming all the time.
const RETRY_AFTER: FieldValue<'static> = FieldValue::from_static("1");

/// As [`refusal`], with links below the sentence.
pub(crate) fn choice(status: Status, detail: &str, links: &[Link]) -> Answer {
    let mut fields = FieldBlock::new()
        .with(names::SERVER, &SERVER)
        .with(names::CACHE_CONTROL, &FieldValue::from_static("no-store"))
        .with(names::X_CONTENT_TYPE_OPTIONS, &NOSNIFF)
        .with(names::CONTENT_TYPE, &MEDIA_TYPE);
    if status == Status::SERVICE_UNAVAILABLE {
        fields.push(names::RETRY_AFTER, &RETRY_AFTER);
    }
    let body = Body::of_bytes(Bytes::from(page(status, detail, links)));
    Answer { status, fields, body, fault: None }
}

fn page(status: Status, detail: &str, links: &[Link]) -> String {
    let detail = if detail.is_empty() { explanation(status) } else { detail };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{status}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1><b>{}</b> {}</h1>\n<p>{}</p>\n{}</main>\n</body>\n</html>\n",
        status.code(),
        status.reason(),
        escaped(detail),
        links.iter().map(anchor).collect::<String>(),
    )
}

fn anchor(link: &Link) -> String {
    format!("<p><a href=\"{}\">{}</a></p>\n", escaped(&link.target), escaped(&link.text))
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
        Status::MOVED_PERMANENTLY => "This is a folder; its address ends in a slash.",
        Status::BAD_REQUEST => "The server could not understand the request.",
        Status::FORBIDDEN => "This server is not permitted to read that file.",
        Status::NOT_FOUND => "There is nothing at this address.",
        Status::METHOD_NOT_ALLOWED => "Files here can be read, and nothing else.",
        Status::NOT_ACCEPTABLE => "The request accepts none of the codings that this file is in.",
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
            '\'' => escaped.push_str("&#39;"),
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
        let missing = page(Status::NOT_FOUND, "", &[]);
        assert!(missing.contains("<title>404 Not Found</title>"));
        assert!(missing.contains("There is nothing at this address."));
        let bad = page(Status::BAD_REQUEST, "a <b> & \"c\" 'd'", &[]);
        assert!(bad.contains("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"));
    }

    // RFC 9110 §10.2.3, §15.6.4
    #[test]
    fn refusal_that_may_pass_says_when_to_ask_again_and_no_other_does() {
        for (status, expected) in [
            (Status::SERVICE_UNAVAILABLE, Some(&b"1"[..])),
            (Status::INTERNAL_SERVER_ERROR, None),
            (Status::NOT_FOUND, None),
        ] {
            assert_eq!(refusal(status, "").fields.get(names::RETRY_AFTER), expected, "{status}");
        }
    }

    // RFC 9110 §15.4.2, §15.5.7
    #[test]
    fn page_with_a_link_escapes_its_target_and_its_text() {
        let hostile = "/a/?\"><script>&'".to_owned();
        let page =
            page(Status::MOVED_PERMANENTLY, "", &[Link { text: hostile.clone(), target: hostile }]);
        let escaped = "/a/?&quot;&gt;&lt;script&gt;&amp;&#39;";
        assert!(page.contains(&format!("<p><a href=\"{escaped}\">{escaped}</a></p>")), "{page}");
    }
}
