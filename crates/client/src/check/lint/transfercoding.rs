//! `Transfer-Encoding` and chunks (RFC 9112 §6.1, §7.1): well formed, and only where they may be.

use plainwire_h1::{BodyLength, DeviationKind, Version};

use super::{Ending, Remarks, Seen, contentlength, grammar, rule, shown};

const NAME: &str = "Transfer-Encoding";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for value in seen.values(NAME).filter(|value| !is_coding_list(value)) {
        remarks.add(&rule::CHUNKS, format!("{NAME} is {}", shown(value)));
    }
    for found in seen.head_deviations.iter().chain(seen.body_deviations) {
        let is_about_chunks =
            matches!(found.kind, DeviationKind::ChunkedRepeated | DeviationKind::ChunkSpace);
        let is_in_body = seen.body_deviations.contains(found);
        if is_about_chunks || is_in_body {
            remarks.add(&rule::CHUNKS, format!("byte {}: {}", found.at, found.kind.text()));
        }
    }
    match (seen.framing, seen.ending) {
        (Some(BodyLength::Chunked), Ending::CutOff) => {
            remarks.add(&rule::CHUNKS, "the connection ended before the last chunk");
        }
        (Some(BodyLength::Chunked), Ending::Refused(refusal)) => {
            let words = format!("byte {} of the body: {}", refusal.at, refusal.reason.text());
            remarks.add(&rule::CHUNKS, words);
        }
        _ => {}
    }
    let Some(value) = seen.values(NAME).next() else { return };
    if contentlength::is_unframed(seen) {
        let words = format!("{NAME}: {} with {}", shown(value), seen.status);
        remarks.add(&rule::NOTHING_FRAMED, words);
    }
    if seen.asked == Some(Version::Http10) {
        remarks.add(&rule::CODING_FOR_HTTP10, format!("{NAME}: {}", shown(value)));
    }
}

/// `#transfer-coding`: a name with parameters (RFC 9110 §10.1.4).
fn is_coding_list(value: &[u8]) -> bool {
    grammar::all_elements(value, |coding| {
        let (name, rest) = grammar::word(coding);
        let is_chunked = name.eq_ignore_ascii_case(b"chunked");
        let has_right_parameters = match grammar::parameters(rest) {
            Some(parameters) => parameters.is_empty() || !is_chunked,
            None => false,
        };
        !name.is_empty() && has_right_parameters
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_answer;

    // RFC 9112 §6.1, §7.1
    #[test]
    fn transfer_coding_that_is_wrong_is_remarked() {
        use Version::{Http10, Http11};
        let chunked = "200 OK\nTransfer-Encoding: chunked\n\n";
        let rows: [(Version, String, &[&str]); 11] = [
            (Http11, format!("{chunked}3\nabc\n0\n\n"), &[]),
            (Http11, format!("{chunked}3;a=b\nabc\n0\nX: y\n\n"), &[]),
            (Http11, "200 OK\nTransfer-Encoding: gzip\n\nabc".to_owned(), &[]),
            (Http11, format!("{chunked}3\nabc\n"), &["MSG-07"]),
            (Http11, format!("{chunked}3 \nabc\n0\n\n"), &["MSG-07"]),
            (Http11, format!("{chunked}x\nabc\n0\n\n"), &["MSG-07"]),
            (Http11, format!("{chunked}2\nabc\n0\n\n"), &["MSG-07"]),
            (
                Http11,
                "200 OK\nTransfer-Encoding: chunked, chunked\n\n0\n\n".to_owned(),
                &["MSG-07"],
            ),
            (Http11, "200 OK\nTransfer-Encoding: a b\n\n".to_owned(), &["MSG-07"]),
            (Http11, "204 No Content\nTransfer-Encoding: chunked\n\n".to_owned(), &["MSG-21"]),
            (Http10, format!("{chunked}0\n\n"), &["MSG-22"]),
        ];
        for (asked, response, expected) in rows {
            let response = format!("HTTP/1.1 {response}");
            assert_eq!(judged_answer(check, "GET", asked, &response), expected, "{response:?}");
        }
    }
}
