//! What the codec saw in an input, as text, fed in the ways that a case needs.

use plainwire_field::Method;
use plainwire_h1::{BodyDecoder, BodyLength};
use plainwire_testkit::feed::{Fed, every_way, every_way_with_trailing};
use plainwire_testkit::fuzz::transcript;
pub(crate) use plainwire_testkit::fuzz::transcript::SMALL;

/// The events of one request, fed in every way; a complete one also with another behind it.
pub(crate) fn request(input: &[u8]) -> String {
    fed(input, b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n", request_of)
}

/// The events of one response to a request with this method, fed in every way.
pub(crate) fn response(method: Method, input: &[u8]) -> String {
    fed(input, b"HTTP/1.1 200 OK\r\n\r\n", |pieces| response_of(method, pieces))
}

/// The events of a request's body alone, fed in every way.
pub(crate) fn body(length: BodyLength, input: &[u8]) -> String {
    fed(input, b"GET / HTTP/1.1\r\n", |pieces| body_of(length, pieces))
}

/// The events of one request, whole; asserts that they are the same octet by octet. For the many
/// inputs for which every split would take too long.
pub(crate) fn dripped_request(input: &[u8]) -> String {
    dripped(input, request_of)
}

/// The same for a response to a GET.
pub(crate) fn dripped_response(input: &[u8]) -> String {
    dripped(input, |pieces| response_of(Method::Get, pieces))
}

/// The same for a request's body alone.
pub(crate) fn dripped_body(length: BodyLength, input: &[u8]) -> String {
    dripped(input, |pieces| body_of(length, pieces))
}

fn dripped(input: &[u8], mut run: impl FnMut(&mut dyn Iterator<Item = &[u8]>) -> Fed) -> String {
    let whole = run(&mut [input].into_iter());
    let dripped = run(&mut input.chunks(1));
    assert_eq!(dripped, whole, "{}", input.escape_ascii());
    whole.events
}

fn fed(
    input: &[u8],
    trailing: &[u8],
    mut run: impl FnMut(&mut dyn Iterator<Item = &[u8]>) -> Fed,
) -> String {
    let whole = run(&mut [input].into_iter());
    if whole.events.ends_with("end of message\n") {
        return every_way_with_trailing(input, trailing, run);
    }
    let alone = every_way(input, |pieces| run(pieces).events);
    if alone.contains("refused") && !alone.contains("closed") {
        // What was refused stays refused, for the same reason, whatever follows.
        let joined = [input, trailing].concat();
        assert_eq!(every_way(&joined, |pieces| run(pieces).events), alone);
    }
    alone
}

fn request_of(pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
    transcript::request(SMALL, pieces)
}

fn response_of(method: Method, pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
    transcript::response(SMALL, method, pieces)
}

fn body_of(length: BodyLength, pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
    transcript::body(BodyDecoder::new(length), pieces)
}
