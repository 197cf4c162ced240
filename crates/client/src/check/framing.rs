//! Topic: where a request ends (RFC 9112 §6, §7, RFC 9110 §8.6).
//!
//! Behind a request whose end could be mistaken stands another one: how many responses come, and
//! which, tells what the server took for a request. What it says of a method is the concern of
//! other topics.

use super::dialogue::Dialogue;
use super::probe::probes;
use super::question::Question;
use super::reply::{Ending, Reply};
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::SILENCE;

probes! {
    "BODY-01" Must "RFC 9112 §6.3" "a Content-Length that is no number is refused with 400, and the connection is closed" => invalid_length;
    "BODY-02" Must "RFC 9112 §6.3; RFC 9110 §8.6" "two lengths that differ are refused with 400, and the connection is closed" => differing_lengths;
    "BODY-03" May "RFC 9110 §8.6; RFC 9112 §6.3" "the same length twice in a list is refused, or read as one" => repeated_length;
    "BODY-04" Must "RFC 9110 §8.6, §17.5" "a length beyond every number is refused, and does not wrap around" => overflowing_length;
    "BODY-05" Must "RFC 9112 §6.1" "a request with Content-Length and Transfer-Encoding ends its connection" => length_and_coding;
    "BODY-06" Must "RFC 9112 §6.3" "a request whose last transfer coding is not chunked is refused with 400, and the connection is closed" => chunked_not_last;
    "BODY-07" Should "RFC 9112 §6.1" "a transfer coding that the server does not know is refused with 501" => unknown_coding;
    "BODY-08" Must "RFC 9112 §6.1" "a request of HTTP/1.0 with Transfer-Encoding ends its connection" => coding_in_old_version;
    "BODY-09" Must "RFC 9112 §7.1, §9.3" "chunked content is never read as a request" => chunked_content;
    "BODY-10" Must "RFC 9112 §7.1.1" "chunk extensions that the server does not know are passed over" => chunk_extension;
    "BODY-11" Must "RFC 9112 §7.1.2; RFC 9110 §6.5.1" "a trailer field does not count as a field of the head" => trailer_field;
    "BODY-12" Must "RFC 9112 §7.1, §2.2" "a chunk size that is none, or beyond every number, is refused" => invalid_chunk_size;
    "BODY-13" Must "RFC 9112 §9.3; RFC 9110 §9.3.1" "content of a GET is never read as a request" => content_of_get;
    "BODY-14" May "RFC 9112 §8" "a request that is cut off in its content is not taken for a whole one" => cut_off;
    "BODY-15" Must "RFC 9112 §6.1, §7" "the name of the transfer coding means the same in any case" => coding_in_upper_case;
    "BODY-16" Must "RFC 9112 §6.1, §6.3" "chunked twice is refused, or its content is never read as a request" => chunked_twice;
    "BODY-17" Must "RFC 9112 §7.1" "chunk data that does not end where its size says is refused" => chunk_without_end;
    "BODY-18" Must "RFC 9112 §5.1, §6.1; RFC 9110 §5.5" "Transfer-Encoding in a disguise is refused, or hides no request" => disguised_coding;
}

async fn invalid_length(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 and closed for each");
    for length in ["abc", "-1", "+5", "0x5", "1 0", "5,6", "", "5.0", "\"5\"", "5;a=b"] {
        let question = post(trial).with("Content-Length", length).followed_by("hello");
        let judgement = refused_and_closed(trial, &question, &[400]).await?;
        worst = worst.or_worse(judgement.about(format_args!("{length:?}")));
    }
    Ok(worst)
}

async fn differing_lengths(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 and closed in either order");
    for (first, second) in [("5", "6"), ("6", "5"), ("0", "5")] {
        let question = post(trial).with("Content-Length", first).with("Content-Length", second);
        let judgement = refused_and_closed(trial, &question.followed_by("hello"), &[400]).await?;
        worst = worst.or_worse(judgement.about(format_args!("{first} and {second}")));
    }
    Ok(worst)
}

async fn repeated_length(trial: &Trial) -> Ruling {
    let list = post(trial).with("Content-Length", "5, 5").followed_by("hello");
    let lines = post(trial).with("Content-Length", "5").with("Content-Length", "5");
    let in_list = followed(trial, list).await?.about("in a list");
    Ok(in_list.or_worse(followed(trial, lines.followed_by("hello")).await?.about("on two lines")))
}

async fn overflowing_length(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused each time");
    // The first is 2^64, which a counter of 64 bits takes for 0; then a request would follow.
    for length in ["18446744073709551616", "999999999999999999999999999999"] {
        let question = post(trial).with("Content-Length", length);
        let judgement = refused_alone(trial, &question).await?;
        worst = worst.or_worse(judgement.about(length));
    }
    Ok(worst)
}

async fn length_and_coding(trial: &Trial) -> Ruling {
    // Both say the same, so that no server waits for more.
    let question = post(trial).with("Content-Length", "5").with("Transfer-Encoding", "chunked");
    answered_and_closed(trial, &question.followed_by("0\r\n\r\n")).await
}

async fn chunked_not_last(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 and closed for each");
    for coding in ["chunked, gzip", "gzip", "identity", "chunked;q=1"] {
        let question = post(trial).with("Transfer-Encoding", coding).followed_by("0\r\n\r\n");
        let judgement = refused_and_closed(trial, &question, &[400]).await?;
        worst = worst.or_worse(judgement.about(format_args!("{coding:?}")));
    }
    Ok(worst)
}

async fn unknown_coding(trial: &Trial) -> Ruling {
    let question = post(trial).with("Transfer-Encoding", "foo, chunked").followed_by("0\r\n\r\n");
    Ok(trial.reply_to(&question).await?.preferably(&[501]))
}

async fn coding_in_old_version(trial: &Trial) -> Ruling {
    let question = Question::line(format!("POST {} HTTP/1.0", trial.file()));
    let question = question.with("Host", trial.authority()).with("Connection", "keep-alive");
    let question = question.with("Transfer-Encoding", "chunked");
    answered_and_closed(trial, &question.followed_by("0\r\n\r\n")).await
}

async fn chunked_content(trial: &Trial) -> Ruling {
    let short = chunked(trial, "5\r\nhello\r\n0\r\n\r\n");
    let judgement = followed(trial, short).await?.about("a word");
    // Content that looks like a request shows best whether somebody reads it as one.
    let inner = trial.get(trial.missing()).octets();
    let head = format!("{:x}\r\n", inner.len());
    let long = chunked(trial, [head.as_bytes(), &*inner, b"\r\n0\r\n\r\n"].concat());
    Ok(judgement.or_worse(followed(trial, long).await?.about("a request")))
}

async fn chunk_extension(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("passed over");
    for extension in [";a=b", ";a", ";a=\"b;c\\\"\"", " ; a = b"] {
        let question = chunked(trial, format!("5{extension}\r\nhello\r\n0{extension}\r\n\r\n"));
        let judgement = followed(trial, question).await?;
        worst = worst.or_worse(judgement.about(format_args!("{extension:?}")));
    }
    Ok(worst)
}

async fn trailer_field(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Transfer-Encoding", "chunked");
    let question = question.followed_by("0\r\nIf-None-Match: *\r\n\r\n");
    let reply = trial.reply_to(&question).await?;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(200) => Judgement::pass(words),
        _ => Judgement::pass_if(reply.is_refusal(), words),
    })
}

async fn invalid_chunk_size(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused, and closed, for each");
    // The last two are 2^64 + 5, once with zeros before it.
    for size in
        ["0x5", "-1", "+5", "5_", "", " 5", "g", "10000000000000005", "0000010000000000000005"]
    {
        let question = chunked(trial, format!("{size}\r\nhello\r\n0\r\n\r\n"));
        let judgement = refused_alone(trial, &question).await?;
        worst = worst.or_worse(judgement.about(format_args!("{size:?}")));
    }
    Ok(worst)
}

async fn content_of_get(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("Content-Length", "5").followed_by("hello");
    let short = followed(trial, question).await?.about("a word");
    let inner = trial.get(trial.missing()).octets();
    let question = trial.get_file().with("Content-Length", inner.len().to_string());
    Ok(short.or_worse(followed(trial, question.followed_by(inner)).await?.about("a request")))
}

async fn cut_off(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&post(trial).with("Content-Length", "10").followed_by("hello")).await;
    dialogue.half_close().await;
    let reply = dialogue.reply().await;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(400 | 408) => Judgement::pass(words),
        Some(200..=399) => Judgement::warn(words),
        _ if reply.is_lost() => Judgement::fail(words),
        _ => Judgement::info(words),
    })
}

async fn coding_in_upper_case(trial: &Trial) -> Ruling {
    let body = "5\r\nhello\r\n0\r\n\r\n";
    let mut worst = Judgement::pass("read as chunked");
    for question in [post(trial), trial.get_file()] {
        let question = question.with("Transfer-Encoding", "CHUNKED").followed_by(body);
        worst = worst.or_worse(followed(trial, question).await?);
    }
    Ok(worst)
}

async fn chunked_twice(trial: &Trial) -> Ruling {
    let body = "5\r\nhello\r\n0\r\n\r\n";
    let list = post(trial).with("Transfer-Encoding", "chunked, chunked").followed_by(body);
    let lines = post(trial).with("Transfer-Encoding", "chunked");
    let lines = lines.with("Transfer-Encoding", "chunked").followed_by(body);
    let in_list = followed(trial, list).await?.about("in a list");
    Ok(in_list.or_worse(followed(trial, lines).await?.about("on two lines")))
}

async fn chunk_without_end(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused, and closed, for each");
    for body in ["5\r\nhelloX0\r\n\r\n", "3\r\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n"] {
        let judgement = refused_alone(trial, &chunked(trial, body)).await?;
        worst = worst.or_worse(judgement.about(format_args!("{body:?}")));
    }
    Ok(worst)
}

async fn disguised_coding(trial: &Trial) -> Ruling {
    // A reader that sees through one of these reads no content, all others read it by its length.
    let disguises: [&[u8]; 9] = [
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: \"chunked\"",
        b"Transfer-Encoding:\r\n chunked",
        b"Transfer_Encoding: chunked",
        b"X: a\rTransfer-Encoding: chunked",
        b" Transfer-Encoding: chunked",
        b"Transfer-Encoding\0: chunked",
    ];
    let inner = trial.get(trial.missing()).octets();
    let body = [b"0\r\n\r\n", &*inner].concat();
    let mut worst = Judgement::pass("refused, or read by the length, for each");
    for disguise in disguises {
        let question = post(trial).with("Content-Length", body.len().to_string());
        let question = question.raw_line(disguise).followed_by(&body);
        let judgement = followed(trial, question).await?;
        worst = worst.or_worse(judgement.about(format_args!("{}", disguise.escape_ascii())));
    }
    Ok(worst)
}

fn post(trial: &Trial) -> Question {
    trial.question("POST", trial.file())
}

fn chunked(trial: &Trial, body: impl AsRef<[u8]>) -> Question {
    post(trial).with("Transfer-Encoding", "chunked").followed_by(body)
}

/// What has to be refused with one of these codes, and ends its connection.
async fn refused_and_closed(trial: &Trial, question: &Question, codes: &[u16]) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(question).await;
    let reply = dialogue.reply().await;
    let judgement = reply.refused_with(codes);
    Ok(judgement.or_worse(closed(&mut dialogue, &reply).await))
}

/// What has any answer, and ends its connection behind it: a request that follows gets none.
async fn answered_and_closed(trial: &Trial, question: &Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send_together(&[question, &trial.get_file()]).await;
    let reply = dialogue.reply().await;
    if reply.is_lost() {
        return Ok(Judgement::fail(reply.to_string()));
    }
    Ok(Judgement::pass(reply.to_string()).or_worse(closed(&mut dialogue, &reply).await))
}

/// What has to be refused in any way, with nothing behind it read as a request.
async fn refused_alone(trial: &Trial, question: &Question) -> Ruling {
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
async fn followed(trial: &Trial, question: Question) -> Ruling {
    let mut dialogue = trial.connect().await?;
    let last = trial.get_file().with("Connection", "close");
    dialogue.send_together(&[&question, &last]).await;
    let first = dialogue.reply().await;
    match &first {
        Reply::Closed | Reply::Reset => return Ok(Judgement::pass(first.to_string())),
        Reply::Silent | Reply::Broken { .. } => return Ok(Judgement::fail(first.to_string())),
        Reply::Response(_) => {}
    }
    let second = dialogue.reply().await;
    let ends = format!("{first}, and then {second}");
    let Reply::Response(response) = &second else {
        return Ok(Judgement::pass_if(!second.is_lost(), ends));
    };
    if !trial.is_file(response)? {
        return Ok(Judgement::fail(format!("{ends}, which is not the file")));
    }
    // It was told to close: what still comes answers what nobody asked.
    dialogue.ending_within(SILENCE).await;
    let surplus = dialogue.unread().len();
    let words = format!("{first}, and then the file; {surplus} octets more");
    Ok(Judgement::pass_if(surplus == 0, words))
}
