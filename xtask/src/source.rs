//! Just enough of Rust's grammar to tell code from comments, strings and tests.
//!
//! No rule needs types or macros, so there is no parser here: offsets and lines stay those of the
//! file, and what is not code becomes spaces.

use std::ops::Range;

/// A part of a Rust text that is not code.
pub(crate) struct Span {
    pub(crate) place: Range<usize>,
    /// Otherwise it is a literal, with its quotes and what stands before them.
    pub(crate) is_comment: bool,
}

/// The comments and literals of a Rust text, in order; numbers are code here.
pub(crate) fn not_code(text: &str) -> Vec<Span> {
    let octets = text.as_bytes();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < octets.len() {
        let rest = &octets[at..];
        let (length, blanked) = token(rest);
        let end = octets.len().min(at + length);
        if blanked {
            spans.push(Span { place: at..end, is_comment: rest[0] == b'/' });
        }
        at = end;
    }
    spans
}

/// The code of a Rust text: comments and the insides of literals are blanked, every other octet
/// and every line end stays where it is.
pub(crate) fn code_of(text: &str) -> String {
    let mut code = text.as_bytes().to_vec();
    for span in not_code(text) {
        for octet in &mut code[span.place] {
            if *octet != b'\n' {
                *octet = b' ';
            }
        }
    }
    String::from_utf8(code).expect("comments and literals are blanked as whole characters")
}

/// The line, counted from 1, that this offset lies in.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].iter().filter(|octet| **octet == b'\n').count() + 1
}

/// Where this word stands in the code, and not as a part of a longer one.
pub(crate) fn word_offsets(code: &str, word: &str) -> Vec<usize> {
    let octets = code.as_bytes();
    code.match_indices(word)
        .map(|(offset, _)| offset)
        .filter(|offset| {
            let longer_before = offset.checked_sub(1).is_some_and(|index| is_name(octets[index]));
            let longer_behind = word.bytes().last().is_some_and(is_name)
                && octets.get(offset + word.len()).is_some_and(|octet| is_name(*octet));
            !(longer_before || longer_behind)
        })
        .collect()
}

/// The spans of all attributes, `#[…]` and `#![…]`, with what they begin with.
pub(crate) fn attributes(code: &str) -> Vec<Range<usize>> {
    code.match_indices('#')
        .filter_map(|(start, _)| {
            let open = start + 1 + usize::from(code[start + 1..].starts_with('!'));
            if !code[open..].starts_with('[') {
                return None;
            }
            Some(start..closing(code, open)? + 1)
        })
        .collect()
}

/// The spans of everything that stands under `#[cfg(test)]`, attribute included.
pub(crate) fn test_spans(code: &str) -> Vec<Range<usize>> {
    code.match_indices("#[cfg(test)]")
        .filter_map(|(start, attribute)| {
            let behind = start + attribute.len();
            let open = behind + code[behind..].find(['{', ';'])?;
            let end = if code[open..].starts_with('{') { closing(code, open)? } else { open };
            Some(start..end + 1)
        })
        .collect()
}

/// Whether the whole file is tests: it stands in a `tests` folder, or is a `tests.rs` beside code.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The code without what stands under `#[cfg(test)]`, which becomes spaces; empty for a test file.
pub(crate) fn product_code(path: &str, text: &str) -> String {
    if is_test_file(path) {
        return String::new();
    }
    let code = code_of(text);
    let mut octets = code.clone().into_bytes();
    for span in test_spans(&code) {
        for octet in &mut octets[span] {
            if *octet != b'\n' {
                *octet = b' ';
            }
        }
    }
    String::from_utf8(octets).expect("whole items are blanked")
}

/// A function that is a test.
pub(crate) struct TestFunction<'a> {
    pub(crate) name: &'a str,
    /// Where the name stands.
    pub(crate) at: usize,
    /// Where the attribute stands that makes it a test.
    pub(crate) attribute: usize,
}

/// The functions that are tests. A macro that names its tests elsewhere, `fn $name()`, has none.
pub(crate) fn test_functions(code: &str) -> Vec<TestFunction<'_>> {
    attributes(code)
        .into_iter()
        .filter(|span| is_test(&code[span.clone()]))
        .filter_map(|span| {
            let (name, at) = function_behind(code, span.end)?;
            Some(TestFunction { name, at, attribute: span.start })
        })
        .collect()
}

/// Whether the attribute marks a test: `#[test]`, `#[tokio::test(…)]`.
fn is_test(attribute: &str) -> bool {
    let path = attribute.trim_start_matches(['#', '[']).split(['(', ']']).next().unwrap_or("");
    path.trim().rsplit("::").next() == Some("test")
}

/// The name of the next function, and where it stands.
fn function_behind(code: &str, offset: usize) -> Option<(&str, usize)> {
    let function = offset + word_offsets(&code[offset..], "fn").first()?;
    let behind = &code[function + "fn".len()..];
    let name = behind.trim_start();
    let start = function + "fn".len() + (behind.len() - name.len());
    let end = name.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    (end > 0).then(|| (&name[..end], start))
}

/// The offset of the bracket that closes the one at `open`.
pub(crate) fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, octet) in code.bytes().enumerate().skip(open) {
        match octet {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(offset);
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of the token that `rest` begins with, and whether it is to be blanked.
fn token(rest: &[u8]) -> (usize, bool) {
    match rest {
        [b'/', b'/', ..] => (line_length(rest), true),
        [b'/', b'*', ..] => (block_comment_length(rest), true),
        [b'"', ..] => (string_length(rest), true),
        [b'\'', ..] => quote_length(rest),
        [first, ..] if is_name(*first) => {
            let name = rest.iter().take_while(|octet| is_name(**octet)).count();
            prefixed_length(&rest[..name], &rest[name..])
                .map_or((name, false), |literal| (name + literal, true))
        }
        _ => (1, false),
    }
}

fn line_length(rest: &[u8]) -> usize {
    rest.iter().position(|octet| *octet == b'\n').unwrap_or(rest.len())
}

fn block_comment_length(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at + 1 < rest.len() {
        match &rest[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// A character, or the quote that begins a lifetime.
fn quote_length(rest: &[u8]) -> (usize, bool) {
    if rest.get(1) == Some(&b'\\') {
        let end = rest.iter().skip(3).position(|octet| *octet == b'\'');
        return (end.map_or(rest.len(), |end| end + 4), true);
    }
    let character =
        rest.get(1).map_or(0, |octet| (octet.leading_ones() as usize).max(1).min(rest.len() - 1));
    if rest.get(1 + character) == Some(&b'\'') { (character + 2, true) } else { (1, false) }
}

/// The length of the literal behind a prefix such as `b`, `r` or `br`; `None` if that is a name.
fn prefixed_length(prefix: &[u8], rest: &[u8]) -> Option<usize> {
    match (prefix, rest) {
        (b"b" | b"c", [b'"', ..]) => Some(string_length(rest)),
        (b"b", [b'\'', ..]) => Some(quote_length(rest).0),
        (b"r" | b"br" | b"cr", _) => {
            let hashes = rest.iter().take_while(|octet| **octet == b'#').count();
            if rest.get(hashes) != Some(&b'"') {
                return None;
            }
            let mut end = vec![b'"'];
            end.resize(hashes + 1, b'#');
            let body = &rest[hashes + 1..];
            let length = body.windows(end.len()).position(|window| window == end);
            Some(length.map_or(rest.len(), |length| hashes + 1 + length + end.len()))
        }
        _ => None,
    }
}

fn is_name(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet == b'_' || !octet.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_text_blanks_comments_and_literals_only() {
        let table = [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"x // \\\" y\") + 1", "f(           ) + 1"),
            ("r#\"a\"b\"# c", "         c"),
            ("br\"\\\" c", "      c"),
            ("fn r#type<'a>() {}", "fn r#type<'a>() {}"),
            ("['a', '\\'', '\\\\', b'\"', 'é'] z", "[   ,     ,     ,     ,     ] z"),
            ("for\"x\"", "for   "),
        ];
        for (text, code) in table {
            assert_eq!(code_of(text), code, "{text}");
        }
    }

    #[test]
    fn word_is_found_only_as_a_whole_word() {
        assert_eq!(word_offsets("unsafe_code unsafe { not_unsafe }", "unsafe"), [12]);
        assert_eq!(word_offsets("std::fs::read; ifs::x", "fs::"), [5]);
    }

    #[test]
    fn spans_of_tests_reach_to_the_closing_brace_or_semicolon() {
        let code = "a\n#[cfg(test)]\nmod tests { { } }\nb\n#[cfg(test)]\nmod tests;\nc";
        let spans: Vec<&str> = test_spans(code).into_iter().map(|span| &code[span]).collect();
        assert_eq!(spans, ["#[cfg(test)]\nmod tests { { } }", "#[cfg(test)]\nmod tests;"]);
    }

    #[test]
    fn attributes_are_found_with_everything_between_their_brackets() {
        let code = "#![warn(a)]\n#[expect(b, reason = [c])] fn r#d() {}";
        let spans: Vec<&str> = attributes(code).into_iter().map(|span| &code[span]).collect();
        assert_eq!(spans, ["#![warn(a)]", "#[expect(b, reason = [c])]"]);
    }
}
