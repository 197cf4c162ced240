//! Entity tags, alone and in the lists of `If-Match` and `If-None-Match`: one line of the input a
//! field line.

use plainwire_field::{ContentCoding, EntityTag, Slot, TagCondition};

use super::{Rung, Target, of_texts, shown};

/// The target.
pub const TARGET: Target = Target {
    name: "tag",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    of_texts(&[
        "\"a\"",
        "W/\"a\"",
        "\"\"",
        "\"a,b\"",
        "\"a\", W/\"b\",,\"c\"",
        "*",
        " * ",
        "*, \"a\"",
        "\"a\"\n\"b\"\nW/\"a\"",
        "\"a\" \"b\"",
        "w/\"a\"",
        "\"a",
        "a",
        "W/a",
        "\"\u{e9}!#~\"",
        "",
        "\n",
        ", ,",
        "\"a b\"",
        "\"a\\\"b\"",
    ])
}

fn run(octets: &[u8]) {
    let lines: Vec<&[u8]> = octets.split(|&octet| octet == b'\n').collect();
    let tags: Vec<EntityTag> = lines.iter().filter_map(|line| one(line)).take(8).collect();
    for tag in &tags {
        tags.iter().for_each(|other| compared(tag, other));
    }
    let mut slot = Slot::None;
    lines.iter().for_each(|line| slot.add(line));
    let condition = TagCondition::parse(&slot);
    match (&condition, reference(&lines)) {
        (None, None) => {}
        (Some(TagCondition::Any), None) => {
            assert!(matches!(*lines, [line] if line.trim_ascii() == b"*"), "{}", shown(octets));
        }
        (Some(TagCondition::Tags(found)), Some(expected)) => {
            let found: Vec<Vec<u8>> = found.iter().map(EntityTag::to_octets).collect();
            assert_eq!(found, expected, "{}", shown(octets));
        }
        (ours, theirs) => panic!("{ours:?} and {theirs:?} of {}", shown(octets)),
    }
    let Some(condition) = condition else { return };
    for tag in &tags {
        let (weakly, strongly) = (condition.names_weakly(tag), condition.names_strongly(tag));
        assert!(weakly || !strongly, "strongly and not weakly: {tag}");
        if let TagCondition::Tags(list) = &condition {
            assert_eq!(weakly, list.iter().any(|named| named.weakly_equals(tag)));
            assert_eq!(strongly, list.iter().any(|named| named.strongly_equals(tag)));
        } else {
            assert!(weakly && strongly);
        }
    }
}

/// A tag is written as it is read, and has octets of its own in each coding.
fn one(octets: &[u8]) -> Option<EntityTag> {
    let tag = EntityTag::parse(octets)?;
    assert_eq!(tag.to_octets(), octets);
    assert_eq!(tag.to_value().as_octets(), octets);
    assert_eq!(tag.is_weak(), octets.starts_with(b"W/"));
    assert!(!octets.iter().any(u8::is_ascii_control) && !octets.contains(&b' '));
    assert!(!tag.to_string().is_empty());
    let opaque = &octets[if tag.is_weak() { 3 } else { 1 }..octets.len() - 1];
    assert_eq!(EntityTag::strong(opaque).map(|strong| strong.weakly_equals(&tag)), Some(true));
    for coding in ContentCoding::ALL {
        let coded = tag.in_coding(coding);
        assert_eq!(EntityTag::parse(&coded.to_octets()).as_ref(), Some(&coded));
        assert_eq!(coded.is_weak(), tag.is_weak());
        assert!(!coded.weakly_equals(&tag));
    }
    Some(tag)
}

/// RFC 9110 §8.8.3.2.
fn compared(one: &EntityTag, other: &EntityTag) {
    let (weakly, strongly) = (one.weakly_equals(other), one.strongly_equals(other));
    assert_eq!((weakly, strongly), (other.weakly_equals(one), other.strongly_equals(one)));
    assert_eq!(strongly, one == other && !one.is_weak());
    assert!(weakly || !strongly);
}

/// The tags of the lines, octet by octet; `None` where something else stands there.
pub(super) fn reference(lines: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
    let mut tags = Vec::new();
    for line in lines {
        let mut rest = *line;
        let mut is_first = true;
        loop {
            let blank = rest.iter().take_while(|octet| b" \t,".contains(octet)).count();
            let has_comma = rest[..blank].contains(&b',');
            rest = &rest[blank..];
            if rest.is_empty() {
                break;
            }
            if !is_first && !has_comma {
                return None;
            }
            is_first = false;
            let quote = if rest.starts_with(b"W/") { 2 } else { 0 };
            (rest.get(quote) == Some(&b'"')).then_some(())?;
            let inner = &rest[quote + 1..];
            let length = inner.iter().position(|&octet| octet == b'"')?;
            let is_etagc =
                |octet: &u8| *octet == 0x21 || (0x23..=0x7e).contains(octet) || *octet >= 0x80;
            inner[..length].iter().all(is_etagc).then_some(())?;
            let end = quote + 1 + length + 1;
            tags.push(rest[..end].to_vec());
            rest = &rest[end..];
        }
    }
    Some(tags)
}
