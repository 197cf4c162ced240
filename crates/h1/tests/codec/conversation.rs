//! Both roles against each other: what the writer writes, the parsers read back.

use plainwire_field::{FieldBlock, FieldValue, Method, Status, names};
use plainwire_h1::{
    ConnectionOption, Conversation, Framing, LAST_CHUNK, Next, RequestStart, ResponseStart,
    write_chunk_head, write_request_head, write_response_head,
};

use crate::transcript::{request, response};

// RFC 9112 §3
#[test]
fn request_that_is_written_is_read_back_strictly() {
    let fields = FieldBlock::new().with(names::ACCEPT, &FieldValue::from_static("*/*"));
    let start = RequestStart {
        method: "GET",
        target: "/a?b",
        authority: "[::1]:6789",
        fields: &fields,
        connection: Some(ConnectionOption::Close),
    };
    let mut octets = Vec::new();
    assert_eq!(write_request_head(&mut octets, &start), Ok(()));
    assert_eq!(
        request(&octets),
        "GET /a?b HTTP/1.1, None, closes\nHost: [::1]:6789\nConnection: close\nAccept: */*\n\
         end of message\n"
    );
}

// RFC 9112 §4, §6, §7.1
#[test]
fn response_that_is_written_is_read_back_without_a_deviation() {
    let fields = FieldBlock::new().with(names::CONTENT_TYPE, &FieldValue::from_static("a/b"));
    let rows = [
        (Framing::Length(5), Status::OK, "Content-Length: 5\nbody: Exactly(5)\n"),
        (Framing::Chunked, Status::OK, "Transfer-Encoding: chunked\nbody: Chunked\n"),
        (Framing::UntilClose, Status::OK, "body: UntilClose\n"),
        (Framing::None, Status::NO_CONTENT, "body: None\n"),
        (Framing::Length(5), Status::NOT_MODIFIED, "Content-Length: 5\nbody: None\n"),
    ];
    for (framing, status, expected) in rows {
        let start = ResponseStart {
            status,
            fields: &fields,
            date: Some(b"Sun, 06 Nov 1994 08:49:37 GMT"),
            framing,
            connection: None,
        };
        let mut octets = Vec::new();
        write_response_head(&mut octets, &start);
        match framing {
            _ if status.forbids_content() => {}
            Framing::Chunked => {
                write_chunk_head(&mut octets, 5);
                octets.extend_from_slice(b"hello\r\n");
                octets.extend_from_slice(LAST_CHUNK);
            }
            _ => octets.extend_from_slice(b"hello"),
        }
        let events = response(Method::Get, &octets);
        assert!(events.contains(expected), "{framing:?}\n{events}");
        assert!(!events.contains("deviates") && !events.contains("refused"), "{events}");
        let has_content = events.contains("content hello\n");
        assert_eq!(has_content, !status.forbids_content(), "{events}");
    }
}

// RFC 9112 §9.3
#[test]
fn conversation_of_two_exchanges_ends_with_the_one_that_says_close() {
    let mut talk = Conversation::new();
    for persists in [true, false] {
        assert_eq!(talk.next(), Next::ReadRequest);
        assert_eq!(talk.request_begun(persists, false), Ok(()));
        assert_eq!(talk.response_begun(true), Ok(()));
        assert_eq!(talk.must_close(), !persists);
        assert_eq!(talk.response_complete(), Ok(()));
    }
    assert_eq!(talk.next(), Next::Close);
}
