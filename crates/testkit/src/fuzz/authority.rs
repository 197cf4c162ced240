//! Hosts and ports: the value of `Host`.

use plainwire_field::{Authority, Host};

use super::{Rung, Target, of_texts, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "authority",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "",
        "h",
        "h:80",
        "h:",
        ":80",
        "h:65535",
        "h:65536",
        "h:00080",
        "h:8:0",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:80",
        "[::1",
        "[v1.a:b]",
        "[vf.]",
        "[1.2.3.4]",
        "[::ffff:1.2.3.4]:9",
        "a%20b",
        "a%2",
        "u@h",
        "a_b!$&'()*+,;=~",
        "EXAMPLE.test.",
        "h/a",
        "h?a",
        "h\u{e9}",
    ])
}

fn run(octets: &[u8]) {
    let Some(authority) = Authority::parse(octets) else { return };
    let shown = shown(octets);
    assert!(octets.is_ascii() && !octets.iter().any(u8::is_ascii_control), "{shown}");
    assert!(!octets.iter().any(|octet| b" /?#@\\\"<>".contains(octet)), "{shown}");
    let text = authority.to_string();
    assert_eq!(Authority::parse(text.as_bytes()), Some(authority), "{shown}");
    // The host stands at the front, as it was written; behind it a colon and digits, or nothing.
    let host = authority.host().to_string();
    let rest = octets.strip_prefix(host.as_bytes()).unwrap_or_else(|| panic!("{host} of {shown}"));
    match rest {
        [] | [b':'] => assert_eq!(authority.port(), None, "{shown}"),
        [b':', digits @ ..] => {
            let digits = std::str::from_utf8(digits).unwrap_or_else(|_| panic!("{shown}"));
            assert!(digits.bytes().all(|digit| digit.is_ascii_digit()), "{shown}");
            let significant = digits.trim_start_matches('0');
            let port = if significant.is_empty() { Some(0) } else { significant.parse().ok() };
            assert!(port.is_some() && authority.port() == port, "{shown}");
        }
        _ => panic!("{host} and something behind it: {shown}"),
    }
    let (upper, lower) = (host.to_ascii_uppercase(), host.to_ascii_lowercase());
    for other in [&upper, &lower] {
        let other = Authority::parse(other.as_bytes()).map(|authority| authority.host());
        let other = other.unwrap_or_else(|| panic!("in another letter case it is none: {shown}"));
        assert!(other.is_same(&authority.host()) && authority.host().is_same(&other), "{shown}");
    }
    let is_literal = matches!(authority.host(), Host::Literal(_));
    assert_eq!(octets.starts_with(b"["), is_literal, "{shown}");
}
