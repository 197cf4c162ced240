//! Responses: what is read, how it is understood, and what is recorded.

use plainwire_field::Method;

use crate::transcript::response;

// RFC 9112 §4, §6.3, §7.1
#[test]
fn response_gives_its_events_and_its_deviations() {
    let rows = [
        (
            Method::Get,
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK, persists\nContent-Length: 3\nbody: Exactly(3)\ncontent abc\n\
             end of message\n",
        ),
        (
            Method::Head,
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
            "HTTP/1.1 200 OK, persists\nContent-Length: 3\nbody: None\nend of message\n",
        ),
        (
            Method::Get,
            "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n",
            "HTTP/1.1 103 Early Hints, persists\nLink: a\nbody: None\nend of message\n",
        ),
        (
            Method::Get,
            "HTTP/1.0 200\nX : y\n z\n\nabc",
            "HTTP/1.0 200 , closes\nX: y  z\ndeviates: BareLineFeed at 12\n\
             deviates: ReasonSpaceMissing at 12\ndeviates: SpaceBeforeColon at 14\n\
             deviates: BareLineFeed at 18\ndeviates: ObsFold at 19\ndeviates: BareLineFeed at 21\n\
             deviates: BareLineFeed at 22\nbody: UntilClose\ncontent abc\nend of connection\n",
        ),
        (
            Method::Get,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n\
             3 \r\nabc\n0\r\nA\n\r\n",
            "HTTP/1.1 200 OK, closes\nTransfer-Encoding: chunked\nContent-Length: 9\n\
             deviates: LengthWithCoding at 17\nbody: Chunked\nchunk of 3\nchunk of 0\ntrailer A\n\
             content abc\nbody deviates: ChunkSpace at 2\nbody deviates: BareLineFeed at 7\n\
             body deviates: BareLineFeed at 12\nend of message\n",
        ),
        (
            Method::Get,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK, persists\nContent-Length: 5\nbody: Exactly(5)\ncontent abc\n\
             closed, refused: BodyCutOff at 3\n",
        ),
    ];
    for (method, input, expected) in rows {
        assert_eq!(response(method, input.as_bytes()), expected, "{input:?}");
    }
}

#[test]
fn response_that_deviates_in_every_way_is_the_same_however_it_arrives() {
    let rows: [&[u8]; 9] = [
        b"\r\n\nHTTP/1.9   299OK\n",
        b"HTTP/1.1 777 \0\r\n A: b\r\n\tc\r\nC: d\r\n\r\n",
        b"HTTP/1.1 200 OK\r\r\nA: b\r\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA:\r\n \r\n b\r\n  c\r\n \r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: x\r\n y\r\nz\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA B\t : c\x7f\0\xff\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5,5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n1;\tx\na\r\n0 ;y\n\n",
    ];
    for input in rows {
        let events = response(Method::Get, input);
        assert!(events.contains("deviates") || events.contains("closed"), "{events}");
    }
}
