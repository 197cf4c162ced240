//! Rows W1 to W4 of the course exercise: the socket, the request, the file, the response.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::Path;

use plainwire_testkit::laws::ask;
use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{End, Wire, request};
use plainwire_testkit::{port, program, site};

fn hello() -> Folder {
    site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder()
}

/// `webserver` inside a namespace, which has every port to itself.
fn inside(namespace: &Namespace, options: &[&str], folder: &Path) -> Running {
    let mut command = namespace.command(&program::binary("webserver"));
    command.env_remove("PORT").args(options).arg(folder);
    Running::started(command)
}

#[test]
fn w1_bind_and_port_say_where_it_listens() {
    let folder = hello();
    let port = port::free();
    let mut command = server::bare();
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]).arg(folder.path());
    let server = Running::started(command);
    assert_eq!(server.urls().collect::<Vec<_>>(), [format!("http://127.0.0.1:{port}/")]);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    assert_eq!(ask(address, "GET /HelloWorld.html").text(), "<h1>Hello</h1>");
    assert!(std::net::TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_err());
    server.stop();
}

#[test]
fn w1_bind_that_is_repeated_listens_at_each_address() {
    let folder = hello();
    let port = port::free();
    let mut command = server::bare();
    command.args(["-b", "127.0.0.1", "-b", "::1", "-p", &port.to_string()]).arg(folder.path());
    let server = Running::started(command);
    for address in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert!(server.urls().any(|url| url == format!("http://{address}/")), "{address}");
        assert_eq!(ask(address.parse().unwrap(), "GET /HelloWorld.html").status, 200);
    }
    server.stop();
}

#[test]
fn w1_port_zero_picks_a_free_port_and_prints_it() {
    let folder = hello();
    let server = Running::serving(folder.path());
    assert_ne!(server.address().port(), 0);
    assert_eq!(ask(server.address(), "GET /HelloWorld.html").status, 200);
    assert_eq!(server.said().lines().count(), 1, "one line off a terminal: {}", server.said());
    assert!(server.start_line().contains(&folder.path().display().to_string()));
    server.stop();
}

#[test]
fn w1_port_without_an_option_is_6789_on_every_address() {
    let folder = hello();
    let namespace = Namespace::new();
    let server = inside(&namespace, &[], folder.path());
    assert_eq!(server.urls().next(), Some("http://localhost:6789/"));
    let address = SocketAddr::from((namespace.address(), 6789));
    assert_eq!(ask(address, "GET /HelloWorld.html").status, 200);
    server.stop();
}

#[test]
fn w1_port_80_works_for_root() {
    let folder = hello();
    let namespace = Namespace::new();
    let server = inside(&namespace, &["--port", "80"], folder.path());
    let address = SocketAddr::from((namespace.address(), 80));
    assert_eq!(ask(address, "GET /HelloWorld.html").status, 200);
    server.stop();
}

#[test]
fn w1_port_of_the_environment_counts_without_an_option() {
    let folder = hello();
    let port = port::free();
    let mut command = server::bare();
    command.env("PORT", port.to_string()).args(["--bind", "127.0.0.1"]).arg(folder.path());
    let server = Running::started(command);
    assert_eq!(server.address().port(), port);
    server.stop();
}

#[test]
fn w1_local_listens_on_loopback_alone() {
    let folder = hello();
    let namespace = Namespace::new();
    let server = inside(&namespace, &["--local"], folder.path());
    let address = SocketAddr::from((namespace.address(), 6789));
    assert!(std::net::TcpStream::connect(address).is_err());
    server.stop();
}

// RFC 9112 §3
#[test]
fn w2_request_of_a_browser_is_parsed_whole() {
    let folder = hello();
    let server = Running::serving(folder.path());
    let address = server.address();
    let request = format!(
        "GET /HelloWorld.html HTTP/1.1\nHost: {address}\nConnection: keep-alive\n\
         sec-ch-ua: \"Chromium\";v=\"156\", \"Not?A_Brand\";v=\"99\"\n\
         Upgrade-Insecure-Requests: 1\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\n\
         Accept: text/html,application/xhtml+xml,*/*;q=0.8\nSec-Fetch-Dest: document\n\
         Accept-Encoding: gzip, deflate, br, zstd\nAccept-Language: en-US,en;q=0.9"
    );
    assert_eq!(ask(address, &request).text(), "<h1>Hello</h1>");
    server.stop();
}

// RFC 9112 §3, §2.2
#[test]
fn w2_request_that_is_not_http_is_refused_and_the_connection_closed() {
    let folder = hello();
    let server = Running::serving(folder.path());
    let rows: [&[u8]; 7] = [
        b"GET\r\n\r\n",
        b"GET /HelloWorld.html\r\n\r\n",
        b"GET  /HelloWorld.html HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /HelloWorld.html http/1.1\r\nHost: a\r\n\r\n",
        b"GET /HelloWorld.html HTTP/1.1\r\n\r\n",
        b"GET /HelloWorld.html HTTP/1.1\r\nHost : a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ];
    for octets in rows {
        let mut wire = Wire::connect(server.address());
        wire.send(octets);
        let response = wire.response("GET");
        assert_eq!(response.status, 400, "\"{}\": {response}", octets.escape_ascii());
        assert!(response.has_connection_option("close"), "{response}");
        wire.assert_closed();
        assert_eq!(ask(server.address(), "GET /HelloWorld.html").status, 200);
    }
    server.stop();
}

#[test]
fn w3_folder_without_an_argument_is_the_current_one() {
    let folder = hello();
    let mut command = server::bare();
    command.args(["--port", "0", "--bind", "127.0.0.1"]).current_dir(folder.path());
    let server = Running::started(command);
    assert_eq!(ask(server.address(), "GET /HelloWorld.html").text(), "<h1>Hello</h1>");
    server.stop();
}

#[test]
fn w3_file_as_the_argument_is_served_alone() {
    let folder = site! { "one.html" => "one", "two.html" => "two" }.folder();
    let server = Running::serving(&folder.join("one.html"));
    assert_eq!(ask(server.address(), "GET /one.html").text(), "one");
    assert_eq!(ask(server.address(), "GET /two.html").status, 404);
    server.stop();
}

#[test]
fn w3_file_that_changes_is_seen_at_once() {
    let folder = hello();
    let server = Running::serving(folder.path());
    assert_eq!(ask(server.address(), "GET /HelloWorld.html").text(), "<h1>Hello</h1>");
    folder.write("HelloWorld.html", "changed in place");
    assert_eq!(ask(server.address(), "GET /HelloWorld.html").text(), "changed in place");
    folder.replace("HelloWorld.html", "replaced");
    assert_eq!(ask(server.address(), "GET /HelloWorld.html").text(), "replaced");
    server.stop();
}

// RFC 9112 §2.1, §4, §5
#[test]
fn w4_response_is_status_line_header_lines_empty_line_and_file() {
    let folder = hello();
    let server = Running::serving(folder.path());
    let mut wire = Wire::connect(server.address());
    wire.send(request("GET /HelloWorld.html\nconnection: close"));
    let End::Closed(octets) = wire.end() else { panic!("closed in order") };
    let text = String::from_utf8(octets).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    assert_eq!(lines.next(), Some("HTTP/1.1 200 OK"));
    let names: Vec<String> =
        lines.map(|line| line.split_once(": ").unwrap().0.to_ascii_lowercase()).collect();
    for name in ["date", "server", "content-type", "content-length", "etag", "last-modified"] {
        assert!(names.iter().any(|found| found == name), "{name} in {head}");
    }
    assert_eq!(body, "<h1>Hello</h1>");
    server.stop();
}

#[test]
fn w4_file_of_any_size_and_content_arrives_octet_by_octet() {
    let content = |octets: usize| -> Vec<u8> {
        (0..octets).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    };
    let sizes = [0, 1, 1023, 65_535, 65_536, 65_537, 262_144, 262_145, 5_000_000];
    let folder = Folder::new();
    for size in sizes {
        let name = format!("{size}.bin");
        folder.write(&name, content(size));
        folder.touch(&name, site::MODIFIED);
    }
    let server = Running::serving(folder.path());
    for size in sizes {
        let response = ask(server.address(), &format!("GET /{size}.bin"));
        assert_eq!((response.status, response.body.len()), (200, size));
        assert!(response.body == content(size), "{size} octets, and others than in the file");
    }
    server.stop();
}
