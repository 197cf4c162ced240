//! Entity tags and the conditions that hold lists of them (RFC 9110 §8.8.3, §13.1).

use std::fmt;

use crate::{ContentCoding, FieldValue, Slot, token};

/// An entity tag (RFC 9110 §8.8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag {
    weak: bool,
    /// The opaque tag without its quotes.
    opaque: Box<[u8]>,
}

impl EntityTag {
    /// A strong tag of these octets; `None` when one of them cannot stand in a tag.
    #[must_use]
    pub fn strong(opaque: &[u8]) -> Option<Self> {
        Self::of(opaque, false)
    }

    /// A weak tag of these octets; `None` when one of them cannot stand in a tag.
    #[must_use]
    pub fn weak(opaque: &[u8]) -> Option<Self> {
        Self::of(opaque, true)
    }

    fn of(opaque: &[u8], weak: bool) -> Option<Self> {
        let is_tag = opaque.iter().all(|&octet| token::is_etagc(octet));
        is_tag.then(|| Self { weak, opaque: opaque.into() })
    }

    /// Reads one tag and nothing else; `W/` is case-sensitive (RFC 9110 §8.8.3).
    #[must_use]
    pub fn parse(octets: &[u8]) -> Option<Self> {
        match parse_first(octets)? {
            (tag, []) => Some(tag),
            _ => None,
        }
    }

    /// The tag of the same content in a coding: this one, a hyphen, and the coding's name. So no
    /// two codings share a tag (RFC 9110 §8.8.3.3).
    #[must_use]
    pub fn in_coding(&self, coding: ContentCoding) -> Self {
        let name = coding.as_str().as_bytes();
        Self { weak: self.weak, opaque: [&self.opaque, &b"-"[..], name].concat().into() }
    }

    /// Whether it is weak.
    #[must_use]
    pub const fn is_weak(&self) -> bool {
        self.weak
    }

    /// Strong comparison: equal and neither weak (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn strongly_equals(&self, other: &Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison: the opaque tags are equal (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn weakly_equals(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    /// The tag as a field value, with its quotes.
    #[must_use]
    pub fn to_value(&self) -> FieldValue<'static> {
        FieldValue::from_octets(self.to_octets())
    }

    /// The tag as it is written, with its quotes.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let prefix: &[u8] = if self.weak { b"W/\"" } else { b"\"" };
        [prefix, &self.opaque, b"\""].concat()
    }
}

/// The tag as it is written; octets outside ASCII are shown as the replacement character.
impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_octets()))
    }
}

/// What `If-Match` and `If-None-Match` carry (RFC 9110 §13.1.1, §13.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagCondition {
    /// `*`: any current representation.
    Any,
    /// A list of tags.
    Tags(Vec<EntityTag>),
}

impl TagCondition {
    /// Reads all lines of the field as one value: `*` alone, or a list of tags, which may be empty.
    /// `None` when the field is absent, or is neither: then it names nothing, as a list with `*`
    /// in it does (RFC 9110 §13.1.1, §13.1.2).
    ///
    /// A tag may hold a comma, so this does not split at commas: it reads tag after tag.
    #[must_use]
    pub fn parse(slot: &Slot<'_>) -> Option<Self> {
        match slot {
            Slot::None => return None,
            Slot::One(value) if token::trim_ows(value) == b"*" => return Some(Self::Any),
            _ => {}
        }
        let mut tags = Vec::new();
        for value in slot.values() {
            read_tags(value, &mut tags)?;
        }
        Some(Self::Tags(tags))
    }

    /// Whether the condition names this tag under weak comparison; `*` names every tag.
    #[must_use]
    pub fn names_weakly(&self, tag: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|candidate| candidate.weakly_equals(tag)),
        }
    }

    /// Whether the condition names this tag under strong comparison; `*` names every tag.
    #[must_use]
    pub fn names_strongly(&self, tag: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|candidate| candidate.strongly_equals(tag)),
        }
    }
}

/// Adds each tag of one line; empty elements are passed over (RFC 9110 §5.6.1.2). `None` where
/// something else than a tag stands there, or no comma between two.
fn read_tags(mut rest: &[u8], tags: &mut Vec<EntityTag>) -> Option<()> {
    loop {
        while let [b' ' | b'\t' | b',', tail @ ..] = rest {
            rest = tail;
        }
        if rest.is_empty() {
            return Some(());
        }
        let (tag, tail) = parse_first(rest)?;
        tags.push(tag);
        rest = token::trim_ows(tail);
        if !matches!(rest, [] | [b',', ..]) {
            return None;
        }
    }
}

/// The tag at the front, and what follows its closing quote.
fn parse_first(octets: &[u8]) -> Option<(EntityTag, &[u8])> {
    let (weak, quoted) = match octets.strip_prefix(b"W/") {
        Some(rest) => (true, rest),
        None => (false, octets),
    };
    let body = quoted.strip_prefix(b"\"")?;
    let end = body.iter().position(|&octet| !token::is_etagc(octet))?;
    let (opaque, tail) = body.split_at_checked(end)?;
    let tail = tail.strip_prefix(b"\"")?;
    Some((EntityTag { weak, opaque: opaque.into() }, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> EntityTag {
        EntityTag::parse(text.as_bytes()).unwrap()
    }

    // RFC 9110 §8.8.3
    #[test]
    fn tag_without_quotes_or_with_a_lower_case_prefix_is_none() {
        for refused in ["", "a", "\"a", "a\"", "w/\"a\"", "W/a", "\"a\" ", "\"a b\"", "\"\x7f\""] {
            assert_eq!(EntityTag::parse(refused.as_bytes()), None, "{refused:?}");
        }
        assert_eq!(EntityTag::parse(b"\"\"").unwrap().to_octets(), b"\"\"");
        assert_eq!(tag("W/\"a,b\"").to_string(), "W/\"a,b\"");
    }

    // RFC 9110 §8.8.3.2, the table of examples
    #[test]
    fn comparison_follows_the_table() {
        let rows = [
            ("W/\"1\"", "W/\"1\"", false, true),
            ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true),
            ("\"1\"", "\"1\"", true, true),
        ];
        for (a, b, strong, weak) in rows {
            assert_eq!(tag(a).strongly_equals(&tag(b)), strong, "{a} {b}");
            assert_eq!(tag(a).weakly_equals(&tag(b)), weak, "{a} {b}");
        }
    }

    // RFC 9110 §8.8.3.3
    #[test]
    fn tag_in_each_coding_is_another_one() {
        let [a, b, c] = ContentCoding::ALL.map(|coding| tag("W/\"x\"").in_coding(coding));
        assert_eq!(a.to_string(), "W/\"x-br\"");
        assert_eq!(b.to_string(), "W/\"x-zstd\"");
        assert_eq!(c.to_string(), "W/\"x-gzip\"");
    }

    // RFC 9110 §13.1.2, §5.6.1.2, §5.3
    #[test]
    fn condition_reads_every_tag_of_every_line() {
        let mut slot = Slot::None;
        slot.add(b" , ,\"a,b\"\t, W/\"c\" ,");
        slot.add(b"");
        slot.add(b"\"d\",\"\"");
        let condition = TagCondition::parse(&slot).unwrap();
        for named in ["\"a,b\"", "\"c\"", "\"d\"", "\"\""] {
            assert!(condition.names_weakly(&tag(named)), "{named}");
        }
        assert!(!condition.names_weakly(&tag("\"other\"")));
        assert!(!condition.names_strongly(&tag("\"c\"")));
    }

    // RFC 9110 §13.1.1, §13.1.2
    #[test]
    fn condition_star_stands_alone_and_an_empty_list_names_nothing() {
        assert_eq!(TagCondition::parse(&Slot::One(b"*")), Some(TagCondition::Any));
        assert_eq!(TagCondition::parse(&Slot::None), None);
        for empty in ["", " ", ", ,"] {
            let condition = TagCondition::parse(&Slot::One(empty.as_bytes()));
            assert_eq!(condition, Some(TagCondition::Tags(vec![])), "{empty:?}");
        }
    }

    // RFC 9110 §13.1.1, §13.1.2
    #[test]
    fn condition_with_anything_that_is_no_tag_names_nothing() {
        for invalid in [
            "nonsense",
            "nonsense, \"a\"",
            "\"a\", nonsense",
            "\"a\" \"b\"",
            "\"a\"\"b\"",
            "\"a",
            "\"a\", \"b",
            "w/\"a\"",
            "W/ \"a\"",
            "*, \"a\"",
            "\"a\", *",
            "*, *",
            "**",
            "\"a\"; \"b\"",
        ] {
            assert_eq!(TagCondition::parse(&Slot::One(invalid.as_bytes())), None, "{invalid:?}");
        }
        for lines in [[&b"*"[..], b"*"], [b"\"a\"", b"*"], [b"*", b""]] {
            assert_eq!(TagCondition::parse(&Slot::Many(lines.to_vec())), None, "{lines:?}");
        }
    }
}
