//! Exchanges over memory: the same events come out however the octets arrive.

use std::fmt::Write;
use std::sync::Arc;

use plainwire_field::{ConnFacts, Scheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::Instant;

use super::*;
use crate::{Fault, TIMEOUT_DEFAULT};

/// What the server does behind its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Close,
    Silence,
}

const REQUEST: &str = "GET /a HTTP/1.1\r\nHost: h:6789\r\nConnection: close\r\n\
                       User-Agent: agent/1\r\nAccept: */*\r\n\r\n";

/// Answers any request so, over pipes that hold all of it, a few octets, or one; the events must be
/// the same each time. Adjacent content is one line.
async fn exchanged(answer: &[u8], ending: Ending) -> String {
    let mut first: Option<String> = None;
    for octets in [1 << 20, 7, 2, 1] {
        let events = exchanged_by(octets, answer, ending).await;
        match &first {
            None => first = Some(events),
            Some(first) => assert_eq!(&events, first, "in pieces of {octets}"),
        }
    }
    first.unwrap()
}

async fn exchanged_by(pipe_octets: usize, answer: &[u8], ending: Ending) -> String {
    let facts = ConnFacts { id: 0, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let (link, peer) = Link::memory(Arc::new(facts), pipe_octets);
    let server = tokio::spawn(serve(peer, answer.to_vec(), ending));
    let request = Request::for_file("h", "6789", b"a").unwrap();
    let begun = Exchange::begin(link, &request, "agent/1", TIMEOUT_DEFAULT).await;
    let events = events(&mut begun.unwrap()).await;
    server.abort();
    events
}

async fn serve(mut peer: DuplexStream, answer: Vec<u8>, ending: Ending) {
    let mut request = vec![0; REQUEST.len()];
    peer.read_exact(&mut request).await.unwrap();
    assert_eq!(String::from_utf8(request).unwrap(), REQUEST);
    // The client may have seen enough and gone.
    let _ = peer.write_all(&answer).await;
    if ending == Ending::Silence {
        std::future::pending::<()>().await;
    }
}

async fn events(exchange: &mut Exchange) -> String {
    let mut text = String::new();
    let mut content = Vec::new();
    let outcome = loop {
        let event = match exchange.next_event() {
            Ok(None) if exchange.is_complete() => break Ok(()),
            Ok(None) => match exchange.receive().await {
                Ok(()) => continue,
                Err(error) => break Err(error),
            },
            Ok(Some(event)) => event,
            Err(error) => break Err(error),
        };
        if let Event::Content(octets) = event {
            content.extend_from_slice(&octets);
            continue;
        }
        flush(&mut text, &mut content);
        match event {
            Event::Head { octets, status } => {
                writeln!(text, "head {} {}", status.code(), octets.escape_ascii()).unwrap();
            }
            Event::Framing(octets) => writeln!(text, "framing {}", octets.escape_ascii()).unwrap(),
            Event::Note(note) => writeln!(text, "note {note}").unwrap(),
            Event::Content(_) => unreachable!("collected above"),
        }
    };
    flush(&mut text, &mut content);
    match outcome {
        Ok(()) => text.push_str("complete"),
        Err(error) => {
            let rest = exchange.remainder();
            write!(text, "rest {}\n{:?}: {error}", rest.escape_ascii(), error.fault()).unwrap();
        }
    }
    text
}

fn flush(text: &mut String, content: &mut Vec<u8>) {
    if !content.is_empty() {
        writeln!(text, "content {}", content.escape_ascii()).unwrap();
        content.clear();
    }
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn response_ends_where_its_framing_says_although_the_server_stays() {
    let rows: [(&[u8], &str); 6] = [
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "head 200 HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n\ncontent hello\ncomplete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "head 200 HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n\ncomplete",
        ),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "head 204 HTTP/1.1 204 No Content\\r\\n\\r\\n\ncomplete"),
        (
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
            "head 304 HTTP/1.1 304 Not Modified\\r\\nContent-Length: 5\\r\\n\\r\\n\ncomplete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: v\r\n\r\n",
            "head 200 HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\n\
             framing 5;x=y\\r\\n\ncontent hello\nframing \\r\\n\n\
             framing 1\\r\\n\ncontent !\nframing \\r\\n\n\
             framing 0\\r\\n\nframing T: v\\r\\n\nframing \\r\\n\ncomplete",
        ),
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n\
              HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!",
            "head 103 HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\n\n\
             head 100 HTTP/1.1 100 Continue\\r\\n\\r\\n\n\
             head 200 HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n\ncontent !\ncomplete",
        ),
    ];
    for (answer, events) in rows {
        assert_eq!(exchanged(answer, Ending::Silence).await, events);
        assert_eq!(exchanged(answer, Ending::Close).await, events);
    }
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn response_without_a_length_ends_with_the_connection() {
    let events = exchanged(b"HTTP/1.0 200 OK\r\n\r\nhello", Ending::Close).await;
    assert_eq!(events, "head 200 HTTP/1.0 200 OK\\r\\n\\r\\n\ncontent hello\ncomplete");
}

// RFC 9112 §8
#[tokio::test(start_paused = true)]
async fn response_that_is_cut_off_says_after_how_much() {
    let rows: [(&[u8], &str); 6] = [
        (
            b"HTTP/1.1 200 O",
            "rest HTTP/1.1 200 O\nServer: h:6789 closed the connection after 14 octets of the head",
        ),
        (
            b"HTTP/1.1 100 Continue\r\n\r\n",
            "head 100 HTTP/1.1 100 Continue\\r\\n\\r\\n\nrest \nServer: h:6789 closed the \
             connection after an interim response, before the final one",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello",
            "head 200 HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\n\ncontent hello\nrest \n\
             Server: h:6789 closed the connection after 5 of 11 octets of the body",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "head 200 HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\n\
             framing 5\\r\\n\ncontent hello\nframing \\r\\n\nrest \n\
             Server: h:6789 closed the connection after 5 octets of a chunked body, before its \
             last chunk",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a",
            "head 200 HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\nrest 5;a\n\
             Server: h:6789 closed the connection after 0 octets of a chunked body, before its \
             last chunk",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
            "head 200 HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\n\
             framing 5\\r\\n\ncontent he\nrest \n\
             Server: h:6789 closed the connection after 2 octets of a chunked body, before its \
             last chunk",
        ),
    ];
    for (answer, events) in rows {
        let whole = format!("{events}; ask again, or look into the server's log");
        assert_eq!(exchanged(answer, Ending::Close).await, whole);
    }
}

#[tokio::test(start_paused = true)]
async fn server_that_falls_silent_is_left_after_the_timeout() {
    let rows: [(&[u8], &str); 3] = [
        (
            b"",
            "rest \nTime: h:6789 took the connection but sent nothing for 10 s; check that it \
             speaks HTTP, or allow more time with --timeout",
        ),
        (
            b"HTTP/1.1 2",
            "rest HTTP/1.1 2\nTime: h:6789 sent nothing more for 10 s after 10 octets of the head; \
             allow more time with --timeout",
        ),
        (
            b"HTTP/1.0 200 OK\r\n\r\nh",
            "head 200 HTTP/1.0 200 OK\\r\\n\\r\\n\ncontent h\nrest \nTime: h:6789 sent nothing \
             more for 10 s after 1 octet of the body; allow more time with --timeout",
        ),
    ];
    for (answer, events) in rows {
        let begun = Instant::now();
        assert_eq!(exchanged_by(1 << 20, answer, Ending::Silence).await, events);
        assert_eq!(begun.elapsed().as_secs(), TIMEOUT_DEFAULT.as_secs());
    }
}

#[tokio::test(start_paused = true)]
async fn answer_that_is_not_http_is_refused_at_its_first_octets() {
    for answer in [
        &b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"[..],
        b"\x15\x03\x01\0\x02\x02\x0a",
        b"<html>hello</html>",
        b"http/1.1 200 OK\r\n\r\n",
        b"\r\n\r\n220 ftp ready\r\n",
        b"\r\rHTTP/1.1 200 OK\r\n\r\n",
        b"\n\n\n\n\nHTTP/1.1 200 OK\r\n\r\n",
        b"HHTTP/1.1 200 OK\r\n\r\n",
    ] {
        let events = exchanged_by(1 << 20, answer, Ending::Silence).await;
        assert!(events.starts_with("rest \nServer: h:6789 does not speak HTTP, "), "{events}");
        let bytewise = exchanged_by(1, answer, Ending::Silence).await;
        assert!(bytewise.starts_with("rest \nServer: h:6789 does not speak HTTP, "), "{bytewise}");
    }
}

// RFC 9112 §4
#[tokio::test(start_paused = true)]
async fn head_that_is_none_behind_something_of_http_is_malformed_and_kept() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    let missing = "this is not an HTTP/1.1 response: no status line";
    let rows: [(&[u8], &[u8], usize, &str); 6] = [
        (interim, b"SSH-2.0-x\r\n", 25, missing),
        (interim, b"HTTQ", 28, missing),
        (interim, b"\r\n<html>\r\n", 27, missing),
        (interim, b"\x15\x03\x01", 25, "this is TLS; the port does not speak plain HTTP"),
        (
            b"",
            b"\r\nHTTP/1.1 abc\r\n\r\n",
            11,
            "a status code that is not three digits from 100 to 999",
        ),
        (b"", b"HTTP/x 200 OK\r\n", 5, missing),
    ];
    for (passed, garbage, at, what) in rows {
        let events = exchanged_by(1 << 20, &[passed, garbage].concat(), Ending::Silence).await;
        let head = match passed.escape_ascii().to_string() {
            nothing if nothing.is_empty() => nothing,
            head => format!("head 100 {head}\n"),
        };
        let expected = format!(
            "{head}rest {}\nServer: the response of h:6789 cannot be understood, byte {at}: {what}, \
             RFC 9112 §4; tell whoever runs the server",
            garbage.escape_ascii()
        );
        assert_eq!(events, expected);
    }
}

// RFC 9112 §7.1
#[tokio::test(start_paused = true)]
async fn deviation_of_a_chunk_line_is_noted_behind_the_line_however_it_arrives() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = format!("{head}3 \r\nabc\r\n0\r\n\r\n");
    let events = exchanged(answer.as_bytes(), Ending::Silence).await;
    let expected = "framing 3 \\r\\n\nnote byte 49: white space behind the chunk size; taken away, \
                    RFC 9112 §7.1\ncontent abc\n";
    assert!(events.contains(expected), "{events}");
}

// RFC 9112 §6.3
#[tokio::test(start_paused = true)]
async fn octets_behind_the_end_are_noted_and_not_shown() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!!!";
    let events = exchanged_by(1 << 20, answer, Ending::Silence).await;
    assert_eq!(
        events,
        "head 200 HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n\ncontent !\n\
         note byte 39: 2 octets behind the end of the response, not shown, RFC 9112 §6.3\ncomplete"
    );
}

// RFC 9112 §2.2, §5.1, §7.1
#[tokio::test(start_paused = true)]
async fn deviation_is_placed_in_the_whole_answer() {
    let answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA : b\r\n\
                   Transfer-Encoding: chunked\r\n\r\n1\n!\r\n0\r\n\r\n";
    let answer = answer.as_slice();
    let place = |what: &[u8]| answer.windows(what.len()).position(|window| window == what).unwrap();
    let (colon, line_feed) = (place(b" :"), place(b"1\n!") + 1);
    let events = exchanged(answer, Ending::Silence).await;
    let notes: Vec<&str> = events.lines().filter(|line| line.starts_with("note")).collect();
    assert_eq!(
        notes,
        [
            format!("note byte {colon}: space before the colon; taken away, RFC 9112 §5.1"),
            format!(
                "note byte {line_feed}: a line feed without a carriage return before it, \
                 RFC 9112 §2.2"
            ),
        ]
    );
    assert!(events.ends_with("complete"), "{events}");
}

// RFC 9112 §6.3, §7.1; RFC 9110 §7.8, §15.2
#[tokio::test(start_paused = true)]
async fn response_that_cannot_be_understood_is_refused_with_its_section() {
    let endless = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(33);
    let rows: [(&[u8], &str); 5] = [
        (b"HTTP/1.1 abc\r\n\r\n", "RFC 9112 §4"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n!", "RFC 9112 §6.3"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "RFC 9112 §7.1"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "RFC 9110 §7.8"),
        (&endless, "RFC 9110 §15.2"),
    ];
    for (answer, section) in rows {
        let events = exchanged_by(1 << 20, answer, Ending::Silence).await;
        let last = events.lines().last().unwrap();
        assert!(last.starts_with("Server: the response of h:6789 cannot be understood"), "{last}");
        assert!(last.ends_with(&format!(", {section}; tell whoever runs the server")), "{last}");
        let displayed: usize = events.matches("HTTP/1.1").count();
        assert_eq!(displayed, answer.escape_ascii().to_string().matches("HTTP/1.1").count());
    }
}

#[tokio::test(start_paused = true)]
async fn exchange_that_failed_says_nothing_more() {
    let facts = ConnFacts { id: 0, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let (link, peer) = Link::memory(Arc::new(facts), 1024);
    drop(peer);
    let request = Request::for_file("h", "6789", b"a").unwrap();
    let mut exchange = Exchange::begin(link, &request, "agent/1", TIMEOUT_DEFAULT).await.unwrap();
    let error = exchange.receive().await.unwrap_err();
    assert_eq!(error.fault(), Fault::Server);
    assert!(exchange.receive().await.is_ok() && !exchange.is_complete());
    assert_eq!(exchange.next_event().unwrap(), None);
}
