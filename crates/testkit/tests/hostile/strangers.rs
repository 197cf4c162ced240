//! What is no HTTP/1.1 at all, on its port: other protocols, other versions, noise.
//!
//! - HTTP/2 over plain text, h2c: a preface that was read as a request with a body.
//! - TLS sent to a plain port: a worker that waited for the rest of a record.
//! - cross-protocol attacks: SMTP, Redis or FTP spoken by way of a browser, or HTTP answered to
//!   them.
//! - PROXY protocol: a client that told a server who it was, and was believed.
//! - HTTP/0.9: a file without a head, which a browser then took for anything.
//!
//! Each is answered with one refusal that is HTTP, and closed; nothing of what follows is read.

use plainwire_testkit::site;
use plainwire_testkit::wire::{Wire, WireError};

use crate::grounds::{Ground, answers_to, assert_serves, shown};

const STRANGERS: [(&str, &[u8], u16); 40] = [
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", 505),
    ("HTTP/2, cut short", b"PRI * HTTP/2.0\r\n\r\n", 505),
    ("HTTP/3", b"\xc3\x00\x00\x00\x01\x08abcdefgh", 400),
    ("HTTP/0.9", b"GET /a.txt\r\n", 400),
    ("HTTP/0.9 with a space", b"GET /a.txt \r\n", 400),
    ("HTTP/0.9 by a bare LF", b"GET /a.txt\n", 400),
    ("HTTP/0.9 by its number", b"GET /a.txt HTTP/0.9\r\n\r\n", 505),
    ("TLS 1.2", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ("TLS 1.3 with its name", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03localhost", 400),
    ("SSL 2", b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00", 400),
    ("SOCKS 4", b"\x04\x01\x00\x50\x7f\x00\x00\x01user\x00", 400),
    ("SOCKS 5", b"\x05\x02\x00\x02", 400),
    ("SMTP", b"EHLO evil.example\r\nMAIL FROM:<a@b>\r\nDATA\r\n", 400),
    ("SMTP HELO", b"HELO a\r\n", 400),
    ("FTP", b"USER anonymous\r\nPASS a\r\nRETR /etc/passwd\r\n", 400),
    ("POP3", b"STAT\r\n", 400),
    ("IMAP", b"a1 LOGIN user pass\r\n", 400),
    ("IRC", b"NICK a\r\nUSER a 0 * :a\r\n", 400),
    ("SSH", b"SSH-2.0-OpenSSH_9.9\r\n", 400),
    ("Telnet", b"\xff\xfb\x1f\xff\xfb\x20", 400),
    ("RDP", b"\x03\x00\x00\x2f\x2a\xe0\x00\x00\x00\x00\x00Cookie: mstshash=a\r\n", 400),
    ("SMB", b"\x00\x00\x00\x54\xffSMBr\x00\x00\x00\x00", 400),
    ("Redis", b"*1\r\n$4\r\nPING\r\n", 400),
    ("Redis inline", b"CONFIG SET dir /tmp\r\n", 400),
    ("memcached", b"stats\r\n", 400),
    ("MySQL", b"\x20\x00\x00\x01\x85\xa6\x3f\x20", 400),
    ("PostgreSQL", b"\x00\x00\x00\x08\x04\xd2\x16\x2f", 400),
    ("MongoDB", b"\x3a\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xd4\x07\x00\x00", 400),
    ("DNS", b"\x00\x1d\x00\x00\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 400),
    (
        "PROXY 1",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        400,
    ),
    (
        "PROXY 2",
        b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x00\x01\x00\x02",
        400,
    ),
    ("RTSP", b"OPTIONS rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400),
    ("SIP", b"OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n", 400),
    ("ICY", b"SOURCE /a ICE/1.0\r\n\r\n", 400),
    ("Gopher", b"\r\n/a.txt\r\n", 400),
    ("Gemini", b"gemini://a/a.txt\r\n", 400),
    ("JSON", b"{\"jsonrpc\":\"2.0\",\"method\":\"a\"}\r\n", 400),
    ("XML", b"<policy-file-request/>\0", 400),
    ("a response", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 400),
    (
        "a backdoor's question",
        b"\x00\x0e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        400,
    ),
];

fn ground() -> Ground {
    Ground::of(&site! { "a.txt" => "inside" })
}

// RFC 9112 §2.2, §2.3, §3; RFC 9110 §15.6.6; RFC 9113 §3.4
#[test]
fn protocol_of_others_is_refused_in_one_answer_and_closed() {
    ground().in_each_model(|server| {
        for (name, octets, status) in STRANGERS {
            // What is behind it is a good request, and is not answered.
            let behind = b"GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3);
            for octets in [octets.to_vec(), [octets, &behind].concat()] {
                let answers = answers_to(server, &octets);
                let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
                assert_eq!(statuses, [status], "{name}: {}", shown(&octets));
                assert!(answers[0].has_connection_option("close"), "{name}: {}", answers[0]);
            }
        }
        assert_serves(server, "/a.txt", "inside");
    });
}

/// Noise of a generator with a fixed seed, in lines and without. Whatever it is, it is refused, and
/// never served.
// RFC 9112 §2.2
#[test]
fn noise_is_refused_or_closed_and_never_served() {
    ground().in_each_model(|server| {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for round in 0..150_u32 {
            let octets = 1 + next() as usize % 700;
            let mut noise: Vec<u8> = (0..octets).map(|_| (next() >> 32) as u8).collect();
            match round % 4 {
                1 => noise.iter_mut().for_each(|octet| *octet = b' ' + *octet % 95),
                2 => noise.splice(0..0, *b"GET / HTTP/1.1\r\n").for_each(drop),
                3 => noise.splice(0..0, *b"GET /a.txt HTTP/1.1\r\nHost: a\r\n").for_each(drop),
                _ => {}
            }
            let mut wire = Wire::connect(server.address());
            let _ = wire.try_send(&noise);
            let _ = wire.stream().shutdown(std::net::Shutdown::Write);
            match wire.try_response("GET") {
                Ok(answer) => {
                    assert!(matches!(answer.status, 400..=599), "{}: {answer}", shown(&noise));
                }
                // The client has ended a head before anything was wrong with it.
                Err(WireError::Closed(rest)) if rest.is_empty() => {}
                Err(error) => panic!("{}: {error}", shown(&noise)),
            }
        }
        assert_serves(server, "/a.txt", "inside");
    });
}
