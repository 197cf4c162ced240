//! `Connection`, `Keep-Alive` and `Upgrade` (RFC 9110 §7.6.1, §7.8): what is about the connection.

use plainwire_field::{elements, token};
use plainwire_h1::{BodyLength, Version};

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Connection";

/// Fields that are about the connection, and so have to be named in `Connection`.
const HOP_BY_HOP: [&str; 2] = ["Keep-Alive", "Upgrade"];

/// Fields that are for all recipients, of those that could be confused; never an option.
const END_TO_END: [&str; 12] = [
    "Cache-Control",
    "Content-Encoding",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Expires",
    "Last-Modified",
    "Location",
    "Server",
    "Vary",
];

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    remarks
        .each(&rule::CONNECTION, NAME, seen, |value| grammar::all_elements(value, token::is_token));
    for name in END_TO_END.into_iter().filter(|name| has_option(seen, name)) {
        remarks.add(&rule::CONNECTION, format!("the option {name}, which is for all recipients"));
    }
    for name in HOP_BY_HOP.into_iter().filter(|name| seen.has(name) && !has_option(seen, name)) {
        remarks.add(&rule::CONNECTION_NAMES, format!("{name}, and no option of that name"));
    }
    if matches!(seen.status.code(), 101 | 426) && !seen.has("Upgrade") {
        remarks.add(&rule::UPGRADE, format!("{} without Upgrade", seen.status));
    }
    remarks.each(&rule::UPGRADE_NAMES, "Upgrade", seen, |value| {
        grammar::all_elements(value, is_protocol)
    });
    let ends_with_connection = seen.framing == Some(BodyLength::UntilClose);
    let is_modern = seen.asked == Some(Version::Http11);
    if ends_with_connection && is_modern && !has_option(seen, "close") {
        let words = format!("{} until the end of the connection, unannounced", shown(seen.target));
        remarks.add(&rule::CLOSE_SAID, words);
    }
}

/// `protocol-name [ "/" protocol-version ]`, both tokens (RFC 9110 §7.8).
fn is_protocol(octets: &[u8]) -> bool {
    let mut parts = octets.splitn(2, |&octet| octet == b'/');
    parts.all(token::is_token)
}

/// Options compare without regard to case (RFC 9110 §7.6.1).
fn has_option(seen: &Seen<'_>, name: &str) -> bool {
    seen.values(NAME)
        .any(|value| elements(value).any(|option| option.eq_ignore_ascii_case(name.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §7.6.1, §7.8; RFC 9112 §9.6
    #[test]
    fn connection_that_is_wrong_is_remarked() {
        let rows: [(&str, &[&str]); 13] = [
            ("204 No Content\nConnection: close", &[]),
            ("204 No Content\nConnection: keep-alive\nKeep-Alive: timeout=5", &[]),
            ("204 No Content\nConnection: a b", &["MSG-44"]),
            ("204 No Content\nConnection: close, cache-control", &["MSG-44"]),
            ("204 No Content\nKeep-Alive: timeout=5", &["MSG-45"]),
            ("204 No Content\nConnection: close\nUpgrade: h2c", &["MSG-45"]),
            ("101 Switching Protocols\nConnection: upgrade\nUpgrade: foo/1", &[]),
            ("101 Switching Protocols\nConnection: upgrade", &["MSG-46"]),
            ("426 Upgrade Required\nContent-Length: 0", &["MSG-46"]),
            ("204 No Content\nConnection: upgrade\nUpgrade: h2c, foo/", &["MSG-58"]),
            ("204 No Content\nConnection: upgrade\nUpgrade: a b", &["MSG-58"]),
            ("200 OK\nConnection: Close", &[]),
            ("200 OK", &["MSG-51"]),
        ];
        for (head, expected) in rows {
            assert_eq!(judged_head(check, head), expected, "{head:?}");
        }
    }
}
