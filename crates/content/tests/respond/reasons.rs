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
            "page.html" => "page",
            "page.html.gz" => "gzip",
            "empty.txt" => "",
            "long.txt" => "0123456789".repeat(100),
            "coded.txt.gz" => "0123456789".repeat(100),
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
            "precondition: If-None-Match names this representation, weak comparison, RFC 9110 §13.1.2",
        ),
        (
            "GET /a.txt\nif-match: \"other\"",
            "precondition: If-Match does not name this representation, strong comparison, RFC 9110 §13.1.1",
        ),
        (
            "GET /a.txt\nif-modified-since: Sat, 29 Feb 2020 12:34:56 GMT",
            "precondition: the file was not modified since If-Modified-Since, RFC 9110 §13.1.3",
        ),
        (
            "GET /a.txt\nif-unmodified-since: Sat, 29 Feb 2020 12:34:55 GMT",
            "precondition: the file was modified after If-Unmodified-Since, RFC 9110 §13.1.4",
        ),
        (
            "GET /a.txt\nif-none-match: \"other\"",
            "precondition: If-None-Match names other representations, RFC 9110 §13.1.2",
        ),
    ];
    assert_told(&site, &rows).await;
}

#[tokio::test]
async fn reason_of_each_method_coding_and_range_names_its_step_and_section() {
    let tag = "\"b94d27b9934d3e08a52e52d7da7dabfa\"";
    let rows = [
        ("OPTIONS /a.txt", "method: OPTIONS asks what can be done here, RFC 9110 §9.3.7"),
        ("GET /page.html", "resolve: /page.html.gz is the gzip coding of it, 4 octets"),
        (
            "GET /page.html",
            "negotiate: the plain file: no coding is preferred to it, RFC 9110 §12.5.3",
        ),
        ("GET /page.html\naccept-encoding: gzip", "negotiate: gzip is preferred, RFC 9110 §12.5.3"),
        (
            "GET /page.html\naccept-encoding: *;q=0",
            "negotiate: none of the codings that there are is acceptable, RFC 9110 §12.5.3, §15.5.7",
        ),
        ("GET /a.txt\nrange: bytes=0-4", "range: 0-4 of 11 octets, RFC 9110 §15.3.7.1"),
        (
            "GET /a.txt\nrange: bytes=0-1,3-4",
            "range: 0-4: ranges that lie near each other are joined, RFC 9110 §15.3.7.2",
        ),
        (
            "GET /long.txt\nrange: bytes=0-1,-1",
            "range: 2 parts, 0-1 and 999-999, RFC 9110 §15.3.7.2",
        ),
        (
            "GET /a.txt\nrange: bytes=11-",
            "range: no range lies within 11 octets, RFC 9110 §15.5.17",
        ),
        (
            "GET /a.txt\nrange: lines=1-2",
            "range: Range is ignored: its unit is not bytes, RFC 9110 §14.1.1, §14.2",
        ),
        (
            "GET /a.txt\nrange: bytes=0-0\nrange: bytes=1-1",
            "range: Range is ignored: it stands on several lines, RFC 9110 §14.2",
        ),
        (
            "GET /a.txt\nrange: bytes=0-0\nif-range: \"other\"",
            "range: Range is ignored: If-Range does not name this representation, RFC 9110 §13.1.5",
        ),
        (
            &format!("GET /a.txt\nrange: bytes=11-\nif-range: {tag}"),
            "range: Range is ignored: it is not applicable, RFC 9110 §13.2.2",
        ),
        (
            "GET /empty.txt\nrange: bytes=-1",
            "range: Range is ignored: the representation is empty, RFC 9110 §14.2",
        ),
        (
            "GET /coded.txt\nrange: bytes=0-1,-1",
            "range: Range is ignored: Content-Encoding would be said of all parts together",
        ),
        (
            "GET /long.txt\nrange: bytes=0-800,-1",
            "range: Range is ignored: the parts would be longer than the whole",
        ),
    ];
    assert_told(&sample(), &rows).await;
}

/// Each request has a reason that begins like this.
async fn assert_told(site: &Site, rows: &[(&str, &str)]) {
    for (request, expected) in rows {
        let (_, reasons) = ask(site, request).await;
        let shown: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        assert!(shown.iter().any(|reason| reason.starts_with(expected)), "{request}: {shown:#?}");
    }
}
