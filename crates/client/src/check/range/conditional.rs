//! Ranges under conditions: `If-Range` (RFC 9110 §13.1.5), and preconditions before the range
//! (RFC 9110 §13.2.2).

use plainwire_field::{HttpDate, names};

use super::{ask, dates, first_octet, is_part, is_whole, whole};
use crate::check::response::Response;
use crate::check::trial::Trial;
use crate::check::verdict::{Judgement, Ruling};

const OTHER: &str = "\"plainwire-no-such-tag\"";

/// Asks for the first octet with one more field.
async fn ask_with(trial: &Trial, name: &str, value: &str) -> Result<Response, Judgement> {
    trial.ask(&trial.get_file().with("Range", "bytes=0-0").with(name, value)).await
}

/// Passes when `If-Range` with this value gives everything.
async fn gives_all(trial: &Trial, value: &str) -> Ruling {
    let content = whole(trial)?;
    Ok(is_whole(&ask_with(trial, "If-Range", value).await?, content))
}

pub(super) async fn same_tag(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let tag = trial.baseline().strong_tag()?;
    first_octet(trial).await?;
    let response = ask_with(trial, "If-Range", tag).await?;
    Ok(match response.code() {
        200 => is_whole(&response, content).or_worse(Judgement::warn("200, not the range")),
        _ => is_part(&response, content, 0, 0),
    })
}

pub(super) async fn other_tag(trial: &Trial) -> Ruling {
    gives_all(trial, OTHER).await
}

pub(super) async fn weak_tag(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let weak = if tag.starts_with("W/") { tag.to_owned() } else { format!("W/{tag}") };
    gives_all(trial, &weak).await
}

pub(super) async fn later_date(trial: &Trial) -> Ruling {
    let seconds = trial.baseline().last_modified()?.seconds() + DAY;
    gives_all(trial, &HttpDate::from_seconds(seconds).to_string()).await
}

const DAY: u64 = 86_400;

pub(super) async fn no_validator(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let garbage = gives_all(trial, "garbage").await?;
    let listed = gives_all(trial, &format!("{OTHER}, {tag}")).await?;
    let cut = tag.strip_suffix('"').unwrap_or(tag);
    Ok(garbage.or_worse(listed).or_worse(gives_all(trial, cut).await?))
}

pub(super) async fn same_date(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let date = trial.baseline().last_modified()?.to_string();
    first_octet(trial).await?;
    let response = ask_with(trial, "If-Range", &date).await?;
    // Strong when it lies at least a second before the time of the response (RFC 9110 §8.8.2.2).
    let is_strong =
        dates(trial.baseline().response()).is_some_and(|(modified, sent)| modified < sent);
    Ok(match response.code() {
        206 if is_strong => is_part(&response, content, 0, 0),
        // The server may know that the file did not change twice in that second.
        206 => is_part(&response, content, 0, 0).or_worse(Judgement::info("206")),
        200 if is_strong => is_whole(&response, content).or_worse(Judgement::info("200")),
        _ => is_whole(&response, content),
    })
}

pub(super) async fn without_range(trial: &Trial) -> Ruling {
    let content = whole(trial)?;
    let tag = trial.baseline().tag()?;
    let same = trial.ask(&trial.get_file().with("If-Range", tag)).await?;
    let other = trial.ask(&trial.get_file().with("If-Range", OTHER)).await?;
    Ok(is_whole(&same, content).or_worse(is_whole(&other, content)))
}

pub(super) async fn none_match(trial: &Trial) -> Ruling {
    let tag = trial.baseline().tag()?;
    let response = ask_with(trial, "If-None-Match", tag).await?;
    Ok(Judgement::pass_if(response.code() == 304, response.shown()))
}

pub(super) async fn failed_match(trial: &Trial) -> Ruling {
    let response = ask_with(trial, "If-Match", OTHER).await?;
    Ok(Judgement::pass_if(response.code() == 412, response.shown()))
}

pub(super) async fn spare_metadata(trial: &Trial) -> Ruling {
    let tag = trial.baseline().strong_tag()?;
    let response = ask_with(trial, "If-Range", tag).await?;
    if response.code() != 206 {
        let plain = ask(trial, "bytes=0-0").await?;
        let words = format!("{} with If-Range, {} without", response.shown(), plain.shown());
        return Ok(Judgement::skip(words));
    }
    let spare = [names::CONTENT_TYPE, names::CONTENT_ENCODING, names::LAST_MODIFIED];
    let found: Vec<_> =
        spare.into_iter().filter(|name| response.has(*name)).map(|name| name.to_string()).collect();
    Ok(if found.is_empty() { Judgement::pass("none") } else { Judgement::warn(found.join(", ")) })
}
