//! Topic: how field lines are read (RFC 9112 §5, RFC 9110 §5).
//!
//! What a field means is asked only where its effect shows how its line was read: a 304 to
//! `If-None-Match` tells that the value arrived.

use super::probe::probes;
use super::question::Question;
use super::reply::Reply;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "FLD-01" Must "RFC 9112 §5.1" "white space between a field name and its colon is refused with 400" => space_before_colon;
    "FLD-02" Must "RFC 9112 §5.2" "a field line that goes on in the next line is refused with 400, or read with a space there" => folded;
    "FLD-03" Should "RFC 9112 §5, §2.2; RFC 9110 §5.1" "a line that is no field line is refused with 400" => no_field_line;
    "FLD-04" Should "RFC 9110 §5.1" "a field that the server does not know is ignored" => unknown_name;
    "FLD-05" Must "RFC 9110 §5.1" "a field name means the same in any case" => name_in_mixed_case;
    "FLD-06" Must "RFC 9110 §5.5; RFC 9112 §5" "white space around a value is no part of it" => space_around_value;
    "FLD-07" Must "RFC 9110 §5.6.1.2" "empty elements of a list are passed over" => empty_elements;
    "FLD-08" Must "RFC 9110 §5.2, §5.3, §2.4" "a list on two lines is one list" => two_lines;
    "FLD-09" Must "RFC 9110 §5.4" "a field larger than the server wishes to process is refused with a 4xx" => large_field;
    "FLD-10" Must "RFC 9110 §5.4" "more fields than the server wishes to process are refused with a 4xx" => many_fields;
    "FLD-11" Should "RFC 9110 §5.5" "octets above 127 in a value that the server does not know are let be" => octets_above_127;
    "FLD-12" May "RFC 9110 §5.5" "a control octet in a value is refused, or let be" => control_octet;
}

async fn space_before_colon(trial: &Trial) -> Ruling {
    let hostless = Question::line(format!("GET {} HTTP/1.1", trial.file()));
    let coded = trial.get_file().raw_line("Transfer-Encoding : chunked").followed_by("0\r\n\r\n");
    let questions = [
        ("X-Plain", trial.get_file().raw_line("X-Plain : y")),
        ("X-Plain and a tab", trial.get_file().raw_line("X-Plain\t: y")),
        ("Host", hostless.raw_line(format!("Host : {}", trial.authority()))),
        ("Transfer-Encoding", coded),
        ("Content-Length", trial.get_file().raw_line("Content-Length : 0")),
    ];
    let mut worst = Judgement::pass("400 for each");
    for (name, question) in questions {
        let judgement = trial.reply_to(&question).await?.refused_with(&[400]);
        worst = worst.or_worse(judgement.about(name));
    }
    Ok(worst)
}

async fn folded(trial: &Trial) -> Ruling {
    let tag = trial.heeded_tag().await?;
    let mut worst = Judgement::pass("400 or 304 for each");
    for white_space in [" ", "\t"] {
        let question = trial.get_file().raw_line("If-None-Match:");
        let question = question.raw_line(format!("{white_space}{tag}"));
        let reply = trial.reply_to(&question).await?;
        let judgement = match reply.code() {
            Some(304) => Judgement::pass(reply.to_string()),
            _ => reply.refused_with(&[400]),
        };
        worst = worst.or_worse(judgement.about(format_args!("{white_space:?}")));
    }
    Ok(worst)
}

async fn no_field_line(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 for each");
    for line in ["X[]: y", "X Y: z", ": v", "a line without colon", "X\u{1}: y", "\"X\": y"] {
        let judgement = trial.reply_to(&trial.get_file().raw_line(line)).await?.preferably(&[400]);
        worst = worst.or_worse(judgement.about(format_args!("{line:?}")));
    }
    Ok(worst)
}

async fn unknown_name(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.get_file().with("X-Unknown-Plain", "1")).await?;
    trial.must_be_file(&reply)
}

async fn name_in_mixed_case(trial: &Trial) -> Ruling {
    let tag = trial.heeded_tag().await?;
    not_modified(trial, &trial.get_file().with("iF-nOnE-mAtCh", tag)).await
}

async fn space_around_value(trial: &Trial) -> Ruling {
    let tag = trial.heeded_tag().await?;
    not_modified(trial, &trial.get_file().raw_line(format!("If-None-Match:\t{tag} \t"))).await
}

async fn empty_elements(trial: &Trial) -> Ruling {
    let tag = trial.heeded_tag().await?;
    not_modified(trial, &trial.get_file().with("If-None-Match", format!(", ,{tag},"))).await
}

async fn two_lines(trial: &Trial) -> Ruling {
    let tag = trial.heeded_tag().await?;
    let question = trial.get_file().with("If-None-Match", "\"no\"").with("If-None-Match", tag);
    not_modified(trial, &question).await
}

async fn not_modified(trial: &Trial, question: &Question) -> Ruling {
    let reply = trial.reply_to(question).await?;
    Ok(Judgement::pass_if(reply.code() == Some(304), reply.to_string()))
}

async fn large_field(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("a 4xx, or processed");
    for octets in [64 << 10, 1 << 20] {
        let question = trial.get_file().with("X-Plain", "x".repeat(octets));
        let judgement = refused_or_processed(&trial.reply_to(&question).await?);
        worst = worst.or_worse(judgement.about(format_args!("{octets} octets")));
    }
    Ok(worst)
}

async fn many_fields(trial: &Trial) -> Ruling {
    let question = (0..10_000)
        .fold(trial.get_file(), |question, index| question.with(&format!("X-Plain-{index}"), "x"));
    Ok(refused_or_processed(&trial.reply_to(&question).await?))
}

fn refused_or_processed(reply: &Reply) -> Judgement {
    let words = reply.to_string();
    match reply {
        Reply::Response(response) if response.status.class() < 5 => Judgement::pass(words),
        // The end of the connection may take a refusal's content with it.
        Reply::Closed | Reply::Reset | Reply::Broken { code: Some(400..=499), .. } => {
            Judgement::warn(words)
        }
        _ => Judgement::fail(words),
    }
}

async fn octets_above_127(trial: &Trial) -> Ruling {
    let value: Vec<u8> = (0x80..=0xFF).collect();
    let reply = trial.reply_to(&trial.get_file().with("X-Plain", value)).await?;
    match reply {
        Reply::Response(_) if reply.is_refusal() => Ok(Judgement::warn(reply.to_string())),
        _ => trial.must_be_file(&reply),
    }
}

async fn control_octet(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.get_file().with("X-Plain", "a\x07b")).await?;
    Ok(match reply.code() {
        Some(200) => trial.must_be_file(&reply)?,
        _ => reply.refused_with(&[400]),
    })
}
