//! Rows W2 to W4: the request that is received and parsed, the file, the response.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::symlink;

use plainwire_field::HttpDate;
use plainwire_testkit::laws::{broken_alone, broken_by_head};
use plainwire_testkit::site;
use plainwire_testkit::site::{Folder, HOSTILE_NAMES, content_of, hostile};
use plainwire_testkit::wire::{End, Response, Wire, exchange, method, request};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::started::{SERVERS, Server};

fn hello() -> Folder {
    site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder()
}

/// Asks, and holds the answer against the laws of RFC 9110 that one answer shows.
fn ask(server: &Server, text: &str) -> Response {
    let response = exchange(server.address(), text);
    let mut broken = broken_alone(method(text), &response);
    // Good advice to browsers and an offer to clients, but no law of HTTP.
    broken.retain(|law| {
        !["X-Content-Type-Options", "Accept-Ranges"].iter().any(|name| law.starts_with(name))
    });
    assert!(broken.is_empty(), "{broken:?}\n{text}\n{response}");
    assert!(response.has_connection_option("close"), "{response}");
    response
}

// RFC 9112 §2.2: the split says nothing.
#[test]
fn w2_request_that_comes_octet_by_octet_is_parsed_whole() {
    let folder = hello();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let mut wire = Wire::connect(server.address());
        for octet in request("GET /HelloWorld.html\nuser-agent: a person who types\naccept: */*") {
            wire.send([octet]);
        }
        assert_eq!(wire.response("GET").text(), "<h1>Hello</h1>");
        wire.assert_closed();
    }
}

// RFC 9112 §2.2, §3; RFC 6585 §5
#[test]
fn w2_request_that_is_malformed_is_refused_and_the_next_one_served() {
    let folder = hello();
    let large = format!("GET / HTTP/1.1\r\nHost: a\r\nLarge: {}\r\n\r\n", "x".repeat(40_000));
    let rows: [(&[u8], u16); 8] = [
        (b"GET\r\n\r\n", 400),
        (b"GET /HelloWorld.html\r\n\r\n", 400),
        (b"GET /HelloWorld.html HTTP/1.1\r\n\r\n", 400),
        (b"GET /HelloWorld.html HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET /HelloWorld.html HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (large.as_bytes(), 431),
    ];
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for (octets, status) in rows {
            let mut wire = Wire::connect(server.address());
            wire.send(octets);
            let response = wire.response("GET");
            assert_eq!(response.status, status, "\"{}\": {response}", octets.escape_ascii());
            wire.assert_closed();
            assert_eq!(ask(&server, "GET /HelloWorld.html").status, 200);
        }
    }
}

// RFC 9110 §9.3.2, §15.5.6; RFC 9112 §9.6
#[test]
fn w2_method_other_than_get_is_answered_without_a_reset() {
    let folder = hello();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let get = ask(&server, "GET /HelloWorld.html");
        let head = ask(&server, "HEAD /HelloWorld.html");
        assert_eq!(broken_by_head(&get, &head), Vec::<String>::new());
        let mut wire = Wire::connect(server.address());
        // Also behind an empty line, which is passed over (RFC 9112 §2.2).
        wire.send([b"\r\n", &request("HEAD /HelloWorld.html")[..]].concat());
        wire.response("HEAD");
        // No content follows.
        wire.assert_closed();
        let mut wire = Wire::connect(server.address());
        // More than the buffers of both ends take: somebody has to read it.
        wire.send(request("POST /HelloWorld.html\ncontent-length: 16777216"));
        wire.send(vec![b'x'; 16 << 20]);
        let response = wire.response("POST");
        assert_eq!((response.status, response.field("allow")), (405, Some("GET, HEAD")));
        wire.assert_closed();
    }
}

// RFC 3986 §2.1
#[test]
fn w3_name_of_any_octets_is_found() {
    let folder = hostile().folder();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for (name, path) in HOSTILE_NAMES {
            let Some(path) = path else { continue };
            assert_eq!(ask(&server, &format!("GET {path}")).text(), content_of(name), "{path}");
            assert_eq!(ask(&server, &format!("GET {path}?a=b")).status, 200, "{path}");
        }
    }
}

#[test]
fn w3_file_that_changes_is_seen_at_once() {
    let folder = hello();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for content in ["one", "another"] {
            folder.write("HelloWorld.html", content);
            assert_eq!(ask(&server, "GET /HelloWorld.html").text(), content);
        }
    }
}

// RFC 9110 §17.3
#[test]
fn w3_path_never_leaves_the_folder() {
    let outer = site! {
        "secret.txt" => "secret",
        "root-secret/secret.txt" => "secret",
        "root/index.html" => "front page",
        "root/.hidden" => "secret",
        "root/sub/inside.txt" => "inside",
    }
    .folder();
    symlink(outer.join("secret.txt"), outer.join("root/absolute")).unwrap();
    symlink("../secret.txt", outer.join("root/relative")).unwrap();
    symlink("..", outer.join("root/up")).unwrap();
    symlink("../root-secret", outer.join("root/sibling")).unwrap();
    symlink("/dev/zero", outer.join("root/device")).unwrap();
    symlink("sub/inside.txt", outer.join("root/within")).unwrap();
    let pipe = outer.join("root/pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let rows = [
        ("/../../etc/passwd", 400),
        ("/../secret.txt", 400),
        ("/sub/../../secret.txt", 400),
        ("/%2e%2e/secret.txt", 400),
        ("/.%2E/secret.txt", 400),
        ("/..%2fsecret.txt", 404),
        ("/..%5csecret.txt", 404),
        ("/..\\secret.txt", 400),
        ("/%252e%252e/secret.txt", 404),
        ("//etc/passwd", 404),
        ("/etc/passwd", 404),
        ("/secret.txt%00.html", 404),
        ("http://a/../secret.txt", 400),
        ("/.hidden", 404),
        ("/absolute", 404),
        ("/relative", 404),
        ("/up/secret.txt", 404),
        ("/up/root/index.html", 200),
        ("/sibling/secret.txt", 404),
        ("/device", 404),
        ("/pipe", 404),
        ("/sub", 404),
        ("/sub/", 404),
        ("/index.html/", 404),
        ("/within", 200),
        ("/sub/../index.html", 200),
        ("/", 200),
    ];
    for binary in SERVERS {
        let server = Server::serving(binary, &outer.join("root"));
        for (target, status) in rows {
            let response = ask(&server, &format!("GET {target}"));
            assert_eq!(response.status, status, "{target}: {response}");
            assert!(!response.text().contains("secret"), "{target}: {response}");
        }
    }
}

// RFC 9112 §2.1, §4, §5
#[test]
fn w4_response_is_status_line_header_lines_blank_line_and_file() {
    let folder = hello();
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        let mut wire = Wire::connect(server.address());
        wire.send(request("GET /HelloWorld.html"));
        let End::Closed(octets) = wire.end() else { panic!("closed in order") };
        let text = String::from_utf8(octets).unwrap();
        let (date, rest) = text
            .strip_prefix("HTTP/1.1 200 OK\r\nDate: ")
            .and_then(|text| text.split_once("\r\n"))
            .unwrap_or_else(|| panic!("{text}"));
        assert!(HttpDate::parse(date.as_bytes(), HttpDate::from_seconds(0)).is_some(), "{date}");
        let expected = "Content-Type: text/html; charset=utf-8\r\nContent-Length: 14\r\n\
                        Connection: close\r\n\r\n<h1>Hello</h1>";
        assert_eq!(rest, expected);
    }
}

// RFC 9112 §8
#[test]
fn w4_file_that_changes_its_length_while_it_is_sent_never_breaks_the_framing() {
    let folder = Folder::new();
    let set_length = |octets| {
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true).open(folder.join("large.bin"));
        file.unwrap().set_len(octets).unwrap();
    };
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for (after, whole) in [(128 << 20, true), (1000, false)] {
            set_length(64 << 20);
            let mut wire = Wire::connect(server.address());
            wire.send(request("GET /large.bin"));
            // The head says a length; the rest stands in the buffers of both ends, or in the file.
            let mut first = [0; 4];
            let mut stream = wire.stream();
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP");
            set_length(after);
            let End::Closed(rest) = wire.end() else { panic!("closed in order") };
            let head = rest.windows(4).position(|octets| octets == b"\r\n\r\n").unwrap() + 4;
            assert_eq!(rest.len() - head == 64 << 20, whole, "{binary}: {}", rest.len());
            assert!(rest.len() - head <= 64 << 20, "{binary}: {}", rest.len());
        }
    }
}

#[test]
fn w4_file_of_any_size_arrives_octet_by_octet() {
    let content = |octets: usize| -> Vec<u8> {
        (0..octets).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    };
    let sizes = [0, 1, 8191, 8192, 8193, 65_536, 5_000_000];
    let folder = Folder::new();
    for size in sizes {
        folder.write(format!("{size}.bin"), content(size));
    }
    for binary in SERVERS {
        let server = Server::serving(binary, folder.path());
        for size in sizes {
            let response = ask(&server, &format!("GET /{size}.bin"));
            assert!(response.body == content(size), "{size} octets, and others than in the file");
        }
    }
}
