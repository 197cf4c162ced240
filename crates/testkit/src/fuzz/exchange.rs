//! What the client makes of any answer: interim heads, the final one, its body, and the end.
//!
//! The octets arrive over pipes of several sizes. The events are the same, and every octet stands
//! in one of them, in order.

use std::fmt::Write;
use std::sync::Arc;

use plainwire_client::{ClientError, Event, Exchange, Request, TIMEOUT_DEFAULT};
use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::Link;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::{Rung, Target, response_head, waiting};

/// The target.
pub const TARGET: Target = Target {
    name: "exchange",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Split, Rung::Bounds],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(40).into_bytes();
    let switched = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_vec();
    // Once, whether this was HTTP depended on how much of it had arrived.
    let late = b"\r\rHTTP/1.1 100 OK\r\n folt\r\n\r\n".to_vec();
    // And when this was noted depended on how much of the line had.
    let spaced = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n".to_vec();
    response_head::seeds().into_iter().chain([interim, switched, late, spaced]).collect()
}

fn run(octets: &[u8]) {
    let request = Request::for_file("h", "6789", b"/").expect("a host, a port and a file");
    let whole = events(&request, octets, 1 << 20);
    for pipe_octets in [61, 2] {
        let split = events(&request, octets, pipe_octets);
        assert!(split == whole, "{pipe_octets} octets at a time:\n{split}\nwhole:\n{whole}");
    }
}

fn events(request: &Request, octets: &[u8], pipe_octets: usize) -> String {
    let facts = ConnFacts { id: 0, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let (link, peer) = Link::memory(Arc::new(facts), pipe_octets);
    let asking = async {
        let begun = Exchange::begin(link, request, "agent", TIMEOUT_DEFAULT).await;
        read(&mut begun.expect("the server takes the request"), octets).await
    };
    let head_octets = request.head("agent").len();
    waiting::until_done(async { tokio::join!(asking, answer(peer, head_octets, octets)).0 })
}

/// Takes the request, answers, and closes; the client may have had enough earlier.
async fn answer(mut peer: DuplexStream, head_octets: usize, octets: &[u8]) {
    let mut request = vec![0; head_octets];
    peer.read_exact(&mut request).await.expect("the client sends its request whole");
    let _ = peer.write_all(octets).await;
}

async fn read(exchange: &mut Exchange, octets: &[u8]) -> String {
    let mut text = String::new();
    let mut passed = 0;
    let mut pass = |part: &[u8]| {
        let expected = octets.get(passed..passed + part.len());
        assert_eq!(expected, Some(part), "an event has other octets than came at {passed}");
        passed += part.len();
    };
    let mut content = Vec::new();
    let outcome = loop {
        let event = match exchange.next_event() {
            Ok(Some(event)) => event,
            Ok(None) if exchange.is_complete() => break Ok(()),
            Ok(None) => match exchange.receive().await {
                Ok(()) => continue,
                Err(error) => break Err(error),
            },
            Err(error) => break Err(error),
        };
        match event {
            Event::Content(part) => {
                pass(&part);
                content.extend_from_slice(&part);
            }
            Event::Head { octets, status } => {
                pass(&octets);
                let _ = writeln!(text, "head {} of {} octets", status.code(), octets.len());
            }
            Event::Framing(part) => {
                pass(&part);
                let _ = writeln!(text, "framing {}", part.escape_ascii());
            }
            Event::Note(note) => {
                let note = note.to_string();
                // How many octets are too many depends on how many have arrived.
                if !note.contains(" behind the end of the response") {
                    let _ = writeln!(text, "note {note}");
                }
            }
        }
    };
    let _ = writeln!(text, "content {}", content.escape_ascii());
    match outcome {
        Ok(()) => text.push_str("complete"),
        Err(error) => {
            let is_not_http = matches!(error, ClientError::NotHttp { .. });
            let rest = exchange.remainder();
            if !is_not_http {
                pass(&rest);
            }
            let shown = error.to_string();
            assert!(!shown.is_empty() && !shown.contains('\n'), "{shown:?}");
            // What is shown of somebody who speaks another protocol is what has arrived.
            let shown = if is_not_http { "not HTTP".to_owned() } else { shown };
            let _ = write!(text, "{:?}: {shown}", error.fault());
        }
    }
    text
}
