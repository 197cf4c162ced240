//! Topic: the request line, and what stands before and around it (RFC 9112 §2, §3).
//!
//! What a target leads to is the concern of other topics.

use std::time::Duration;

use plainwire_h1::Version;

use super::probe::probes;
use super::question::Question;
use super::reply::Reply;
use super::sequence::closed;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};
use crate::limits::SILENCE;

probes! {
    "REQ-01" Should "RFC 9112 §2.2" "an empty line before the request line is passed over" => empty_line_first;
    "REQ-02" Must "RFC 9112 §2.2, §3.2" "a first field line behind white space is refused or passed over, so that a Host there does not count" => first_field_indented;
    "REQ-03" Must "RFC 9112 §2.2; RFC 9110 §5.5" "a CR inside a field value is refused or read as a space, and never ends the line" => bare_return;
    "REQ-04" Must "RFC 9110 §5.5" "a NUL inside a field value is refused or read as a space" => null_in_value;
    "REQ-05" Should "RFC 9112 §2.2" "octets that are no HTTP are answered with 400, and the connection is closed" => no_http;
    "REQ-06" Should "RFC 9112 §2.3, §2.2" "the version in lower case is no version" => version_in_lower_case;
    "REQ-07" Should "RFC 9110 §6.2" "a request of HTTP/1.2 is processed as one of HTTP/1.1" => later_minor_version;
    "REQ-08" May "RFC 9110 §6.2, §15.6.6" "a request of HTTP/9.9 is refused" => unknown_major_version;
    "REQ-09" Should "RFC 9110 §6.2; RFC 9112 §2.3" "a request of HTTP/1.0 is answered with the version that the server speaks, HTTP/1.1" => answer_to_old_version;
    "REQ-10" Should "RFC 9112 §3" "a request line of 8000 octets is not too long" => line_of_8000;
    "REQ-11" Must "RFC 9112 §3; RFC 9110 §15.5.15" "a target that is too long is refused with 414" => target_of_a_mebibyte;
    "REQ-12" Should "RFC 9112 §3" "a method longer than any that the server knows is refused with 501" => long_method;
    "REQ-13" Should "RFC 9112 §3.2" "a target with a space is refused with 400 or redirected, never corrected in silence" => space_in_target;
    "REQ-14" May "RFC 9112 §3" "two spaces behind the method are refused, or read as one" => two_spaces;
    "REQ-15" Should "RFC 9112 §3, §2.2" "a request line without a target is refused with 400" => no_target;
    "REQ-16" Should "RFC 9112 §3.2" "a target with a fragment is refused with 400, or redirected" => fragment_in_target;
    "REQ-17" Must "RFC 9112 §3.2.2" "a target in absolute form is understood" => absolute_form;
    "REQ-18" Must "RFC 9112 §3.2.2" "the authority of an absolute form counts, and Host does not" => absolute_form_over_host;
    "REQ-19" Should "RFC 9112 §3.2.4, §3.2" "a target of * is for OPTIONS alone; with GET it is refused with 400" => asterisk_with_get;
    "REQ-20" Should "RFC 9112 §3.2.3, §3.2" "a target of host and port is for CONNECT alone; with GET it is refused with 400" => authority_with_get;
    "REQ-21" May "RFC 9112 §2.2" "lines that end in LF alone are refused or read, and do not hang" => bare_line_feeds;
    "REQ-22" Must "RFC 9110 §5.3" "nothing is answered before the last field line has come" => head_octet_by_octet;
    "REQ-23" May "RFC 9112 §9.6" "a client that sends no more still gets its response" => half_closed;
    "REQ-24" Must "RFC 9110 §7.4, §4.2.2" "an https target over a connection without TLS is refused" => https_without_tls;
    "REQ-25" May "RFC 9112 §2.2, §2.3; RFC 9113 §3.4" "a client that begins with HTTP/2 is refused, and does not hang" => other_protocol;
    "REQ-26" Should "RFC 9112 §3.2; RFC 3986 §2" "a control octet in a target is refused with 400" => control_octet_in_target;
}

async fn empty_line_first(trial: &Trial) -> Ruling {
    let plain = trial.get_file().octets();
    let reply = trial.reply_to(&Question::raw([b"\r\n", &*plain].concat())).await?;
    match reply {
        Reply::Response(_) | Reply::Closed => {
            let judgement = trial.must_be_file(&reply)?;
            Ok(Judgement::pass_or_warn(judgement.is_pass(), judgement.words))
        }
        _ => trial.must_be_file(&reply),
    }
}

async fn first_field_indented(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} HTTP/1.1", trial.file()));
    let question = question.raw_line(format!(" Host: {}", trial.authority()));
    Ok(trial.reply_to(&question).await?.refused_with(&[400]))
}

async fn bare_return(trial: &Trial) -> Ruling {
    let question = trial.get_file().raw_line("X-Plain: a\rIf-None-Match: *");
    let reply = trial.reply_to(&question).await?;
    Ok(match reply.code() {
        Some(200) => Judgement::pass(reply.to_string()),
        _ => reply.refused_with(&[400]),
    })
}

async fn null_in_value(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.get_file().with("X-Plain", "a\0b")).await?;
    Ok(match reply.code() {
        Some(200) => Judgement::info("200 OK: whether it was read as a space cannot be seen"),
        _ => reply.refused_with(&[400]),
    })
}

async fn no_http(trial: &Trial) -> Ruling {
    // The same each time, with neither line end nor space among them.
    let octets: Vec<u8> = (0..64_u8).map(|index| 0x80 | index.wrapping_mul(37)).collect();
    let mut dialogue = trial.connect().await?;
    let question = Question::raw([&*octets, b"\r\n\r\n"].concat());
    dialogue.send_together(&[&question, &trial.get_file()]).await;
    let reply = dialogue.reply().await;
    let judgement = reply.preferably(&[400]);
    Ok(judgement.or_worse(closed(&mut dialogue, &reply).await.or_warn()))
}

async fn version_in_lower_case(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} http/1.1", trial.file()));
    Ok(trial.reply_to(&question.with("Host", trial.authority())).await?.refused_with(&[400]))
}

async fn later_minor_version(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} HTTP/1.2", trial.file()));
    let reply = trial.reply_to(&question.with("Host", trial.authority())).await?;
    match reply.code() {
        Some(200) => trial.must_be_file(&reply),
        _ => Ok(reply.preferably(&[200])),
    }
}

async fn unknown_major_version(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} HTTP/9.9", trial.file()));
    let reply = trial.reply_to(&question.with("Host", trial.authority())).await?;
    Ok(reply.preferably(&[505, 400]))
}

async fn answer_to_old_version(trial: &Trial) -> Ruling {
    let question = Question::line(format!("GET {} HTTP/1.0", trial.file()));
    let response = trial.ask(&question.with("Host", trial.authority())).await?;
    let words = format!("{} with {}", response.version, response.shown());
    Ok(Judgement::pass_or_warn(response.version == Version::Http11, words))
}

async fn line_of_8000(trial: &Trial) -> Ruling {
    let (before, behind) = (format!("GET {}?", trial.file()), " HTTP/1.1");
    let padding = "q".repeat(8000_usize.saturating_sub(before.len() + behind.len()));
    let question = Question::line([&*before, &*padding, behind].concat());
    let reply = trial.reply_to(&question.with("Host", trial.authority())).await?;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(400 | 414 | 431) => Judgement::warn(words),
        Some(_) => Judgement::pass(words),
        None => Judgement::fail(words),
    })
}

async fn target_of_a_mebibyte(trial: &Trial) -> Ruling {
    let target = format!("{}?{}", trial.file(), "q".repeat(1 << 20));
    let reply = trial.reply_to(&trial.get(&target)).await?;
    let words = reply.to_string();
    Ok(match reply {
        Reply::Response(response) if response.code() == 414 => Judgement::pass(words),
        Reply::Response(response) if !response.status.is_error() => {
            Judgement::pass(format!("it is not too long: {words}"))
        }
        Reply::Closed | Reply::Reset | Reply::Broken { code: Some(414), .. } => {
            Judgement::warn(words)
        }
        _ => Judgement::fail(words),
    })
}

async fn long_method(trial: &Trial) -> Ruling {
    let question = trial.question(&"M".repeat(1000), trial.file());
    Ok(trial.reply_to(&question).await?.refused_with(&[501]))
}

async fn space_in_target(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.get(&format!("{} b", trial.file()))).await?;
    Ok(match reply.code() {
        Some(200..=299) => Judgement::fail(reply.to_string()),
        _ => reply.preferably(&[400, 301]),
    })
}

async fn two_spaces(trial: &Trial) -> Ruling {
    let question = trial.question("GET ", trial.file());
    let reply = trial.reply_to(&question).await?;
    match reply.code() {
        Some(200) => trial.must_be_file(&reply),
        _ => Ok(reply.refused_with(&[400])),
    }
}

async fn no_target(trial: &Trial) -> Ruling {
    let question = Question::line("GET HTTP/1.1").with("Host", trial.authority());
    Ok(trial.reply_to(&question).await?.preferably(&[400]))
}

async fn fragment_in_target(trial: &Trial) -> Ruling {
    let question = trial.get(&format!("{}#x", trial.file()));
    Ok(trial.reply_to(&question).await?.preferably(&[400, 301]))
}

async fn absolute_form(trial: &Trial) -> Ruling {
    let question = trial.get(&format!("http://{}{}", trial.authority(), trial.file()));
    trial.must_be_file(&trial.reply_to(&question).await?)
}

async fn absolute_form_over_host(trial: &Trial) -> Ruling {
    let line = format!("GET http://{}{} HTTP/1.1", trial.authority(), trial.file());
    let question = Question::line(line).with("Host", "wrong.invalid");
    trial.must_be_file(&trial.reply_to(&question).await?)
}

async fn asterisk_with_get(trial: &Trial) -> Ruling {
    Ok(trial.reply_to(&trial.get("*")).await?.refused_with(&[400]))
}

async fn authority_with_get(trial: &Trial) -> Ruling {
    Ok(trial.reply_to(&trial.get("example.com:80")).await?.preferably(&[400]))
}

async fn bare_line_feeds(trial: &Trial) -> Ruling {
    let octets = trial.get_file().octets();
    let octets: Vec<u8> = octets.into_iter().filter(|&octet| octet != b'\r').collect();
    let reply = trial.reply_to(&Question::raw(octets)).await?;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(200) => trial.must_be_file(&reply)?,
        Some(400) => Judgement::pass(words),
        _ if reply.is_lost() => Judgement::fail(words),
        _ => Judgement::warn(words),
    })
}

async fn head_octet_by_octet(trial: &Trial) -> Ruling {
    let question = trial.get_file().with("X-Plain", "a");
    let octets = question.octets();
    let (last, most) = octets.split_last().expect("a question is not empty");
    let mut dialogue = trial.connect().await?;
    dialogue.expect(question.asked());
    let all_sent = dialogue.drip(most, Duration::ZERO).await;
    if !all_sent || !dialogue.is_silent_for(SILENCE).await {
        let reply = dialogue.reply().await;
        return Ok(Judgement::fail(format!("before the last octet was sent: {reply}")));
    }
    dialogue.send_octets([*last]).await;
    trial.must_be_file(&dialogue.reply().await)
}

async fn half_closed(trial: &Trial) -> Ruling {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&trial.get_file()).await;
    dialogue.half_close().await;
    let reply = dialogue.reply().await;
    match reply {
        Reply::Closed | Reply::Reset => Ok(Judgement::info(reply.to_string())),
        _ => trial.must_be_file(&reply),
    }
}

async fn https_without_tls(trial: &Trial) -> Ruling {
    let question = trial.get(&format!("https://{}{}", trial.authority(), trial.file()));
    let reply = trial.reply_to(&question).await?;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(400..=499) => Judgement::pass(words),
        _ if reply.is_lost() => Judgement::fail(words),
        _ => Judgement::warn(words),
    })
}

async fn other_protocol(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&Question::raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).await?;
    let words = reply.to_string();
    Ok(match reply {
        Reply::Closed | Reply::Reset => Judgement::pass(words),
        Reply::Response(response) if response.status.is_error() => Judgement::pass(words),
        // A server that speaks it answers with a frame.
        Reply::Broken { .. } => Judgement::info(words),
        Reply::Silent | Reply::Response(_) => Judgement::fail(words),
    })
}

async fn control_octet_in_target(trial: &Trial) -> Ruling {
    let mut worst = Judgement::pass("400 for each");
    for octet in ["\0", "\x01", "\t", "\x0b", "\x7f", "\r"] {
        let question = trial.get(&format!("{}?a{octet}b", trial.file()));
        let judgement = trial.reply_to(&question).await?.preferably(&[400]);
        worst = worst.or_worse(judgement.about(format_args!("{octet:?}")));
    }
    Ok(worst)
}
