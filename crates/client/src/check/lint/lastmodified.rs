//! `Last-Modified` (RFC 9110 §8.8.2), and whether a 200 has the validators that it should have.

use plainwire_field::Status;

use super::{Remarks, Seen, date, grammar, rule, shown};

const NAME: &str = "Last-Modified";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    date::check_form(NAME, seen, remarks);
    let sent = seen.values("Date").find_map(grammar::fixdate);
    for value in seen.values(NAME) {
        if let (Some(modified), Some(sent)) = (grammar::fixdate(value), sent)
            && modified > sent
        {
            let words = format!("{NAME} is {}, later than Date, {sent}", shown(value));
            remarks.add(&rule::MODIFIED_BEFORE, words);
        }
    }
    let is_retrieval = seen.method == b"GET" || seen.is_head();
    if seen.status == Status::OK && is_retrieval {
        for name in ["ETag", NAME].into_iter().filter(|name| !seen.has(name)) {
            remarks.add(&rule::VALIDATORS_PRESENT, format!("no {name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use plainwire_h1::Version;

    use super::*;
    use crate::check::lint::sample::judged_answer;

    // RFC 9110 §5.6.7, §8.8.2.1, §15.3.1
    #[test]
    fn last_modified_that_is_wrong_is_remarked() {
        let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
        let rows: [(&str, &str, &[&str]); 8] = [
            ("GET", "200 OK\nETag: \"a\"\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT", &[]),
            (
                "GET",
                "200 OK\nETag: \"a\"\nLast-Modified: Sun, 06 Nov 1994 08:49:38 GMT",
                &["MSG-11"],
            ),
            ("GET", "200 OK\nETag: \"a\"\nLast-Modified: Sun Nov  6 08:49:37 1994", &["MSG-10"]),
            (
                "GET",
                "200 OK\nETag: \"a\"\nLast-Modified: Fri, 04 Nov 1994 08:49:37 UTC",
                &["MSG-10"],
            ),
            ("GET", "200 OK\nETag: \"a\"", &["MSG-15"]),
            ("HEAD", "200 OK", &["MSG-15", "MSG-15"]),
            ("OPTIONS", "200 OK", &[]),
            ("GET", "404 Not Found", &[]),
        ];
        for (method, head, expected) in rows {
            let response = format!("HTTP/1.1 {head}\n{date}\n\n");
            let found = judged_answer(check, method, Version::Http11, &response);
            assert_eq!(found, expected, "{head:?}");
        }
    }
}
