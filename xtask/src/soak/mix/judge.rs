//! Whether an answer is right: wholly one of the states that its file had meanwhile.
//!
//! Pure. What was asked and the states come in; the content that the answer was made of goes out.

use std::sync::Arc;

use super::super::answer::{Answer, field};
use super::ledger::Content;

/// What is asked about a file.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    Whole,
    Head,
    /// First and last octet (RFC 9110 §14.1.2).
    Range(usize, usize),
    /// Several of them.
    Several(Vec<(usize, usize)>),
    /// Only if it is not the content with this tag (RFC 9110 §13.1.2).
    Unless(String, Arc<[u8]>),
    /// From this octet on, if it is still the content with this tag (RFC 9110 §13.1.5).
    Resumed(String, Arc<[u8]>, usize),
    /// In a content coding, where there is one.
    Coded,
}

impl Ask {
    /// The fields that say so.
    pub(super) fn fields(&self) -> String {
        match self {
            Self::Whole | Self::Head => String::new(),
            Self::Range(first, last) => format!("Range: bytes={first}-{last}\r\n"),
            Self::Several(ranges) => {
                let ranges: Vec<String> =
                    ranges.iter().map(|(first, last)| format!("{first}-{last}")).collect();
                format!("Range: bytes={}\r\n", ranges.join(", "))
            }
            Self::Unless(tag, _) => format!("If-None-Match: {tag}\r\n"),
            Self::Resumed(tag, _, first) => {
                format!("Range: bytes={first}-\r\nIf-Range: {tag}\r\n")
            }
            Self::Coded => "Accept-Encoding: gzip\r\n".to_owned(),
        }
    }
}

/// What the file, and its coded sidecar, may have been.
pub(super) struct States {
    pub(super) plain: Vec<Content>,
    pub(super) coded: Vec<Content>,
    /// Whether it may have been changed in place.
    pub(super) torn: bool,
}

impl States {
    /// Whether these octets are those of this state from `first` on. Of a file that is cut in place
    /// the kernel sends pages by reference, and clears what is behind the cut, also in pages that
    /// were handed to it before: so there an octet may be 0.
    fn agree(&self, content: &[u8], first: usize, octets: &[u8]) -> bool {
        let Some(place) = content.get(first..first + octets.len()) else { return false };
        if place == octets {
            return true;
        }
        let shortest = self.plain.iter().flatten().map(|state| state.len()).min().unwrap_or(0);
        let mut pairs = place.iter().zip(octets).zip(first..);
        self.torn && pairs.all(|((own, got), at)| own == got || (*got == 0 && at >= shortest))
    }
}

/// Judges an answer; gives the content that it was made of, where it had a whole one.
///
/// # Errors
/// What is wrong about it.
pub(super) fn judge(
    ask: &Ask,
    answer: &Answer,
    states: &States,
) -> Result<Option<Arc<[u8]>>, String> {
    let plain = || states.plain.iter().flatten();
    match answer.status {
        200 if matches!(ask, Ask::Head) => {
            let length = answer.field("content-length").and_then(|value| value.parse().ok());
            let same = plain().any(|content| Some(content.len()) == length);
            if same { Ok(None) } else { Err("no state of the file had that length".to_owned()) }
        }
        200 if answer.field("content-encoding").is_some() => {
            let mut coded = states.coded.iter().flatten();
            if matches!(ask, Ask::Coded) && coded.any(|content| **content == *answer.content) {
                return Ok(None);
            }
            Err("no state of the sidecar".to_owned())
        }
        200 => match plain().find(|content| ***content == *answer.content) {
            Some(content) => Ok(Some(Arc::clone(content))),
            None if plain().any(|content| {
                content.len() == answer.content.len() && states.agree(content, 0, &answer.content)
            }) =>
            {
                Ok(None)
            }
            None => Err(difference(&answer.content, plain())),
        },
        206 => partial(ask, answer, states).map(|()| None),
        304 => match ask {
            Ask::Unless(_, known) if plain().any(|content| content == known) => Ok(None),
            _ => Err("the file was not what the tag belongs to".to_owned()),
        },
        404 if states.plain.iter().any(Option::is_none) => Ok(None),
        416 => match ask {
            Ask::Range(first, _) | Ask::Resumed(_, _, first)
                if plain().any(|content| content.len() <= *first) =>
            {
                Ok(None)
            }
            Ask::Several(ranges)
                if plain()
                    .any(|content| ranges.iter().all(|(first, _)| content.len() <= *first)) =>
            {
                Ok(None)
            }
            _ => Err("the range was in every state of the file".to_owned()),
        },
        // A small file that changes whenever it is read.
        503 if states.torn => Ok(None),
        _ => Err("no such answer was possible".to_owned()),
    }
}

fn partial(ask: &Ask, answer: &Answer, states: &States) -> Result<(), String> {
    let (asked, tagged) = match ask {
        Ask::Range(first, last) => (vec![(*first, *last)], None),
        Ask::Several(ranges) => (ranges.clone(), None),
        Ask::Resumed(_, known, first) => (vec![(*first, usize::MAX)], Some(known)),
        _ => return Err("no range was asked for".to_owned()),
    };
    let parts = parts(answer)?;
    let fits = |content: &&Arc<[u8]>| {
        tagged.is_none_or(|known| *content == known)
            && parts.iter().all(|part| {
                part.length == content.len()
                    && part.octets.len() == part.last + 1 - part.first
                    && states.agree(content, part.first, part.octets)
            })
            && asked.iter().all(|(first, last)| {
                let last = (*last).min(content.len().saturating_sub(1));
                *first >= content.len()
                    || parts.iter().any(|part| part.first <= *first && last <= part.last)
            })
    };
    if states.plain.iter().flatten().any(|content| fits(&content)) {
        return Ok(());
    }
    Err("the parts are of no state of the file, or not those that were asked for".to_owned())
}

/// One part of a file.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    first: usize,
    last: usize,
    /// Of the whole file.
    length: usize,
    octets: &'a [u8],
}

fn parts(answer: &Answer) -> Result<Vec<Part<'_>>, String> {
    let kind = answer.field("content-type").unwrap_or_default();
    let Some(boundary) = kind.strip_prefix("multipart/byteranges; boundary=") else {
        return Ok(vec![part(&answer.head, &answer.content)?]);
    };
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let mut rest = answer.content.as_slice();
    let mut parts = Vec::new();
    loop {
        let begin = find(rest, delimiter.as_bytes()).ok_or("a part has no delimiter")?;
        rest = &rest[begin + delimiter.len()..];
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let end = find(rest, b"\r\n\r\n").ok_or("a part has no head")?;
        let head = String::from_utf8_lossy(&rest[..end]);
        rest = &rest[end + 4..];
        // Octets may look like a delimiter, so the length counts.
        let (first, last, _) = content_range(&head)?;
        let octets = rest.get(..(last + 1).saturating_sub(first)).ok_or("a part is too short")?;
        parts.push(part(&head, octets)?);
        rest = &rest[octets.len()..];
    }
}

fn part<'a>(head: &str, octets: &'a [u8]) -> Result<Part<'a>, String> {
    let (first, last, length) = content_range(head)?;
    Ok(Part { first, last, length, octets })
}

/// `Content-Range: bytes 0-9/100` (RFC 9110 §14.4).
fn content_range(head: &str) -> Result<(usize, usize, usize), String> {
    let value = field(head, "content-range").ok_or("a part does not say which it is")?;
    let read = || {
        let (span, length) = value.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = span.split_once('-')?;
        Some((first.parse().ok()?, last.parse().ok()?, length.parse().ok()?))
    };
    read().ok_or_else(|| format!("`{value}` is no range"))
}

fn find(octets: &[u8], searched: &[u8]) -> Option<usize> {
    octets.windows(searched.len()).position(|window| window == searched)
}

/// Where an answer leaves the states of its file.
fn difference<'a>(got: &[u8], states: impl Iterator<Item = &'a Arc<[u8]>>) -> String {
    let mut text = format!("its {} octets are no state of the file;", got.len());
    for content in states {
        let same = got.iter().zip(content.iter()).take_while(|(one, other)| one == other).count();
        text.push_str(&format!(" of {} octets the first {same} agree;", content.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, fields: &str, content: &[u8]) -> Answer {
        let head = format!("HTTP/1.1 {status} A\r\n{fields}");
        Answer { status, head, content: content.to_vec() }
    }

    fn of(text: &str) -> Content {
        Some(Arc::from(text.as_bytes()))
    }

    fn states(plain: &[Content]) -> States {
        States { plain: plain.to_vec(), coded: vec![of("coded")], torn: false }
    }

    #[test]
    fn answer_is_right_only_as_one_whole_state() {
        let both = states(&[of("one state"), of("another"), None]);
        let one = states(&[of("one state")]);
        let known = || Arc::from(b"one state".as_slice());
        let unless = Ask::Unless("\"a\"".to_owned(), known());
        let coded = "Content-Encoding: gzip";
        let table = [
            (&Ask::Whole, answer(200, "", b"one state"), true, true),
            (&Ask::Whole, answer(200, "", b"another"), true, false),
            (&Ask::Whole, answer(200, "", b"one other"), false, false),
            (&Ask::Whole, answer(200, "", b"one stat"), false, false),
            (&Ask::Whole, answer(404, "", b""), true, false),
            (&Ask::Whole, answer(500, "", b""), false, false),
            (&Ask::Whole, answer(503, "", b""), false, false),
            (&Ask::Whole, answer(200, coded, b"coded"), false, false),
            (&Ask::Coded, answer(200, coded, b"coded"), true, true),
            (&Ask::Coded, answer(200, coded, b"one state"), false, false),
            (&Ask::Head, answer(200, "Content-Length: 7", b""), true, false),
            (&Ask::Head, answer(200, "Content-Length: 8", b""), false, false),
            (&unless, answer(304, "", b""), true, true),
            (&Ask::Whole, answer(304, "", b""), false, false),
            (&Ask::Range(9, 9), answer(416, "", b""), true, true),
            (&Ask::Range(8, 9), answer(416, "", b""), true, false),
        ];
        for (ask, answer, in_both, in_one) in table {
            assert_eq!(judge(ask, &answer, &both).is_ok(), in_both, "{ask:?} {answer:?}");
            assert_eq!(judge(ask, &answer, &one).is_ok(), in_one, "{ask:?} {answer:?}");
        }
    }

    #[test]
    fn part_is_right_only_as_the_octets_of_its_place() {
        let states = states(&[of("0123456789")]);
        let range = |value: &str, content: &[u8]| {
            judge(
                &Ask::Range(2, 20),
                &answer(206, &format!("Content-Range: {value}"), content),
                &states,
            )
        };
        assert!(range("bytes 2-9/10", b"23456789").is_ok());
        assert!(range("bytes 2-9/10", b"13456789").is_err());
        assert!(range("bytes 2-9/11", b"23456789").is_err());
        assert!(range("bytes 2-8/10", b"2345678").is_err());
        let resumed = |known: &str| {
            let known = Arc::from(known.as_bytes());
            let answer = answer(206, "Content-Range: bytes 8-9/10", b"89");
            judge(&Ask::Resumed(String::new(), known, 8), &answer, &states)
        };
        assert!(resumed("0123456789").is_ok());
        assert!(resumed("another489").is_err());
    }

    #[test]
    fn octets_behind_a_cut_in_place_may_be_cleared_and_others_may_not() {
        let mut states = states(&[of("0123456789"), of("0123")]);
        let whole = |states: &States, content| {
            judge(&Ask::Whole, &answer(200, "", content), states).is_ok()
        };
        assert!(!whole(&states, b"01234\0\0\0\0\0"));
        states.torn = true;
        assert!(whole(&states, b"01234\0\0\0\0\0"));
        assert!(!whole(&states, b"012\x00456789"));
        assert!(!whole(&states, b"012345678x"));
    }

    #[test]
    fn parts_of_a_multipart_answer_are_judged_one_by_one() {
        let states = states(&[of("0123456789")]);
        let asked = Ask::Several(vec![(0, 1), (7, 7)]);
        let judged = |body: &str| {
            let fields = "Content-Type: multipart/byteranges; boundary=b";
            judge(&asked, &answer(206, fields, body.as_bytes()), &states)
        };
        let first = "--b\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n";
        let second = "--b\r\nContent-Range: bytes 7-7/10\r\n\r\n7\r\n";
        assert!(judged(&format!("{first}{second}--b--\r\n")).is_ok());
        assert!(judged(&format!("{first}--b--\r\n")).is_err());
        assert!(judged(&format!("{first}{second}")).is_err());
        assert!(judged(&format!("{first}{}--b--\r\n", second.replace("\n7", "\n8"))).is_err());
    }
}
