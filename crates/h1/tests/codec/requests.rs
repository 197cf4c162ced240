//! Requests: what is accepted, and how it is understood.

use plainwire_h1::BodyLength;

use crate::transcript::{body, dripped_body, dripped_request, request};

// RFC 9112 §2.2, §3, §5, §6, §7
#[test]
fn request_that_is_well_formed_gives_its_events() {
    let rows = [
        (
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1, None, persists\nHost: h\nend of message\n",
        ),
        ("GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.0, None, closes\nend of message\n"),
        (
            "\r\n\r\nGET / HTTP/1.1\r\nHOST:\th:80 \r\nA:\r\n\r\n",
            "GET / HTTP/1.1, None, persists\nHOST: h:80\nA: \nend of message\n",
        ),
        (
            "FOO http://h/x?y HTTP/1.7\r\nHost: other\r\nConnection: a, CLOSE\r\n\r\n",
            "FOO http://h/x?y HTTP/1.1, None, closes\nHost: other\nConnection: a, CLOSE\n\
             end of message\n",
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
            "POST / HTTP/1.1, Exactly(5), persists\nHost: h\nContent-Length: 5\ncontent hello\n\
             end of message\n",
        ),
        (
            "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: CHUNKED\r\n\r\n5;a=\"b\"\r\nhel\r\n\
             \r\n1\r\nx\r\n0\r\nIf-None-Match: *\r\n\r\n",
            "PUT / HTTP/1.1, Chunked, persists\nHost: h\nTransfer-Encoding: CHUNKED\nchunk of 5\n\
             chunk of 1\nchunk of 0\ntrailer If-None-Match: *\ncontent hel\\r\\nx\n\
             end of message\n",
        ),
        ("GET / HTTP/1.1\r\nHost: h\r\n", "closed in the head\n"),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel",
            "POST / HTTP/1.1, Exactly(5), persists\nHost: h\nContent-Length: 5\ncontent hel\n\
             closed, refused: BodyCutOff at 3\n",
        ),
    ];
    for (input, expected) in rows {
        assert_eq!(request(input.as_bytes()), expected, "{input:?}");
    }
}

// RFC 9110 §5.5
#[test]
fn field_value_with_octets_above_ascii_is_opaque() {
    let events = request(b"GET / HTTP/1.1\r\nHost: h\r\nA: \x80\xff\t \xc3\xa9\r\n\r\n");
    assert!(events.contains("\nA: \\x80\\xff\\t \\xc3\\xa9\n"), "{events}");
}

// RFC 9112 §3
#[test]
fn head_that_reaches_its_limits_exactly_is_read() {
    let target = format!("/{}", "a".repeat(39));
    let fields = "A: b\r\n".repeat(5);
    let start = format!("GET {target} HTTP/1.1\r\nHost: h\r\n{fields}\r\n");
    assert!(request(start.as_bytes()).ends_with("end of message\n"));

    let unpadded = "GET / HTTP/1.1\r\nHost: h\r\nA: \r\n\r\n".len();
    let whole = format!("GET / HTTP/1.1\r\nHost: h\r\nA: {}\r\n\r\n", "b".repeat(300 - unpadded));
    assert_eq!(whole.len(), 300);
    assert!(request(whole.as_bytes()).ends_with("end of message\n"));

    let method = "A".repeat(32);
    let empty_lines = "\r\n".repeat(4);
    let start = format!("{empty_lines}{method} / HTTP/1.0\r\n\r\n");
    assert!(request(start.as_bytes()).ends_with("end of message\n"));
}

// RFC 9112 §2.3
#[test]
fn version_with_any_other_octet_in_any_place_is_refused() {
    let (front, version, end) = ("GET / ", "HTTP/1.1", "\r\nHost: h\r\n\r\n");
    for place in 0..version.len() {
        for octet in 0..=u8::MAX {
            let mut changed = version.as_bytes().to_vec();
            changed[place] = octet;
            let events = dripped_request(&[front.as_bytes(), &changed, end.as_bytes()].concat());
            let is_minor = place == 7 && octet.is_ascii_digit();
            let is_read = is_minor || changed == version.as_bytes();
            let shown = changed.escape_ascii();
            assert_eq!(events.ends_with("end of message\n"), is_read, "{shown}: {events}");
            assert!(is_read || events.starts_with("refused: Version"), "{shown}: {events}");
        }
    }
}

// RFC 9112 §7.1.1, RFC 6585 §5
#[test]
fn body_that_reaches_its_limits_exactly_is_read() {
    let extension = "a".repeat(1024 - "5;\r\n".len());
    let events =
        body(BodyLength::Chunked, format!("5;{extension}\r\nhello\r\n0\r\n\r\n").as_bytes());
    assert_eq!(events, "chunk of 5\nchunk of 0\ncontent hello\nend of message\n");

    let trailer = "a".repeat(8 * 1024 - "A:\r\n\r\n".len());
    let input = format!("0\r\nA:{trailer}\r\n\r\n");
    for (more, is_read) in [("", true), ("a", false)] {
        let input = input.replacen("A:", &format!("A:{more}"), 1);
        let events = dripped_body(BodyLength::Chunked, input.as_bytes());
        assert_eq!(events.ends_with("end of message\n"), is_read, "{}", input.len());
    }
}
