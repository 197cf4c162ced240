//! Targets of requests, for every method; and the targets that the client makes of a URL.
//!
//! The input is a method, a space, and a target.

use plainwire_client::Request;
use plainwire_field::{
    Authority, Host, Method, Scheme, SitePath, Target as RequestTarget, TargetRefusal,
    encoded_query,
};
use plainwire_h1::{HeadLimits, Progress, RequestParser};

use super::{Rung, Target, of_texts, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "target",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "GET /",
        "GET /a/b.html?c=d&e=%20f?g",
        "GET //h/a",
        "GET /a?b\"<>[]^`{|}\\",
        "GET /a#b",
        "GET *",
        "OPTIONS *",
        "GET http://h:80/a?b",
        "GET HTTPS://[::1]:443?q",
        "GET http://u@h/",
        "GET http:///a",
        "GET http://h:99999/",
        "GET ftp://h/",
        "CONNECT h:443",
        "CONNECT h:0",
        "CONNECT h",
        "CONNECT [v1.a]:1",
        "HEAD http://[fe80::1%25eth0]:81/a b?%zz#c",
    ])
}

fn run(octets: &[u8]) {
    let space = octets.iter().position(|&octet| octet == b' ').unwrap_or(octets.len());
    let (method, target) = (&octets[..space], octets.get(space + 1..).unwrap_or_default());
    let method = Method::from_token(method);
    match RequestTarget::parse(method, target) {
        Ok(parsed) => accepted(method, target, &parsed),
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty());
            let first = target.iter().position(|octet| !octet.is_ascii_graphic() || *octet == b'#');
            let named = match refusal {
                TargetRefusal::Octet { at } => Some(at),
                _ => None,
            };
            assert_eq!(named, first, "{}", shown(target));
        }
    }
    sendable_query(target);
    if let Ok(request) = Request::for_url(target) {
        asked_for(&request);
    }
    if let Ok(request) = Request::for_file("localhost", "6789", target) {
        asked_for(&request);
    }
}

/// Its parts stand one behind the other in what was read, and nothing else does.
fn accepted(method: Method, octets: &[u8], target: &RequestTarget<'_>) {
    let rest = match target {
        RequestTarget::Origin { .. } => octets,
        RequestTarget::Absolute { scheme, authority, .. } => {
            let (written, rest) = octets.split_at(scheme.as_str().len());
            assert!(written.eq_ignore_ascii_case(scheme.as_str().as_bytes()), "{}", shown(octets));
            assert_ne!(authority.host(), Host::Name(""), "{}", shown(octets));
            let rest = rest.strip_prefix(b"://").unwrap_or_else(|| panic!("{}", shown(octets)));
            let end = rest.iter().position(|octet| b"/?".contains(octet)).unwrap_or(rest.len());
            assert_eq!(Authority::parse(&rest[..end]), Some(*authority), "{}", shown(octets));
            &rest[end..]
        }
        RequestTarget::Authority(authority) => {
            assert_eq!(Authority::parse(octets), Some(*authority), "{}", shown(octets));
            assert!(method == Method::Connect && authority.port().is_some_and(|port| port > 0));
            return;
        }
        RequestTarget::Asterisk => {
            assert!(method == Method::Options && octets == b"*");
            return;
        }
    };
    let path = target.path().expect("both forms have a path, if only a slash");
    assert!(path.starts_with(b"/") && !path.contains(&b'?'), "{}", shown(octets));
    let mut parts = path.to_vec();
    if let Some(query) = target.query() {
        parts.extend_from_slice(&[b"?", query].concat());
    }
    let implied = if rest.starts_with(b"/") { 0 } else { 1 };
    assert_eq!(&parts[implied..], rest, "{}", shown(octets));
    // What it names is inside of the site, or is refused.
    if let Ok(found) = SitePath::parse(path) {
        assert!(!found.to_target().starts_with("//"));
    }
}

/// A query that is sent again is sent alike, and stays inside of one line.
fn sendable_query(query: &[u8]) {
    let encoded = encoded_query(query);
    let may_stand = |octet: u8| octet.is_ascii_graphic() && !b"\"#<>[\\]^`{|}".contains(&octet);
    assert!(encoded.bytes().all(may_stand), "{encoded}");
    assert_eq!(encoded_query(encoded.as_bytes()), encoded);
}

/// What the client sends is a request that the server's side reads, and it asks for the same.
fn asked_for(request: &Request) {
    let head = request.head("agent");
    let limits = HeadLimits {
        head_octets_max: u64::MAX,
        target_octets_max: u64::MAX,
        ..HeadLimits::default()
    };
    let mut parser = RequestParser::new(limits);
    let outcome = parser.advance(&head);
    assert_eq!(outcome, Ok(Progress::Complete { octets: head.len() }), "{}", shown(&head));
    let read = parser.head(&head);
    assert_eq!(read.method(), request.method());
    assert_eq!(read.target_octets(), request.target().as_bytes());
    assert!(matches!(read.target(), RequestTarget::Origin { .. }), "{}", shown(&head));
    assert!(!read.persists() && read.body().is_empty());
    let authority = read.authority().expect("a Host that can be read");
    let port = authority.port().unwrap_or(Scheme::Http.default_port());
    assert_eq!(port, request.origin().port(), "{}", shown(&head));
}
