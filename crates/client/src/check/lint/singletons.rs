//! Fields that are no list, and so stand in a message once (RFC 9110 §5.3).

use super::{Remarks, Seen, rule};

/// `Set-Cookie` is the exception that the RFC itself names, and is not here.
const NAMES: [&str; 11] = [
    "Age",
    "Content-Length",
    "Content-Location",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Expires",
    "Last-Modified",
    "Location",
    "Retry-After",
];

pub(super) fn check(seen: &Seen<'_>, remarks: &mut Remarks) {
    for name in NAMES {
        let count = seen.values(name).count();
        if count > 1 {
            remarks.add(&rule::SINGLETON, format!("{count} lines of {name}"));
        }
    }
    // Server is a list of products without commas, so its lines cannot be combined either.
    if seen.values("Server").count() > 1 {
        remarks.add(&rule::SINGLETON, "several lines of Server");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::lint::sample::judged_head;

    // RFC 9110 §5.3
    #[test]
    fn singleton_that_is_repeated_is_remarked() {
        for name in NAMES.into_iter().chain(["Server"]) {
            let once = format!("200 OK\n{name}: 1");
            assert!(judged_head(check, &once).is_empty(), "{once}");
            let twice = format!("{once}\n{}: 1", name.to_lowercase());
            assert_eq!(judged_head(check, &twice), ["MSG-08"], "{twice}");
        }
        let lists = "200 OK\nVary: a\nVary: b\nSet-Cookie: a\nSet-Cookie: b";
        assert!(judged_head(check, lists).is_empty());
    }
}
