//! Topic: connections (RFC 9112 §9, RFC 9110 §7.6.1, §7.8, §10.1.1).
//!
//! Whether an answer is right otherwise is the concern of other topics.

use super::dialogue::Dialogue;
use super::probe::probes;
use super::question::Question;
use super::reply::{Ending, Reply};
use super::response::Response;
use super::sequence::closed;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::SILENCE;

probes! {
    "CONN-01" Should "RFC 9112 §9.3" "a connection is kept for another request, or its response says Connection: close" => two_requests;
    "CONN-02" Must "RFC 9112 §9.6" "a request with Connection: close ends the connection behind its response" => close_requested;
    "CONN-03" Should "RFC 9112 §9.6" "the response to a request with Connection: close says it too" => close_repeated;
    "CONN-04" Must "RFC 9112 §9.6" "a request behind one with Connection: close gets no response" => request_behind_close;
    "CONN-05" Must "RFC 9112 §9.6" "behind a response with Connection: close the connection is closed" => close_announced;
    "CONN-06" Must "RFC 9112 §9.3.2" "requests that come together are answered one by one, in their order" => pipeline;
    "CONN-07" Must "RFC 9112 §9.3" "a request of HTTP/1.0 ends its connection" => old_version;
    "CONN-08" Must "RFC 9110 §7.6.1" "a connection option means the same in any case, and among others" => close_among_options;
    "CONN-09" Must "RFC 9110 §7.8" "an upgrade to a protocol that the server does not speak is ignored" => unknown_upgrade;
    "CONN-10" Must "RFC 9110 §7.8" "Upgrade in a request of HTTP/1.0 is ignored" => upgrade_in_old_version;
    "CONN-11" Should "RFC 9112 §9.5" "a connection that idles for too long is closed, not reset" => idle;
    "CONN-12" May "RFC 9112 §9.6" "a refusal can be read by a client that is still sending" => refusal_while_sending;
    "CONN-14" Must "RFC 9112 §6.1" "a request of HTTP/1.0 is not answered with Transfer-Encoding" => coding_for_old_version;
    "CONN-15" Must "RFC 9110 §10.1.1" "a client that expects 100 (Continue) need not wait for its answer" => expectation;
    "CONN-16" Must "RFC 9110 §10.1.1, §15.2" "a request of HTTP/1.0 gets no interim response, whatever it expects" => expectation_in_old_version;
    "CONN-17" Should "RFC 9110 §10.1.1" "a final response before the content says close, or the connection goes on behind the content" => content_after_refusal;
    "CONN-18" May "RFC 9110 §10.1.1" "an expectation that the server does not know is refused with 417, or ignored" => unknown_expectation;
    "CONN-19" Must "RFC 9110 §10.1.1" "100-continue means the same in any case" => expectation_in_upper_case;
}

async fn two_requests(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&trial.get_file()).await;
    let first = dialogue.reply().await;
    dialogue.send(&trial.get_file()).await;
    match &first {
        Reply::Response(response) if response.has_connection_option("close") => {
            return Ok(closed(&mut dialogue, &first).await);
        }
        Reply::Response(_) => {}
        _ => return Ok(Judgement::fail(first.to_string())),
    }
    let second = dialogue.reply().await;
    Ok(trial.must_be_file(&second)?.about("the second response"))
}

async fn close_requested(trial: &Trial) -> Ruling {
    ends_behind(trial, &trial.get_file().with("Connection", "close")).await
}

async fn close_repeated(trial: &Trial) -> Ruling {
    let response = trial.ask(&trial.get_file().with("Connection", "close")).await?;
    Ok(Judgement::pass_or_warn(response.has_connection_option("close"), response.shown()))
}

async fn request_behind_close(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let last = trial.get_file().with("Connection", "close");
    dialogue.send_together(&[&last, &trial.get_file()]).await;
    let first = dialogue.reply().await.response()?;
    let second = dialogue.reply().await;
    let words = format!("{}, and then {second}", first.shown());
    Ok(Judgement::pass_if(matches!(second, Reply::Closed | Reply::Reset), words))
}

async fn close_announced(trial: &Trial) -> Ruling {
    let questions = [
        trial.get_file(),
        trial.get_file().with("Connection", "close"),
        trial.get(trial.missing()).with("Connection", "close"),
        trial.question("POST", trial.file()).with("Content-Length", "0"),
        Question::line(format!("GET {} HTTP/1.0", trial.file())).with("Host", trial.authority()),
        Question::line(format!("GET {} HTTP/1.1", trial.file())),
        trial.get_file().with("Content-Length", "x"),
    ];
    let (mut announced, mut worst) = (0_usize, Judgement::pass("closed each time"));
    for question in questions {
        let mut dialogue = trial.connect().await?;
        dialogue.send(&question).await;
        let reply = dialogue.reply().await;
        let Reply::Response(response) = &reply else { continue };
        if response.has_connection_option("close") {
            announced += 1;
            dialogue.send(&trial.get_file()).await;
            worst = worst.or_worse(closed(&mut dialogue, &reply).await);
        }
    }
    if announced == 0 {
        return Ok(Judgement::skip("no response said Connection: close"));
    }
    Ok(worst)
}

async fn pipeline(trial: &Trial) -> Ruling {
    // Some servers close behind a 404, and say so: then it is asked again without one.
    for misses in [true, false] {
        if let Some(judgement) = in_order(trial, misses).await? {
            return Ok(judgement);
        }
    }
    Ok(Judgement::skip("the server keeps no connection, and says so"))
}

/// Judges the responses to several requests that come together, with or without one of which the
/// path is missing; `None` where a response before the last says close.
async fn in_order(trial: &Trial, misses: bool) -> Result<Option<Judgement>, Judgement> {
    let mut questions = vec![
        trial.get_file(),
        trial.question("HEAD", trial.file()),
        trial.get_file().with("Range", "bytes=0-9"),
        trial.get_file().with("Connection", "close"),
    ];
    if misses {
        questions.insert(2, trial.get(trial.missing()));
    }
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&questions.iter().collect::<Vec<_>>()).await;
    let mut responses: Vec<Response> = Vec::new();
    for index in 0..questions.len() {
        let response = match dialogue.reply().await {
            Reply::Response(response) => *response,
            reply => return Ok(Some(Judgement::fail(format!("response {}: {reply}", index + 1)))),
        };
        if response.has_connection_option("close") && index + 1 < questions.len() {
            return Ok(None);
        }
        responses.push(response);
    }
    dialogue.ending_within(SILENCE).await;
    let surplus = dialogue.unread().len();
    let shown: Vec<String> = responses.iter().map(Response::shown).collect();
    let words = format!("{}; {surplus} octets more", shown.join(", "));
    let [first, head, missing @ .., range, last] = &*responses else {
        return Ok(Some(Judgement::fail(words)));
    };
    let is_missed = |missing: &Response| Ok(missing.code() != 206 && !trial.is_file(missing)?);
    let are_missed: Result<Vec<bool>, Judgement> = missing.iter().map(is_missed).collect();
    let is_range = match range.code() {
        206 => Some(range.content()) == trial.baseline().content()?.get(..10),
        _ => trial.is_file(range)?,
    };
    let in_order = trial.is_file(first)?
        && head.code() == 200
        && !are_missed?.contains(&false)
        && is_range
        && trial.is_file(last)?;
    Ok(Some(Judgement::pass_if(in_order && surplus == 0, words)))
}

async fn old_version(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} HTTP/1.0", trial.file()));
    ends_behind(trial, &question.with("Host", trial.authority())).await
}

async fn close_among_options(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("closed each time");
    for options in ["foo, CLOSE", "keep-alive, close", "close, keep-alive"] {
        let found = ends_behind(trial, &trial.get_file().with("Connection", options)).await?;
        worst = worst.or_worse(found.about(options));
    }
    let question = trial.get_file().with("Connection", "foo").with("Connection", "Close");
    Ok(worst.or_worse(ends_behind(trial, &question).await?.about("on two lines")))
}

async fn unknown_upgrade(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Upgrade", "foo/1").with("Connection", "upgrade");
    trial.must_be_file(&trial.reply_to(&question).await?)
}

async fn upgrade_in_old_version(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("ignored");
    for protocol in ["foo/1", "websocket", "h2c"] {
        let question = Question::line(format!("GET {} HTTP/1.0", trial.file()));
        let question = question.with("Host", trial.authority()).with("Upgrade", protocol);
        let reply = trial.reply_to(&question.with("Connection", "upgrade")).await?;
        worst = worst.or_worse(trial.must_be_file(&reply)?.about(protocol));
    }
    Ok(worst)
}

async fn idle(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&trial.get_file()).await;
    let response = dialogue.reply().await.response()?;
    if response.has_connection_option("close") {
        return Ok(Judgement::skip("the server keeps no connection, and says so"));
    }
    Ok(match dialogue.ending().await {
        Ending::Open => Judgement::skip("the connection idles for longer than anyone waits here"),
        // Some servers say 408 before they close, which is their good right (RFC 9110 §15.5.9).
        Ending::Closed => Judgement::pass("closed"),
        Ending::Reset => Judgement::warn("reset"),
    })
}

async fn refusal_while_sending(trial: &Trial) -> Ruling {
    let question = trial.question("POST", trial.file()).with("Content-Length", "1048576");
    let reply = trial.reply_to(&question.followed_by([b'x'; 1 << 20])).await?;
    Ok(match reply {
        Reply::Response(_) => Judgement::pass(reply.to_string()),
        Reply::Silent | Reply::Broken { .. } => Judgement::fail(reply.to_string()),
        Reply::Closed | Reply::Reset => Judgement::info(reply.to_string()),
    })
}

async fn coding_for_old_version(trial: &Trial) -> Ruling {
    let folder = trial.subject().folder().map(|folder| format!("{folder}/"));
    let mut targets = vec![trial.file().to_owned(), trial.missing().to_owned()];
    targets.extend(folder);
    let mut worst = Judgement::pass("none");
    for target in targets {
        let question = Question::line(format!("GET {target} HTTP/1.0"));
        let response = trial.ask(&question.with("Host", trial.authority())).await?;
        let coded = response.has(plainwire_field::names::TRANSFER_ENCODING);
        let words = format!("{}{}", response.shown(), if coded { ", coded" } else { "" });
        worst = worst.or_worse(Judgement::pass_if(!coded, words).about(target));
    }
    Ok(worst)
}

async fn expectation(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&expecting(trial, "HTTP/1.1", "100-continue")).await;
    // Half of the patience: what only gives up waiting for the content takes longer than that.
    if dialogue.is_silent_for(trial.subject().patience() / 2).await {
        return Ok(Judgement::fail("nothing, while the content was withheld"));
    }
    Ok(Judgement::pass(dialogue.any_reply().await.response()?.shown()))
}

async fn expectation_in_old_version(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&expecting(trial, "HTTP/1.0", "100-continue").followed_by("0123456789")).await;
    let response = dialogue.any_reply().await.response()?;
    Ok(Judgement::pass_if(response.status.class() != 1, response.shown()))
}

async fn content_after_refusal(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&expecting(trial, "HTTP/1.1", "100-continue")).await;
    let early = dialogue.any_reply().await.response()?;
    if early.has_connection_option("close") {
        return Ok(Judgement::pass(early.shown()));
    }
    dialogue.send_octets("0123456789").await;
    if early.status.class() == 1 {
        let last = dialogue.reply().await.response()?;
        if last.has_connection_option("close") {
            return Ok(Judgement::pass(format!("{}, and then {}", early.shown(), last.shown())));
        }
    }
    goes_on(trial, &mut dialogue, &early).await
}

async fn goes_on(trial: &Trial, dialogue: &mut Dialogue, early: &Response) -> Ruling {
    dialogue.send(&trial.get_file()).await;
    let reply = dialogue.reply().await;
    let judgement = trial.must_be_file(&reply)?.about("the next request");
    let judgement = judgement.about(early.shown());
    Ok(if reply.is_lost() {
        judgement
    } else {
        Judgement::pass_or_warn(judgement.is_pass(), judgement.words)
    })
}

async fn unknown_expectation(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.get_file().with("Expect", "foo")).await?;
    Ok(match reply.code() {
        Some(417) => Judgement::pass(reply.to_string()),
        Some(200) => trial.must_be_file(&reply)?,
        _ if reply.is_lost() => Judgement::fail(reply.to_string()),
        _ => Judgement::warn(reply.to_string()),
    })
}

async fn expectation_in_upper_case(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&expecting(trial, "HTTP/1.1", "100-CONTINUE")).await;
    let response = dialogue.any_reply().await.response()?;
    Ok(Judgement::pass_if(response.code() != 417, response.shown()))
}

/// POST with ten octets of content, which are not there yet.
fn expecting(trial: &Trial, version: &str, expectation: &str) -> Question {
    let question = Question::line(format!("POST {} {version}", trial.file()));
    let question = question.with("Host", trial.authority()).with("Content-Length", "10");
    question.with("Expect", expectation)
}

/// Asks what has to end the connection behind its response, so that a request behind it gets none.
async fn ends_behind(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
    let reply = dialogue.reply().await;
    Ok(match reply {
        Reply::Response(_) => closed(&mut dialogue, &reply).await,
        _ => Judgement::fail(reply.to_string()),
    })
}
