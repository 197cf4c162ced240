//! Topic: clients that are slow, silent, many, or speak something else.
//!
//! No RFC asks for much here; a server that is reached from the internet has to bear it all.

use std::time::Duration;

use tokio::time::Instant;

use super::probe::probes;
use super::question::Question;
use super::reply::{Ending, Reply};
use super::sequence::post;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::{DRIP_PATIENCES, IDLE_CONNECTIONS};

probes! {
    "ROB-01" May "RFC 9110 §15.5.9" "a head that never ends is given up, with 408 or by closing" => endless_head;
    "ROB-02" May "RFC 9112 §9.5" "500 connections that say nothing keep nobody from being served" => idle_connections;
    "ROB-03" May "RFC 9112 §2.2" "a TLS hello is answered with 400 or the end of the connection" => tls_hello;
    "ROB-04" May "RFC 9112 §9.5" "a client that does not read a large response keeps nobody from being served" => stalled_reader;
    "ROB-05" Practice "RFC 9112 §7.1.1" "a chunk extension without end is refused" => endless_extension;
    "ROB-06" Practice "RFC 9112 §7.1.2" "a trailer section without end is refused" => endless_trailers;
}

async fn endless_head(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&Question::raw(format!("GET {} HTTP/1.1\r\nX-Plain: ", trial.file()))).await;
    let (begin, time_max) = (Instant::now(), trial.subject().patience() * DRIP_PATIENCES);
    while begin.elapsed() < time_max {
        if !dialogue.is_silent_for(Duration::from_secs(1)).await {
            let reply = dialogue.reply().await;
            let words = format!("after {} s: {reply}", begin.elapsed().as_secs());
            return Ok(match reply.code() {
                Some(408) => Judgement::pass(words),
                _ if matches!(reply, Reply::Closed | Reply::Reset) => Judgement::pass(words),
                _ => Judgement::warn(words),
            });
        }
        dialogue.send_octets("x").await;
    }
    Ok(Judgement::warn(format!("it still waits after {} s", time_max.as_secs())))
}

async fn idle_connections(trial: &Trial) -> Ruling {
    let mut silent = Vec::new();
    for _ in 0..IDLE_CONNECTIONS {
        match trial.connect().await {
            Ok(dialogue) => silent.push(dialogue),
            // Whether this machine or that one has no more room cannot be told.
            Err(judgement) => return Ok(Judgement::info(judgement.words)),
        }
    }
    let reply = trial.reply_to(&trial.get_file()).await?;
    let judgement = trial.must_be_file(&reply)?;
    Ok(Judgement::pass_or_warn(judgement.is_pass(), judgement.words))
}

async fn tls_hello(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&Question::raw(CLIENT_HELLO)).await;
    let reply = dialogue.reply().await;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(400) => {
            let ending = dialogue.ending().await;
            Judgement::pass_or_warn(ending != Ending::Open, format!("{words}, and then {ending}"))
        }
        None if matches!(reply, Reply::Closed | Reply::Reset) => Judgement::pass(words),
        _ => Judgement::warn(words),
    })
}

async fn stalled_reader(trial: &Trial) -> Ruling {
    let mut stalled = trial.connect().await?;
    stalled.send(&trial.get(trial.large()?)).await;
    // From its first octet on, the response is under way.
    if stalled.is_silent_for(trial.subject().patience()).await {
        return Ok(Judgement::skip("the large file does not come"));
    }
    let reply = trial.reply_to(&trial.get_file()).await?;
    let judgement = trial.must_be_file(&reply)?;
    Ok(Judgement::pass_or_warn(judgement.is_pass(), judgement.words))
}

async fn endless_extension(trial: &Trial) -> Ruling {
    refused_in_time(trial, format!("5;a={}", "x".repeat(ENDLESS_OCTETS))).await
}

async fn endless_trailers(trial: &Trial) -> Ruling {
    let line = "X-Plain: a field of a trailer section that does not end\r\n";
    refused_in_time(trial, format!("0\r\n{}", line.repeat(ENDLESS_OCTETS / line.len()))).await
}

/// Whether chunked content of which the end does not come is given up without waiting for it.
async fn refused_in_time(trial: &Trial, body: String) -> Ruling {
    let question = post(trial).with("Transfer-Encoding", "chunked").followed_by(body);
    let reply = trial.reply_to(&question).await?;
    Ok(Judgement::pass_or_warn(reply.is_refusal(), reply.to_string()))
}

/// Far more than any server should read of what it passes over.
const ENDLESS_OCTETS: usize = 4 << 20;

/// The beginning of a TLS handshake: version 1.2, one cipher suite, no extension (RFC 8446 §4.1.2).
const CLIENT_HELLO: [u8; 52] = {
    let mut octets = [0x55; 52];
    // A handshake record of 47 octets: a hello of 43 octets, and its version.
    let start = [0x16, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3];
    // Behind 32 octets of random: no session, one cipher suite, no compression.
    let end = [0, 0, 2, 0x13, 0x01, 1, 0, 0, 0];
    let mut at = 0;
    while at < start.len() {
        octets[at] = start[at];
        at += 1;
    }
    at = 0;
    while at < end.len() {
        octets[43 + at] = end[at];
        at += 1;
    }
    octets
};
