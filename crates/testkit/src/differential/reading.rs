//! What a reader makes of a stream, in words that every reader can be asked for: request by
//! request whether it is accepted, and where it was looked into, what was read.
//!
//! It knows no reader. Statuses are reduced to what they say about framing.

use std::fmt;

/// What became of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was read, and this was in it.
    Read(Request),
    /// It was answered as a request, whatever the answer.
    Answered,
    /// It was answered, and it was the marker.
    Marker,
    /// It was refused, and the connection with it.
    Refused,
    /// The server does not do that, and closes: an answer or a refusal, nobody can tell.
    Either,
}

/// What a reader has read.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Its method.
    pub method: Vec<u8>,
    /// Its target, as every reader would write it again.
    pub target: Vec<u8>,
    /// Its content, without framing.
    pub content: Vec<u8>,
}

/// How a stranger's reading differs from ours, at the first place where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// We refuse the request; they answer it, and nothing behind it.
    Accepts,
    /// We refuse the request; they answer it, and another one behind it.
    GoesOn,
    /// They refuse a request that we read.
    Refuses,
    /// They close before a request that we answer.
    Ends,
    /// They answer once more, where we have closed.
    Continues,
    /// Both read a request, but not the same one.
    ReadsOtherwise,
}

/// A difference: what kind, and the number of the request where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// What kind.
    pub kind: Kind,
    /// Where it begins, counted in requests from 0.
    pub index: usize,
}

impl Fate {
    fn is_accepted(&self) -> bool {
        matches!(self, Self::Read(_) | Self::Answered | Self::Marker)
    }
}

/// Compares two readings. `cut` is the number of the request that the stream's end cuts off, where
/// there is one: a server may answer it with an error, or say nothing (RFC 9112 §8).
///
/// A reader that closes without a word has refused what came next.
pub fn difference(ours: &[Fate], theirs: &[Fate], cut: Option<usize>) -> Option<Difference> {
    for index in 0..ours.len().max(theirs.len()) {
        let kind = match (ours.get(index), theirs.get(index)) {
            (Some(Fate::Refused | Fate::Either), None) => None,
            (None, Some(Fate::Refused | Fate::Either)) if cut == Some(index) => None,
            (Some(Fate::Refused | Fate::Either), Some(Fate::Refused | Fate::Either)) => None,
            (Some(Fate::Either), Some(_)) | (Some(_), Some(Fate::Either)) => None,
            (Some(Fate::Refused), Some(_)) => Some(accepts(theirs, index)),
            (Some(_), Some(Fate::Refused)) => Some(Kind::Refuses),
            (Some(_), None) => Some(Kind::Ends),
            (None, Some(fate)) if cut == Some(index) && fate.is_accepted() => {
                Some(accepts(theirs, index))
            }
            (None, Some(_)) => Some(Kind::Continues),
            (Some(Fate::Read(_)), Some(Fate::Answered | Fate::Marker))
            | (Some(Fate::Answered | Fate::Marker), Some(Fate::Read(_))) => None,
            (Some(one), Some(other)) => (one != other).then_some(Kind::ReadsOtherwise),
            (None, None) => None,
        };
        if let Some(kind) = kind {
            return Some(Difference { kind, index });
        }
    }
    None
}

/// How they accept what we refuse.
fn accepts(theirs: &[Fate], index: usize) -> Kind {
    let behind = theirs.get(index + 1..).unwrap_or_default();
    if behind.iter().any(Fate::is_accepted) { Kind::GoesOn } else { Kind::Accepts }
}

/// A target as every reader would write it again: of an absolute one, the scheme in lower case and
/// a path that is not empty (RFC 9110 §4.2.3).
pub fn normal_target(octets: &[u8]) -> Vec<u8> {
    let Some(end) = octets.windows(3).position(|window| window == b"://") else {
        return octets.to_vec();
    };
    if octets.first() == Some(&b'/') {
        return octets.to_vec();
    }
    let (scheme, rest) = octets.split_at(end);
    let mut target = [&scheme.to_ascii_lowercase(), &rest[..3]].concat();
    let rest = &rest[3..];
    let path = rest.iter().position(|octet| b"/?".contains(octet)).unwrap_or(rest.len());
    target.extend_from_slice(&rest[..path]);
    if rest.get(path) != Some(&b'/') {
        target.push(b'/');
    }
    target.extend_from_slice(&rest[path..]);
    target
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, target, content } = self;
        let [method, target, content] = [method, target, content].map(|part| part.escape_ascii());
        write!(f, "{method} {target} [{content}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_of_two_readings_is_named_by_its_kind_and_place() {
        let fates = |letters: &str| {
            let fate = |letter| match letter {
                'a' => Fate::Answered,
                'm' => Fate::Marker,
                '?' => Fate::Either,
                _ => Fate::Refused,
            };
            letters.chars().map(fate).collect::<Vec<_>>()
        };
        let rows = [
            ("am", "am", None, None),
            ("ar", "ar", None, None),
            ("r", "", None, None),
            ("?", "r", None, None),
            ("am", "?", None, Some((Kind::Ends, 1))),
            ("?", "am", None, Some((Kind::Continues, 1))),
            ("ar", "aam", None, Some((Kind::GoesOn, 1))),
            ("r", "a", None, Some((Kind::Accepts, 0))),
            ("r", "ar", None, Some((Kind::Accepts, 0))),
            ("am", "ar", None, Some((Kind::Refuses, 1))),
            ("am", "a", None, Some((Kind::Ends, 1))),
            ("a", "am", None, Some((Kind::Continues, 1))),
            ("am", "aa", None, Some((Kind::ReadsOtherwise, 1))),
            ("a", "ar", Some(1), None),
            ("ar", "a", Some(1), None),
            ("ar", "aa", Some(1), Some((Kind::Accepts, 1))),
            ("a", "r", Some(0), Some((Kind::Refuses, 0))),
        ];
        for (ours, theirs, cut, expected) in rows {
            let found = difference(&fates(ours), &fates(theirs), cut);
            let found = found.map(|difference| (difference.kind, difference.index));
            assert_eq!(found, expected, "{ours} {theirs}");
        }
    }
}
