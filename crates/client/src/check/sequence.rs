//! Requests one behind the other over one connection: how many responses come, and which, tells
//! where the server saw the first one end.
//!
//! It does not know what makes that end doubtful.

use super::dialogue::Dialogue;
use super::question::Question;
use super::reply::{Ending, Reply};
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::SILENCE;

/// POST of the known file, with `Host`.
pub(super) fn post(trial: &Trial) -> Question {
    trial.question("POST", trial.file())
}

/// What has to be refused with one of these codes, and ends its connection.
pub(super) async fn refused_and_closed(
    trial: &Trial,
    question: &Question,
    codes: &[u16],
) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(question).await;
    let reply = dialogue.reply().await;
    let judgement = reply.refused_with(codes);
    Ok(judgement.or_worse(closed(&mut dialogue, &reply).await))
}

/// What has any answer, and ends its connection behind it: a request that follows gets none.
pub(super) async fn answered_and_closed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
    let reply = dialogue.reply().await;
    if reply.is_lost() {
        return Ok(Judgement::fail(reply.to_string()));
    }
    Ok(Judgement::pass(reply.to_string()).or_worse(closed(&mut dialogue, &reply).await))
}

/// What has to be refused in any way, with nothing behind it read as a request.
pub(super) async fn refused_alone(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
    let reply = dialogue.reply().await;
    if !reply.is_refusal() {
        return Ok(Judgement::fail(reply.to_string()));
    }
    Ok(Judgement::pass(reply.to_string()).or_worse(closed(&mut dialogue, &reply).await))
}

/// Judges the end of the connection behind this reply.
async fn closed(dialogue: &mut Dialogue, reply: &Reply) -> Judgement {
    if matches!(reply, Reply::Closed | Reply::Reset) {
        return Judgement::pass(reply.to_string());
    }
    let ending = dialogue.ending().await;
    let surplus = dialogue.unread().len();
    if surplus > 0 {
        return Judgement::fail(format!("{reply}, and behind it {surplus} octets more"));
    }
    Judgement::pass_if(ending != Ending::Open, format!("{reply}, and then {ending}"))
}

/// Asks this and behind it for the known file, over a connection that ends then. Right are: one
/// response, and the end; or two, of which the second is the file.
pub(super) async fn followed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let first = ask_both(trial, &mut dialogue, question).await;
    follow(trial, &mut dialogue, &first).await
}

/// As [`followed`], for a request that is right: a server that answers 400 is wrong.
pub(super) async fn rightly_followed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let first = ask_both(trial, &mut dialogue, question).await;
    if first.code() == Some(400) {
        return Ok(Judgement::fail(first.to_string()));
    }
    follow(trial, &mut dialogue, &first).await
}

async fn ask_both(trial: &Trial, dialogue: &mut Dialogue, question: &Question) -> Reply {
    let last = trial.get_file().with("Connection", "close");
    dialogue.send_together(&[question, &last]).await;
    dialogue.reply().await
}

/// Judges what follows the first reply.
async fn follow(trial: &Trial, dialogue: &mut Dialogue, first: &Reply) -> Ruling {
    match first {
        Reply::Closed | Reply::Reset => return Ok(Judgement::pass(first.to_string())),
        Reply::Silent | Reply::Broken { .. } => return Ok(Judgement::fail(first.to_string())),
        Reply::Response(_) => {}
    }
    let second = dialogue.reply().await;
    let words = format!("{first}, and then {second}");
    let Reply::Response(response) = &second else {
        return Ok(Judgement::pass_if(!second.is_lost(), words));
    };
    if !trial.is_file(response)? {
        return Ok(Judgement::fail(format!("{words}, which is not the file")));
    }
    // It was told to close: what still comes answers what nobody asked.
    dialogue.ending_within(SILENCE).await;
    let surplus = dialogue.unread().len();
    Ok(Judgement::pass_if(surplus == 0, format!("{words}; {surplus} octets more")))
}
