//! Topic: where a request ends (RFC 9112 §6, §7, RFC 9110 §8.6).
//!
//! What it says of a method is the concern of other topics.

use super::probe::probes;
use super::question::Question;
use super::reply::Reply;
use super::sequence::{
    answered_and_closed, followed, post, refusal_alone, refused_alone, refused_and_closed,
    rightly_followed,
};
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "BODY-01" Must "RFC 9112 §6.3" "a Content-Length that is no number is refused with 400, and the connection is closed" => invalid_length;
    "BODY-02" Must "RFC 9112 §6.3; RFC 9110 §8.6" "two lengths that differ are refused with 400, and the connection is closed" => differing_lengths;
    "BODY-03" May "RFC 9110 §8.6; RFC 9112 §6.3" "the same length twice in a list is refused, or read as one" => repeated_length;
    "BODY-04" Must "RFC 9110 §8.6, §17.5" "a length beyond every number is refused, and does not wrap around" => overflowing_length;
    "BODY-05" Must "RFC 9112 §6.1" "a request with Content-Length and Transfer-Encoding ends its connection" => length_and_coding;
    "BODY-06" Must "RFC 9112 §6.3" "a request whose last transfer coding is not chunked is refused with 400, and the connection is closed" => chunked_not_last;
    "BODY-07" Should "RFC 9112 §6.1" "a transfer coding that the server does not know is refused with 501" => unknown_coding;
    "BODY-08" Must "RFC 9112 §6.1" "a request of HTTP/1.0 with Transfer-Encoding ends its connection" => coding_in_old_version;
    "BODY-13" Must "RFC 9112 §9.3; RFC 9110 §9.3.1" "content of a GET or HEAD is never read as a request" => content_of_get;
    "BODY-14" May "RFC 9112 §8" "a request that is cut off in its content is not taken for a whole one" => cut_off;
    "BODY-15" Must "RFC 9112 §6.1, §7" "the name of the transfer coding means the same in any case" => coding_in_upper_case;
    "BODY-16" Must "RFC 9112 §6.1, §6.3" "chunked twice is refused, or its content is never read as a request" => chunked_twice;
    "BODY-18" Must "RFC 9112 §5.1, §6.1; RFC 9110 §5.5" "Transfer-Encoding in a disguise is refused, or hides no request" => disguised_coding;
    "BODY-19" Must "RFC 9110 §8.6" "a length may have zeros before it" => length_with_zeros;
    "BODY-23" Should "RFC 9112 §7.1" "chunked with a parameter, which it does not have, is refused" => chunked_with_parameter;
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
    let in_list = followed(trial, &list).await?.about("in a list");
    Ok(in_list.or_worse(followed(trial, &lines.followed_by("hello")).await?.about("on two lines")))
}

async fn overflowing_length(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused each time");
    // The first is 2^64. A reader whose counter of 64 bits wraps takes it for 0, and the request
    // behind it for one that it has to answer; one whose counter stops at its greatest value waits.
    for length in ["18446744073709551616", "999999999999999999999999999999"] {
        let mut dialogue = trial.connect().await?;
        let question = post(trial).with("Content-Length", length);
        dialogue.send_together(&[&question, &trial.get_file()]).await;
        let judgement = match dialogue.reply().await {
            Reply::Silent => Judgement::warn("no response in time: it waits for all of that"),
            reply => refusal_alone(&mut dialogue, &reply).await,
        };
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
    // A reader that looks for the name anywhere reads an empty chunked content; one that passes
    // over what it does not know reads none. Either would answer the request behind, where another
    // one still sees content.
    for coding in ["chunked, gzip", "gzip", "identity"] {
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

async fn content_of_get(trial: &Trial) -> Ruling {
    let inner = trial.get(trial.missing()).octets();
    let mut worst = Judgement::pass("never");
    for method in ["GET", "HEAD"] {
        for content in [b"hello", &*inner] {
            let question = trial.question(method, trial.file());
            let question = question.with("Content-Length", content.len().to_string());
            let judgement = followed(trial, &question.followed_by(content)).await?;
            let what = format!("{method} with {} octets", content.len());
            worst = worst.or_worse(judgement.about(what));
        }
    }
    Ok(worst)
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
        worst = worst.or_worse(rightly_followed(trial, &question).await?);
    }
    Ok(worst)
}

async fn chunked_twice(trial: &Trial) -> Ruling {
    let body = "5\r\nhello\r\n0\r\n\r\n";
    let list = post(trial).with("Transfer-Encoding", "chunked, chunked").followed_by(body);
    let lines = post(trial).with("Transfer-Encoding", "chunked");
    let lines = lines.with("Transfer-Encoding", "chunked").followed_by(body);
    let in_list = followed(trial, &list).await?.about("in a list");
    Ok(in_list.or_worse(followed(trial, &lines).await?.about("on two lines")))
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
        let judgement = followed(trial, &question).await?;
        worst = worst.or_worse(judgement.about(format_args!("{}", disguise.escape_ascii())));
    }
    Ok(worst)
}

async fn length_with_zeros(trial: &Trial) -> Ruling {
    let question = post(trial).with("Content-Length", "0005").followed_by("hello");
    rightly_followed(trial, &question).await
}

async fn chunked_with_parameter(trial: &Trial) -> Ruling {
    let question = post(trial).with("Transfer-Encoding", "chunked;q=1");
    Ok(refused_alone(trial, &question.followed_by("0\r\n\r\n")).await?.or_warn())
}
