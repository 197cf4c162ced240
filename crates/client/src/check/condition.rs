//! Topic: conditional requests (RFC 9110 §13), on their own and in their order.
//!
//! Ranges under a condition are another topic's.

use plainwire_field::{EntityTag, FieldName, HttpDate, names};

use super::closing::ask_to_the_end;
use super::probe::probes;
use super::response::Response;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

mod obsolete;

use obsolete::{asctime, rfc850};

probes! {
    "COND-01" Must "RFC 9110 §13.1.2" "If-None-Match with the tag gives 304, to GET and to HEAD" => none_match_same;
    "COND-02" Must "RFC 9110 §13.1.2" "If-None-Match with another tag gives 200" => none_match_other;
    "COND-03" Must "RFC 9110 §13.1.2" "If-None-Match: * gives 304" => none_match_any;
    "COND-04" Must "RFC 9110 §13.1.2" "If-None-Match with a list that has the tag gives 304" => none_match_list;
    "COND-05" Must "RFC 9110 §13.1.2, §8.8.3.2" "If-None-Match takes a weak tag and a strong one for the same" => none_match_weakly;
    "COND-06" Must "RFC 9110 §15.4.5" "a 304 has Date, and of Content-Location, ETag, Vary, Cache-Control and Expires what the 200 has" => not_modified_fields;
    "COND-07" Must "RFC 9110 §15.4.5, §8.6" "a 304 has no content, and no other Content-Length than the 200" => not_modified_length;
    "COND-08" Should "RFC 9110 §15.4.5" "a 304 repeats no other metadata of the representation" => not_modified_metadata;
    "COND-09" Should "RFC 9110 §13.1.3" "If-Modified-Since with the date of Last-Modified gives 304" => modified_since_same;
    "COND-10" Must "RFC 9110 §13.1.3, §13.2.2" "If-Modified-Since with an earlier date gives 200" => modified_since_earlier;
    "COND-11" May "RFC 9110 §13.1.3" "If-Modified-Since with a later date gives 304" => modified_since_later;
    "COND-12" Must "RFC 9110 §5.6.7" "If-Modified-Since is read in the two obsolete forms too" => modified_since_obsolete;
    "COND-13" Must "RFC 9110 §13.1.3" "If-Modified-Since that is no date, or two, is ignored" => modified_since_garbage;
    "COND-14" Must "RFC 9110 §13.1.3, §13.2.2" "If-Modified-Since is ignored beside If-None-Match" => none_match_first;
    "COND-15" Must "RFC 9110 §13.1.1, §13.2.2" "If-Match with another tag gives 412" => match_other;
    "COND-16" Must "RFC 9110 §13.1.1" "If-Match with the tag, or *, gives 200" => match_same;
    "COND-17" Must "RFC 9110 §13.1.1, §8.8.3.2" "If-Match with the tag marked as weak gives 412" => match_weak;
    "COND-18" Must "RFC 9110 §13.1.4" "If-Unmodified-Since with an earlier date gives 412" => unmodified_since_earlier;
    "COND-19" Must "RFC 9110 §13.1.4" "If-Unmodified-Since with the date of Last-Modified, or no date, gives 200" => unmodified_since_same;
    "COND-20" Must "RFC 9110 §13.1.4, §13.2.2" "If-Unmodified-Since is ignored beside If-Match" => match_first;
    "COND-21" Must "RFC 9110 §13.2.2" "If-Match is judged before If-None-Match" => match_before_none_match;
    "COND-22" Must "RFC 9110 §13.2.1" "a condition on what is missing leaves the 404 as it is" => missing;
    "COND-23" Must "RFC 9110 §13.2.1" "a condition on what is redirected leaves the redirection as it is" => redirected;
    "COND-24" Must "RFC 9110 §13.2.1" "a condition with OPTIONS is ignored" => options;
    "COND-25" Must "RFC 9110 §13.2.1" "a condition with POST leaves the refusal as it is" => post;
    "COND-26" Must "RFC 9110 §5.6.7" "a year of two digits more than 50 years ahead is of the past century" => two_digits;
    "COND-27" Must "RFC 9110 §13.1.1" "If-Match with a list that has the tag gives 200" => match_list;
    "COND-28" Must "RFC 9110 §13.1.1, §13.1.4, §9.3.2" "If-Match and If-Unmodified-Since hold for HEAD as for GET" => head;
    "COND-29" Must "RFC 9110 §13.1.3, §13.2.2" "If-None-Match with the tag gives 304, also beside an earlier If-Modified-Since" => none_match_decides;
    "COND-30" Must "RFC 9110 §13.1.4" "If-Unmodified-Since that is two dates is ignored" => unmodified_since_two;
    "COND-31" Must "RFC 9110 §13.1.2, §8.8.3" "If-None-Match with a tag that is only alike, or with none, gives no 304" => none_match_alike;
}

/// A tag that nothing has.
const OTHER: &str = "\"plainwire-no-such-tag\"";

const DAY: u64 = 86_400;

type Fields<'a> = &'a [(&'a str, &'a str)];

/// Asks for the known file with these fields.
async fn ask(trial: &Trial, method: &str, fields: Fields<'_>) -> Result<Response, Judgement> {
    let question = trial.question(method, trial.file());
    let question = fields.iter().fold(question, |question, field| question.with(field.0, field.1));
    trial.ask(&question).await
}

/// Passes when GET with these fields gives this status.
async fn gives(trial: &Trial, fields: Fields<'_>, code: u16) -> Ruling {
    let response = ask(trial, "GET", fields).await?;
    let shown: Vec<_> = fields.iter().map(|field| format!("{}: {}", field.0, field.1)).collect();
    let words = format!("{} to {}", response.shown(), shown.join(", "));
    Ok(Judgement::pass_if(response.code() == code, words))
}

/// The date of Last-Modified, moved, as it is sent.
fn moved(date: HttpDate, forward: u64, back: u64) -> String {
    HttpDate::from_seconds((date.seconds() + forward).saturating_sub(back)).to_string()
}

async fn none_match_same(trial: &Trial) -> Ruling {
    let fields = [("If-None-Match", trial.baseline().tag()?)];
    let head = ask(trial, "HEAD", &fields).await?;
    let of_head = Judgement::pass_if(head.code() == 304, format!("HEAD: {}", head.shown()));
    Ok(gives(trial, &fields, 304).await?.or_worse(of_head))
}

async fn none_match_other(trial: &Trial) -> Ruling {
    gives(trial, &[("If-None-Match", OTHER)], 200).await
}

async fn none_match_any(trial: &Trial) -> Ruling {
    gives(trial, &[("If-None-Match", "*")], 304).await
}

async fn none_match_list(trial: &Trial) -> Ruling {
    let list = format!("\"a\", {}, \"b\"", trial.baseline().tag()?);
    gives(trial, &[("If-None-Match", &list)], 304).await
}

async fn none_match_weakly(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let toggled = tag.strip_prefix("W/").map_or_else(|| format!("W/{tag}"), str::to_owned);
    gives(trial, &[("If-None-Match", &toggled)], 304).await
}

async fn none_match_alike(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let opaque = tag.trim_start_matches("W/").trim_matches('"');
    let mut judgement = Judgement::pass("no 304");
    for value in [
        format!("\"{opaque}x\""),
        format!("\"x{opaque}\""),
        format!("\"{}\"", opaque.get(1..).unwrap_or_default()),
        format!("\"{}", opaque.get(..1).unwrap_or_default()),
        "garbage".to_owned(),
        String::new(),
    ] {
        let response = ask(trial, "GET", &[("If-None-Match", &value)]).await?;
        // What is no tag may be refused too.
        let is_right = matches!(response.code(), 200 | 400);
        let words = format!("{} to {value:?}", response.shown());
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

/// The 304 to the known tag.
async fn not_modified(trial: &Trial) -> Result<Response, Judgement> {
    let response = ask(trial, "GET", &[("If-None-Match", trial.baseline().tag()?)]).await?;
    if response.code() == 304 {
        return Ok(response);
    }
    Err(Judgement::skip(format!("no 304 to the tag, but {}", response.shown())))
}

async fn not_modified_fields(trial: &Trial) -> Ruling {
    let response = not_modified(trial).await?;
    let full = trial.baseline().response();
    let mut judgement = Judgement::pass("all that the 200 has");
    if !response.has(names::DATE) {
        judgement = judgement.or_worse(Judgement::fail("no Date"));
    }
    for name in ["Content-Location", "Vary", "Cache-Control", "Expires"] {
        let field = FieldName::new(name.as_bytes()).expect("a literal that is a token");
        // What depends on the time may differ, so only its presence counts.
        if full.has(field) && !response.has(field) {
            judgement = judgement.or_worse(Judgement::fail(format!("no {name}")));
        }
    }
    let tag = |response: &Response| response.field(names::ETAG).single().and_then(EntityTag::parse);
    let is_same = match (tag(full), tag(&response)) {
        (Some(of_full), Some(of_this)) => of_full.weakly_equals(&of_this),
        (of_full, of_this) => of_full == of_this,
    };
    let words = "another ETag than the 200, or none";
    Ok(if is_same { judgement } else { judgement.or_worse(Judgement::fail(words)) })
}

async fn not_modified_length(trial: &Trial) -> Ruling {
    let length = trial.baseline().content()?.len();
    let question = trial.get_file().with("If-None-Match", trial.baseline().tag()?);
    let (response, behind) = ask_to_the_end(trial, question).await?;
    if response.code() != 304 {
        return Ok(Judgement::skip(format!("no 304 to the tag, but {}", response.shown())));
    }
    let said = response.field(names::CONTENT_LENGTH);
    let is_right = said.values().iter().all(|value| *value == length.to_string().as_bytes());
    let words = format!("Content-Length {said:?}, {} octets behind the head", behind.len());
    Ok(Judgement::pass_if(is_right && behind.is_empty(), words))
}

async fn not_modified_metadata(trial: &Trial) -> Ruling {
    let response = not_modified(trial).await?;
    let names = ["Content-Type", "Content-Encoding", "Content-Language", "Content-Range"];
    let is_there =
        |name: &&str| FieldName::new(name.as_bytes()).is_some_and(|name| response.has(name));
    let found: Vec<_> = names.into_iter().filter(is_there).collect();
    Ok(match found.is_empty() {
        true => Judgement::pass("none"),
        false => Judgement::warn(found.join(", ")),
    })
}

async fn modified_since_same(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?.to_string();
    let response = ask(trial, "GET", &[("If-Modified-Since", &date)]).await?;
    let words = format!("{} to {date}", response.shown());
    Ok(match response.code() {
        304 => Judgement::pass(words),
        200 => Judgement::warn(words),
        _ => Judgement::fail(words),
    })
}

async fn modified_since_earlier(trial: &Trial) -> Ruling {
    let date = moved(trial.baseline().last_modified()?, 0, 1);
    gives(trial, &[("If-Modified-Since", &date)], 200).await
}

async fn modified_since_later(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?;
    let mut judgement = Judgement::pass("304");
    for date in [moved(date, DAY, 0), "Fri, 31 Dec 9999 23:59:59 GMT".to_owned()] {
        let response = ask(trial, "GET", &[("If-Modified-Since", &date)]).await?;
        let words = format!("{} to {date}", response.shown());
        judgement = judgement.or_worse(match response.code() {
            304 => Judgement::pass(words),
            200 => Judgement::info(words),
            _ => Judgement::fail(words),
        });
    }
    Ok(judgement)
}

async fn modified_since_obsolete(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?;
    let usual = ask(trial, "GET", &[("If-Modified-Since", &date.to_string())]).await?;
    if usual.code() != 304 {
        return Ok(Judgement::skip(format!("the usual form gives {}", usual.shown())));
    }
    let forms = [rfc850(date), asctime(date)];
    let first = gives(trial, &[("If-Modified-Since", &forms[0])], 304).await?;
    Ok(first.or_worse(gives(trial, &[("If-Modified-Since", &forms[1])], 304).await?))
}

async fn modified_since_garbage(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?.to_string();
    let two = format!("{date}, {date}");
    let garbage = gives(trial, &[("If-Modified-Since", "garbage")], 200).await?;
    let listed = gives(trial, &[("If-Modified-Since", &two)], 200).await?;
    let lines = [("If-Modified-Since", date.as_str()), ("If-Modified-Since", date.as_str())];
    Ok(garbage.or_worse(listed).or_worse(gives(trial, &lines, 200).await?))
}

async fn none_match_first(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?.to_string();
    gives(trial, &[("If-None-Match", OTHER), ("If-Modified-Since", &date)], 200).await
}

async fn none_match_decides(trial: &Trial) -> Ruling {
    let date = moved(trial.baseline().last_modified()?, 0, DAY);
    let tag = trial.baseline().tag()?;
    gives(trial, &[("If-Modified-Since", &date), ("If-None-Match", tag)], 304).await
}

/// Passes when GET with these fields gives 412; another error refuses too, but not by its name.
async fn fails_the_condition(trial: &Trial, fields: Fields<'_>) -> Ruling {
    let response = ask(trial, "GET", fields).await?;
    let words = response.shown();
    Ok(match response.code() {
        412 => Judgement::pass(words),
        400..600 => Judgement::warn(words),
        _ => Judgement::fail(words),
    })
}

async fn match_other(trial: &Trial) -> Ruling {
    fails_the_condition(trial, &[("If-Match", OTHER)]).await
}

async fn match_same(trial: &Trial) -> Ruling {
    let any = gives(trial, &[("If-Match", "*")], 200).await?;
    let tag = match trial.baseline().strong_tag() {
        Ok(tag) => tag,
        Err(skip) => return Ok(any.or_worse(skip)),
    };
    Ok(any.or_worse(gives(trial, &[("If-Match", tag)], 200).await?))
}

async fn match_list(trial: &Trial) -> Ruling {
    let list = format!("{OTHER}, {}", trial.baseline().strong_tag()?);
    gives(trial, &[("If-Match", &list)], 200).await
}

async fn match_weak(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let weak = if tag.starts_with("W/") { tag.to_owned() } else { format!("W/{tag}") };
    fails_the_condition(trial, &[("If-Match", &weak)]).await
}

async fn unmodified_since_earlier(trial: &Trial) -> Ruling {
    let date = moved(trial.baseline().last_modified()?, 0, DAY);
    fails_the_condition(trial, &[("If-Unmodified-Since", &date)]).await
}

async fn unmodified_since_same(trial: &Trial) -> Ruling {
    let date = trial.baseline().last_modified()?.to_string();
    let same = gives(trial, &[("If-Unmodified-Since", &date)], 200).await?;
    Ok(same.or_worse(gives(trial, &[("If-Unmodified-Since", "garbage")], 200).await?))
}

async fn unmodified_since_two(trial: &Trial) -> Ruling {
    let date = moved(trial.baseline().last_modified()?, 0, DAY);
    gives(trial, &[("If-Unmodified-Since", &format!("{date}, {date}"))], 200).await
}

async fn match_first(trial: &Trial) -> Ruling {
    let tag = trial.baseline().strong_tag()?;
    let date = moved(trial.baseline().last_modified()?, 0, DAY);
    gives(trial, &[("If-Match", tag), ("If-Unmodified-Since", &date)], 200).await
}

async fn match_before_none_match(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    fails_the_condition(trial, &[("If-None-Match", tag), ("If-Match", OTHER)]).await
}

async fn head(trial: &Trial) -> Ruling {
    let by_tag = ask(trial, "HEAD", &[("If-Match", OTHER)]).await?;
    let judgement = Judgement::pass_if(by_tag.code() == 412, by_tag.shown()).about("If-Match");
    let date = moved(trial.baseline().last_modified()?, 0, DAY);
    let by_date = ask(trial, "HEAD", &[("If-Unmodified-Since", &date)]).await?;
    let found = Judgement::pass_if(by_date.code() == 412, by_date.shown());
    Ok(judgement.or_worse(found.about("If-Unmodified-Since")))
}

/// Passes when a condition changes nothing of the answer's status and of its Location.
async fn is_ignored(trial: &Trial, method: &str, target: &str, fields: Fields<'_>) -> Ruling {
    let question = trial.question(method, target);
    let question = if method == "POST" { question.with("Content-Length", "0") } else { question };
    let plain = trial.ask(&question).await?;
    let mut judgement = Judgement::pass(plain.shown());
    for (name, value) in fields {
        let response = trial.ask(&question.clone().with(name, value)).await?;
        let is_same = response.code() == plain.code()
            && response.field(names::LOCATION) == plain.field(names::LOCATION);
        let words = format!("{} with {name}, {} without", response.shown(), plain.shown());
        judgement = judgement.or_worse(Judgement::pass_if(is_same, words));
    }
    Ok(judgement)
}

const CONDITIONS: Fields<'_> = &[("If-None-Match", "*"), ("If-Match", "*"), ("If-Match", OTHER)];

async fn missing(trial: &Trial) -> Ruling {
    let path = trial.subject().missing();
    let plain = trial.ask(&trial.get(path)).await?;
    if plain.code() != 404 {
        return Ok(Judgement::skip(format!("what is missing gives {}", plain.shown())));
    }
    is_ignored(trial, "GET", path, CONDITIONS).await
}

async fn redirected(trial: &Trial) -> Ruling {
    let folder = trial.folder()?;
    let plain = trial.ask(&trial.get(folder)).await?;
    if plain.status.class() != 3 {
        return Ok(Judgement::skip(format!("the folder gives {}", plain.shown())));
    }
    is_ignored(trial, "GET", folder, CONDITIONS).await
}

async fn options(trial: &Trial) -> Ruling {
    is_ignored(trial, "OPTIONS", trial.file(), CONDITIONS).await
}

async fn post(trial: &Trial) -> Ruling {
    let refused = trial.question("POST", trial.file()).with("Content-Length", "0");
    let plain = trial.ask(&refused).await?;
    if !plain.status.is_error() {
        // Then a condition counts (RFC 9110 §13.2.1).
        return Ok(Judgement::skip(format!("POST is not refused, but {}", plain.shown())));
    }
    let date = date_of(trial.baseline().response())?.to_string();
    let fields = [("If-None-Match", "*"), ("If-Match", OTHER), ("If-Modified-Since", &date)];
    is_ignored(trial, "POST", trial.file(), &fields).await
}

async fn two_digits(trial: &Trial) -> Ruling {
    let modified = trial.baseline().last_modified()?;
    // Two years more than 50, so that no clock that is off by one decides.
    let ahead = 52 * 365 * DAY + 13 * DAY;
    let past = HttpDate::from_seconds(
        (date_of(trial.baseline().response())?.seconds() + ahead).saturating_sub(CENTURY),
    );
    if past >= modified {
        return Ok(Judgement::skip("the file was last modified more than 48 years ago"));
    }
    gives(trial, &[("If-Modified-Since", &rfc850(past))], 200).await
}

/// The time at the server.
fn date_of(response: &Response) -> Result<HttpDate, Judgement> {
    let value = response.field(names::DATE).single();
    // Two-digit years, which need to know the present, are a lint's concern.
    value
        .and_then(|value| HttpDate::parse(value, HttpDate::from_seconds(0)))
        .ok_or_else(|| Judgement::skip("the server says no Date"))
}

/// Seconds of 100 years of which 25 are leap years.
const CENTURY: u64 = 36_525 * DAY;
