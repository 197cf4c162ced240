//! Topic: chunked content (RFC 9112 §7.1).
//!
//! Which transfer codings there may be is the concern of the framing's topic.

use super::probe::probes;
use super::question::Question;
use super::sequence::{followed, post, refused_alone, rightly_followed};
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "BODY-09" Must "RFC 9112 §7.1, §9.3" "chunked content is never read as a request" => chunked_content;
    "BODY-10" Must "RFC 9112 §7.1.1" "chunk extensions that the server does not know are passed over" => chunk_extension;
    "BODY-11" Must "RFC 9112 §7.1.2; RFC 9110 §6.5.1" "a trailer field does not count as a field of the head" => trailer_field;
    "BODY-12" Must "RFC 9112 §7.1, §2.2; RFC 9110 §2.4" "a chunk size that is none, or beyond every number, is refused" => invalid_chunk_size;
    "BODY-17" Should "RFC 9112 §7.1, §2.2" "chunk data that does not end where its size says is refused" => chunk_without_end;
    "BODY-20" Must "RFC 9112 §7.1" "a chunk size may be written with either case and with zeros before it" => spellings_of_a_size;
    "BODY-21" Must "RFC 9112 §7.1, §7.1.2" "a trailer section is read to its end, and a request inside it is none" => trailers;
    "BODY-22" Practice "RFC 9112 §7.1, §11.2" "a line end of chunked framing that is not CRLF is refused" => other_line_ends;
}

async fn chunked_content(trial: &Trial) -> Ruling {
    let short = chunked(trial, "5\r\nhello\r\n0\r\n\r\n");
    let judgement = rightly_followed(trial, &short).await?.about("a word");
    // Content that looks like a request shows best whether somebody reads it as one.
    let inner = trial.get(trial.missing()).octets();
    let head = format!("{:x}\r\n", inner.len());
    let long = chunked(trial, [head.as_bytes(), &*inner, b"\r\n0\r\n\r\n"].concat());
    Ok(judgement.or_worse(rightly_followed(trial, &long).await?.about("a request")))
}

async fn chunk_extension(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("passed over");
    for extension in [";a=b", ";a", ";a=\"b;c\\\"\"", " ; a = b"] {
        let question = chunked(trial, format!("5{extension}\r\nhello\r\n0{extension}\r\n\r\n"));
        let judgement = rightly_followed(trial, &question).await?;
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
    let ask = |size: &str| chunked(trial, format!("{size}\r\nhello\r\n0\r\n\r\n"));
    // 2^64 + 5, once with zeros before it.
    for size in ["10000000000000005", "0000010000000000000005"] {
        let judgement = refused_alone(trial, &ask(size)).await?;
        worst = worst.or_worse(judgement.about(format_args!("{size:?}")));
    }
    // What is malformed should be refused (RFC 9112 §2.2), and may be understood (RFC 9110 §2.4).
    for size in ["0x5", "-1", "+5", "5_", "", " 5", "g"] {
        let judgement = refused_alone(trial, &ask(size)).await?.or_warn();
        worst = worst.or_worse(judgement.about(format_args!("{size:?}")));
    }
    Ok(worst)
}

async fn chunk_without_end(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused, and closed, for each");
    for body in ["5\r\nhelloX0\r\n\r\n", "3\r\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n"] {
        let judgement = refused_alone(trial, &chunked(trial, body)).await?.or_warn();
        worst = worst.or_worse(judgement.about(format_args!("{body:?}")));
    }
    Ok(worst)
}

async fn spellings_of_a_size(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("read alike");
    for (size, last) in [("a", "0"), ("A", "000"), ("0A", "0"), ("000000000a", "0000000000")] {
        let body = format!("{size}\r\n0123456789\r\n{last}\r\n\r\n");
        let judgement = rightly_followed(trial, &chunked(trial, body)).await?;
        worst = worst.or_worse(judgement.about(size));
    }
    Ok(worst)
}

async fn trailers(trial: &Trial) -> Ruling {
    let right = chunked(trial, "5\r\nhello\r\n0\r\nX-Plain: a\r\nX-More: b\r\n\r\n");
    let judgement = rightly_followed(trial, &right).await?.about("two fields");
    // The first line is no field line, so this one may be refused.
    let inner = trial.get(trial.missing()).octets();
    let wrong = chunked(trial, [b"0\r\n", &*inner].concat());
    Ok(judgement.or_worse(followed(trial, &wrong).await?.about("a request")))
}

async fn other_line_ends(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("refused, and closed, for each");
    for body in [
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\n0\n\n",
        "5\rhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
    ] {
        let judgement = refused_alone(trial, &chunked(trial, body)).await?.or_warn();
        worst = worst.or_worse(judgement.about(format_args!("{body:?}")));
    }
    Ok(worst)
}

fn chunked(trial: &Trial, body: impl AsRef<[u8]>) -> Question {
    post(trial).with("Transfer-Encoding", "chunked").followed_by(body)
}
