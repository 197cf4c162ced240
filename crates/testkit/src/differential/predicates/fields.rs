//! Field lines: their form, `Host`, and what frames the content.

use super::content::chunk_lines;
use super::grammar::{authority, is_authority, is_plain_host, is_tchar, version};
use super::start::http_10;
use crate::differential::suspect::Suspect;

// Field lines.

pub(in crate::differential) fn name_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |&octet: &u8| !is_tchar(octet);
    suspect.fields().any(|(name, _)| name.trim_ascii().iter().any(is_odd))
}

pub(in crate::differential) fn colon_missing(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| !line.contains(&b':'))
}

pub(in crate::differential) fn fold(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| b" \t".contains(&line[0]))
}

pub(in crate::differential) fn value_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    suspect.field_lines().any(|line| line.iter().skip_while(|&&octet| octet != b':').any(is_odd))
}

/// White space around a value, other than one space before it.
pub(in crate::differential) fn value_space(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| {
        let colon = line.iter().position(|&octet| octet == b':').map_or(line.len(), |at| at + 1);
        let value = &line[colon..];
        value.strip_prefix(b" ").unwrap_or(value).trim_ascii().len() + 1 < value.len()
            || value.first() == Some(&b'\t')
            || value.last().is_some_and(|octet| b" \t".contains(octet))
    })
}

// Host.

pub(in crate::differential) fn host_missing(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(_, minor)| minor != b'0') && !suspect.has("host")
}

pub(in crate::differential) fn host_repeated(suspect: &Suspect<'_>) -> bool {
    suspect.values("host").len() > 1
}

pub(in crate::differential) fn host_invalid(suspect: &Suspect<'_>) -> bool {
    suspect.values("host").iter().any(|value| !is_authority(value, false))
}

/// Right by the grammar, and no name or address that the DNS has.
pub(in crate::differential) fn host_unusual(suspect: &Suspect<'_>) -> bool {
    let mut hosts = suspect.values("host");
    hosts.extend(authority(suspect.target()));
    hosts.iter().any(|value| is_authority(value, false) && !is_plain_host(value))
}

// What frames the content.

pub(in crate::differential) fn length_and_coding(suspect: &Suspect<'_>) -> bool {
    suspect.has("content-length") && suspect.has("transfer-encoding")
}

pub(in crate::differential) fn length_repeated(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").len() > 1 && !lengths_differ(suspect)
}

/// Two lines that are not the same number; zeros before it do not count.
pub(in crate::differential) fn lengths_differ(suspect: &Suspect<'_>) -> bool {
    let number = |value: &[u8]| value.iter().skip_while(|&&octet| octet == b'0').copied().collect();
    let numbers: Vec<Vec<u8>> = suspect.values("content-length").into_iter().map(number).collect();
    numbers.windows(2).any(|pair| pair[0] != pair[1])
}

pub(in crate::differential) fn length_invalid(suspect: &Suspect<'_>) -> bool {
    let is_digits = |value: &[u8]| !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    suspect.values("content-length").iter().any(|value| !is_digits(value))
}

pub(in crate::differential) fn length_empty(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").iter().any(|value| value.is_empty())
}

/// More octets than `webserver` reads and drops, framing included; up to any number of digits.
pub(in crate::differential) fn content_huge(suspect: &Suspect<'_>) -> bool {
    let number = |value: &&[u8]| std::str::from_utf8(value).ok()?.parse::<u128>().ok();
    let is_huge = |line: &[u8]| {
        let digits = line.split(|&octet| octet == b';').next().unwrap_or_default();
        let digits = String::from_utf8_lossy(digits.trim_ascii());
        u128::from_str_radix(&digits, 16).is_ok_and(|size| size > DROPPED_MAX)
    };
    suspect.values("content-length").iter().filter_map(number).any(|length| length > DROPPED_MAX)
        || chunk_lines(suspect).any(is_huge)
}

pub(in crate::differential) fn length_with_zeros(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").iter().any(|value| value.len() > 1 && value[0] == b'0')
}

pub(in crate::differential) fn coding_on_http_10(suspect: &Suspect<'_>) -> bool {
    http_10(suspect) && suspect.has("transfer-encoding")
}

/// `chunked` twice, in one line or in two.
pub(in crate::differential) fn coding_repeated(suspect: &Suspect<'_>) -> bool {
    codings(suspect).filter(|coding| coding == b"chunked").count() > 1
}

/// Another transfer coding than `chunked`, and `chunked` last.
pub(in crate::differential) fn coding_unknown(suspect: &Suspect<'_>) -> bool {
    let codings = codings(suspect).collect::<Vec<_>>();
    codings.len() > 1
        && codings.last().is_some_and(|last| last == b"chunked")
        && codings.iter().any(|coding| coding != b"chunked")
}

pub(in crate::differential) fn coding_not_last(suspect: &Suspect<'_>) -> bool {
    codings(suspect).last().is_some_and(|last| last != b"chunked")
}

pub(in crate::differential) fn coding_lines(suspect: &Suspect<'_>) -> bool {
    coding_unknown(suspect) && suspect.values("transfer-encoding").len() > 1
}

pub(in crate::differential) fn coding_empty(suspect: &Suspect<'_>) -> bool {
    suspect.has("transfer-encoding") && codings(suspect).next().is_none()
}

/// `chunked` alone and once, in a list with empty elements, on one line or on several.
pub(in crate::differential) fn coding_list(suspect: &Suspect<'_>) -> bool {
    let lines = suspect.values("transfer-encoding");
    let is_empty = |part: &&[u8]| part.trim_ascii().is_empty();
    let parts = lines.into_iter().flat_map(|line| line.split(|&octet| octet == b','));
    let (empty, full) = parts.partition::<Vec<_>, _>(is_empty);
    !empty.is_empty() && full.len() == 1 && full[0].trim_ascii().eq_ignore_ascii_case(b"chunked")
}

pub(in crate::differential) fn get_with_content(suspect: &Suspect<'_>) -> bool {
    matches!(suspect.method(), b"GET" | b"HEAD") && !suspect.content.is_empty()
}

pub(in crate::differential) fn content(suspect: &Suspect<'_>) -> bool {
    !suspect.content.is_empty()
}

pub(in crate::differential) fn close_in_a_list(suspect: &Suspect<'_>) -> bool {
    suspect.lists("connection", "close")
        && suspect.values("connection").iter().any(|value| !value.eq_ignore_ascii_case(b"close"))
}

pub(in crate::differential) fn connection_option(suspect: &Suspect<'_>) -> bool {
    let is_known = |option: &[u8]| {
        let option = option.trim_ascii().to_ascii_lowercase();
        matches!(&*option, b"close" | b"keep-alive")
    };
    suspect.values("connection").iter().any(|value| !value.split(|&it| it == b',').all(is_known))
}

pub(in crate::differential) fn upgrade(suspect: &Suspect<'_>) -> bool {
    suspect.lists("connection", "upgrade") && suspect.lists("upgrade", "h2c")
}

pub(in crate::differential) fn post_without_content(suspect: &Suspect<'_>) -> bool {
    matches!(suspect.method(), b"POST" | b"PUT") && suspect.content.is_empty()
}

pub(in crate::differential) fn expectation(suspect: &Suspect<'_>) -> bool {
    suspect.has("expect")
}

/// The transfer codings of all lines, in lower case, without empty elements.
fn codings<'a>(suspect: &Suspect<'a>) -> impl Iterator<Item = Vec<u8>> + use<'a> {
    let lines = suspect.values("transfer-encoding");
    lines.into_iter().flat_map(|line| line.split(|&octet| octet == b',')).filter_map(|coding| {
        let coding = coding.trim_ascii();
        (!coding.is_empty()).then(|| coding.to_ascii_lowercase())
    })
}

/// Well below the 64 KiB that `webserver` drops, which count the framing too.
const DROPPED_MAX: u128 = 60_000;
