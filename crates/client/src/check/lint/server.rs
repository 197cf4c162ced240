//! `Server` (RFC 9110 §10.2.4): products and comments, and not too many of them.

use plainwire_field::token;

use super::{Remarks, Seen, grammar, rule, shown};

const NAME: &str = "Server";

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for value in seen.values(NAME) {
        match Parts::of(value) {
            None => remarks.add(&rule::SERVER, format!("{NAME} is {}", shown(value))),
            Some(parts) if parts.products > 1 || parts.comments > 0 => {
                remarks.add(&rule::SERVER_BRIEF, format!("{NAME} is {}", shown(value)));
            }
            Some(_) => {}
        }
    }
}

/// How much a value tells: a subproduct is a module, a comment is most often the system.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    products: usize,
    comments: usize,
}

impl Parts {
    /// Reads `product *( RWS ( product / comment ) )`; `None` when it is anything else.
    fn of(value: &[u8]) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = value;
        loop {
            rest = if rest.starts_with(b"(") && parts.products > 0 {
                parts.comments += 1;
                grammar::comment(rest)?
            } else {
                parts.products += 1;
                product(rest)?
            };
            match rest.first() {
                None => return Some(parts),
                Some(&octet) if token::is_ows(octet) => rest = token::trim_ows(rest),
                Some(_) => return None,
            }
        }
    }
}

/// What follows the product at the front: a name, perhaps a slash and a version
/// (RFC 9110 §10.1.5).
fn product(octets: &[u8]) -> Option<&[u8]> {
    let (name, rest) = grammar::word(octets);
    let rest = match rest.strip_prefix(b"/").map(grammar::word) {
        None => rest,
        Some(([], _)) => return None,
        Some((_, behind)) => behind,
    };
    (!name.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §10.2.4
    #[test]
    fn server_that_tells_too_much_or_is_no_product_is_remarked() {
        let rows: [(&str, &[&str]); 8] = [
            ("Server: plainwire", &[]),
            ("Server: nginx/1.27.0", &[]),
            ("Server: Apache/2.4.62 (Debian)", &["MSG-17"]),
            ("Server: Apache/2.4 OpenSSL/3.0 PHP/8.2", &["MSG-17"]),
            ("Server:", &["MSG-39"]),
            ("Server: (comment)", &["MSG-39"]),
            ("Server: a/", &["MSG-39"]),
            ("Server: a, b", &["MSG-39"]),
        ];
        for (lines, expected) in rows {
            let head = format!("200 OK\n{lines}");
            assert_eq!(judged_head(check, &head), expected, "{lines:?}");
        }
    }
}
