//! Topic: negotiation of content codings (RFC 9110 §12.5.3, §8.4), and of media types.
//!
//! Only gzip is decoded; the others are told apart by their tags and octets.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use plainwire_field::{EntityTag, elements, names};

use super::probe::probes;
use super::response::Response;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::CONTENT_OCTETS_MAX;

probes! {
    "NEG-01" Must "RFC 9110 §8.4" "what is coded with gzip says so, and decodes to the plain octets" => gzip;
    "NEG-02" Should "RFC 9110 §12.5.5" "each answer that depends on the coding says Vary: Accept-Encoding" => vary;
    "NEG-03" Must "RFC 9110 §8.8.1, §8.8.3" "each coding has a strong tag of its own, or a weak one" => tags;
    "NEG-04" Should "RFC 9110 §12.5.3, §12.4.2" "a coding with the weight 0 is not sent" => weight_zero;
    "NEG-05" Should "RFC 9110 §12.5.3" "an empty Accept-Encoding gets no coding" => empty;
    "NEG-06" Should "RFC 9110 §12.5.3" "an unknown coding alone gets no coding" => unknown;
    "NEG-07" Should "RFC 9110 §8.4.1" "the name of a coding is read without regard to case" => upper_case;
    "NEG-08" May "RFC 9110 §12.5.3" "the coding with the highest weight is sent" => highest_weight;
    "NEG-09" Must "RFC 9110 §13.1.2, §8.8.3.2" "the tag of one coding does not give a 304 for another" => tag_of_another;
    "NEG-10" May "RFC 9110 §12.5.3" "where nothing is acceptable, 406 or a 200 comes" => nothing_acceptable;
    "NEG-11" May "RFC 9110 §12.5.1" "a media type that is not there gets 406 or a 200" => media_type;
    "NEG-12" Should "RFC 9110 §8.4.1.3" "x-gzip is read as gzip" => old_name;
    "NEG-13" Must "RFC 9110 §5.3, §12.5.3" "Accept-Encoding on two lines is read as one list" => two_lines;
    "NEG-14" Should "RFC 9110 §12.5.3" "* stands for the codings that are not named, and for no other" => asterisk;
    "NEG-15" Practice "RFC 9110 §12.4.2, §2.4" "weights and codings that are none are passed over" => malformed;
}

/// Asks for the file that comes in several codings.
async fn ask(trial: &Trial, accepted: &str) -> Result<Response, Judgement> {
    trial.ask(&trial.get(trial.coded()?).with("Accept-Encoding", accepted)).await
}

/// The representation without a coding.
async fn plain(trial: &Trial) -> Result<Response, Judgement> {
    let response = ask(trial, "identity").await?;
    if response.code() == 200 && !response.has(names::CONTENT_ENCODING) {
        return Ok(response);
    }
    Err(Judgement::skip(format!("{}, coded, to identity", response.shown())))
}

/// The representation in gzip, where the server has one.
async fn in_gzip(trial: &Trial) -> Result<Response, Judgement> {
    let response = ask(trial, "gzip").await?;
    if response.code() == 200 && is_coded(&response, "gzip") {
        return Ok(response);
    }
    Err(Judgement::skip(format!("{} without gzip, although it is accepted", response.shown())))
}

/// Whether `Content-Encoding` names this coding.
fn is_coded(response: &Response, coding: &str) -> bool {
    let slot = response.field(names::CONTENT_ENCODING);
    let mut codings = slot.values().iter().flat_map(|value| elements(value));
    codings.any(|found| found.eq_ignore_ascii_case(coding.as_bytes()))
}

/// The status and the codings of a response, for words.
fn shown(response: &Response) -> String {
    let slot = response.field(names::CONTENT_ENCODING);
    let values: Vec<_> =
        slot.values().iter().map(|value| value.escape_ascii().to_string()).collect();
    match values.is_empty() {
        true => format!("{}, not coded", response.shown()),
        false => format!("{}, coded with {}", response.shown(), values.join(", ")),
    }
}

async fn gzip(trial: &Trial) -> Ruling {
    let (plain, coded) = (plain(trial).await?, ask(trial, "gzip").await?);
    if coded.code() != 200 {
        return Ok(Judgement::fail(coded.shown()));
    }
    if !is_coded(&coded, "gzip") {
        // What is coded without saying so begins as gzip does, and is not the plain file.
        let is_hidden =
            coded.content().starts_with(GZIP_MAGIC) && coded.content() != plain.content();
        let words = format!("{}, its content begins as gzip: {is_hidden}", shown(&coded));
        return Ok(if is_hidden { Judgement::fail(words) } else { Judgement::info(words) });
    }
    Ok(match decoded(coded.content()) {
        Err(error) => Judgement::fail(format!("gzip that cannot be decoded: {error}")),
        Ok(octets) => {
            let words = format!("{} octets, decoded {}", coded.content().len(), octets.len());
            Judgement::pass_if(octets == plain.content(), words)
        }
    })
}

/// How gzip begins (RFC 1952 §2.3.1).
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

fn decoded(octets: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    MultiGzDecoder::new(octets).take(CONTENT_OCTETS_MAX).read_to_end(&mut decoded)?;
    Ok(decoded)
}

async fn vary(trial: &Trial) -> Ruling {
    let (plain, coded) = (plain(trial).await?, in_gzip(trial).await?);
    let question = trial.get(trial.coded()?).with("Accept-Encoding", "gzip");
    let mut answers = vec![("plain", plain)];
    if let Some(tag) = coded.field(names::ETAG).single() {
        answers.push(("304", trial.ask(&question.clone().with("If-None-Match", tag)).await?));
    }
    answers.push(("206", trial.ask(&question.with("Range", "bytes=0-0")).await?));
    answers.push(("coded", coded));
    let mut judgement = Judgement::pass("each of them");
    for (which, response) in &answers {
        let slot = response.field(names::VARY);
        let mut fields = slot.values().iter().flat_map(|value| elements(value));
        let says = |field: &[u8]| field == b"*" || field.eq_ignore_ascii_case(b"Accept-Encoding");
        if !fields.any(says) {
            let words = format!("no Vary: Accept-Encoding, {which}: {}", shown(response));
            judgement = judgement.or_worse(Judgement::warn(words));
        }
    }
    Ok(judgement)
}

/// The representations that the server has, by what is accepted.
async fn variants(trial: &Trial) -> Result<Vec<Response>, Judgement> {
    let mut found: Vec<Response> = Vec::new();
    for accepted in ["identity", "gzip", "br", "zstd", "deflate"] {
        let response = ask(trial, accepted).await?;
        let is_new = found.iter().all(|known| known.content() != response.content());
        if response.code() == 200 && is_new {
            found.push(response);
        }
    }
    match found.len() {
        2.. => Ok(found),
        _ => Err(Judgement::skip("the file comes in one coding only")),
    }
}

async fn tags(trial: &Trial) -> Ruling {
    let found = variants(trial).await?;
    let tag = |response: &Response| response.field(names::ETAG).single().and_then(EntityTag::parse);
    for (index, one) in found.iter().enumerate() {
        for other in &found[index + 1..] {
            if let (Some(a), Some(b)) = (tag(one), tag(other))
                && a.strongly_equals(&b)
            {
                let words = format!("{a} for two: {}; {}", shown(one), shown(other));
                return Ok(Judgement::fail(words));
            }
        }
    }
    Ok(Judgement::pass(format!("{} representations, told apart", found.len())))
}

/// Warns when a coding comes that was not accepted.
async fn comes_without(trial: &Trial, accepted: &str, coding: Option<&str>) -> Ruling {
    in_gzip(trial).await?;
    let response = ask(trial, accepted).await?;
    let words = format!("{} to {accepted:?}", shown(&response));
    let is_coded = match coding {
        Some(coding) => is_coded(&response, coding),
        None => response.has(names::CONTENT_ENCODING),
    };
    Ok(match response.code() {
        200 if is_coded => Judgement::warn(words),
        200 => Judgement::pass(words),
        406 => Judgement::warn(words),
        _ => Judgement::fail(words),
    })
}

async fn weight_zero(trial: &Trial) -> Ruling {
    let first = comes_without(trial, "gzip;q=0", Some("gzip")).await?;
    Ok(first.or_worse(comes_without(trial, "gzip; q=0.000, br;q=0", None).await?))
}

async fn empty(trial: &Trial) -> Ruling {
    comes_without(trial, "", None).await
}

async fn unknown(trial: &Trial) -> Ruling {
    comes_without(trial, "x-nonsense", None).await
}

/// Warns when this is not read as `gzip`.
async fn is_read_as_gzip(trial: &Trial, accepted: &str) -> Ruling {
    let coded = in_gzip(trial).await?;
    let response = ask(trial, accepted).await?;
    let is_same = response.content() == coded.content();
    let words = format!("{} to {accepted}", shown(&response));
    Ok(if is_same { Judgement::pass(words) } else { Judgement::warn(words) })
}

async fn upper_case(trial: &Trial) -> Ruling {
    is_read_as_gzip(trial, "GZIP").await
}

async fn old_name(trial: &Trial) -> Ruling {
    is_read_as_gzip(trial, "x-gzip").await
}

async fn asterisk(trial: &Trial) -> Ruling {
    let named = comes_without(trial, "gzip;q=0, *", Some("gzip")).await?;
    let none = comes_without(trial, "*;q=0, identity", None).await?;
    Ok(named.or_worse(none))
}

async fn malformed(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("passed over");
    let many = vec!["x"; 1000].join(",");
    for accepted in
        ["gzip;q=2", "gzip;q=", "gzip;q=0.1234", ";q=1", "gzip gzip", "\"gzip\"", "=", &many]
    {
        let response = ask(trial, accepted).await?;
        let is_right = matches!(response.code(), 200 | 400..500);
        let words = format!("{} to {accepted:.40}", shown(&response));
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

async fn highest_weight(trial: &Trial) -> Ruling {
    in_gzip(trial).await?;
    let alone = ask(trial, "br").await?;
    if !is_coded(&alone, "br") {
        return Ok(Judgement::skip("the file does not come in br"));
    }
    let mut judgement = Judgement::pass("each time");
    for (accepted, coding) in [("gzip;q=0.1, br;q=1", "br"), ("gzip, br;q=0.1", "gzip")] {
        let response = ask(trial, accepted).await?;
        let words = format!("{} to {accepted}", shown(&response));
        let is_highest = is_coded(&response, coding);
        let found = if is_highest { Judgement::pass(words) } else { Judgement::info(words) };
        judgement = judgement.or_worse(found);
    }
    Ok(judgement)
}

async fn tag_of_another(trial: &Trial) -> Ruling {
    let (plain, coded) = (plain(trial).await?, in_gzip(trial).await?);
    let Some(tag) = plain.field(names::ETAG).single() else {
        return Ok(Judgement::skip("the plain representation has no ETag"));
    };
    let question = trial.get(trial.coded()?).with("Accept-Encoding", "gzip");
    let response = trial.ask(&question.with("If-None-Match", tag)).await?;
    let parsed = |value: Option<&[u8]>| value.and_then(EntityTag::parse);
    let is_shared = match (parsed(Some(tag)), parsed(coded.field(names::ETAG).single())) {
        (Some(a), Some(b)) => a.weakly_equals(&b),
        _ => false,
    };
    let words = format!("{} to the tag of the plain representation", response.shown());
    Ok(match (response.code(), is_shared) {
        (304, true) => Judgement::warn(format!("{words}, which both share")),
        (304, false) => Judgement::fail(words),
        (200, _) => Judgement::pass(words),
        _ => Judgement::fail(words),
    })
}

/// Told, when it is a 406 or a 200.
fn refused_or_sent(response: &Response) -> Judgement {
    let words = shown(response);
    match response.code() {
        200 | 406 => Judgement::pass(words),
        _ => Judgement::warn(words),
    }
}

async fn nothing_acceptable(trial: &Trial) -> Ruling {
    Ok(refused_or_sent(&ask(trial, "identity;q=0, *;q=0").await?))
}

async fn media_type(trial: &Trial) -> Ruling {
    Ok(refused_or_sent(&trial.ask(&trial.get_file().with("Accept", "x/y")).await?))
}

async fn two_lines(trial: &Trial) -> Ruling {
    let coded = in_gzip(trial).await?;
    let question = trial.get(trial.coded()?);
    let question = question.with("Accept-Encoding", "x-nonsense").with("Accept-Encoding", "gzip");
    let response = trial.ask(&question).await?;
    let is_same = response.content() == coded.content();
    Ok(Judgement::pass_if(is_same, format!("{} to gzip on a second line", shown(&response))))
}
