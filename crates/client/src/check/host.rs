//! Topic: `Host` (RFC 9112 §3.2, §3.3, RFC 9110 §7.2, §7.4).
//!
//! The authority of a target in absolute form belongs to the request line's topic.

use super::probe::probes;
use super::question::Question;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "HOST-01" Must "RFC 9112 §3.2" "a request of HTTP/1.1 without Host is refused with 400" => missing;
    "HOST-02" Must "RFC 9112 §3.2" "a request with two Host lines that agree is refused with 400" => twice_the_same;
    "HOST-03" Must "RFC 9112 §3.2" "a request with two Host lines that differ is refused with 400" => twice_different;
    "HOST-04" Must "RFC 9112 §3.2; RFC 9110 §7.2" "a Host that is not a host with an optional port is refused with 400" => invalid;
    "HOST-05" Must "RFC 9112 §3.2" "two Host lines are refused with 400 in a request of HTTP/1.0 too" => twice_in_old_version;
    "HOST-06" May "RFC 9112 §3.2" "a request of HTTP/1.0 needs no Host" => missing_in_old_version;
    "HOST-07" May "RFC 9112 §3.2, §3.3; RFC 9110 §7.2" "an empty Host is refused with 400, or gets the default host" => empty;
    "HOST-08" Should "RFC 9110 §4.2.3" "a host in upper case is the same host" => upper_case;
    "HOST-09" May "RFC 9110 §7.4" "a host that is not the server's is refused, or gets the default host" => foreign;
    "HOST-10" Must "RFC 9112 §3.2" "Host is needed, once, beside a target in absolute form too" => beside_absolute_form;
}

async fn missing(trial: &Trial) -> Ruling {
    Ok(trial.reply_to(&hostless(trial, "HTTP/1.1")).await?.refused_with(&[400]))
}

async fn twice_the_same(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Host", trial.authority());
    Ok(trial.reply_to(&question).await?.refused_with(&[400]))
}

async fn twice_different(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Host", "other.invalid");
    Ok(trial.reply_to(&question).await?.refused_with(&[400]))
}

async fn invalid(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 for each");
    for host in INVALID_HOSTS {
        let question = hostless(trial, "HTTP/1.1").with("Host", host);
        let judgement = trial.reply_to(&question).await?.refused_with(&[400]);
        worst = worst.or_worse(judgement.about(format_args!("{host:?}")));
    }
    Ok(worst)
}

async fn twice_in_old_version(trial: &Trial) -> Ruling {
    let question = hostless(trial, "HTTP/1.0").with("Host", trial.authority());
    let question = question.with("Host", trial.authority());
    Ok(trial.reply_to(&question).await?.refused_with(&[400]))
}

async fn missing_in_old_version(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&hostless(trial, "HTTP/1.0")).await?;
    Ok(match reply.code() {
        Some(200) => Judgement::pass(reply.to_string()),
        Some(_) => Judgement::info(reply.to_string()),
        None => Judgement::fail(reply.to_string()),
    })
}

async fn empty(trial: &Trial) -> Ruling {
    let question = hostless(trial, "HTTP/1.1").raw_line("Host:");
    let reply = trial.reply_to(&question).await?;
    Ok(match reply.code() {
        Some(200 | 400) => Judgement::pass(reply.to_string()),
        Some(300..=499) => Judgement::info(reply.to_string()),
        _ => Judgement::fail(reply.to_string()),
    })
}

async fn upper_case(trial: &Trial) -> Ruling {
    let authority = trial.authority().to_ascii_uppercase();
    if authority == trial.authority() {
        return Ok(Judgement::skip("the host has no letter in lower case"));
    }
    let question = hostless(trial, "HTTP/1.1").with("Host", authority);
    trial.must_be_file(&trial.reply_to(&question).await?)
}

async fn foreign(trial: &Trial) -> Ruling {
    let question = hostless(trial, "HTTP/1.1").with("Host", "other.invalid");
    let reply = trial.reply_to(&question).await?;
    Ok(match reply.code() {
        Some(400..=499) => Judgement::pass(reply.to_string()),
        Some(200..=399) => Judgement::info(format!("the default host: {reply}")),
        _ => Judgement::fail(reply.to_string()),
    })
}

async fn beside_absolute_form(trial: &Trial) -> Ruling {
    let line = format!("GET http://{}{} HTTP/1.1", trial.authority(), trial.file());
    let bare = Question::line(line);
    let twice = bare.clone().with("Host", trial.authority()).with("Host", trial.authority());
    let without = trial.reply_to(&bare).await?.refused_with(&[400]).about("none");
    Ok(without.or_worse(trial.reply_to(&twice).await?.refused_with(&[400]).about("two")))
}

fn hostless(trial: &Trial, version: &str) -> Question {
    Question::line(format!("GET {} {version}", trial.file()))
}

/// What is no `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2).
const INVALID_HOSTS: [&str; 12] = [
    "a b", "u@a", "a/p", "http://a", "a:x", "[::1", "[::1]x", "a?b", "a#b", "%zz", "a:1:2", "a\\b",
];
