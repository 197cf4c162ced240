//! Entity tags and the conditions that hold lists of them (RFC 9110 §8.8.3, §13.1).

use std::fmt;

use crate::{FieldValue, Slot, token};

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
        opaque
            .iter()
            .all(|&octet| token::is_etagc(octet))
            .then(|| Self { weak: false, opaque: opaque.into() })
    }

    /// Reads one tag and nothing else; `W/` is case-sensitive (RFC 9110 §8.8.3).
    #[must_use]
    pub fn parse(octets: &[u8]) -> Option<Self> {
        match parse_first(octets)? {
            (tag, []) => Some(tag),
            _ => None,
        }
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
    /// Reads all lines of the field as one list. `None` when the field is absent, or when nothing
    /// in it can be read as a tag and so it names none.
    ///
    /// A tag may hold a comma, so this does not split at commas: it reads tag after tag.
    #[must_use]
    pub fn parse(slot: &Slot<'_>) -> Option<Self> {
        let mut tags = Vec::new();
        for value in slot.values() {
            if token::trim_ows(value) == b"*" {
                return Some(Self::Any);
            }
            read_tags(value, &mut tags);
        }
        if tags.is_empty() { None } else { Some(Self::Tags(tags)) }
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

/// Adds each tag of one line; from the first octet that cannot begin a tag, the rest up to the
/// next comma is passed over.
fn read_tags(mut rest: &[u8], tags: &mut Vec<EntityTag>) {
    while !rest.is_empty() {
        rest = match parse_first(rest) {
            Some((tag, tail)) => {
                tags.push(tag);
                tail
            }
            None => after_comma(rest),
        };
        while let [b' ' | b'\t' | b',', tail @ ..] = rest {
            rest = tail;
        }
    }
}

fn after_comma(octets: &[u8]) -> &[u8] {
    let comma = octets.iter().position(|&octet| octet == b',');
    comma.and_then(|at| octets.get(at..)).unwrap_or_default()
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

    // RFC 9110 §13.1.2, §5.6.1.2
    #[test]
    fn condition_reads_every_tag_of_every_line() {
        let mut slot = Slot::None;
        slot.add(b" , ,\"a,b\", W/\"c\" ,");
        slot.add(b"junk, \"d\" \"e\"");
        let condition = TagCondition::parse(&slot).unwrap();
        for named in ["\"a,b\"", "\"c\"", "\"d\"", "\"e\""] {
            assert!(condition.names_weakly(&tag(named)), "{named}");
        }
        assert!(!condition.names_weakly(&tag("\"junk\"")));
        assert!(!condition.names_strongly(&tag("\"c\"")));
    }

    // RFC 9110 §13.1.2
    #[test]
    fn condition_star_names_every_tag_and_nonsense_is_absent() {
        assert_eq!(TagCondition::parse(&Slot::One(b"*")), Some(TagCondition::Any));
        assert_eq!(TagCondition::parse(&Slot::One(b"nonsense")), None);
        assert_eq!(TagCondition::parse(&Slot::None), None);
    }
}
