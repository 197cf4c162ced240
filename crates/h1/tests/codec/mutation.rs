//! Inputs that are almost right: the same events come out of them however they arrive, and nothing
//! panics.

use crate::transcript::{dripped_request, dripped_response};

/// Every input with one octet replaced, by each of those that matter to a grammar.
pub(crate) fn mutations(input: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let octets = b"\0\t\n\r !\"#(/:;=@A[\\]a{}\x7f\x80\xff01259\x16";
    (0..input.len()).flat_map(move |place| {
        octets.iter().map(move |octet| {
            let mut mutated = input.to_vec();
            mutated[place] = *octet;
            mutated
        })
    })
}

/// Counts the outcomes, so that the test cannot pass because everything ends the same way.
fn outcomes(inputs: &[&[u8]], mut events_of: impl FnMut(&[u8]) -> String) -> (usize, usize) {
    let (mut complete, mut refused) = (0, 0);
    for mutated in inputs.iter().flat_map(|input| mutations(input)) {
        let events = events_of(&mutated);
        complete += usize::from(events.ends_with("end of message\n"));
        refused += usize::from(events.contains("refused"));
    }
    (complete, refused)
}

// RFC 9112 §2.2
#[test]
fn request_with_any_octet_replaced_is_the_same_however_it_arrives() {
    let (complete, refused) = outcomes(
        &[
            b"\r\nGET /a?b HTTP/1.1\r\nHost: h:8\r\nConnection: close\r\n\r\n",
            b"PUT http://h/ HTTP/1.1\r\nHost:h\r\nContent-Length: 12\r\n\r\nabcdefghijkl",
            b"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
              3;a\r\nabc\r\n0\r\nA: b\r\n\r\n",
        ],
        dripped_request,
    );
    assert!(complete > 500 && refused > 500, "{complete} complete, {refused} refused");
}

// RFC 9112 §2.2
#[test]
fn response_with_any_octet_replaced_is_the_same_however_it_arrives() {
    let (complete, refused) = outcomes(
        &[
            b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 3\r\n\r\nabc",
            b"\nHTTP/1.0 404\nTransfer-Encoding : chunked\n\n3 \nabc\n0\nA: b\n\n",
        ],
        dripped_response,
    );
    assert!(complete > 500 && refused > 500, "{complete} complete, {refused} refused");
}
