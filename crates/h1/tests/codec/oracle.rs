//! httparse as an oracle: what both accept, both understand alike; and what our strict reader
//! accepts, httparse accepts too.

use plainwire_field::FieldLines;
use plainwire_h1::{HeadLimits, Progress, RequestParser, ResponseParser};

use crate::mutation::mutations;

type Fields = Vec<(Vec<u8>, Vec<u8>)>;

const REQUESTS: &[&str] = &[
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /a/b.html?c=d&e HTTP/1.0\r\nUser-Agent: x y\r\nAccept: */*\r\n\r\n",
    "POST /%20 HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12\r\nX:\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost:h\r\nA:  b \t\r\n!#$%&'*+-.^_`|~: \"x\"; y=z\r\n\r\n",
    "PUT http://h:1/x HTTP/1.1\r\nHost: h:1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nConnection: close\r\n\r\n",
    "\r\nGET / HTTP/1.1\r\nHost: h\r\nCookie: a=b; c=\u{e9}\r\n\r\n",
];

const RESPONSES: &[&str] = &[
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.0 404 Not Found\r\nA: b\r\nA:  c \r\nD:\r\n\r\n",
    "HTTP/1.1 204 \r\nETag: \"x\"\r\n\r\n",
];

fn ours(text: &[u8]) -> Option<Fields> {
    let mut parser = RequestParser::new(HeadLimits::default());
    match parser.advance(text) {
        Ok(Progress::Complete { .. }) => Some(fields(&parser.head(text))),
        _ => None,
    }
}

fn ours_of_response(text: &[u8]) -> Option<Fields> {
    let mut parser = ResponseParser::new(HeadLimits::default());
    match parser.advance(text) {
        Ok(Progress::Complete { .. }) if parser.deviations().is_empty() => {
            Some(fields(&parser.head(text)))
        }
        _ => None,
    }
}

fn fields(lines: &dyn FieldLines) -> Fields {
    let owned = |(name, value): (&[u8], &[u8])| (name.to_vec(), value.to_vec());
    (0..).map_while(|index| lines.line(index).map(owned)).collect()
}

fn theirs(text: &[u8]) -> Option<Fields> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(text).ok().filter(httparse::Status::is_complete)?;
    Some(owned(request.headers))
}

fn theirs_of_response(text: &[u8]) -> Option<Fields> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(text).ok().filter(httparse::Status::is_complete)?;
    Some(owned(response.headers))
}

fn owned(headers: &[httparse::Header<'_>]) -> Fields {
    headers.iter().map(|line| (line.name.as_bytes().to_vec(), line.value.to_vec())).collect()
}

// RFC 9112 §5
#[test]
fn head_that_both_accept_has_the_same_names_and_values() {
    for text in REQUESTS {
        let fields = ours(text.as_bytes());
        assert!(fields.is_some(), "{text:?}");
        assert_eq!(fields, theirs(text.as_bytes()), "{text:?}");
    }
    for text in RESPONSES {
        let fields = ours_of_response(text.as_bytes());
        assert!(fields.is_some(), "{text:?}");
        assert_eq!(fields, theirs_of_response(text.as_bytes()), "{text:?}");
    }
}

// RFC 9112 §11.2
#[test]
fn request_that_we_accept_is_accepted_by_a_lenient_reader_with_the_same_fields() {
    let mut accepted = 0;
    for mutated in REQUESTS.iter().flat_map(|text| mutations(text.as_bytes())) {
        // Versions above 1.1 are read as 1.1 here, and refused there.
        let is_later = [b"HTTP/1.2\r\n", b"HTTP/1.5\r\n", b"HTTP/1.9\r\n"]
            .iter()
            .any(|later| mutated.windows(later.len()).any(|window| window == later.as_slice()));
        if let Some(fields) = ours(&mutated).filter(|_| !is_later) {
            accepted += 1;
            assert_eq!(Some(fields), theirs(&mutated), "{}", mutated.escape_ascii());
        }
    }
    assert!(accepted > 1000, "{accepted} were accepted");
}

// RFC 9112 §4
#[test]
fn response_that_deviates_nowhere_is_read_alike() {
    for mutated in RESPONSES.iter().flat_map(|text| mutations(text.as_bytes())) {
        if let (Some(fields), Some(expected)) =
            (ours_of_response(&mutated), theirs_of_response(&mutated))
        {
            assert_eq!(fields, expected, "{}", mutated.escape_ascii());
        }
    }
}
