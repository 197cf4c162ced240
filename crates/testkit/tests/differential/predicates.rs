//! What can be peculiar about a request: one small predicate each, on its octets.
//!
//! They are written without our codec, from the grammar, so that they go on saying the same when
//! the codec is wrong.

use crate::suspect::Suspect;

/// Whether a request has a peculiarity.
pub(crate) type Predicate = fn(&Suspect<'_>) -> bool;

// The ends of lines.

pub(crate) fn line_feed_first(suspect: &Suspect<'_>) -> bool {
    has_bare_line_feed(empty_lines(suspect))
}

pub(crate) fn empty_line(suspect: &Suspect<'_>) -> bool {
    !empty_lines(suspect).is_empty()
}

pub(crate) fn several_empty_lines(suspect: &Suspect<'_>) -> bool {
    empty_lines(suspect).iter().filter(|&&octet| octet == b'\n').count() > 1
}

pub(crate) fn bare_line_feed(suspect: &Suspect<'_>) -> bool {
    has_bare_line_feed(&suspect.head[empty_lines(suspect).len()..])
}

pub(crate) fn bare_carriage_return(suspect: &Suspect<'_>) -> bool {
    has_bare_carriage_return(suspect.head)
}

// The request line.

pub(crate) fn method_octet(suspect: &Suspect<'_>) -> bool {
    let method = suspect.method();
    method.is_empty() || !method.iter().all(|&octet| is_tchar(octet))
}

pub(crate) fn method_long(suspect: &Suspect<'_>) -> bool {
    is_token(suspect.method()) && suspect.method().len() > 32
}

/// A token, and none of the methods of RFC 9110.
pub(crate) fn method_unknown(suspect: &Suspect<'_>) -> bool {
    const KNOWN: [&[u8]; 8] =
        [b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE"];
    is_token(suspect.method()) && !KNOWN.contains(&suspect.method())
}

pub(crate) fn connect(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"CONNECT"
}

pub(crate) fn trace(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"TRACE"
}

pub(crate) fn connect_to_no_authority(suspect: &Suspect<'_>) -> bool {
    connect(suspect) && !is_authority(suspect.target(), true)
}

pub(crate) fn target_octet(suspect: &Suspect<'_>) -> bool {
    suspect.target().iter().any(|octet| !octet.is_ascii_graphic())
}

pub(crate) fn target_fragment(suspect: &Suspect<'_>) -> bool {
    suspect.target().contains(&b'#')
}

pub(crate) fn target_form(suspect: &Suspect<'_>) -> bool {
    let target = suspect.target();
    !target.is_empty() && target != b"*" && target[0] != b'/' && authority(target).is_none()
}

pub(crate) fn target_authority(suspect: &Suspect<'_>) -> bool {
    authority(suspect.target())
        .is_some_and(|part| matches!(part, [] | [b':', ..]) || !is_authority(part, false))
}

/// `Host` says something else than an absolute target does.
pub(crate) fn target_over_host(suspect: &Suspect<'_>) -> bool {
    let target = authority(suspect.target());
    target.is_some_and(|target| suspect.values("host").iter().any(|host| *host != target))
}

/// An absolute target that ends with its authority, or in which the query follows at once.
pub(crate) fn target_without_path(suspect: &Suspect<'_>) -> bool {
    let target = suspect.target();
    authority(target).is_some_and(|part| {
        let start = target.windows(3).position(|window| window == b"://").unwrap_or(0) + 3;
        target.get(start + part.len()) != Some(&b'/')
    })
}

pub(crate) fn target_asterisk(suspect: &Suspect<'_>) -> bool {
    suspect.target() == b"*"
}

pub(crate) fn options_asterisk(suspect: &Suspect<'_>) -> bool {
    suspect.method() == b"OPTIONS" && suspect.target() == b"*"
}

/// Characters that RFC 3986 wants encoded, and that older clients send as they are.
pub(crate) fn target_unwise(suspect: &Suspect<'_>) -> bool {
    suspect.target().iter().any(|octet| b"\"<>[\\]^`{|}".contains(octet))
}

/// A path whose triplets or dot segments name nothing below the root.
pub(crate) fn target_path(suspect: &Suspect<'_>) -> bool {
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
pub(crate) fn line_space(suspect: &Suspect<'_>) -> bool {
    let is_odd = suspect.words().iter().any(|word| word.is_empty());
    (is_odd || suspect.request_line().contains(&b'\t')) && !line_words(suspect)
}

/// More than three words, with a space or a tab between them.
pub(crate) fn line_words(suspect: &Suspect<'_>) -> bool {
    let line = suspect.request_line();
    line.split(|octet| b" \t".contains(octet)).filter(|word| !word.is_empty()).count() > 3
}

/// A request line without a version.
pub(crate) fn version_missing(suspect: &Suspect<'_>) -> bool {
    suspect.words().iter().filter(|word| !word.is_empty()).count() < 3
}

pub(crate) fn version_syntax(suspect: &Suspect<'_>) -> bool {
    suspect.words().len() > 2 && version(suspect).is_none()
}

pub(crate) fn version_major(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(major, _)| major != b'1')
}

pub(crate) fn preface(suspect: &Suspect<'_>) -> bool {
    suspect.request_line() == b"PRI * HTTP/2.0"
}

pub(crate) fn version_minor(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(major, minor)| major == b'1' && minor > b'1')
}

pub(crate) fn http_10(suspect: &Suspect<'_>) -> bool {
    version(suspect) == Some((b'1', b'0'))
}

// Field lines.

pub(crate) fn name_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |&octet: &u8| !is_tchar(octet);
    suspect.fields().any(|(name, _)| name.trim_ascii().iter().any(is_odd))
}

pub(crate) fn colon_missing(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| !line.contains(&b':'))
}

pub(crate) fn fold(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| b" \t".contains(&line[0]))
}

pub(crate) fn value_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    suspect.field_lines().any(|line| line.iter().skip_while(|&&octet| octet != b':').any(is_odd))
}

/// White space around a value, other than one space before it.
pub(crate) fn value_space(suspect: &Suspect<'_>) -> bool {
    suspect.field_lines().any(|line| {
        let colon = line.iter().position(|&octet| octet == b':').map_or(line.len(), |at| at + 1);
        let value = &line[colon..];
        value.strip_prefix(b" ").unwrap_or(value).trim_ascii().len() + 1 < value.len()
            || value.first() == Some(&b'\t')
            || value.last().is_some_and(|octet| b" \t".contains(octet))
    })
}

// Host.

pub(crate) fn host_missing(suspect: &Suspect<'_>) -> bool {
    version(suspect).is_some_and(|(_, minor)| minor != b'0') && !suspect.has("host")
}

pub(crate) fn host_repeated(suspect: &Suspect<'_>) -> bool {
    suspect.values("host").len() > 1
}

pub(crate) fn host_invalid(suspect: &Suspect<'_>) -> bool {
    suspect.values("host").iter().any(|value| !is_authority(value, false))
}

/// Right by the grammar, and no name or address that the DNS has.
pub(crate) fn host_unusual(suspect: &Suspect<'_>) -> bool {
    let mut hosts = suspect.values("host");
    hosts.extend(authority(suspect.target()));
    hosts.iter().any(|value| is_authority(value, false) && !is_plain_host(value))
}

// What frames the content.

pub(crate) fn length_and_coding(suspect: &Suspect<'_>) -> bool {
    suspect.has("content-length") && suspect.has("transfer-encoding")
}

pub(crate) fn length_repeated(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").len() > 1 && !lengths_differ(suspect)
}

/// Two lines that are not the same number; zeros before it do not count.
pub(crate) fn lengths_differ(suspect: &Suspect<'_>) -> bool {
    let number = |value: &[u8]| value.iter().skip_while(|&&octet| octet == b'0').copied().collect();
    let numbers: Vec<Vec<u8>> = suspect.values("content-length").into_iter().map(number).collect();
    numbers.windows(2).any(|pair| pair[0] != pair[1])
}

pub(crate) fn length_invalid(suspect: &Suspect<'_>) -> bool {
    let is_digits = |value: &[u8]| !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    suspect.values("content-length").iter().any(|value| !is_digits(value))
}

pub(crate) fn length_empty(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").iter().any(|value| value.is_empty())
}

/// More octets than `webserver` reads and drops, framing included; up to any number of digits.
pub(crate) fn content_huge(suspect: &Suspect<'_>) -> bool {
    let number = |value: &&[u8]| std::str::from_utf8(value).ok()?.parse::<u128>().ok();
    let is_huge = |line: &[u8]| {
        let digits = line.split(|&octet| octet == b';').next().unwrap_or_default();
        let digits = String::from_utf8_lossy(digits.trim_ascii());
        u128::from_str_radix(&digits, 16).is_ok_and(|size| size > DROPPED_MAX)
    };
    suspect.values("content-length").iter().filter_map(number).any(|length| length > DROPPED_MAX)
        || chunk_lines(suspect).any(is_huge)
}

pub(crate) fn length_with_zeros(suspect: &Suspect<'_>) -> bool {
    suspect.values("content-length").iter().any(|value| value.len() > 1 && value[0] == b'0')
}

pub(crate) fn coding_on_http_10(suspect: &Suspect<'_>) -> bool {
    http_10(suspect) && suspect.has("transfer-encoding")
}

/// `chunked` twice, in one line or in two.
pub(crate) fn coding_repeated(suspect: &Suspect<'_>) -> bool {
    codings(suspect).filter(|coding| coding == b"chunked").count() > 1
}

/// Another transfer coding than `chunked`, and `chunked` last.
pub(crate) fn coding_unknown(suspect: &Suspect<'_>) -> bool {
    let codings = codings(suspect).collect::<Vec<_>>();
    codings.len() > 1
        && codings.last().is_some_and(|last| last == b"chunked")
        && codings.iter().any(|coding| coding != b"chunked")
}

pub(crate) fn coding_not_last(suspect: &Suspect<'_>) -> bool {
    codings(suspect).last().is_some_and(|last| last != b"chunked")
}

pub(crate) fn coding_lines(suspect: &Suspect<'_>) -> bool {
    coding_unknown(suspect) && suspect.values("transfer-encoding").len() > 1
}

pub(crate) fn coding_empty(suspect: &Suspect<'_>) -> bool {
    suspect.has("transfer-encoding") && codings(suspect).next().is_none()
}

/// `chunked` alone and once, in a list with empty elements.
pub(crate) fn coding_list(suspect: &Suspect<'_>) -> bool {
    let lines = suspect.values("transfer-encoding");
    let [line] = *lines else { return false };
    let is_empty = |part: &&[u8]| part.trim_ascii().is_empty();
    let parts = line.split(|&octet| octet == b',');
    let (empty, full) = parts.partition::<Vec<_>, _>(is_empty);
    !empty.is_empty() && full.len() == 1 && full[0].trim_ascii().eq_ignore_ascii_case(b"chunked")
}

pub(crate) fn get_with_content(suspect: &Suspect<'_>) -> bool {
    matches!(suspect.method(), b"GET" | b"HEAD") && !suspect.content.is_empty()
}

pub(crate) fn content(suspect: &Suspect<'_>) -> bool {
    !suspect.content.is_empty()
}

pub(crate) fn close_in_a_list(suspect: &Suspect<'_>) -> bool {
    suspect.lists("connection", "close")
        && suspect.values("connection").iter().any(|value| !value.eq_ignore_ascii_case(b"close"))
}

pub(crate) fn connection_option(suspect: &Suspect<'_>) -> bool {
    let is_known = |option: &[u8]| {
        let option = option.trim_ascii().to_ascii_lowercase();
        matches!(&*option, b"close" | b"keep-alive")
    };
    suspect.values("connection").iter().any(|value| !value.split(|&it| it == b',').all(is_known))
}

pub(crate) fn upgrade(suspect: &Suspect<'_>) -> bool {
    suspect.lists("connection", "upgrade") && suspect.lists("upgrade", "h2c")
}

pub(crate) fn post_without_content(suspect: &Suspect<'_>) -> bool {
    matches!(suspect.method(), b"POST" | b"PUT") && suspect.content.is_empty()
}

pub(crate) fn expectation(suspect: &Suspect<'_>) -> bool {
    suspect.has("expect")
}

// Content.

pub(crate) fn cut(suspect: &Suspect<'_>) -> bool {
    suspect.is_cut
}

pub(crate) fn chunked_content(suspect: &Suspect<'_>) -> bool {
    suspect.has("transfer-encoding") && !suspect.content.is_empty()
}

pub(crate) fn chunk_line_feed(suspect: &Suspect<'_>) -> bool {
    chunked_content(suspect) && has_bare_line_feed(suspect.content)
}

pub(crate) fn chunk_carriage_return(suspect: &Suspect<'_>) -> bool {
    chunked_content(suspect) && has_bare_carriage_return(suspect.content)
}

/// White space behind the digits of a chunk's size, and no extension.
pub(crate) fn chunk_size_space(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
        digits > 0
            && line[digits..].iter().all(|octet| b" \t".contains(octet))
            && digits < line.len()
    })
}

/// Something else behind the digits than white space or an extension.
pub(crate) fn chunk_size_octet(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let size = line.split(|&octet| octet == b';').next().unwrap_or_default();
        let end = size.iter().rposition(|octet| !b" \t".contains(octet)).map_or(0, |at| at + 1);
        let size = &size[..end];
        size.is_empty() || !size.iter().all(u8::is_ascii_hexdigit)
    })
}

pub(crate) fn chunk_size_long(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| {
        let digits = line.iter().take_while(|octet| octet.is_ascii_hexdigit());
        digits.count() > 15
    })
}

pub(crate) fn chunk_extension(suspect: &Suspect<'_>) -> bool {
    chunk_lines(suspect).any(|line| line.contains(&b';'))
}

pub(crate) fn chunk_extension_octet(suspect: &Suspect<'_>) -> bool {
    let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
    chunk_lines(suspect).any(|line| line.contains(&b';') && line.iter().any(is_odd))
}

/// Something else behind a semicolon than a name, and perhaps its value.
pub(crate) fn chunk_extension_malformed(suspect: &Suspect<'_>) -> bool {
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
pub(crate) fn trailer(suspect: &Suspect<'_>) -> bool {
    !trailers(suspect).is_empty()
}

pub(crate) fn trailer_malformed(suspect: &Suspect<'_>) -> bool {
    trailers(suspect).iter().any(|line| {
        let colon = line.iter().position(|&octet| octet == b':');
        let is_odd = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
        colon.is_none_or(|at| !is_token(&line[..at])) || line.iter().any(is_odd)
    })
}

/// The lines of the content that begin like a chunk's: those that are no content themselves can be
/// told apart only by reading, so this takes every line up to the trailers.
fn chunk_lines<'a>(suspect: &Suspect<'a>) -> impl Iterator<Item = &'a [u8]> {
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

/// The transfer codings of all lines, in lower case, without empty elements.
fn codings<'a>(suspect: &Suspect<'a>) -> impl Iterator<Item = Vec<u8>> + use<'a> {
    let lines = suspect.values("transfer-encoding");
    lines.into_iter().flat_map(|line| line.split(|&octet| octet == b',')).filter_map(|coding| {
        let coding = coding.trim_ascii();
        (!coding.is_empty()).then(|| coding.to_ascii_lowercase())
    })
}

/// The line ends before the request line.
fn empty_lines<'a>(suspect: &Suspect<'a>) -> &'a [u8] {
    let start = suspect.head.iter().position(|octet| !b"\r\n".contains(octet));
    &suspect.head[..start.unwrap_or(suspect.head.len())]
}

/// Well below the 64 KiB that `webserver` drops, which count the framing too.
const DROPPED_MAX: u128 = 60_000;

// The grammar.

fn has_bare_line_feed(octets: &[u8]) -> bool {
    (0..octets.len()).any(|at| octets[at] == b'\n' && (at == 0 || octets[at - 1] != b'\r'))
}

fn has_bare_carriage_return(octets: &[u8]) -> bool {
    (0..octets.len()).any(|at| octets[at] == b'\r' && octets.get(at + 1) != Some(&b'\n'))
}

fn is_tchar(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|&octet| is_tchar(octet))
}

/// The digits of `HTTP/d.d`.
fn version(suspect: &Suspect<'_>) -> Option<(u8, u8)> {
    match suspect.version().strip_prefix(b"HTTP/")? {
        [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            Some((*major, *minor))
        }
        _ => None,
    }
}

/// The authority of an absolute target with one of our schemes.
fn authority(target: &[u8]) -> Option<&[u8]> {
    let end = target.windows(3).position(|window| window == b"://")?;
    let scheme = target[..end].to_ascii_lowercase();
    let rest = (scheme == b"http" || scheme == b"https").then(|| &target[end + 3..])?;
    rest.split(|octet| b"/?#".contains(octet)).next()
}

/// `uri-host [":" port]`.
fn is_authority(octets: &[u8], has_port: bool) -> bool {
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
fn is_plain_host(octets: &[u8]) -> bool {
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
