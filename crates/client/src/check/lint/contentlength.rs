//! `Content-Length` (RFC 9110 §8.6): a number, the right one, and only where it may stand.

use plainwire_h1::{BodyLength, DeviationKind, Version};

use super::{Ending, Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Content-Length";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks.each(&rule::LENGTH, NAME, seen, grammar::is_digits);
    if seen.head_deviations.iter().any(|found| found.kind == DeviationKind::LengthWithCoding) {
        remarks.add(&rule::ONE_FRAMING, "Content-Length and Transfer-Encoding");
    }
    if let Some(value) = seen.values(NAME).next().filter(|_| is_unframed(seen)) {
        let words = format!("{NAME}: {} with {}", shown(value), seen.status);
        remarks.add(&rule::NOTHING_FRAMED, words);
    }
    if let Some(BodyLength::Exactly(length)) = seen.framing
        && seen.ending == Ending::CutOff
    {
        let words = format!("{} octets of {length}, then the end", seen.content.len());
        remarks.add(&rule::LENGTH, words);
    }
    if seen.surplus > 0 {
        let words = format!("{} octets behind the end of the response", seen.surplus);
        remarks.add(&rule::LENGTH, words);
    }
    // A request of HTTP/1.0 gets what has no length yet until the end of the connection.
    let ends_with_connection = seen.framing == Some(BodyLength::UntilClose);
    if ends_with_connection && !seen.has("Transfer-Encoding") && seen.asked == Some(Version::Http11)
    {
        remarks.add(&rule::LENGTH_PRESENT, "the content ends with the connection");
    }
}

/// Whether the response has no framing field whatever it answers (RFC 9110 §8.6).
pub(super) fn is_unframed(seen: &Seen<'_>) -> bool {
    seen.status.class() == 1 || seen.status.code() == 204 || seen.is_tunnel()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_answer;

    // RFC 9110 §8.6; RFC 9112 §6.2, §6.3
    #[test]
    fn content_length_that_is_wrong_is_remarked() {
        let rows: [(&str, &str, &[&str]); 16] = [
            ("GET", "200 OK\nContent-Length: 3\n\nabc", &[]),
            ("GET", "200 OK\nContent-Length: 003\n\nabc", &[]),
            ("HEAD", "200 OK\nContent-Length: 3\n\n", &[]),
            ("HEAD", "200 OK\n\n", &[]),
            ("GET", "200 OK\nContent-Length: 3\n\nab", &["MSG-06"]),
            ("GET", "200 OK\nContent-Length: 3\n\nabcd", &["MSG-06"]),
            ("HEAD", "200 OK\nContent-Length: 3\n\nabc", &["MSG-06"]),
            ("GET", "304 Not Modified\n\nabc", &["MSG-06"]),
            ("GET", "200 OK\nContent-Length: 3, 3\n\nabc", &["MSG-06"]),
            ("HEAD", "200 OK\nContent-Length: +3\n\n", &["MSG-06"]),
            ("HEAD", "200 OK\nContent-Length:\n\n", &["MSG-06"]),
            ("GET", "200 OK\n\nabc", &["MSG-14"]),
            ("GET", "204 No Content\nContent-Length: 0\n\n", &["MSG-21"]),
            ("GET", "100 Continue\nContent-Length: 0\n\n", &["MSG-21"]),
            ("CONNECT", "200 OK\nContent-Length: 0\n\n", &["MSG-21"]),
            ("GET", "200 OK\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n", &["MSG-05"]),
        ];
        for (method, response, expected) in rows {
            let response = format!("HTTP/1.1 {response}");
            let found = judged_answer(check, method, Version::Http11, &response);
            assert_eq!(found, expected, "{method} {response:?}");
        }
        let to_old = judged_answer(check, "GET", Version::Http10, "HTTP/1.1 200 OK\n\nabc");
        assert!(to_old.is_empty(), "{to_old:?}");
    }
}
