//! Fields that other programs obey, and this one must not: they would name another file, another
//! method, another client or another origin.
//!
//! - Caddy GHSA-7r4p-vjf4-gxv4, GHSA-f59h-q822-g45g: a client named itself, by a field that
//!   differed in `_` or `.`.
//! - httpoxy CVE-2016-5385: `Proxy` became an environment variable.
//! - Symfony CVE-2018-14773, IIS: `X-Original-URL` and `X-Rewrite-URL` named another target than
//!   the rules saw.
//! - lighttpd before 1.4.83, h2c smuggling: `Upgrade: h2c` went on to a connection that no rule
//!   saw.
//! - Apache CVE-2013-5704: a trailer replaced a field that the rules had seen.
//! - cross-site tracing: `TRACE` gave back what a page may not see.
//! - Symfony, serve-handler and others: `Host` stood in what was sent, and a cache kept it.

use plainwire_testkit::site;
use plainwire_testkit::wire::{Wire, method, request};

use crate::grounds::{Ground, SECRET, answers_to, ask_once, assert_no_secret, told};

fn ground() -> Ground {
    Ground::of(&site! {
        "a.txt" => "inside", "b.txt" => "another", "a.txt.gz" => "coded", ".env" => SECRET,
        "folder/index.html" => "index",
    })
}

const OBEYED_ELSEWHERE: [&str; 39] = [
    "x-original-url: /b.txt",
    "x-rewrite-url: /b.txt",
    "x-original-uri: /.env",
    "x-http-method-override: DELETE",
    "x-http-method: PUT",
    "x-method-override: HEAD",
    "x-forwarded-host: evil.example",
    "x-forwarded-proto: https",
    "x-forwarded-for: 127.0.0.1",
    "x-forwarded-prefix: //evil.example",
    "x-forwarded-path: /b.txt",
    "x-host: evil.example",
    "x-real-ip: 127.0.0.1",
    "forwarded: for=127.0.0.1;host=evil.example;proto=https",
    "via: 1.1 evil.example",
    "proxy: http://evil.example/",
    "remote-user: admin",
    "remote_user: admin",
    "x_remote_user: admin",
    "x.remote.user: admin",
    "authorization: Basic YWRtaW46YWRtaW4=",
    "cookie: admin=1; path=../../secret.txt",
    "x-sendfile: /etc/passwd",
    "x-accel-redirect: /b.txt",
    "x-wp-nonce: 1",
    "translate: f",
    "destination: /b.txt",
    "depth: infinity",
    "upgrade: h2c\nconnection: upgrade, http2-settings\nhttp2-settings: AAMAAABkAAQAAP__",
    "upgrade: websocket\nconnection: upgrade\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    "upgrade: TLS/1.0\nconnection: upgrade",
    "connection: close, host, x",
    "connection: te, trailer, content-length",
    "te: trailers, gzip",
    "trailer: if-none-match",
    "content-encoding: gzip",
    "content-type: multipart/form-data; boundary=x",
    "max-forwards: 0",
    "x-plainwire: x",
];

// RFC 9110 §7.8, §10.1.4, §17.1, §17.13; RFC 9112 §9.3
#[test]
fn field_that_others_obey_changes_nothing_of_an_answer() {
    ground().in_each_model(|server| {
        for target in ["/a.txt", "/folder", "/folder/", "/missing"] {
            let plain = told(&ask_once(server, &format!("GET {target}")));
            for field in OBEYED_ELSEWHERE {
                let answer = ask_once(server, &format!("GET {target}\n{field}"));
                assert_eq!(told(&answer), plain, "{target}, {field}: {answer}");
                assert_no_secret(&answer, field.as_bytes());
            }
        }
    });
}

// RFC 9110 §9.3.8, §15.5.6, §15.6.2
#[test]
fn method_that_would_give_back_or_change_something_does_neither() {
    ground().in_each_model(|server| {
        for (name, status) in [
            ("TRACE", 405),
            ("TRACK", 501),
            ("PUT", 405),
            ("DELETE", 405),
            ("POST", 405),
            ("PATCH", 405),
            ("PROPFIND", 501),
            ("MOVE", 501),
            ("COPY", 501),
            ("MKCOL", 501),
            ("DEBUG", 501),
            ("PURGE", 501),
            ("get", 501),
            ("GETT", 501),
        ] {
            let answer = ask_once(server, &format!("{name} /a.txt\ncookie: sesame\nx: sesame"));
            assert_eq!(answer.status, status, "{name}: {answer}");
            let sent = [&*answer.head, &*answer.body].concat();
            assert!(!String::from_utf8_lossy(&sent).contains("sesame"), "{name}: {answer}");
        }
        assert_eq!(ask_once(server, "GET /a.txt").text(), "inside");
    });
}

// RFC 9110 §6.5.1, RFC 9112 §7.1.2
#[test]
fn trailer_never_becomes_a_field() {
    ground().in_each_model(|server| {
        let plain = told(&ask_once(server, "GET /a.txt"));
        for trailer in [
            "If-None-Match: *",
            "If-Match: \"x\"",
            "Range: bytes=0-0",
            "Accept-Encoding: gzip",
            "Host: b",
            "Connection: keep-alive",
            "Expect: the impossible",
            "Content-Length: 5",
            "Transfer-Encoding: gzip",
            "X-Original-URL: /b.txt",
        ] {
            let head = "GET /a.txt\nconnection: close\ntransfer-encoding: chunked";
            let body = format!("3\r\nabc\r\n0\r\n{trailer}\r\n\r\n");
            let answers = answers_to(server, &[request(head), body.into_bytes()].concat());
            assert_eq!(answers.len(), 1, "{trailer}");
            assert_eq!(told(&answers[0]), plain, "{trailer}: {}", answers[0]);
        }
    });
}

/// Whatever the host is called, nothing of an answer says it, so no cache can keep it.
// RFC 9110 §7.2, §7.4; RFC 9112 §3.2.2, §3.2.3
#[test]
fn host_in_any_form_is_in_no_answer_and_two_of_them_are_refused() {
    ground().in_each_model(|server| {
        for target in ["/a.txt", "/folder", "/missing", "http://evil.example/folder"] {
            let plain = told(&ask_once(server, &format!("GET {target}")));
            for host in ["evil.example", "EVIL.example:1", "[::ffff:1.2.3.4]", "evil.example:", ""]
            {
                let answer = ask_once(server, &format!("GET {target}\nhost: {host}"));
                assert_eq!(told(&answer), plain, "{host}: {answer}");
            }
        }
        for hosts in [
            "host: a\nhost: a",
            "host: a\nhost: b",
            "host: a\nHOST: b",
            "host: a\nx: y\nhost: a",
            "host: a, b",
            "host: a b",
            "host: a/b",
            "host: a@b",
            "host: a#b",
            "host: a?b",
            "host: a:b",
            "host: a:99999999999",
            "host: [::1",
            "host: a\\b",
            "host: <a>",
            "host : a",
            " host: a",
        ] {
            let text = format!("GET /a.txt\n{hosts}\nx: y\nx-host: host:");
            let answers = answers_to(server, &request(&text));
            let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            assert_eq!(statuses, [400], "{hosts}");
        }
        // HTTP/1.1 without one, and HTTP/1.0 with two.
        for octets in
            ["GET /a.txt HTTP/1.1\r\n\r\n", "GET /a.txt HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"]
        {
            let answers = answers_to(server, octets.as_bytes());
            assert_eq!(answers[0].status, 400, "{octets}");
        }
    });
}

// RFC 9110 §6.4.1, §9.3.2, §15.4.5
#[test]
fn answer_without_content_is_followed_by_the_next_answer() {
    let ground = ground();
    let server = ground.serve("event");
    let tag = ask_once(&server, "GET /b.txt").field("etag").unwrap().to_owned();
    let asked = [
        "HEAD /b.txt".to_owned(),
        format!("GET /b.txt\nif-none-match: {tag}"),
        format!("HEAD /b.txt\nif-none-match: {tag}"),
        "HEAD /missing".to_owned(),
        "HEAD /folder".to_owned(),
        "HEAD /b.txt\nrange: bytes=0-1".to_owned(),
        "HEAD /b.txt\nif-match: \"x\"".to_owned(),
        "OPTIONS /b.txt".to_owned(),
        "GET /b.txt\nconnection: close".to_owned(),
    ];
    let mut wire = Wire::connect(server.address());
    wire.send(asked.iter().flat_map(|text| request(text)).collect::<Vec<u8>>());
    // A stray octet of content would be read as the next status line.
    let statuses: Vec<u16> = asked.iter().map(|text| wire.response(method(text)).status).collect();
    assert_eq!(statuses, [200, 304, 304, 404, 301, 200, 412, 204, 200]);
    wire.assert_closed();
    server.stop();
}
