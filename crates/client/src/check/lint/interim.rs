//! What a status needs to know of the request: 1xx, 206 and 304 answer only some requests.

use plainwire_field::Status;
use plainwire_h1::Version;

use super::{Remarks, Seen, rule, shown};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    let is_interim = seen.status.class() == 1;
    if is_interim && seen.asked == Some(Version::Http10) {
        let words = format!("{} answers a request of HTTP/1.0", seen.status);
        remarks.add(&rule::INTERIM_FOR_HTTP10, words);
    }
    let (is_get, is_head) = (seen.method == b"GET", seen.is_head());
    let rule = match seen.status {
        Status::NOT_MODIFIED if !is_get && !is_head => &rule::NOT_MODIFIED_METHOD,
        Status::PARTIAL_CONTENT if !is_get => &rule::PARTIAL_METHOD,
        _ => return,
    };
    remarks.add(rule, format!("{} answers the method {}", seen.status, shown(seen.method)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_answer;

    // RFC 9110 §15.2, §13.1.2, §14.2
    #[test]
    fn status_that_the_request_does_not_allow_is_remarked() {
        use Version::{Http10, Http11};
        let rows: [(&str, Version, &str, &[&str]); 8] = [
            ("POST", Http11, "100 Continue", &[]),
            ("POST", Http10, "100 Continue", &["MSG-23"]),
            ("GET", Http11, "304 Not Modified", &[]),
            ("HEAD", Http10, "304 Not Modified", &[]),
            ("POST", Http11, "304 Not Modified", &["MSG-49"]),
            ("GET", Http11, "206 Partial Content", &[]),
            ("HEAD", Http11, "206 Partial Content", &["MSG-50"]),
            ("OPTIONS", Http11, "206 Partial Content", &["MSG-50"]),
        ];
        for (method, asked, status, expected) in rows {
            let response = format!("HTTP/1.1 {status}\n\n");
            assert_eq!(
                judged_answer(check, method, asked, &response),
                expected,
                "{method} {status}"
            );
        }
    }
}
