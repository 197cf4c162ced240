//! The grammar that the predicates ask, from RFC 9110 and RFC 9112.

use crate::differential::suspect::Suspect;

pub(super) fn has_bare_line_feed(octets: &[u8]) -> bool {
    (0..octets.len()).any(|at| octets[at] == b'\n' && (at == 0 || octets[at - 1] != b'\r'))
}

pub(super) fn has_bare_carriage_return(octets: &[u8]) -> bool {
    (0..octets.len()).any(|at| octets[at] == b'\r' && octets.get(at + 1) != Some(&b'\n'))
}

pub(super) fn is_tchar(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

pub(super) fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|&octet| is_tchar(octet))
}

/// The digits of `HTTP/d.d`.
pub(super) fn version(suspect: &Suspect<'_>) -> Option<(u8, u8)> {
    match suspect.version().strip_prefix(b"HTTP/")? {
        [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            Some((*major, *minor))
        }
        _ => None,
    }
}

/// The authority of an absolute target with one of our schemes.
pub(super) fn authority(target: &[u8]) -> Option<&[u8]> {
    let end = target.windows(3).position(|window| window == b"://")?;
    let scheme = target[..end].to_ascii_lowercase();
    let rest = (scheme == b"http" || scheme == b"https").then(|| &target[end + 3..])?;
    rest.split(|octet| b"/?#".contains(octet)).next()
}

/// `uri-host [":" port]`.
pub(super) fn is_authority(octets: &[u8], has_port: bool) -> bool {
    let Ok(text) = std::str::from_utf8(octets) else { return false };
    let (host, port) = match text.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((literal, rest)) if literal.parse::<std::net::Ipv6Addr>().is_ok() => ("", rest),
            _ => return false,
        },
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let is_reg_name =
        |octet: u8| octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(&octet);
    let mut triplets = host.split('%').skip(1);
    host.bytes().all(is_reg_name)
        && triplets.all(|tail| tail.get(..2).is_some_and(|it| u8::from_str_radix(it, 16).is_ok()))
        && match port.strip_prefix(':') {
            Some("") | None => port.len() < 2 && !has_port && (port.is_empty() || port == ":"),
            Some(digits) => {
                digits.bytes().all(|it| it.is_ascii_digit()) && digits.parse::<u16>().is_ok()
            }
        }
}

/// Labels of letters, digits and inner hyphens, of which the last is no number, or four numbers;
/// and perhaps a port.
pub(super) fn is_plain_host(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets);
    let (host, port) = text.split_once(':').unwrap_or((&text, "1"));
    let labels = host.split('.').collect::<Vec<_>>();
    let is_number = |label: &&str| label.bytes().all(|octet| octet.is_ascii_digit());
    let is_label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    !matches!(port.as_bytes(), [] | [b'0', ..])
        && labels.iter().all(is_label)
        && (!labels.last().is_some_and(is_number) || labels.len() == 4)
}
