//! The witness itself: what it reads, and what it refuses.

use std::net::TcpListener;
use std::thread;

use super::*;

/// Answers one connection with these octets and closes it.
fn read(octets: &'static [u8], method: &str) -> Result<Response, WireError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap();
    let answering = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(octets).unwrap();
    });
    let response = Wire::connect(server).try_response(method);
    answering.join().unwrap();
    response
}

// RFC 9112 §6.3
#[test]
fn body_of_each_framing_ends_where_it_should() {
    let rows: [(&[u8], &str, &str, Framing); 7] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "GET", "hi", Framing::Length(2)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiho", "GET", "hi", Framing::Length(2)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "", Framing::Length(0)),
        (b"HTTP/1.1 200 \r\n\r\nall of it", "GET", "all of it", Framing::Close),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HEAD", "", Framing::Empty),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", "GET", "", Framing::Empty),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "GET", "", Framing::Empty),
    ];
    for (octets, method, body, framing) in rows {
        let response = read(octets, method).unwrap();
        assert_eq!((response.text(), response.framing), (body, framing), "{response}");
    }
}

#[test]
fn head_that_breaks_the_grammar_is_refused_by_name() {
    let rows: [(&[u8], &str); 14] = [
        (b"HTTP/1.1 200\r\n\r\n", "two spaces"),
        (b"HTTP/2 200 OK\r\n\r\n", "another version"),
        (b"http/1.1 200 OK\r\n\r\n", "another version"),
        (b"HTTP/1.1 20 OK\r\n\r\n", "three digits"),
        (b"HTTP/1.1 999 OK\r\n\r\n", "100 to 599"),
        (b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "not a token"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "without a colon"),
        (b"HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", "bare CR or LF"),
        (b"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "bare CR or LF"),
        (b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", "control octet"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na", "no number"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "two lines"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "closed too early"),
    ];
    for (octets, wanted) in rows {
        let error = read(octets, "GET").unwrap_err().to_string();
        assert!(error.contains(wanted), "\"{}\" gave: {error}", octets.escape_ascii());
    }
}

#[test]
fn request_text_without_version_and_host_gets_both() {
    let rows = [
        ("GET /", "GET / HTTP/1.1\r\nHost: plainwire.test\r\n\r\n"),
        ("GET / HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
        ("GET /\nHOST: a\nb: c", "GET / HTTP/1.1\r\nHOST: a\r\nb: c\r\n\r\n"),
    ];
    for (text, octets) in rows {
        assert_eq!(
            request(text).escape_ascii().to_string(),
            octets.as_bytes().escape_ascii().to_string()
        );
    }
}
