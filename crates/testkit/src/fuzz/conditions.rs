//! A second reading of what decides whether a representation is sent, and how much of it: the
//! codings that are acceptable (RFC 9110 §12.5.3), preconditions, and the condition of a range
//! (RFC 9110 §13.2.2).
//!
//! What the representation is, it takes from answers to the same request without conditions. It
//! knows nothing of how they are decided, and reads dates alone by what is under test.

use std::collections::BTreeSet;

use plainwire_field::HttpDate;

use super::respond::NOW;
use super::{accept, tag};
use crate::laws::without;
use crate::wire::{self, Response};

/// What of this answer is not what its conditions ask for.
pub(super) fn broken(
    request: &str,
    response: &Response,
    ask: impl Fn(&str) -> Response,
) -> Vec<String> {
    let bare = ask(&without(&without(request, CONDITIONS), RANGE));
    let mut broken = Vec::new();
    let found = response.status;
    if !matches!(wire::method(request), "GET" | "HEAD") || bare.status != 200 {
        if found != bare.status {
            broken.push(format!("conditions make {found} of {} (§13.2.1)", bare.status));
        }
    } else {
        let expected = expected(request, &bare, &ask);
        if found != expected {
            broken.push(format!("{found}, and by its conditions {expected} (§13.2.2)"));
        }
    }
    if matches!(wire::method(request), "GET" | "HEAD") && matches!(bare.status, 200 | 406) {
        broken.extend(broken_by_choice(request, &bare, &available(request, &ask)));
    }
    broken
}

/// The five steps of RFC 9110 §13.2.2, for a representation that would be sent.
fn expected(request: &str, bare: &Response, ask: &dyn Fn(&str) -> Response) -> u16 {
    let tag = bare.values("etag").next();
    // A date that is now says no more than that the file's is later (§8.8.2.1).
    let modified = bare.values("last-modified").next().and_then(date);
    let modified = modified.filter(|date| date.seconds() < NOW);
    let if_match = values(request, "if-match");
    if !if_match.is_empty() {
        if !is_named(&if_match, tag, true) {
            return 412;
        }
    } else if let (Some(modified), Some(since)) =
        (modified, only(&values(request, "if-unmodified-since")).and_then(date))
        && modified > since
    {
        return 412;
    }
    let if_none_match = values(request, "if-none-match");
    if !if_none_match.is_empty() {
        if is_named(&if_none_match, tag, false) {
            return 304;
        }
    } else if let (Some(modified), Some(since)) =
        (modified, only(&values(request, "if-modified-since")).and_then(date))
        && modified <= since
    {
        return 304;
    }
    let range = values(request, "range");
    if wire::method(request) != "GET" || range.is_empty() {
        return 200;
    }
    let ranged = match only(&range) {
        Some(range) if is_plainly_within(range, bare.body.len()) => 206,
        _ => ask(&without(request, CONDITIONS)).status,
    };
    let if_range = values(request, "if-range");
    if if_range.is_empty() {
        return ranged;
    }
    let holds = only(&if_range).is_some_and(|value| {
        if tag::reference(&[value]).is_some_and(|tags| tags == [value]) {
            return !value.starts_with(b"W/") && tag == Some(value);
        }
        date(value).is_some_and(|date| modified == Some(date)) && available(request, ask).len() == 1
    });
    // A range that cannot be satisfied is not applicable, which is no error beside a condition.
    if holds && ranged != 416 { ranged } else { 200 }
}

/// The codings in which there is the target: those in which it is sent where it is asked for in
/// one alone.
fn available(request: &str, ask: &dyn Fn(&str) -> Response) -> BTreeSet<Option<String>> {
    let bare = without(&without(&without(request, CONDITIONS), RANGE), &["accept-encoding"]);
    let answers = CODINGS.map(|coding| ask(&format!("{bare}\naccept-encoding: {coding}")));
    let sent = answers.iter().filter(|answer| answer.status == 200);
    sent.map(|answer| answer.field("content-encoding").map(str::to_owned)).collect()
}

/// Of what there is, the one of the highest weight is sent, and nothing where all have none. What
/// is not negotiated is sent whatever the client wants.
fn broken_by_choice(
    request: &str,
    bare: &Response,
    available: &BTreeSet<Option<String>>,
) -> Option<String> {
    let lines = values(request, "accept-encoding");
    if lines.iter().any(|line| line.contains(&b'"')) {
        return None;
    }
    let is_negotiated = available.iter().any(Option::is_some);
    if lines.is_empty() || !is_negotiated {
        return (bare.status != 200).then(|| "406, and all is acceptable (§12.4.1)".to_owned());
    }
    let weights = accept::reference(&lines);
    let weight = |coding: Option<&str>| {
        let place = NAMES.iter().position(|name| coding == *name);
        place.map_or(0, |place| weights[place])
    };
    let highest = available.iter().map(|coding| weight(coding.as_deref())).max().unwrap_or(0);
    let found = match bare.status {
        200 => Some(weight(bare.field("content-encoding"))),
        _ => None,
    };
    let expected = (highest > 0).then_some(highest);
    (found != expected).then(|| {
        format!("a coding of weight {found:?}, and the highest of all is {expected:?} (§12.5.3)")
    })
}

/// Whether `*` or one of these tags names the representation (RFC 9110 §8.8.3.2).
fn is_named(lines: &[&[u8]], tag: Option<&[u8]>, is_strong: bool) -> bool {
    if *lines == [b"*"] {
        return true;
    }
    let opaque = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
    let (Some(named), Some(tag)) = (tag::reference(lines), tag) else { return false };
    named.iter().any(|named| match is_strong {
        true => named == tag && !tag.starts_with(b"W/"),
        false => opaque(named) == opaque(tag),
    })
}

/// Whether it is `bytes=first-last` in the simplest form, of octets that there are.
fn is_plainly_within(range: &[u8], octets: usize) -> bool {
    let text = std::str::from_utf8(range).ok();
    let pair = text.and_then(|text| text.strip_prefix("bytes=")?.split_once('-'));
    let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let Some((first, last)) = pair.filter(|(first, last)| is_number(first) && is_number(last))
    else {
        return false;
    };
    let (first, last) = (first.parse::<usize>(), last.parse::<usize>());
    matches!((first, last), (Ok(first), Ok(last)) if first <= last && last < octets)
}

/// The values of one field of a request that is written as text.
fn values<'a>(request: &'a str, name: &str) -> Vec<&'a [u8]> {
    let lines = request.lines().skip(1).filter_map(|line| line.split_once(": "));
    let named = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.as_bytes()).collect()
}

fn only<'a>(values: &[&'a [u8]]) -> Option<&'a [u8]> {
    if let [value] = *values { Some(value) } else { None }
}

fn date(value: &[u8]) -> Option<HttpDate> {
    HttpDate::parse(value, HttpDate::from_seconds(NOW))
}

const CONDITIONS: &[&str] =
    &["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"];

const RANGE: &[&str] = &["range"];

/// Each coding alone.
const CODINGS: [&str; 4] =
    ["br, identity;q=0", "zstd, identity;q=0", "gzip, identity;q=0", "identity"];

/// As `Content-Encoding` says them, in the order of their weights.
const NAMES: [Option<&str>; 4] = [Some("br"), Some("zstd"), Some("gzip"), None];
