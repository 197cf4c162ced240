//! The lint as a whole: its rules, and responses that keep them all.

use std::collections::BTreeSet;

use plainwire_h1::Version;

use super::sample::with;
use super::{RULES, lint};

fn remarks(method: &str, asked: Version, response: &str) -> Vec<String> {
    let octets = response.replace('\n', "\r\n");
    with(method, asked, octets.as_bytes(), |seen| {
        lint(seen).iter().map(ToString::to_string).collect()
    })
}

#[test]
fn rules_have_numbers_that_rise_and_sections() {
    for (index, rule) in RULES.iter().enumerate() {
        assert_eq!(rule.id, format!("MSG-{:02}", index + 1));
        assert!(rule.sections.starts_with("RFC "), "{}", rule.id);
        assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}", rule.id);
    }
    let titles: BTreeSet<_> = RULES.iter().map(|rule| rule.title).collect();
    assert_eq!(titles.len(), RULES.len());
}

#[test]
fn response_that_keeps_every_rule_gets_no_remark() {
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
    let rows = [
        (
            "GET",
            format!(
                "HTTP/1.1 200 OK\n{date}\nServer: plainwire\nContent-Type: text/plain; \
                 charset=utf-8\nLast-Modified: Sat, 05 Nov 1994 08:49:37 GMT\nETag: \"a\"\n\
                 Accept-Ranges: bytes\nCache-Control: no-cache\nVary: Accept-Encoding\n\
                 Content-Length: 3\n\nabc"
            ),
        ),
        ("GET", format!("HTTP/1.1 304 Not Modified\n{date}\nETag: \"a\"\n\n")),
        ("OPTIONS", format!("HTTP/1.1 204 No Content\n{date}\nAllow: GET, HEAD, OPTIONS\n\n")),
        ("POST", "HTTP/1.1 100 Continue\n\n".to_owned()),
        (
            "POST",
            format!(
                "HTTP/1.1 405 Method Not Allowed\n{date}\nAllow: GET, HEAD\nConnection: close\n\
                 Content-Type: text/html\nContent-Length: 2\n\nno"
            ),
        ),
    ];
    for (method, response) in rows {
        assert_eq!(remarks(method, Version::Http11, &response), [""; 0], "{response}");
    }
}

#[test]
fn remark_says_rule_words_and_section() {
    let found = remarks("POST", Version::Http10, "HTTP/1.1 100 Continue\n\n");
    let expected = "MSG-23: 100 Continue answers a request of HTTP/1.0, RFC 9110 §15.2";
    assert_eq!(found, [expected]);
}
