//! Topic: methods (RFC 9110 §9), and how those are refused that a static server does not have.
//!
//! No method is sent that could change something, but POST without content.

use std::collections::BTreeSet;

use plainwire_field::{elements, names, token};

use super::closing::ask_to_the_end;
use super::probe::probes;
use super::question::Question;
use super::response::Response;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "METH-01" Must "RFC 9110 §9.1" "GET and HEAD are supported" => get_and_head;
    "METH-02" Must "RFC 9110 §9.3.2" "no content follows the response to HEAD" => head_without_content;
    "METH-03" Must "RFC 9110 §8.6" "Content-Length of HEAD is that of GET" => head_length;
    "METH-04" Should "RFC 9110 §9.3.2" "HEAD has the fields of GET, with and without codings" => head_fields;
    "METH-05" Should "RFC 9110 §9.1" "a method that nobody knows is answered with 501" => unknown_method;
    "METH-06" Should "RFC 9110 §9.1, §15.5.6" "POST of a file is answered with 405, or 501 where there is no POST at all" => post;
    "METH-07" Must "RFC 9110 §10.2.1, §15.5.6" "a 405 names in Allow what is allowed, and not the method that was refused" => allow;
    "METH-08" Should "RFC 9110 §9.1; RFC 9112 §3.1" "get in lower case is not GET" => lower_case;
    "METH-09" Should "RFC 9110 §9.3.7, §9.1" "OPTIONS of a file is answered with Allow, or with 501" => options;
    "METH-10" May "RFC 9110 §9.3.7, §9.1; RFC 9112 §3.2.4" "OPTIONS of the server as a whole is answered, or refused as a method" => options_asterisk;
    "METH-11" Must "RFC 9110 §8.6, §15.3.5; RFC 9112 §6.1" "a 204 has no content, no Content-Length and no Transfer-Encoding" => no_content;
    "METH-12" Should "RFC 9110 §9.3.8" "TRACE is refused, or returns no credentials and no cookies" => trace;
    "METH-13" Must "RFC 9110 §9.3.6" "CONNECT without a valid port is refused" => connect;
    "METH-14" Must "RFC 9110 §9.3.2" "HEAD has the status of GET, also where nothing is" => head_status;
}

async fn get_and_head(trial: &Trial) -> Ruling {
    let head = trial.ask(&trial.question("HEAD", trial.file())).await?;
    // That GET gives a 200 is what the baseline knows.
    Ok(Judgement::pass_if(head.code() == 200, format!("GET 200, HEAD {}", head.shown())))
}

async fn head_without_content(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("nothing behind the heads");
    let paths = [Some(trial.file()), Some(trial.subject().missing()), trial.subject().folder()];
    for path in paths.into_iter().flatten() {
        let (response, behind) = ask_to_the_end(trial, trial.question("HEAD", path)).await?;
        let words = format!("HEAD {path}: {}, {} octets behind", response.shown(), behind.len());
        judgement = judgement.or_worse(Judgement::pass_if(behind.is_empty(), words));
    }
    Ok(judgement)
}

async fn head_length(trial: &Trial) -> Ruling {
    let length = trial.baseline().content()?.len() as u64;
    let head = trial.ask(&trial.question("HEAD", trial.file())).await?;
    let slot = head.field(names::CONTENT_LENGTH);
    let Some(value) = slot.single() else {
        return Ok(Judgement::pass_if(slot.is_absent(), "no single Content-Length"));
    };
    let words = format!("{} where GET has {length} octets", value.escape_ascii());
    Ok(Judgement::pass_if(token::decimal(value) == Some(length), words))
}

async fn head_fields(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("the same fields");
    for path in [Some(trial.file()), trial.subject().coded()].into_iter().flatten() {
        for codings in [None, Some("gzip, br, zstd")] {
            let ask = |method| {
                let question = trial.question(method, path);
                match codings {
                    Some(codings) => question.with("Accept-Encoding", codings),
                    None => question,
                }
            };
            let (first, second) = (trial.ask(&ask("GET")).await?, trial.ask(&ask("GET")).await?);
            let head = trial.ask(&ask("HEAD")).await?;
            let found = compared(&first, &second, &head);
            judgement = judgement.or_worse(found.about(format!("{path}, {codings:?}")));
        }
    }
    Ok(judgement)
}

/// Judges the fields of HEAD by those of two GETs; what differs between these is left out.
fn compared(first: &Response, second: &Response, head: &Response) -> Judgement {
    let mut judgement = Judgement::pass("the same fields");
    let named = |response: &Response| -> BTreeSet<String> {
        let lower = |name: &Vec<u8>| String::from_utf8_lossy(name).to_ascii_lowercase();
        response.fields.iter().map(|(name, _)| lower(name)).collect()
    };
    let values = |response: &Response, wanted: &str| -> Vec<Vec<u8>> {
        let is_wanted = |name: &[u8]| name.eq_ignore_ascii_case(wanted.as_bytes());
        response
            .fields
            .iter()
            .filter(|line| is_wanted(&line.0))
            .map(|line| line.1.clone())
            .collect()
    };
    for name in named(first).union(&named(head)).filter(|name| !VOLATILE.contains(&name.as_str())) {
        let (of_get, of_head) = (values(first, name), values(head, name));
        if of_get != values(second, name) || of_get == of_head {
            continue;
        }
        let words = format!(
            "{name} of GET is {of_get:?}, of HEAD {of_head:?}",
            of_get = shown(&of_get),
            of_head = shown(&of_head)
        );
        let is_omitted = of_head.is_empty() && MAY_BE_OMITTED.contains(&name.as_str());
        let found = if is_omitted { Judgement::info(words) } else { Judgement::warn(words) };
        judgement = judgement.or_worse(found);
    }
    judgement
}

/// What says nothing of the representation.
const VOLATILE: [&str; 4] = ["age", "connection", "date", "keep-alive"];

/// What may be known only while content is made (RFC 9110 §9.3.2).
const MAY_BE_OMITTED: [&str; 4] = ["content-length", "trailer", "transfer-encoding", "vary"];

fn shown(values: &[Vec<u8>]) -> Vec<String> {
    values.iter().map(|value| value.escape_ascii().to_string()).collect()
}

async fn unknown_method(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.question("FOO", trial.file())).await?;
    Ok(reply.refused_with(&[501]))
}

async fn post(trial: &Trial) -> Ruling {
    let question = trial.question("POST", trial.file()).with("Content-Length", "0");
    // Nothing forbids a server to allow it.
    Ok(trial.reply_to(&question).await?.preferably(&[405, 501]))
}

async fn allow(trial: &Trial) -> Ruling {
    let mut judgement: Option<Judgement> = None;
    for method in ["POST", "TRACE", "FOO"] {
        let question = trial.question(method, trial.file());
        let length = if method == "POST" { question.with("Content-Length", "0") } else { question };
        let response = trial.ask(&length).await?;
        if response.code() == 405 {
            let found = judged_allow(&response, method);
            judgement = Some(match judgement {
                Some(before) => before.or_worse(found),
                None => found,
            });
        }
    }
    Ok(judgement.unwrap_or_else(|| Judgement::skip("no method was refused with 405")))
}

fn judged_allow(response: &Response, refused: &str) -> Judgement {
    let slot = response.field(names::ALLOW);
    let lists = slot.values().iter().flat_map(|value| elements(value));
    let methods: Vec<_> = lists.map(String::from_utf8_lossy).collect();
    let has = |method: &str| methods.iter().any(|found| found == method);
    let is_right = has("GET") && has("HEAD") && !has(refused);
    let what = if slot.is_absent() { "no Allow".to_owned() } else { methods.join(", ") };
    Judgement::pass_if(is_right, format!("405 to {refused}, Allow: {what}"))
}

async fn lower_case(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.question("get", trial.file())).await?;
    Ok(reply.refused_with(&[501, 405, 400]))
}

async fn options(trial: &Trial) -> Ruling {
    let response = trial.ask(&trial.question("OPTIONS", trial.file())).await?;
    let has_allow = response.has(names::ALLOW);
    let words =
        format!("{}, {} Allow", response.shown(), if has_allow { "with" } else { "without" });
    Ok(match response.code() {
        200..300 | 405 if has_allow => Judgement::pass(words),
        501 => Judgement::pass(words),
        // A 405 without Allow breaks a MUST.
        405 => Judgement::fail(words),
        _ => Judgement::warn(words),
    })
}

async fn options_asterisk(trial: &Trial) -> Ruling {
    let reply = trial.reply_to(&trial.question("OPTIONS", "*")).await?;
    let words = reply.to_string();
    Ok(match reply.code() {
        Some(200..300 | 405 | 501) => Judgement::pass(words),
        _ => Judgement::warn(words),
    })
}

async fn no_content(trial: &Trial) -> Ruling {
    let mut judgement: Option<Judgement> = None;
    for target in [trial.file(), "*"] {
        let question = trial.question("OPTIONS", target);
        let (response, behind) = ask_to_the_end(trial, question).await?;
        if response.code() != 204 {
            continue;
        }
        let is_framed =
            response.has(names::CONTENT_LENGTH) || response.has(names::TRANSFER_ENCODING);
        let words = format!(
            "204 to OPTIONS {target} {} a framing field, {} octets behind it",
            if is_framed { "with" } else { "without" },
            behind.len()
        );
        let found = Judgement::pass_if(!is_framed && behind.is_empty(), words);
        judgement = Some(match judgement {
            Some(before) => before.or_worse(found),
            None => found,
        });
    }
    Ok(judgement.unwrap_or_else(|| Judgement::skip("nothing was answered with 204")))
}

async fn trace(trial: &Trial) -> Ruling {
    let secrets = ["c2VjcmV0OnNlY3JldA", "plainwire-secret-cookie"];
    let question = trial
        .question("TRACE", trial.file())
        .with("Authorization", format!("Basic {}", secrets[0]))
        .with("Cookie", format!("a={}", secrets[1]));
    let reply = trial.reply_to(&question).await?;
    let words = reply.to_string();
    let response = match reply.code() {
        Some(200..300) => reply.response()?,
        _ => return Ok(reply.refused_with(&[405, 501])),
    };
    let returns = |secret: &str| contains(response.content(), secret.as_bytes());
    Ok(if secrets.into_iter().any(returns) {
        Judgement::warn(format!("{words}, which returns what is secret"))
    } else {
        Judgement::pass(words)
    })
}

fn contains(octets: &[u8], wanted: &[u8]) -> bool {
    octets.windows(wanted.len()).any(|window| window == wanted)
}

async fn connect(trial: &Trial) -> Ruling {
    let authority = trial.authority();
    // Without the port; an address of IPv6 keeps its brackets.
    let is_port = |port: &str| port.bytes().all(|octet| octet.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => authority,
    };
    let mut judgement = Judgement::pass("both were refused");
    for target in [format!("{host}:0"), format!("{host}:")] {
        let line = format!("CONNECT {target} HTTP/1.1");
        let reply = trial.reply_to(&Question::line(line).with("Host", authority)).await?;
        let words = format!("CONNECT {target}: {reply}");
        let found = match reply.code() {
            Some(400..600) => Judgement::pass(words),
            None if reply.is_refusal() => Judgement::warn(words),
            _ => Judgement::fail(words),
        };
        judgement = judgement.or_worse(found);
    }
    Ok(judgement)
}

async fn head_status(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("the same status");
    for path in [Some(trial.subject().missing()), trial.subject().folder()].into_iter().flatten() {
        let get = trial.ask(&trial.get(path)).await?;
        let head = trial.ask(&trial.question("HEAD", path)).await?;
        let words = format!("{path}: GET {}, HEAD {}", get.shown(), head.shown());
        judgement = judgement.or_worse(Judgement::pass_if(get.code() == head.code(), words));
    }
    Ok(judgement)
}
