//! Row C1: the client displays the response, whoever the server is, and says what is wrong when
//! there is none.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread::{self, JoinHandle};

use plainwire_testkit::peer::{Peer, python};
use plainwire_testkit::program::Ended;
use plainwire_testkit::server::{self, Running};
use plainwire_testkit::site::Folder;
use plainwire_testkit::{port, site};

use crate::started::{CLIENT, client};

fn page() -> Folder {
    site! { "HelloWorld.html" => "<h1>Hello</h1>\n", "a b.txt" => "a space" }.folder()
}

fn get(server: SocketAddr, file: &str) -> Ended {
    client(&[&server.ip().to_string(), &server.port().to_string(), file])
}

/// What was displayed, as head and body.
fn parts(ended: &Ended) -> (&str, &str) {
    ended.text().split_once("\r\n\r\n").unwrap_or_else(|| panic!("a blank line: {ended:?}"))
}

/// A server that reads one request, sends these octets and closes; it returns the request.
fn scripted(octets: &'static [u8]) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = request_of(&mut stream);
        stream.write_all(octets).unwrap();
        request
    });
    (address, serving)
}

fn request_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).unwrap() == 1 {
        head.push(octet[0]);
    }
    String::from_utf8(head).unwrap()
}

#[test]
fn c1_response_of_webserver_nginx_and_python_is_displayed_whole() {
    let folder = page();
    let ours = Running::serving(folder.path());
    let peers = [Peer::nginx(folder.path()), Peer::python(folder.path())];
    for address in [ours.address(), peers[0].address(), peers[1].address()] {
        for file in ["HelloWorld.html", "/HelloWorld.html"] {
            let ended = get(address, file);
            let (head, body) = parts(&ended);
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{ended:?}");
            assert!(head.to_ascii_lowercase().contains("\r\ncontent-length: 15"), "{ended:?}");
            assert_eq!((body, &*ended.stderr, ended.code()), ("<h1>Hello</h1>\n", "", 0));
        }
        assert_eq!(parts(&get(address, "a b.txt")).1, "a space");
        let missing = get(address, "missing.html");
        assert!(parts(&missing).0.starts_with("HTTP/1.1 404 "), "{missing:?}");
        assert_eq!(missing.code(), 0, "a complete response, whatever its status");
    }
    ours.stop();
}

#[test]
fn c1_host_may_be_a_name_or_an_address_of_either_kind() {
    let folder = page();
    let port = port::free().to_string();
    let mut command: Command = server::bare();
    command.args(["-b", "127.0.0.1", "-b", "::1", "-p", &port]).arg(folder.path());
    let server = Running::started(command);
    for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
        let ended = client(&[host, &port, "HelloWorld.html"]);
        assert_eq!((parts(&ended).1, ended.code()), ("<h1>Hello</h1>\n", 0), "{host}: {ended:?}");
    }
    server.stop();
}

// RFC 9112 §3, RFC 3986 §2.1
#[test]
fn c1_file_of_any_name_cannot_add_a_line_to_the_request() {
    let rows = [
        ("HelloWorld.html", "/HelloWorld.html"),
        ("/sub/a b.txt?q=1", "/sub/a%20b.txt?q=1"),
        ("é#%20", "/%C3%A9%23%20"),
        ("a HTTP/1.1\r\nX: y\r\n\r\n", "/a%20HTTP/1.1%0D%0AX:%20y%0D%0A%0D%0A"),
        ("", "/"),
    ];
    for (file, target) in rows {
        let (address, serving) = scripted(b"HTTP/1.1 204 No Content\r\n\r\n");
        assert_eq!(get(address, file).code(), 0);
        let expected =
            format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        assert_eq!(serving.join().unwrap(), expected);
    }
}

// RFC 9112 §6.3, §7.1; RFC 9110 §15.2
#[test]
fn c1_body_is_displayed_however_it_is_framed() {
    let rows: [&[u8]; 4] = [
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello and nothing of this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nhell\r\n1\r\no\r\n0\r\nA: b\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ];
    for octets in rows {
        let (address, serving) = scripted(octets);
        let ended = get(address, "HelloWorld.html");
        assert_eq!(ended.code(), 0, "{ended:?}");
        assert!(ended.text().contains(" 200 OK\r\n"), "{ended:?}");
        assert!(ended.text().ends_with("\r\n\r\nhello"), "{ended:?}");
        serving.join().unwrap();
    }
}

// RFC 9112 §2.2
#[test]
fn c1_response_that_deviates_is_displayed_and_named() {
    let (address, serving) = scripted(b"HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nhi");
    let ended = get(address, "HelloWorld.html");
    assert_eq!((parts(&ended).1, ended.code()), ("hi", 0));
    assert!(ended.stderr.contains("a line feed without a carriage return"), "{ended:?}");
    serving.join().unwrap();
}

#[test]
fn c1_response_cannot_steer_the_terminal_that_displays_it() {
    let octets = b"HTTP/1.1 200 OK\r\nA: \x1b[2J\r\n\r\n\x1b[31mred \xc3\xbc\x07";
    let (address, serving) = scripted(octets);
    let [host, port] = [address.ip().to_string(), address.port().to_string()];
    let script = "import pty, sys; pty.spawn(sys.argv[1:])";
    let ended = python(script, &[CLIENT, &host, &port, "HelloWorld.html"]);
    assert!(ended.text().ends_with("?[31mred ü?"), "{ended:?}");
    assert!(!ended.text().contains('\x1b'), "{ended:?}");
    serving.join().unwrap();
    // Into a file or a pipe goes what came.
    let (address, serving) = scripted(octets);
    assert_eq!(get(address, "HelloWorld.html").stdout, octets);
    serving.join().unwrap();
}

#[test]
fn c1_response_that_is_none_or_cut_off_is_told() {
    let rows: [(&[u8], &str); 5] = [
        (b"", "closed before the blank line"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "closed before the blank line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "ended before the body did"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not an HTTP/1.1 response"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
    ];
    for (octets, words) in rows {
        let (address, serving) = scripted(octets);
        let ended = get(address, "HelloWorld.html");
        assert_eq!((ended.code(), ended.stderr.lines().count()), (1, 1), "{ended:?}");
        assert!(ended.stderr.contains(words), "{words}: {ended:?}");
        serving.join().unwrap();
    }
}

#[test]
fn c1_server_that_is_away_or_silent_is_told() {
    let refused = client(&["127.0.0.1", &port::free().to_string(), "HelloWorld.html"]);
    assert_eq!(refused.code(), 1);
    assert!(refused.stderr.contains("refused"), "{refused:?}");
    let unknown = client(&["no-such-host.invalid", "80", "HelloWorld.html"]);
    assert_eq!(unknown.code(), 1);
    assert!(unknown.stderr.contains("no-such-host.invalid"), "{unknown:?}");
    // The kernel accepts for it, and nobody answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = get(listener.local_addr().unwrap(), "HelloWorld.html");
    assert_eq!(silent.code(), 1);
    assert!(silent.stderr.contains("timed out"), "{silent:?}");
}

#[test]
fn c1_arguments_that_are_something_else_show_what_is_wrong() {
    for (words, shown) in [
        (&["localhost", "80"][..], "usage: exercise-client HOST PORT FILE"),
        (&["localhost", "80", "a", "b"], "usage: exercise-client HOST PORT FILE"),
        (&["localhost", "65536", "a"], "PORT is a number"),
        (&["localhost", "http", "a"], "PORT is a number"),
    ] {
        let ended = client(words);
        assert_eq!(ended.code(), 2, "{ended:?}");
        assert!(ended.stderr.contains(shown), "{ended:?}");
    }
}
