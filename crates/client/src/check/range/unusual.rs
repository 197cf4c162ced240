//! Ranges that are unusual, wrong or unkind, and ranges of what is no plain file.

use plainwire_field::names;

use super::{
    are_parts, ask, bounds, first_octet, is_part, is_single_part, is_unsatisfied, is_whole, length,
    slice, whole,
};
use crate::check::lint::contentrange::ContentRange;
use crate::check::response::Response;
use crate::check::trial::Trial;
use crate::check::verdict::{Judgement, Ruling};

pub(super) async fn invalid(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("ignored or refused, each");
    for range in INVALID {
        let found = ignored_or_refused(&ask(trial, range).await?);
        judgement = judgement.or_worse(found.about(range));
    }
    for range in GUESSED {
        let response = ask(trial, range).await?;
        let found = ignored_or_refused(&response);
        let found = if response.code() == 206 { found.or_warn() } else { found };
        judgement = judgement.or_worse(found.about(range));
    }
    Ok(judgement)
}

fn ignored_or_refused(response: &Response) -> Judgement {
    Judgement::pass_if(matches!(response.code(), 200 | 400..500), response.shown())
}

/// What names no octets, however it is read.
const INVALID: [&str; 6] =
    ["bytes=5-2", "bytes=", "bytes=a-b", "bytes 0-5", "bytes=--1", "bytes=-"];

/// What is invalid as a whole, but some octets can be guessed from it: that may be recovered
/// (RFC 9110 §2.4), although it is better ignored or refused (RFC 9110 §14.2).
const GUESSED: [&str; 5] =
    ["bytes=0", "bytes=+0-5", "bytes=0x0-5", "bytes=0-0,5-2", "bytes=0-0,a-b"];

/// Together they are one value, in which the second unit is no range (RFC 9110 §5.3, §14.1.1); no
/// sentence forbids to take one of the lines.
pub(super) async fn two_lines(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Range", "bytes=0-0").with("Range", "bytes=1-1");
    let response = trial.ask(&question).await?;
    let judgement = ignored_or_refused(&response);
    Ok(if response.code() == 206 { judgement.or_warn() } else { judgement })
}

pub(super) async fn other_unit(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    Ok(is_whole(&ask(trial, "lines=0-5").await?, content))
}

pub(super) async fn unit_in_upper_case(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    first_octet(trial).await?;
    let response = ask(trial, "BYTES=0-0").await?;
    Ok(match response.code() {
        206 => is_part(&response, content, 0, 0),
        // Any Range may be ignored, even if others are not (RFC 9110 §14.2).
        200 => Judgement::warn(format!("{}, where bytes=0-0 gives 206", response.shown())),
        _ => Judgement::fail(format!("{}, where bytes=0-0 gives 206", response.shown())),
    })
}

pub(super) async fn head(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let question = trial.question("HEAD", trial.file()).with("Range", "bytes=0-0");
    let response = trial.ask(&question).await?;
    let is_length = length(&response).is_none_or(|length| length == content.len() as u64);
    let is_right = response.code() == 200 && is_length && !response.has(names::CONTENT_RANGE);
    let words = format!("{}, Content-Length {:?}", response.shown(), length(&response));
    Ok(Judgement::pass_if(is_right, words))
}

pub(super) async fn many_digits(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let last = content.len() - 1;
    let nines = |count| "9".repeat(count);
    // Where 64 bits would begin again at 0 stands a range that must not be one.
    let all = [format!("0-{}", nines(20)), format!("0-{}", nines(40)), format!("-{}", nines(40))];
    let none = [
        format!("{}-", nines(20)),
        format!("{}-", nines(40)),
        "18446744073709551616-18446744073709551617".to_owned(),
        "18446744073709551615-".to_owned(),
    ];
    let mut judgement = Judgement::pass("no overflow");
    for (range, is_all) in
        all.iter().map(|range| (range, true)).chain(none.iter().map(|range| (range, false)))
    {
        let response = ask(trial, &format!("bytes={range}")).await?;
        let found = match response.code() {
            206 if is_all => is_single_part(&response, content, Some((0, last))),
            200 => is_whole(&response, content),
            400..500 => Judgement::pass(response.shown()),
            _ => Judgement::fail(response.shown()),
        };
        judgement = judgement.or_worse(found.about(format!("bytes={range}")));
    }
    Ok(judgement)
}

pub(super) async fn partly_satisfiable(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, &format!("bytes=0-0,{}-", content.len())).await?;
    Ok(match response.code() {
        416 => Judgement::warn("416, although the first can be satisfied"),
        _ => are_parts(&response, content, &[(0, 0)]),
    })
}

pub(super) async fn empty_elements(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let response = ask(trial, "bytes=, 0-0 ,,").await?;
    Ok(are_parts(&response, content, &[(0, 0)]))
}

pub(super) async fn overlapping(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let mut judgement = Judgement::pass("the right octets");
    for (range, wanted) in [
        ("bytes=0-9,5-14", [(0, 9), (5, 14)]),
        ("bytes=0-4,5-9", [(0, 4), (5, 9)]),
        ("bytes= 20-29, 10-19", [(20, 29), (10, 19)]),
    ] {
        let response = ask(trial, range).await?;
        let found = match response.code() {
            // More than two that overlap, or ones out of order, may be refused (RFC 9110 §14.2).
            400 | 416 => Judgement::info(response.shown()),
            _ => are_parts(&response, content, &wanted),
        };
        judgement = judgement.or_worse(found.about(range));
    }
    Ok(judgement)
}

pub(super) async fn many_overlapping(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let range = format!("bytes={}", vec!["0-"; 200].join(","));
    let response = ask(trial, &range).await?;
    let octets = response.content().len();
    let words =
        format!("{} with {octets} octets for a file of {}", response.shown(), content.len());
    let is_right = match response.code() {
        200 | 206 => octets <= 2 * content.len() + PART_HEADS_OCTETS,
        code => (400..500).contains(&code),
    };
    Ok(Judgement::pass_if(is_right, words))
}

/// What the heads of two parts take, generously.
const PART_HEADS_OCTETS: usize = 1024;

/// Pages of errors may hold the time or a number of their own, so their octets do not count.
pub(super) async fn not_a_file(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("as without Range");
    let paths = [Some(trial.subject().missing()), trial.subject().folder()];
    for path in paths.into_iter().flatten() {
        let plain = trial.ask(&trial.get(path)).await?;
        if plain.code() == 200 {
            continue;
        }
        let response = trial.ask(&trial.get(path).with("Range", "bytes=0-0")).await?;
        let is_same = response.code() == plain.code()
            && response.field(names::LOCATION) == plain.field(names::LOCATION)
            && response.field(names::CONTENT_RANGE) == plain.field(names::CONTENT_RANGE);
        let words = format!("{path}: {} with Range, {} without", response.shown(), plain.shown());
        judgement = judgement.or_worse(Judgement::pass_if(is_same, words));
    }
    Ok(judgement)
}

pub(super) async fn empty_file(trial: &Trial) -> Ruling {
    let path = trial.empty()?;
    let all = trial.ask(&trial.get(path).with("Range", "bytes=0-")).await?;
    let of_all = match all.code() {
        200 => is_whole(&all, b""),
        416 => is_unsatisfied(&all, b""),
        _ => Judgement::fail(all.shown()),
    };
    // A suffix that is not empty can be satisfied, although there is no way to write its range.
    let suffix = trial.ask(&trial.get(path).with("Range", "bytes=-5")).await?;
    let of_suffix = match suffix.code() {
        200 => is_whole(&suffix, b""),
        206 if suffix.content().is_empty() => Judgement::pass(suffix.shown()),
        416 => Judgement::warn(suffix.shown()),
        _ => Judgement::fail(suffix.shown()),
    };
    Ok(of_all.about("bytes=0-").or_worse(of_suffix.about("bytes=-5")))
}

pub(super) async fn coded(trial: &Trial) -> Ruling {
    let path = trial.coded()?;
    let coded = trial.get(path).with("Accept-Encoding", "gzip");
    let plain = trial.get(path).with("Accept-Encoding", "identity");
    let representations = [trial.ask(&coded).await?, trial.ask(&plain).await?];
    let response = trial.ask(&coded.with("Range", "bytes=2-9")).await?;
    if response.code() == 200 {
        let words = "200: Range is ignored where a coding is asked for";
        return Ok(Judgement::info(words));
    }
    let field = response.field(names::CONTENT_RANGE);
    let Some(range) = field.single().and_then(ContentRange::parse) else {
        return Ok(Judgement::fail(format!("{} without Content-Range", response.shown())));
    };
    // Which of the two it is a part of, its tag and its coding say.
    let is_of = |full: &&Response| {
        full.field(names::ETAG) == response.field(names::ETAG)
            && full.field(names::CONTENT_ENCODING) == response.field(names::CONTENT_ENCODING)
    };
    let Some(full) = representations.iter().find(is_of) else {
        return Ok(Judgement::fail("a 206 whose ETag and Content-Encoding no 200 has"));
    };
    let is_right =
        bounds(range) == Some((2, 9)) && slice(range, full.content()) == Some(response.content());
    let words = format!("{range} of {} octets", full.content().len());
    Ok(Judgement::pass_if(is_right, words))
}
