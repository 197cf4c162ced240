//! Step: how much of the representation is sent? (RFC 9110 §14.2)
//!
//! What asks for more work or more octets than the whole representation gets the whole: so no
//! `Range` costs more than none. Ranges that are near become one, and one is never sent as a
//! multipart.

use plainwire_field::{ByteRange, Method, RangeRefusal, RangeSet};

use crate::data::Data;
use crate::ending::Ending;
use crate::limits::RANGES_MAX;
use crate::multipart::Multipart;
use crate::negotiate::Chosen;
use crate::precondition;
use crate::site::Site;
use crate::validators::Validators;
use crate::{Ask, Env, Step, media};

/// How much is sent.
#[derive(Debug)]
pub(crate) enum Extent {
    /// All of it: 200.
    Whole,
    /// One range of it: 206.
    Part(ByteRange),
    /// Several ranges of it, in this order: 206.
    Parts(Multipart, Vec<ByteRange>),
}

/// Reads `Range` and `If-Range`, where the method is GET: no other method has ranges. With
/// `If-Range`, ranges of which none can be satisfied are not applicable, and the whole is sent
/// (RFC 9110 §13.2.2, step 5); without, that is a 416.
pub(crate) fn choose(
    site: &Site,
    ask: &Ask<'_>,
    chosen: &Chosen,
    validators: &Validators,
    data: &Data,
    env: &Env,
) -> Result<Extent, Ending> {
    if ask.method != Method::Get || ask.range.is_absent() {
        return Ok(Extent::Whole);
    }
    let say = |text: &dyn Fn() -> String| env.because(Step::Range, text);
    let ignored = |why: &str| {
        say(&|| format!("Range is ignored: {why}"));
        Ok(Extent::Whole)
    };
    let set = match read(ask) {
        Ok(set) => set,
        Err(None) => return ignored("it stands on several lines, RFC 9110 §14.2"),
        Err(Some(refusal)) => return ignored(&format!("{refusal}, RFC 9110 §14.1.1, §14.2")),
    };
    if !precondition::permits_range(ask, validators, chosen.is_one_of_several, env.now) {
        return ignored("If-Range does not name this representation, RFC 9110 §13.1.5");
    }
    let length = data.length();
    let ranges = match set.satisfied(length) {
        None if ask.if_range.is_absent() => {
            say(&|| format!("no range lies within {length} octets, RFC 9110 §15.5.17"));
            return Err(Ending::Unsatisfiable { length });
        }
        None => return ignored("it is not applicable, RFC 9110 §13.2.2"),
        Some(ranges) => ranges,
    };
    let multipart = |ranges: &[ByteRange]| {
        let boundary = site.boundary(chosen.file.identity(), ranges);
        Multipart::new(boundary, media::media_type(&chosen.name), length)
    };
    match *ranges {
        [] => ignored("the representation is empty, RFC 9110 §14.2"),
        [range] => {
            say(&|| format!("{range} of {length} octets, RFC 9110 §15.3.7.1"));
            Ok(Extent::Part(range))
        }
        _ => {
            let multipart = multipart(&ranges);
            let ranges = joined(&ranges, |range| multipart.overhead(range));
            match *ranges {
                [range] => {
                    say(&|| format!("near ranges are {range}, RFC 9110 §15.3.7.2"));
                    Ok(Extent::Part(range))
                }
                _ if chosen.coding.is_some() => {
                    ignored("Content-Encoding would be said of all parts together")
                }
                _ if multipart.content_length(&ranges) >= length => {
                    ignored("the parts would be longer than the whole, RFC 9110 §15.3.7.2")
                }
                _ => {
                    say(&|| format!("{} parts, RFC 9110 §15.3.7.2", ranges.len()));
                    Ok(Extent::Parts(multipart, ranges))
                }
            }
        }
    }
}

/// The ranges of the field's only line; without a refusal where it has several.
fn read(ask: &Ask<'_>) -> Result<RangeSet, Option<RangeRefusal>> {
    let value = ask.range.single().ok_or(None)?;
    RangeSet::parse(value, RANGES_MAX).map_err(Some)
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
