//! Step: how much of the representation is sent? (RFC 9110 §14.2)
//!
//! What asks for more work or more octets than the whole representation gets the whole: so no
//! `Range` costs more than none. Ranges that are near become one, and one is never sent as a
//! multipart.

use std::fmt;

use plainwire_field::{ByteRange, HttpDate, Method, RangeRefusal, RangeSet};

use crate::ending::Ending;
use crate::limits::RANGES_MAX;
use crate::multipart::{Multipart, PartHeads};
use crate::precondition;
use crate::site::Site;
use crate::validators::Selected;
use crate::{Ask, Env, Step, media};

/// How much is sent.
#[derive(Debug)]
pub(crate) enum Extent {
    /// All of it: 200.
    Whole,
    /// One range of it: 206.
    Part(ByteRange),
    /// Several ranges of it: 206.
    Parts(Multipart),
}

/// Why `Range` does not decide how much is sent.
#[derive(Debug, Clone, Copy)]
enum Inapplicable {
    /// None of the ranges lies within that many octets. An answer of its own, 416; everything else
    /// here means that the field is ignored.
    Unsatisfiable {
        length: u64,
    },
    SeveralLines,
    Refused(RangeRefusal),
    OtherRepresentation,
    UnsatisfiableIfRange,
    Empty,
    Coded,
    Longer,
    NoMemory,
}

/// Reads `Range` and `If-Range`, where the method is GET: no other method has ranges.
pub(crate) fn choose(
    site: &Site,
    ask: &Ask<'_>,
    selected: &Selected,
    env: &Env,
) -> Result<Extent, Ending> {
    if ask.method != Method::Get || ask.range.is_absent() {
        return Ok(Extent::Whole);
    }
    let extent = asked(ask)
        .and_then(|set| applicable(&set, ask, selected, env.date()))
        .and_then(|ranges| extent(site, selected, &ranges, env));
    match extent {
        Ok(extent) => Ok(extent),
        Err(why @ Inapplicable::Unsatisfiable { length }) => {
            env.because(Step::Range, || why.to_string());
            Err(Ending::Unsatisfiable { length })
        }
        Err(why) => {
            env.because(Step::Range, || format!("Range is ignored: {why}"));
            Ok(Extent::Whole)
        }
    }
}

/// What is asked for, whatever the representation.
fn asked(ask: &Ask<'_>) -> Result<RangeSet, Inapplicable> {
    let value = ask.range.single().ok_or(Inapplicable::SeveralLines)?;
    RangeSet::parse(value, RANGES_MAX).map_err(Inapplicable::Refused)
}

/// What of that the representation has; at least one range. With `If-Range`, ranges of which none
/// can be satisfied are not applicable, and the whole is sent (RFC 9110 §13.2.2, step 5); without,
/// that is a 416.
fn applicable(
    set: &RangeSet,
    ask: &Ask<'_>,
    selected: &Selected,
    now: HttpDate,
) -> Result<Vec<ByteRange>, Inapplicable> {
    let state = &selected.state;
    if !precondition::permits_range(ask, &state.validators, selected.is_one_of_several, now) {
        return Err(Inapplicable::OtherRepresentation);
    }
    let length = state.data.length();
    match set.satisfied(length) {
        Some(ranges) if ranges.is_empty() => Err(Inapplicable::Empty),
        Some(ranges) => Ok(ranges),
        None if ask.if_range.is_absent() => Err(Inapplicable::Unsatisfiable { length }),
        None => Err(Inapplicable::UnsatisfiableIfRange),
    }
}

fn extent(
    site: &Site,
    selected: &Selected,
    ranges: &[ByteRange],
    env: &Env,
) -> Result<Extent, Inapplicable> {
    let [range] = *ranges else { return several(site, selected, ranges, env) };
    let length = selected.state.data.length();
    env.because(Step::Range, || format!("{range} of {length} octets, RFC 9110 §15.3.7.1"));
    Ok(Extent::Part(range))
}

fn several(
    site: &Site,
    selected: &Selected,
    asked: &[ByteRange],
    env: &Env,
) -> Result<Extent, Inapplicable> {
    let length = selected.state.data.length();
    let boundary = site.boundary(&selected.state.identity, asked);
    let heads = PartHeads::new(boundary, &media::media_type(&selected.name), length);
    let ranges = joined(asked, |range| heads.octets(range));
    if let [range] = *ranges {
        env.because(Step::Range, || {
            format!("{range}: ranges that lie near each other are joined, RFC 9110 §15.3.7.2")
        });
        return Ok(Extent::Part(range));
    }
    if selected.coding.is_some() {
        return Err(Inapplicable::Coded);
    }
    let multipart = Multipart::new(heads, &ranges).ok_or(Inapplicable::NoMemory)?;
    if multipart.length() >= length {
        return Err(Inapplicable::Longer);
    }
    env.because(Step::Range, || {
        let parts: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        format!("{} parts, {}, RFC 9110 §15.3.7.2", parts.len(), parts.join(" and "))
    });
    Ok(Extent::Parts(multipart))
}

/// The ranges in their order, with those made one that overlap, touch, or are nearer than another
/// part would cost; that one stands where the first of them did (RFC 9110 §15.3.7.2).
fn joined(ranges: &[ByteRange], overhead: impl Fn(ByteRange) -> u64) -> Vec<ByteRange> {
    let mut ascending: Vec<(usize, ByteRange)> = ranges.iter().copied().enumerate().collect();
    ascending.sort_by_key(|(_, range)| range.first());
    let mut joined: Vec<(usize, ByteRange)> = Vec::new();
    for (place, range) in ascending {
        let near = joined.last_mut().and_then(|last| {
            let whole = last.1.joined(range, overhead(range))?;
            Some((last, whole))
        });
        match near {
            Some((last, whole)) => *last = (place.min(last.0), whole),
            None => joined.push((place, range)),
        }
    }
    joined.sort_by_key(|(place, _)| *place);
    joined.into_iter().map(|(_, range)| range).collect()
}

impl fmt::Display for Inapplicable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsatisfiable { length } => {
                return write!(f, "no range lies within {length} octets, RFC 9110 §15.5.17");
            }
            Self::SeveralLines => "it stands on several lines, RFC 9110 §14.2",
            Self::Refused(refusal) => return write!(f, "{refusal}, RFC 9110 §14.1.1, §14.2"),
            Self::OtherRepresentation => {
                "If-Range does not name this representation, RFC 9110 §13.1.5"
            }
            Self::UnsatisfiableIfRange => "it is not applicable, RFC 9110 §13.2.2",
            Self::Empty => "the representation is empty, RFC 9110 §14.2",
            Self::Coded => "Content-Encoding would be said of all parts together",
            Self::NoMemory => "there is no memory for so many parts",
            Self::Longer => "the parts would be longer than the whole, RFC 9110 §15.3.7.2",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(value: &str) -> Vec<ByteRange> {
        RangeSet::parse(value.as_bytes(), RANGES_MAX).unwrap().satisfied(10_000).unwrap()
    }

    // RFC 9110 §15.3.7.2
    #[test]
    fn ranges_that_are_near_stand_where_the_first_of_them_did() {
        let rows = [
            ("bytes=0-9,500-509", "bytes=0-9,500-509"),
            ("bytes=500-509,0-9", "bytes=500-509,0-9"),
            ("bytes=0-9,10-19", "bytes=0-19"),
            ("bytes=0-9,109-119", "bytes=0-119"),
            ("bytes=0-9,110-119", "bytes=0-9,110-119"),
            ("bytes=900-909,0-9,500-509,5-12", "bytes=900-909,0-12,500-509"),
            ("bytes=900-909,5-12,500-509,0-9", "bytes=900-909,0-12,500-509"),
            ("bytes=0-9,200-209,5-205,900-909", "bytes=0-209,900-909"),
            ("bytes=200-209,900-909,0-9,5-205", "bytes=0-209,900-909"),
            ("bytes=0-,1-,2-,3-", "bytes=0-"),
            ("bytes=0-0,0-0,0-0", "bytes=0-0"),
        ];
        for (asked, expected) in rows {
            assert_eq!(joined(&ranges(asked), |_| 100), ranges(expected), "{asked}");
        }
    }
}
