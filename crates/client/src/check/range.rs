//! Topic: ranges (RFC 9110 §14), alone, under `If-Range`, and beside other conditions.
//!
//! A server may ignore `Range`; then its 200 is told and not judged. What a 206 holds is compared
//! with the octets of the plain response; `multipart/byteranges` is parsed in a file of its own.

use plainwire_field::{FieldName, HttpDate, Slot, names, token};

use super::byteranges::{self, Part};
use super::lint::contentrange::ContentRange;
use super::lint::contenttype::MediaType;
use super::probe::probes;
use super::response::Response;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

mod conditional;
mod unusual;

use conditional::{
    failed_match, later_date, no_validator, none_match, other_tag, same_date, same_tag,
    spare_metadata, weak_tag, without_range,
};
use unusual::{
    coded, empty_elements, empty_file, head, invalid, many_digits, many_overlapping, not_a_file,
    other_unit, overlapping, partly_satisfiable, two_lines, unit_in_upper_case,
};

probes! {
    "RNG-01" Should "RFC 9110 §14.2, §14.3" "a range of one octet is answered with 206" => one_octet;
    "RNG-02" Must "RFC 9110 §15.3.7.1, §14.4" "a 206 says its range and holds its octets" => one_octet_content;
    "RNG-03" Must "RFC 9110 §15.3.7" "a 206 has Date, Cache-Control, ETag, Expires, Content-Location and Vary as the 200 has them" => needed_fields;
    "RNG-04" Must "RFC 9110 §15.3.7" "a 206 without If-Range has all metadata of the representation" => metadata;
    "RNG-05" Must "RFC 9110 §14.1.2, §14.2" "a range without an end reaches to the last octet" => open_end;
    "RNG-06" Must "RFC 9110 §14.1.2, §14.2" "a suffix is the last octets" => suffix;
    "RNG-07" Must "RFC 9110 §14.1.2, §14.2" "a range beyond the end is cut there" => beyond_the_end;
    "RNG-08" Must "RFC 9110 §14.1.2" "a suffix longer than the representation is all of it" => long_suffix;
    "RNG-09" Should "RFC 9110 §14.2" "a range that begins behind the end is answered with 416" => behind_the_end;
    "RNG-10" Should "RFC 9110 §14.4, §15.5.17" "a 416 says the length of the representation" => unsatisfied_length;
    "RNG-11" Should "RFC 9110 §14.1.2, §14.2" "a suffix of no octet is answered with 416" => empty_suffix;
    "RNG-12" Must "RFC 9110 §14.1.1, §14.2" "a range that is none is ignored or refused" => invalid;
    "RNG-13" Must "RFC 9110 §14.2" "a range of an unknown unit is ignored" => other_unit;
    "RNG-14" Must "RFC 9110 §14.1" "the unit is read without regard to case" => unit_in_upper_case;
    "RNG-15" Must "RFC 9110 §14.2" "Range with HEAD is ignored" => head;
    "RNG-16" Must "RFC 9110 §14.1.2" "positions of 20 and 40 digits do not overflow" => many_digits;
    "RNG-17" Must "RFC 9110 §15.3.7.2, §14.6" "two ranges come as multipart/byteranges, each with its range and its octets" => two_ranges;
    "RNG-18" Should "RFC 9110 §15.3.7.2" "parts have the media type of the 200, and the order of the request" => two_ranges_in_order;
    "RNG-19" Must "RFC 9110 §15.3.7.2" "a single range never comes as multipart" => single_not_multipart;
    "RNG-20" Should "RFC 9110 §14.1.1" "ranges of which one can be satisfied are answered with that one" => partly_satisfiable;
    "RNG-21" Practice "RFC 9110 §17.15, §14.2" "200 overlapping ranges do not cost 200 times the file" => many_overlapping;
    "RNG-22" Should "RFC 9110 §13.1.5" "If-Range with the tag gives the range" => same_tag;
    "RNG-23" Must "RFC 9110 §13.1.5" "If-Range with another tag gives all" => other_tag;
    "RNG-24" Must "RFC 9110 §13.1.5" "If-Range with the tag marked as weak gives all" => weak_tag;
    "RNG-25" Must "RFC 9110 §13.1.5" "If-Range with a later date gives all" => later_date;
    "RNG-26" May "RFC 9110 §13.1.5, §8.8.2.2" "If-Range with the date of Last-Modified gives the range where that date is strong" => same_date;
    "RNG-27" Must "RFC 9110 §13.1.5" "If-Range without Range is ignored" => without_range;
    "RNG-28" Must "RFC 9110 §14.2, §13.2.2" "Range beside If-None-Match with the tag gives 304" => none_match;
    "RNG-29" Must "RFC 9110 §13.2.2" "Range beside If-Match with another tag gives 412" => failed_match;
    "RNG-30" Must "RFC 9110 §14.2" "Range changes neither a 404 nor a redirection" => not_a_file;
    "RNG-31" May "RFC 9110 §14.2, §14.1.2" "an empty file has no range but a suffix" => empty_file;
    "RNG-32" Must "RFC 9110 §14.1.2, §8.8.3" "a range of a coded representation is of its coded octets" => coded;
    "RNG-33" Should "RFC 9110 §15.3.7" "a 206 to If-Range leaves out what the client has" => spare_metadata;
    "RNG-34" Must "RFC 9110 §14.1.1, §5.6.1.2" "empty elements among the ranges are passed over" => empty_elements;
    "RNG-35" Must "RFC 9110 §14.1.2, §15.3.7.2" "overlapping and adjacent ranges hold the right octets" => overlapping;
    "RNG-36" Must "RFC 9110 §13.1.5" "If-Range that is neither a tag nor a date, or is a list, gives all" => no_validator;
    "RNG-37" Practice "RFC 9110 §14.2, §5.3" "two lines of Range are ignored or refused" => two_lines;
}

/// Asks for a range of the known file.
async fn ask(trial: &Trial, range: &str) -> Result<Response, Judgement> {
    trial.ask(&trial.get_file().with("Range", range)).await
}

/// The known file's content: from it the ranges are cut.
fn whole(trial: &Trial) -> Result<&[u8], Judgement> {
    let content = trial.baseline().content()?;
    if content.len() < LEAST {
        return Err(Judgement::skip(format!("the known file has less than {LEAST} octets")));
    }
    Ok(content)
}

/// Octets that the probes of this topic need.
const LEAST: usize = 64;

/// The 206 to `bytes=0-0`, for probes that are about a 206.
async fn first_octet(trial: &Trial) -> Result<Response, Judgement> {
    let response = ask(trial, "bytes=0-0").await?;
    if response.code() == 206 {
        return Ok(response);
    }
    Err(Judgement::skip(format!("no 206 to bytes=0-0, but {}", response.shown())))
}

/// Judges a response that may be this part, or all; the part is from `first` to `last`.
fn is_part(response: &Response, content: &[u8], first: usize, last: usize) -> Judgement {
    match response.code() {
        206 => is_single_part(response, content, Some((first, last))),
        200 => is_whole(response, content).or_worse(Judgement::info("200: Range is ignored")),
        _ => Judgement::fail(response.shown()),
    }
}

/// Judges a 206 of one part: its range, and that its octets are those of the content.
fn is_single_part(
    response: &Response,
    content: &[u8],
    wanted: Option<(usize, usize)>,
) -> Judgement {
    let field = response.field(names::CONTENT_RANGE);
    let Some(value) = field.single() else {
        return Judgement::fail(format!("206, and Content-Range is {field:?}"));
    };
    let words = format!("206, {}, {} octets", value.escape_ascii(), response.content().len());
    let Some(range) = ContentRange::parse(value) else { return Judgement::fail(words) };
    let is_right = slice(range, content) == Some(response.content());
    let is_wanted = wanted.is_none_or(|wanted| bounds(range) == Some(wanted));
    Judgement::pass_if(is_right && is_wanted, words)
}

/// Judges a 200 of everything.
fn is_whole(response: &Response, content: &[u8]) -> Judgement {
    let is_right = response.code() == 200 && response.content() == content;
    let words = format!("{} with {} octets", response.shown(), response.content().len());
    Judgement::pass_if(is_right, words)
}

/// The octets that a range names, when it knows the right length or none.
fn slice(range: ContentRange, content: &[u8]) -> Option<&[u8]> {
    let (first, last) = bounds(range)?;
    let is_length = match range {
        ContentRange::Part { complete: Some(complete), .. } => complete == content.len() as u64,
        _ => true,
    };
    content.get(first..=last).filter(|_| is_length)
}

fn bounds(range: ContentRange) -> Option<(usize, usize)> {
    match range {
        ContentRange::Part { first, last, .. } => {
            Some((usize::try_from(first).ok()?, usize::try_from(last).ok()?))
        }
        ContentRange::Unsatisfied { .. } | ContentRange::OtherUnit => None,
    }
}

async fn one_octet(trial: &Trial) -> Ruling {
    let response = ask(trial, "bytes=0-0").await?;
    let plain = trial.baseline().response();
    let is_promised = plain.field(names::ACCEPT_RANGES).values().contains(&&b"bytes"[..]);
    let words = response.shown();
    Ok(match response.code() {
        206 => Judgement::pass(words),
        200 if is_promised => Judgement::warn(format!("{words}, despite Accept-Ranges: bytes")),
        200 => Judgement::info(words),
        _ => Judgement::fail(words),
    })
}

async fn one_octet_content(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    Ok(is_part(&first_octet(trial).await?, content, 0, 0))
}

async fn needed_fields(trial: &Trial) -> Ruling {
    let names = ["Date", "Cache-Control", "ETag", "Expires", "Content-Location", "Vary"];
    // Dates and what is counted from now may differ.
    has_fields_of_full(trial, &names, &["ETag", "Content-Location", "Vary"]).await
}

async fn metadata(trial: &Trial) -> Ruling {
    let names = [
        "Content-Type",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "Last-Modified",
    ];
    has_fields_of_full(trial, &names, &names).await
}

/// Passes when a 206 has each of these fields that the 200 has, and of some the same value.
async fn has_fields_of_full(trial: &Trial, names: &[&str], same: &[&str]) -> Ruling {
    let response = first_octet(trial).await?;
    let full = trial.baseline().response();
    let mut judgement = Judgement::pass("as the 200");
    for name in names {
        let field = FieldName::new(name.as_bytes()).expect("a literal that is a token");
        let (of_full, of_part) = (full.field(field), response.field(field));
        let is_right = of_full.is_absent()
            || (!of_part.is_absent() && (!same.contains(name) || of_full == of_part));
        let words =
            format!("{name} is {} in the 200, {} in the 206", shown(&of_full), shown(&of_part));
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

fn shown(slot: &Slot<'_>) -> String {
    let values: Vec<_> =
        slot.values().iter().map(|value| value.escape_ascii().to_string()).collect();
    if values.is_empty() { "absent".to_owned() } else { values.join(" and ") }
}

async fn open_end(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let first = content.len() - 10;
    let response = ask(trial, &format!("bytes={first}-")).await?;
    Ok(is_part(&response, content, first, content.len() - 1))
}

async fn suffix(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, "bytes=-10").await?;
    Ok(is_part(&response, content, content.len() - 10, content.len() - 1))
}

async fn beyond_the_end(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, &format!("bytes=0-{}", content.len() + 999)).await?;
    Ok(is_part(&response, content, 0, content.len() - 1))
}

async fn long_suffix(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, &format!("bytes=-{}", content.len() + 999)).await?;
    Ok(match response.code() {
        200 => is_whole(&response, content),
        _ => is_part(&response, content, 0, content.len() - 1),
    })
}

async fn behind_the_end(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, &format!("bytes={}-", content.len())).await?;
    Ok(is_unsatisfied(&response, content))
}

async fn empty_suffix(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    Ok(is_unsatisfied(&ask(trial, "bytes=-0").await?, content))
}

/// Judges the answer to ranges that the content has not.
fn is_unsatisfied(response: &Response, content: &[u8]) -> Judgement {
    match response.code() {
        416 => Judgement::pass(response.shown()),
        200 => is_whole(response, content).or_worse(Judgement::info("200: Range is ignored")),
        400..500 => Judgement::warn(response.shown()),
        _ => Judgement::fail(response.shown()),
    }
}

async fn unsatisfied_length(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, &format!("bytes={}-", content.len())).await?;
    if response.code() != 416 {
        return Ok(Judgement::skip(format!("no 416, but {}", response.shown())));
    }
    let field = response.field(names::CONTENT_RANGE);
    let expected = ContentRange::Unsatisfied { complete: content.len() as u64 };
    Ok(match field.single() {
        None => Judgement::warn("no single Content-Range"),
        Some(value) => {
            let is_right = ContentRange::parse(value) == Some(expected);
            let words =
                format!("{}, and the file has {} octets", value.escape_ascii(), content.len());
            Judgement::pass_if(is_right, words)
        }
    })
}

/// The parts of a 206: of several, or of the only one.
fn parts(response: &Response) -> Result<Vec<Part<'_>>, Judgement> {
    let slot = response.field(names::CONTENT_TYPE);
    let kind = slot.single().and_then(MediaType::parse);
    if let Some(kind) = kind.filter(|kind| kind.is("multipart", "byteranges")) {
        if response.has(names::CONTENT_RANGE) {
            let words = "multipart/byteranges with a Content-Range of its own";
            return Err(Judgement::fail(words));
        }
        // The slot borrows from here, and the parts from the content.
        return byteranges::of(&kind, &response.content).map_err(Judgement::fail);
    }
    let field = response.field(names::CONTENT_RANGE);
    let range = field.single().and_then(ContentRange::parse);
    let range = range.ok_or_else(|| Judgement::fail("206 with no Content-Range that is one"))?;
    Ok(vec![Part { range, kind: None, content: &response.content }])
}

/// Judges a response to several ranges: each part has to have the right octets, and to be a part
/// that was asked for, or several of these in one.
fn are_parts(response: &Response, content: &[u8], wanted: &[(usize, usize)]) -> Judgement {
    if response.code() != 206 {
        return match response.code() {
            200 => is_whole(response, content).or_worse(Judgement::info("200: Range is ignored")),
            _ => Judgement::fail(response.shown()),
        };
    }
    let parts = match parts(response) {
        Ok(parts) => parts,
        Err(judgement) => return judgement,
    };
    for part in &parts {
        let is_asked = bounds(part.range).is_some_and(|(first, last)| {
            wanted
                .iter()
                .any(|ask| (first..=last).contains(&ask.0) || (ask.0..=ask.1).contains(&first))
        });
        if slice(part.range, content) != Some(part.content) || !is_asked {
            return Judgement::fail(format!("206 with the wrong part {}", part.range));
        }
    }
    let shown: Vec<_> = parts.iter().map(|part| part.range.to_string()).collect();
    Judgement::pass(format!("206 with {}", shown.join(", ")))
}

async fn two_ranges(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let last = content.len() - 1;
    let response = ask(trial, "bytes=0-0,-1").await?;
    Ok(are_parts(&response, content, &[(0, 0), (last, last)]))
}

async fn two_ranges_in_order(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let last = content.len() - 1;
    let plain = trial.baseline().response().field(names::CONTENT_TYPE);
    let mut judgement = Judgement::pass("in order, with their media type");
    for (range, order) in [("bytes=0-0,-1", [0, last]), ("bytes=-1,0-0", [last, 0])] {
        let response = ask(trial, range).await?;
        if response.code() != 206 {
            return Ok(Judgement::skip(format!("no 206 to {range}, but {}", response.shown())));
        }
        let parts = parts(&response)?;
        if parts.len() != order.len() {
            return Ok(Judgement::skip(format!("{} part to {range}", parts.len())));
        }
        let firsts: Vec<_> = parts.iter().filter_map(|part| Some(bounds(part.range)?.0)).collect();
        if firsts != order {
            let words = format!("{range}: the parts begin at {firsts:?}");
            judgement = judgement.or_worse(Judgement::warn(words));
        }
        for part in parts.iter().filter(|part| part.kind != plain.single()) {
            let kind = part.kind.unwrap_or(b"absent").escape_ascii();
            let words = format!("{range}: Content-Type of {} is {kind}", part.range);
            judgement = judgement.or_worse(Judgement::warn(words));
        }
    }
    Ok(judgement)
}

async fn single_not_multipart(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("no multipart");
    for range in ["bytes=0-0", "bytes=-1", "bytes=1-"] {
        let response = ask(trial, range).await?;
        let slot = response.field(names::CONTENT_TYPE);
        let kind = slot.single().and_then(MediaType::parse);
        let is_multipart = kind.is_some_and(|kind| kind.is("multipart", "byteranges"));
        let words = format!("{range}: {}, multipart: {is_multipart}", response.shown());
        judgement = judgement.or_worse(Judgement::pass_if(!is_multipart, words));
    }
    Ok(judgement)
}

/// When a response says that it was last modified, and when it was sent.
fn dates(response: &Response) -> Option<(HttpDate, HttpDate)> {
    let date = |name| {
        // Two-digit years, which need to know the present, are a lint's concern.
        HttpDate::parse(response.field(name).single()?, HttpDate::from_seconds(0))
    };
    Some((date(names::LAST_MODIFIED)?, date(names::DATE)?))
}

/// The number that Content-Length says.
fn length(response: &Response) -> Option<u64> {
    response.field(names::CONTENT_LENGTH).single().and_then(token::decimal)
}
