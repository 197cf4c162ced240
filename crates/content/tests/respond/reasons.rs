//! Each step can say why it decided as it did.

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_testkit::site;

use crate::walk::ask;

fn sample() -> Site {
    Site::new(Arc::new(
        site! {
            "index.html" => "home",
            "a.txt" => "hello world",
            "sub/b.txt" => "",
            ".env" => "",
        }
        .memory(),
    ))
}

#[tokio::test]
async fn reason_of_each_decision_names_its_step_and_section() {
    let site = sample();
    let tag = "\"b94d27b9934d3e08a52e52d7da7dabfa\"";
    let rows = [
        ("POST /a.txt", "method: POST does not apply to files, RFC 9110 §15.5.6"),
        ("FOO /a.txt", "method: the method is not known, RFC 9110 §15.6.2"),
        ("GET /%zz", "locate: a % in the path is not followed by two hexadecimal digits"),
        ("GET /..", "locate: the path climbs above the root of the site"),
        ("GET /a%2fb", "locate: the path holds an encoded slash, a backslash or a NUL"),
        ("GET /.env", "access: /.env is hidden: a name begins with a dot"),
        ("GET /a.txt", "resolve: /a.txt is a file of 11 octets"),
        ("GET /a.txt/", "resolve: /a.txt/ ends in a slash but is a file"),
        ("GET /sub?q", "resolve: a folder's name ends in a slash: /sub/?q"),
        ("GET /", "resolve: the index of / is /index.html"),
        ("GET /sub/", "resolve: /sub/ has no index"),
        ("GET /nope", "resolve: /nope: nothing has that name"),
        (
            "GET /a.txt",
            "validators: ETag \"b94d27b9934d3e08a52e52d7da7dabfa\", \
             Last-Modified Sat, 29 Feb 2020 12:34:56 GMT",
        ),
        (
            &format!("GET /a.txt\nif-none-match: {tag}"),
            "precondition: If-None-Match names it, weak comparison, RFC 9110 §13.1.2",
        ),
        (
            "GET /a.txt\nif-match: \"other\"",
            "precondition: If-Match does not name it, strong comparison, RFC 9110 §13.1.1",
        ),
        (
            "GET /a.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT",
            "precondition: not modified since If-Modified-Since, RFC 9110 §13.1.3",
        ),
    ];
    for (request, expected) in rows {
        let (_, reasons) = ask(&site, request).await;
        let shown: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        assert!(shown.iter().any(|reason| reason.starts_with(expected)), "{request}: {shown:#?}");
    }
}
