//! Row C1 of the course exercise: `webclient HOST PORT FILE` displays the server's response,
//! whoever the server is, and says clearly what is wrong when there is none.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread::{self, JoinHandle};

use plainwire_testkit::peer::Peer;
use plainwire_testkit::program::{self, Ended};
use plainwire_testkit::server::Running;
use plainwire_testkit::site::Folder;
use plainwire_testkit::{port, site};

fn webclient(arguments: &[&str]) -> Ended {
    let mut command = Command::new(program::binary("webclient"));
    command.args(arguments);
    program::run(command)
}

/// The exercise's form against a server at this address.
fn get(server: SocketAddr, file: &str) -> Ended {
    webclient(&["-t", "5", &server.ip().to_string(), &server.port().to_string(), file])
}

fn page() -> Folder {
    site! { "HelloWorld.html" => "<h1>Hello</h1>\n", "a b.txt" => "a space" }.folder()
}

/// Splits what was displayed into head and body.
fn parts(ended: &Ended) -> (&str, &str) {
    ended.text().split_once("\r\n\r\n").unwrap_or_else(|| panic!("an empty line: {ended:?}"))
}

/// A server that reads one request, sends these octets and closes.
fn scripted(octets: &'static [u8]) -> (SocketAddr, JoinHandle<()>) {
    answering(move |mut stream| stream.write_all(octets).unwrap())
}

/// A server that reads one request and goes on as the test says.
fn answering(script: impl FnOnce(TcpStream) + Send + 'static) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut octet = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).unwrap() == 1 {
            head.push(octet[0]);
        }
        script(stream);
    });
    (address, serving)
}

/// One line on standard error that has all of these words, and this exit code.
fn assert_fails(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code(), code, "{ended:?}");
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one line: {ended:?}");
    for word in words {
        assert!(ended.stderr.contains(word), "{word}: {ended:?}");
    }
}

#[test]
fn c1_response_of_our_server_is_displayed_whole() {
    let folder = page();
    let server = Running::serving(folder.path());
    let port = server.address().port().to_string();
    for host in ["localhost", "127.0.0.1"] {
        let ended = webclient(&[host, &port, "HelloWorld.html"]);
        let (head, body) = parts(&ended);
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{ended:?}");
        assert!(head.to_ascii_lowercase().contains("\r\ncontent-length: 15"), "{ended:?}");
        assert_eq!((body, &*ended.stderr, ended.code()), ("<h1>Hello</h1>\n", "", 0));
    }
    let encoded = get(server.address(), "/a b.txt");
    assert_eq!(parts(&encoded).1, "a space");
    let missing = get(server.address(), "missing.html");
    assert!(parts(&missing).0.starts_with("HTTP/1.1 404 Not Found\r\n"), "{missing:?}");
    assert_eq!(missing.code(), 0, "a complete response, whatever its status");
    server.stop();
}

#[test]
fn c1_response_of_our_server_over_ipv6_is_displayed() {
    let folder = page();
    let mut command = plainwire_testkit::server::bare();
    command.args(["--port", "0", "--bind", "::1"]).arg(folder.path());
    let server = Running::started(command);
    let port = server.address().port().to_string();
    for host in ["::1", "[::1]"] {
        let ended = webclient(&[host, &port, "HelloWorld.html"]);
        assert_eq!(parts(&ended).1, "<h1>Hello</h1>\n");
    }
    server.stop();
}

#[test]
fn c1_response_of_nginx_and_of_python_is_displayed_whole() {
    let folder = page();
    for peer in [Peer::nginx(folder.path()), Peer::python(folder.path())] {
        let ended = get(peer.address(), "HelloWorld.html");
        let (head, body) = parts(&ended);
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{ended:?}");
        assert_eq!((body, &*ended.stderr, ended.code()), ("<h1>Hello</h1>\n", "", 0));
        let missing = get(peer.address(), "missing.html");
        assert!(parts(&missing).0.starts_with("HTTP/1.1 404 "), "{missing:?}");
        assert_eq!(missing.code(), 0);
    }
}

#[test]
fn c1_url_is_displayed_like_the_exercises_form() {
    let folder = page();
    let server = Running::serving(folder.path());
    let ended = webclient(&[&format!("http://{}/HelloWorld.html", server.address())]);
    assert_eq!((parts(&ended).1, ended.code()), ("<h1>Hello</h1>\n", 0));
    server.stop();
}

#[test]
fn c1_connection_that_is_refused_says_so() {
    let port = port::free().to_string();
    let ended = webclient(&["127.0.0.1", &port, "HelloWorld.html"]);
    assert_fails(&ended, 1, &["refused", "127.0.0.1", &port, "webserver --port"]);
    assert_eq!(ended.stdout, b"");
}

#[test]
fn c1_host_that_is_unknown_is_named() {
    let ended = webclient(&["-t", "10", "no-such-host.invalid", "80", "HelloWorld.html"]);
    assert_fails(&ended, 1, &["no-such-host.invalid"]);
}

#[test]
fn c1_server_that_is_silent_times_out() {
    let (address, serving) = answering(|mut stream| {
        // Until the client gives up.
        let _ = stream.read(&mut [0]);
    });
    let port = address.port().to_string();
    let ended = webclient(&["-t", "0.3", "127.0.0.1", &port, "HelloWorld.html"]);
    assert_fails(&ended, 6, &["127.0.0.1", "0.3 s"]);
    serving.join().unwrap();
}

#[test]
fn c1_server_that_closes_early_or_sends_nonsense_is_told_apart() {
    let rows: [(&[u8], &str); 5] = [
        (b"", "closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "10"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "127.0.0.1"),
    ];
    for (octets, word) in rows {
        let (address, serving) = scripted(octets);
        let ended = get(address, "HelloWorld.html");
        assert_fails(&ended, 9, &[word]);
        serving.join().unwrap();
    }
}

#[test]
fn c1_response_that_is_cut_off_is_displayed_as_far_as_it_came() {
    let octets = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    let (address, serving) = scripted(octets);
    let ended = get(address, "HelloWorld.html");
    assert_eq!(ended.stdout, octets);
    serving.join().unwrap();
}
