//! What stands before the fields: empty lines, the request line; and how lines end.

use super::grammar::{
    authority, has_bare_carriage_return, has_bare_line_feed, is_authority, is_tchar, is_token,
    version,
};
use crate::differential::suspect::Suspect;

// The ends of lines.

pub(in crate::differential) fn line_feed_first(suspect: &Suspect<'_>) -> bool {
    has_bare_line_feed(empty_lines(suspect))
}

pub(in crate::differential) fn empty_line(suspect: &Suspect<'_>) -> bool {
    !empty_lines(suspect).is_empty()
}

pub(in crate::differential) fn several_empty_lines(suspect: &Suspect<'_>) -> bool {
    empty_lines(suspect).iter().filter(|&&octet| octet == b'\n').count() > 1
}

pub(in crate::differential) fn bare_line_feed(suspect: &Suspect<'_>) -> bool {
    has_bare_line_feed(&suspect.head[empty_lines(suspect).len()..])
}

pub(in crate::differential) fn bare_carriage_return(suspect: &Suspect<'_>) -> bool {
    has_bare_carriage_return(suspect.head)
}

// The request line.

pub(in crate::differential) fn method_octet(suspect: &Suspect<'_>) -> bool {
    let method = suspect.method();
    method.is_empty() || !method.iter().all(|&octet| is_tchar(octet))
}

pub(in crate::differential) fn method_long(suspect: &Suspect<'_>) -> bool {
    is_token(suspect.method()) && suspect.method().len() > 32
}

/// A token, and none of the methods of RFC 9110.
pub(in crate::differential) fn method_unknown(suspect: &Suspect<'_>) -> bool {
    const KNOWN: [&[u8]; 8] =
        [b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE"];
    is_token(suspect.method()) && !KNOWN.contains(&suspect.method())
}

pub(in crate::differential) fn connect(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"CONNECT"
}

pub(in crate::differential) fn trace(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"TRACE"
}

pub(in crate::differential) fn connect_to_no_authority(suspect: &Suspect<'_>) -> bool {
    connect(suspect) && !is_authority(suspect.target(), true)
}

pub(in crate::differential) fn target_octet(suspect: &Suspect<'_>) -> bool {
    suspect.target().iter().any(|octet| !octet.is_ascii_graphic())
}

pub(in crate::differential) fn target_fragment(suspect: &Suspect<'_>) -> bool {
    suspect.target().contains(&b'#')
}

pub(in crate::differential) fn target_form(suspect: &Suspect<'_>) -> bool {
    let target = suspect.target();
    !target.is_empty() && target != b"*" && target[0] != b'/' && authority(target).is_none()
}

pub(in crate::differential) fn target_authority(suspect: &Suspect<'_>) -> bool {
    authority(suspect.target())
        .is_some_and(|part| matches!(part, [] | [b':', ..]) || !is_authority(part, false))
}

/// `Host` says something else than an absolute target does.
pub(in crate::differential) fn target_over_host(suspect: &Suspect<'_>) -> bool {
    let target = authority(suspect.target());
    target.is_some_and(|target| suspect.values("host").iter().any(|host| *host != target))
}

/// An absolute target that ends with its authority, or in which the query follows at once.
pub(in crate::differential) fn target_without_path(suspect: &Suspect<'_>) -> bool {
    let target = suspect.target();
    authority(target).is_some_and(|part| {
        let start = target.windows(3).position(|window| window == b"://").unwrap_or(0) + 3;
        target.get(start + part.len()) != Some(&b'/')
    })
}

pub(in crate::differential) fn target_asterisk(suspect: &Suspect<'_>) -> bool {
    suspect.target() == b"*"
}

pub(in crate::differential) fn options_asterisk(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"OPTIONS" && suspect.target() == b"*"
}

/// Characters that RFC 3986 wants encoded, and that older clients send as they are.
pub(in crate::differential) fn target_unwise(suspect: &Suspect<'_>) -> bool {
    suspect.target().iter().any(|octet| b"\"<>[\\]^`{|}".contains(octet))
}

/// A path whose triplets or dot segments name nothing below the root.
pub(in crate::differential) fn target_path(suspect: &Suspect<'_>) -> bool {
    let target = suspect.target();
    let path = target.split(|&octet| octet == b'?').next().unwrap_or_default();
    let triplet =
        |at: usize| path.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
    let bad = (0..path.len()).filter(|&at| path[at] == b'%').any(|at| {
        triplet(at).and_then(|digits| u8::from_str_radix(digits, 16).ok()).is_none_or(|it| it == 0)
    });
    let text = String::from_utf8_lossy(path).to_ascii_lowercase().replace("%2e", ".");
    bad || text.split('/').any(|segment| segment == "..")
}

/// Other white space around the words than one space between two.
pub(in crate::differential) fn line_space(suspect: &Suspect<'_>) -> bool {
    let is_odd = suspect.words().iter().any(|word| word.is_empty());
    (is_odd || suspect.request_line().contains(&b'\t')) && !line_words(suspect)
}

/// More than three words, with a space or a tab between them.
pub(in crate::differential) fn line_words(suspect: &Suspect<'_>) -> bool {
    let line = suspect.request_line();
    line.split(|octet| b" \t".contains(octet)).filter(|word| !word.is_empty()).count() > 3
}

/// A request line without a version.
pub(in crate::differential) fn version_missing(suspect: &Suspect<'_>) -> bool {
    suspect.words().iter().filter(|word| !word.is_empty()).count() < 3
}

pub(in crate::differential) fn version_syntax(suspect: &Suspect<'_>) -> bool {
    suspect.words().len() > 2 && version(suspect).is_none()
}

pub(in crate::differential) fn version_major(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(major, _)| major != b'1')
}

pub(in crate::differential) fn preface(suspect: &Suspect<'_>) -> bool {
    suspect.request_line() == b"PRI * HTTP/2.0"
}

pub(in crate::differential) fn version_minor(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(major, minor)| major == b'1' && minor > b'1')
}

pub(in crate::differential) fn http_10(suspect: &Suspect<'_>) -> bool {
    version(suspect) == Some((b'1', b'0'))
}

/// The line ends before the request line.
fn empty_lines<'a>(suspect: &Suspect<'a>) -> &'a [u8] {
    let start = suspect.head.iter().position(|octet| !b"\r\n".contains(octet));
    &suspect.head[..start.unwrap_or(suspect.head.len())]
}
