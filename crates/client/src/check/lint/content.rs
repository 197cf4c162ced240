//! Whether there is content where there should be, and none where there must not be.

use plainwire_field::Status;

use super::{Ending, Remarks, Seen, rule};

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    let has_content = !seen.content.is_empty();
    if seen.status == Status::RESET_CONTENT && has_content {
        remarks.add(&rule::RESET_EMPTY, format!("{} octets of content", seen.content.len()));
    }
    let is_explained = has_content || seen.is_head() || seen.ending != Ending::Complete;
    if seen.status.is_error() && !is_explained {
        remarks.add(&rule::ERROR_EXPLAINED, format!("{} without content", seen.status));
    }
}

#[cfg(test)]
mod tests {
    use plainwire_h1::Version;

    use super::*;
    use crate::check::lint::sample::judged_answer;

    // RFC 9110 §15.3.6, §15.5, §15.6
    #[test]
    fn content_that_is_missing_or_too_much_is_remarked() {
        let rows: [(&str, &str, &[&str]); 6] = [
            ("GET", "205 Reset Content\nContent-Length: 0\n\n", &[]),
            ("GET", "205 Reset Content\nContent-Length: 1\n\nx", &["MSG-24"]),
            ("GET", "404 Not Found\nContent-Length: 1\n\nx", &[]),
            ("GET", "404 Not Found\nContent-Length: 0\n\n", &["MSG-16"]),
            ("GET", "500 Internal Server Error\n\n", &["MSG-16"]),
            ("HEAD", "404 Not Found\n\n", &[]),
        ];
        for (method, response, expected) in rows {
            let response = format!("HTTP/1.1 {response}");
            let found = judged_answer(check, method, Version::Http11, &response);
            assert_eq!(found, expected, "{response:?}");
        }
    }
}
