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

/// What has to be refused with one of these codes, and ends its connection: a request that follows
/// gets no answer.
pub(super) async fn refused_and_closed(
    trial: &Trial,
    question: &Question,
    codes: &[u16],
) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
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
    Ok(closed(&mut dialogue, &reply).await)
}

/// What has to be refused in any way, with nothing behind it read as a request.
///
/// Some servers answer a request by its head alone. When they close then, or say 400 as soon as
/// they come to the content, nobody can tell what they think of the content: that is a WARN.
pub(super) async fn refused_alone(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
    let first = dialogue.reply().await;
    Ok(refusal_alone(&mut dialogue, &first).await)
}

/// The same behind the first reply.
pub(super) async fn refusal_alone(dialogue: &mut Dialogue, first: &Reply) -> Judgement {
    match first {
        Reply::Closed | Reply::Reset => return Judgement::pass(first.to_string()),
        Reply::Silent | Reply::Broken { .. } => return Judgement::fail(first.to_string()),
        Reply::Response(_) => {}
    }
    let second = dialogue.reply().await;
    let words = format!("{first}, and then {second}");
    match second {
        Reply::Closed | Reply::Reset => Judgement::pass_or_warn(first.is_refusal(), words),
        Reply::Response(response) if response.code() == 400 => {
            let ending = dialogue.ending_alone().await;
            let is_closed = ending.is_some_and(|ending| ending != Ending::Open);
            if is_closed { Judgement::warn(words) } else { Judgement::fail(words) }
        }
        _ => Judgement::fail(words),
    }
}

/// Judges the end of the connection behind this reply, when another request has been sent: an end
/// that comes only because the connection idles would come behind an answer to that.
pub(super) async fn closed(dialogue: &mut Dialogue, reply: &Reply) -> Judgement {
    if matches!(reply, Reply::Closed | Reply::Reset) {
        return Judgement::pass(reply.to_string());
    }
    match dialogue.ending_alone().await {
        None => Judgement::fail(format!("{reply}, and behind it more, although it has to close")),
        Some(ending) => {
            Judgement::pass_if(ending != Ending::Open, format!("{reply}, and then {ending}"))
        }
    }
}

/// Asks this and behind it for the known file, over a connection that ends then. Right are: one
/// response, and the end; or two, of which the second is the file.
pub(super) async fn followed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let first = ask_both(trial, &mut dialogue, question).await;
    follow(trial, &mut dialogue, &first).await
}

/// As [`followed`], for a request that is right: a server that answers 400 is wrong, and one that
/// closes without a word is rude.
pub(super) async fn rightly_followed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let first = ask_both(trial, &mut dialogue, question).await;
    match first {
        Reply::Closed | Reply::Reset => Ok(Judgement::warn(first.to_string())),
        _ if first.code() == Some(400) => Ok(Judgement::fail(first.to_string())),
        _ => follow(trial, &mut dialogue, &first).await,
    }
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
