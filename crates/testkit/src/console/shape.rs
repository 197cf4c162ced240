//! Whether what a terminal shows is what a page shows, but for what changes from run to run.
//!
//! The page has real values, so that it can be read. These may differ from what is shown:
//!
//! - seconds with six decimals, and the spaces before them;
//! - dates as HTTP writes them;
//! - ports from 32768 to 60999, which the kernel picks for clients: but the same port in two places
//!   of a chapter is the same in both, and two ports are two.
//!
//! Where numbers are figures, every number may differ, and how many spaces stand around it.

use std::iter::Peekable;
use std::str::CharIndices;

/// Which port of the page is which port of this run.
#[derive(Debug, Clone, Default)]
pub(super) struct Ports(Vec<(u16, u16)>);

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Character(char),
    /// `…`, in a page only.
    Anything,
    Seconds,
    Date,
    Port(u16),
    Figure,
}

/// How many of the `actual` lines the `expected` ones stand for, from the first on; as few as
/// possible where `…` leaves a choice. `None`: not these, or not yet.
pub(super) fn beginning(
    expected: &[String],
    actual: &[String],
    figures: bool,
    ports: &mut Ports,
) -> Option<usize> {
    let Some((first, rest)) = expected.split_first() else { return Some(0) };
    if first == "…" {
        return (0..=actual.len()).find_map(|skipped| {
            let mut tried = ports.clone();
            let used = beginning(rest, &actual[skipped..], figures, &mut tried)?;
            *ports = tried;
            Some(skipped + used)
        });
    }
    let (line, others) = actual.split_first()?;
    let mut tried = ports.clone();
    if !line_is(&tokens(first, figures, true), &tokens(line, figures, false), &mut tried) {
        return None;
    }
    let used = beginning(rest, others, figures, &mut tried)?;
    *ports = tried;
    Some(1 + used)
}

/// Whether the `expected` lines stand for all of the `actual` ones.
pub(super) fn whole(
    expected: &[String],
    actual: &[String],
    figures: bool,
    ports: &mut Ports,
) -> bool {
    // As few as possible, so a `…` at the end would stand for nothing.
    if let Some((last, rest)) = expected.split_last()
        && last == "…"
    {
        return beginning(rest, actual, figures, ports).is_some();
    }
    // From the end, so that no `…` stands for too little.
    let reversed = |lines: &[String]| lines.iter().rev().cloned().collect::<Vec<_>>();
    let (expected, actual) = (reversed(expected), reversed(actual));
    beginning(&expected, &actual, figures, ports)
        .is_some_and(|used| used == actual.len() || expected.last().is_some_and(|line| line == "…"))
}

fn line_is(expected: &[Token], actual: &[Token], ports: &mut Ports) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((Token::Anything, rest)), _) => (0..=actual.len()).any(|skipped| {
            let mut tried = ports.clone();
            let is = line_is(rest, &actual[skipped..], &mut tried);
            if is {
                *ports = tried;
            }
            is
        }),
        (Some((Token::Port(page), rest)), Some((Token::Port(run), others))) => {
            ports.agree(*page, *run) && line_is(rest, others, ports)
        }
        (Some((one, rest)), Some((other, others))) => one == other && line_is(rest, others, ports),
        _ => false,
    }
}

impl Ports {
    /// Whether this port of the page can be that port of the run; if so, it is from now on.
    fn agree(&mut self, page: u16, run: u16) -> bool {
        match self.0.iter().find(|(known, taken)| *known == page || *taken == run) {
            Some(pair) => *pair == (page, run),
            None => {
                self.0.push((page, run));
                true
            }
        }
    }
}

fn tokens(line: &str, figures: bool, of_page: bool) -> Vec<Token> {
    let line = line.trim_end();
    let mut found: Vec<Token> = Vec::new();
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if let Some(end) = date(&line[at..]) {
            skip_to(&mut characters, at + end);
            found.push(Token::Date);
        } else if character.is_ascii_digit() {
            let end = number(&line[at..]);
            skip_to(&mut characters, at + end);
            number_tokens(&line[at..at + end], figures, &mut found);
        } else if character == '…' && of_page {
            found.push(Token::Anything);
        } else if !(figures && character == ' ' && found.last() == Some(&Token::Character(' '))) {
            found.push(Token::Character(character));
        }
    }
    found
}

fn number_tokens(number: &str, figures: bool, found: &mut Vec<Token>) {
    if figures {
        found.push(Token::Figure);
    } else if number.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 6) {
        while found.last() == Some(&Token::Character(' ')) {
            found.pop();
        }
        found.push(Token::Seconds);
    } else if let Some(port) = number.parse().ok().filter(|port| CLIENT_PORTS.contains(port)) {
        found.push(Token::Port(port));
    } else {
        found.extend(number.chars().map(Token::Character));
    }
}

fn skip_to(characters: &mut Peekable<CharIndices<'_>>, end: usize) {
    while characters.next_if(|(at, _)| *at < end).is_some() {}
}

/// The length of the number at the start: `48526`, `0.000185`, `20,000`.
fn number(text: &str) -> usize {
    let octets = text.as_bytes();
    let is_inside = |at: usize| {
        octets[at].is_ascii_digit()
            || (b".,".contains(&octets[at]) && octets.get(at + 1).is_some_and(u8::is_ascii_digit))
    };
    (0..octets.len()).find(|at| !is_inside(*at)).unwrap_or(octets.len())
}

/// The length of the date at the start, `Tue, 24 Nov 2026 22:48:21 GMT` (RFC 9110 §5.6.7).
fn date(text: &str) -> Option<usize> {
    let candidate = text.get(..DATE.len())?;
    let fits = DATE.bytes().zip(candidate.bytes()).all(|(sample, octet)| match sample {
        b'0' => octet.is_ascii_digit(),
        b'A' => octet.is_ascii_uppercase(),
        b'a' => octet.is_ascii_lowercase(),
        _ => octet == sample,
    });
    fits.then_some(DATE.len())
}

const DATE: &str = "Aaa, 00 Aaa 0000 00:00:00 GMT";

/// What Linux picks from for the client's end of a connection, unless it is told otherwise.
const CLIENT_PORTS: std::ops::RangeInclusive<u16> = 32_768..=60_999;

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn is(page: &str, run: &str, figures: bool) -> bool {
        whole(&lines(page), &lines(run), figures, &mut Ports::default())
    }

    #[test]
    fn line_that_differs_only_in_what_changes_is_the_same() {
        let table = [
            ("a", "a", true),
            ("a", "b", false),
            ("a", "a\nb", false),
            ("a\nb", "a", false),
            ("", "", true),
            ("   0.000185  socket", "  12.345678  socket", true),
            ("   0.000185  socket", "   0.000185  bind", false),
            ("Date: Tue, 24 Nov 2026 22:48:21 GMT", "Date: Wed, 01 Jan 2025 00:00:00 GMT", true),
            ("Date: Tue, 24 Nov 2026 22:48:21 GMT", "Date: today", false),
            ("Content-Length: 256", "Content-Length: 257", false),
            ("port 6789", "port 6790", false),
            ("from 127.0.0.1:48526", "from 127.0.0.1:50001", true),
            ("from 127.0.0.1:48526", "from 127.0.0.1:80", false),
            ("from [::1]:40000\nfrom [::1]:40000", "from [::1]:50001\nfrom [::1]:50001", true),
            ("from [::1]:40000\nfrom [::1]:40000", "from [::1]:50001\nfrom [::1]:50002", false),
            ("from [::1]:40000\nfrom [::1]:40001", "from [::1]:50001\nfrom [::1]:50001", false),
            ("curl/… is", "curl/7.88.1 is", true),
            ("curl/… is", "curl/7.88.1 was", false),
            ("a\n…\nd", "a\nb\nc\nd", true),
            ("a\n…\nd", "a\nd", true),
            ("a\n…\nd", "a\nb", false),
            ("a\n…", "a\nb\nc", true),
            ("…\nd", "a\nd\nd", true),
            ("…\nb\n…\nd\ne", "a\nb\nd\nc\nd\ne", true),
        ];
        for (page, run, expected) in table {
            assert_eq!(is(page, run, false), expected, "{page:?} and {run:?}");
        }
    }

    #[test]
    fn figure_that_is_another_number_is_the_same() {
        let table = [
            ("single   12.5 us", "single    7.31 us", true),
            ("single   12.5 us", "single   fast us", false),
            ("20,000 requests", "9 requests", true),
            ("20,000 requests", "9 answers", false),
        ];
        for (page, run, expected) in table {
            assert_eq!(is(page, run, true), expected, "{page:?} and {run:?}");
        }
    }

    #[test]
    fn beginning_that_is_shown_leaves_the_rest() {
        let mut ports = Ports::default();
        let shown = lines("a\nb\nc\nb");
        assert_eq!(beginning(&lines("a\n…\nb"), &shown, false, &mut ports), Some(2));
        assert_eq!(beginning(&lines("a\nc"), &shown, false, &mut ports), None);
        assert_eq!(beginning(&lines("a\nb\nc\nb\nd"), &shown, false, &mut ports), None);
    }
}
