//! Chunked content: its lines, its trailers, and where it is cut off.

use super::grammar::{has_bare_carriage_return, has_bare_line_feed, is_tchar, is_token};
use crate::differential::suspect::Suspect;

// Content.

pub(in crate::differential) fn cut(suspect: &Suspect<'_>) -> bool {
    suspect.is_cut
}

pub(in crate::differential) fn chunked_content(suspect: &Suspect<'_>) -> bool {
    suspect.has("transfer-encoding") && !suspect.content.is_empty()
}

pub(in crate::differential) fn chunk_line_feed(suspect: &Suspect<'_>) -> bool {
    chunked_content(suspect) && has_bare_line_feed(suspect.content)
}

pub(in crate::differential) fn chunk_carriage_return(suspect: &Suspect<'_>) -> bool {
    chunked_content(suspect) && has_bare_carriage_return(suspect.content)
}

/// White space behind the digits of a chunk's size, and no extension.
pub(in crate::differential) fn chunk_size_space(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
        digits > 0
            && line[digits..].iter().all(|octet| b" \t".contains(octet))
            && digits < line.len()
    })
}

/// Something else behind the digits than white space or an extension.
pub(in crate::differential) fn chunk_size_octet(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let size = line.split(|&octet| octet == b';').next().unwrap_or_default();
        let end = size.iter().rposition(|octet| !b" \t".contains(octet)).map_or(0, |at| at + 1);
        let size = &size[..end];
        size.is_empty() || !size.iter().all(u8::is_ascii_hexdigit)
    })
}

pub(in crate::differential) fn chunk_size_long(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit());
        digits.count() > 15
    })
}

pub(in crate::differential) fn chunk_extension(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| line.contains(&b';'))
}

pub(in crate::differential) fn chunk_extension_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    chunk_lines(suspect).any(|line| line.contains(&b';') && line.iter().any(is_odd))
}

/// Something else behind a semicolon than a name, and perhaps its value.
pub(in crate::differential) fn chunk_extension_malformed(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let Some(at) = line.iter().position(|&octet| octet == b';') else { return false };
        let text = String::from_utf8_lossy(&line[at + 1..]).into_owned();
        let mut rest = &*text;
        loop {
            let name = rest.trim_start_matches([' ', '\t']);
            let end = token_octets(name);
            let spaced = name[end..].trim_start_matches([' ', '\t']);
            let behind = match spaced.strip_prefix('=') {
                Some(value) => after_value(value.trim_start_matches([' ', '\t'])),
                None => Some(&name[end..]),
            };
            let Some(behind) = behind.filter(|_| end > 0) else { return true };
            if behind.is_empty() {
                return false;
            }
            let Some(more) = behind.trim_start_matches([' ', '\t']).strip_prefix(';') else {
                return true;
            };
            rest = more;
        }
    })
}

/// How long the token is that the text begins with.
fn token_octets(text: &str) -> usize {
    text.bytes().take_while(|&octet| is_tchar(octet)).count()
}

/// What stands behind a token or a quoted string.
fn after_value(text: &str) -> Option<&str> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = token_octets(text);
        return (end > 0).then(|| &text[end..]);
    };
    let mut escaped = false;
    for (at, it) in quoted.char_indices() {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(&quoted[at + 1..]),
            _ => {}
        }
    }
    None
}

/// A trailer section that is not empty.
pub(in crate::differential) fn trailer(suspect: &Suspect<'_>) -> bool {
    !trailers(suspect).is_empty()
}

pub(in crate::differential) fn trailer_malformed(suspect: &Suspect<'_>) -> bool {
    trailers(suspect).iter().any(|line| {
        let colon = line.iter().position(|&octet| octet == b':');
        let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
        colon.is_none_or(|at| !is_token(&line[..at])) || line.iter().any(is_odd)
    })
}

/// The lines of the content that begin like a chunk's: those that are no content themselves can be
/// told apart only by reading, so this takes every line up to the trailers.
pub(super) fn chunk_lines<'a>(suspect: &Suspect<'a>) -> impl Iterator<Item = &'a [u8]> {
    numbered_chunk_lines(suspect).map(|(_, line)| line)
}

/// The same, each with the place where it begins.
fn numbered_chunk_lines<'a>(
    suspect: &Suspect<'a>,
) -> impl Iterator<Item = (usize, &'a [u8])> + use<'a> {
    let lines = if chunked_content(suspect) { suspect.content } else { b"" };
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = lines.get(at..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|&octet| octet == b'\n').unwrap_or(rest.len());
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
        let size = std::str::from_utf8(&line[..digits]).ok();
        let size = size.and_then(|size| usize::from_str_radix(size, 16).ok()).unwrap_or(0);
        let start = at;
        at = match size {
            0 => lines.len(),
            _ => at.saturating_add(end + 1).saturating_add(size).saturating_add(2),
        };
        Some((start, line))
    })
}

/// The lines behind the last chunk's, without the empty one.
fn trailers<'a>(suspect: &Suspect<'a>) -> Vec<&'a [u8]> {
    let Some((start, _)) = numbered_chunk_lines(suspect).last() else { return Vec::new() };
    let mut lines = suspect.content[start..].split(|&octet| octet == b'\n').skip(1);
    let mut found = Vec::new();
    while let Some(line) = lines.next().map(|line| line.strip_suffix(b"\r").unwrap_or(line)) {
        if line.is_empty() {
            break;
        }
        found.push(line);
    }
    found
}
