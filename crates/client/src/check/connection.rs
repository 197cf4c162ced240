//! Topic: connections (RFC 9112 §9, RFC 9110 §7.6.1, §7.8, §10.1.1).
//!
//! Whether an answer is right otherwise is the concern of other topics.

use super::probe::probes;
use super::reply::Ending;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "CONN-02" Must "RFC 9112 §9.6" "a request with Connection: close ends the connection behind its response" => close_requested;
}

async fn close_requested(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&trial.get_file().with("Connection", "close")).await;
    let response = dialogue.reply().await.response()?;
    let ending = dialogue.ending().await;
    let words = format!("{}, and then {ending}", response.shown());
    Ok(Judgement::pass_if(ending != Ending::Open, words))
}
