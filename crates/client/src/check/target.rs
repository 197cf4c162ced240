//! Topic: targets (RFC 9110 §4, §10.2.2, §17.3): what a path names, and what it must never reach.

use plainwire_field::names;

use super::lint::reference::Reference;
use super::probe::probes;
use super::reply::Reply;
use super::response::Response;
use super::trial::Trial;
use super::verdict::{Judgement, Ruling};

probes! {
    "URI-01" Should "RFC 9110 §15.4.2, §15.4.9" "a folder without its slash is redirected to the folder, and the query is kept" => folder_redirect;
    "URI-02" Practice "RFC 9110 §10.2.2, §17.3" "no path leads a redirection to another server" => other_authority;
    "URI-03" Should "RFC 9110 §4.2.3; RFC 3986 §6.2.2.2" "an encoded letter names the same file" => encoded_letter;
    "URI-04" Should "RFC 9112 §3.2" "a percent sign without two digits is refused" => broken_encoding;
    "URI-05" Practice "RFC 9110 §17.3" "no path reaches a file outside the site" => outside;
    "URI-06" Practice "RFC 9110 §17.3" "a NUL in a path is refused" => encoded_nul;
    "URI-07" Practice "RFC 9110 §17.3" "an overlong encoding of a dot is refused" => overlong;
    "URI-08" Practice "RFC 9110 §17.3" "hidden files are not served" => hidden;
    "URI-09" Must "RFC 9112 §11.1; RFC 9110 §5.5" "an encoded line end in a path adds no field" => line_end;
    "URI-10" Should "RFC 9110 §15.5.5" "what is not there is answered with 404" => missing;
    "URI-11" May "RFC 9110 §4.1" "a file with a slash at its end is not there, and a query changes nothing" => slash_and_query;
    "URI-12" Practice "RFC 9110 §4.2.3; RFC 3986 §2.2" "an encoded slash does not divide a path" => encoded_slash;
}

async fn folder_redirect(trial: &Trial) -> Ruling {
    let response = trial.ask(&trial.get(&format!("{}?q=1", trial.folder()?))).await?;
    if !matches!(response.code(), 301 | 302 | 307 | 308) {
        return Ok(Judgement::info(format!("no redirection, but {}", response.shown())));
    }
    let slot = response.field(names::LOCATION);
    let value = slot.single().unwrap_or_default();
    let words = format!("{} to {}", response.shown(), value.escape_ascii());
    let Some(reference) = Reference::parse(value) else { return Ok(Judgement::fail(words)) };
    let is_right = reference.path().ends_with(b"/") && reference.query() == Some(b"q=1");
    if !is_right || leads_elsewhere(&response, trial.authority()) {
        return Ok(Judgement::warn(words));
    }
    // A path that is relative begins where the target ends, which has one segment more.
    let path = String::from_utf8_lossy(reference.path());
    let path =
        if path.starts_with('/') { path.into_owned() } else { resolved(trial.folder()?, &path) };
    let there = trial.ask(&trial.get(&format!("{path}?q=1"))).await?;
    let words = format!("{words}, and there {}", there.shown());
    Ok(if there.code() == 200 { Judgement::pass(words) } else { Judgement::warn(words) })
}

/// A relative path without dot segments, against the folder of this path (RFC 3986 §5.2.3).
fn resolved(base: &str, path: &str) -> String {
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{}", path.trim_start_matches("./"))
}

/// Whether `Location` leads to another authority, as a browser would read it: a reference that
/// begins with two slashes or backslashes names one.
fn leads_elsewhere(response: &Response, authority: &str) -> bool {
    let slot = response.field(names::LOCATION);
    slot.values().iter().any(|value| match Reference::parse(value) {
        Some(reference) => {
            let found = reference.authority();
            let is_ours = |found: &[u8]| found.eq_ignore_ascii_case(authority.as_bytes());
            !reference.is_http_or_relative() || found.is_some_and(|found| !is_ours(found))
        }
        None => matches!(value, [b'/' | b'\\', b'/' | b'\\', ..]),
    })
}

async fn other_authority(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("none");
    let folder = trial.subject().folder().unwrap_or("/");
    let paths = [
        "//evil.invalid/..".to_owned(),
        "//evil.invalid/%2e%2e".to_owned(),
        "/%5cevil.invalid/".to_owned(),
        "/%5c%5cevil.invalid".to_owned(),
        "/%2f%2fevil.invalid".to_owned(),
        "/\\evil.invalid/..".to_owned(),
        "/%09/evil.invalid".to_owned(),
        format!("//evil.invalid/..{folder}"),
        format!("//evil.invalid/%2e%2e{folder}"),
        format!("/{folder}"),
    ];
    for path in paths {
        let reply = trial.reply_to(&trial.get(&path)).await?;
        let words = format!("{path}: {reply}");
        let is_right = match &reply {
            Reply::Response(response) => !leads_elsewhere(response, trial.authority()),
            _ => !reply.is_lost(),
        };
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

async fn encoded_letter(trial: &Trial) -> Ruling {
    let content = trial.baseline().content()?;
    let mut judgement = Judgement::pass("the same file");
    for path in encoded(trial.file()) {
        let response = trial.ask(&trial.get(&path)).await?;
        let is_same = response.code() == 200 && response.content() == content;
        let words = format!("{path}: {}", response.shown());
        let found = if is_same { Judgement::pass(words) } else { Judgement::warn(words) };
        judgement = judgement.or_worse(found);
    }
    Ok(judgement)
}

/// The path with one unreserved octet of its last segment encoded: any one, and one whose digits
/// have a letter in both cases, where there is one.
fn encoded(path: &str) -> Vec<String> {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let is_unreserved = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
    let find = |is_wanted: fn(u8) -> bool| {
        (start..path.len())
            .find(|&at| is_unreserved(path.as_bytes()[at]) && is_wanted(path.as_bytes()[at]))
    };
    let with = |at: usize, triplet: String| format!("{}{triplet}{}", &path[..at], &path[at + 1..]);
    let mut paths = Vec::new();
    if let Some(at) = find(|_| true) {
        paths.push(with(at, format!("%{:02x}", path.as_bytes()[at])));
    }
    if let Some(at) = find(|octet| octet & 0x0f > 9) {
        paths.push(with(at, format!("%{:02x}", path.as_bytes()[at])));
        paths.push(with(at, format!("%{:02X}", path.as_bytes()[at])));
    }
    paths
}

/// Judges each path by these functions of a reply's status: what passes, what only warns.
async fn each(trial: &Trial, paths: &[String], judge: fn(Option<u16>) -> Judgement) -> Ruling {
    let mut judgement = Judgement::pass("each of them");
    for path in paths {
        let reply = trial.reply_to(&trial.get(path)).await?;
        let mut found = judge(reply.code());
        found.words = format!("{path}: {reply}");
        judgement = judgement.or_worse(found);
    }
    Ok(judgement)
}

fn owned(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

async fn broken_encoding(trial: &Trial) -> Ruling {
    each(trial, &owned(&["/%zz", "/%", "/%4"]), |code| match code {
        Some(400 | 404) => Judgement::pass(""),
        Some(500..) => Judgement::fail(""),
        _ => Judgement::warn(""),
    })
    .await
}

/// Judges what has to be refused: by 4xx, or at least without content and without a fault.
fn refused(code: Option<u16>) -> Judgement {
    match code {
        Some(400..500) => Judgement::pass(""),
        None => Judgement::warn(""),
        _ => Judgement::fail(""),
    }
}

async fn outside(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("nothing from outside");
    let climbing = UPWARDS.iter().map(|up| format!("/{}etc/passwd", up.repeat(DEPTH)));
    let others = [
        format!("/x/{}etc/passwd", "../".repeat(DEPTH + 1)),
        format!("/{}etc%5cpasswd", "..%5c".repeat(DEPTH)),
    ];
    for path in climbing.chain(others).chain(owned(&OUTSIDE)) {
        let reply = trial.reply_to(&trial.get(&path)).await?;
        let words = format!("{path}: {reply}");
        let is_right = match &reply {
            Reply::Response(response) => !is_password_file(response.content()),
            _ => !reply.is_lost(),
        };
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

/// Ways to say `../`.
const UPWARDS: [&str; 6] = ["../", "%2e%2e/", ".%2e/", "..%2f", "%252e%252e/", "%%32%65%%32%65/"];

/// Folders that a site may lie deep.
const DEPTH: usize = 12;

/// The ways that do not only climb.
const OUTSIDE: [&str; 3] = ["//etc/passwd", "/%2fetc/passwd", "/etc/passwd"];

/// Whether it looks like the file that those paths would reach.
fn is_password_file(content: &[u8]) -> bool {
    content.windows(ROOT_LINE.len()).any(|window| window == ROOT_LINE)
}

const ROOT_LINE: &[u8] = b":0:0:";

async fn encoded_nul(trial: &Trial) -> Ruling {
    each(trial, &[format!("{}%00.txt", trial.file()), "/%00".to_owned()], refused).await
}

async fn overlong(trial: &Trial) -> Ruling {
    let paths = ["/%c0%ae%c0%ae/", "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", "/%c0%afetc/passwd"];
    each(trial, &owned(&paths), refused).await
}

async fn hidden(trial: &Trial) -> Ruling {
    let paths = owned(&["/.git/config", "/.env", "/.htaccess"]);
    let judgement = each(trial, &paths, refused).await?;
    // Nobody can tell from outside whether there is something to hide.
    Ok(if judgement.is_pass() {
        Judgement::pass("each is refused; whether there are such files cannot be seen")
    } else {
        judgement
    })
}

async fn encoded_slash(trial: &Trial) -> Ruling {
    let folder = trial.folder()?;
    let plain = trial.ask(&trial.get(&format!("{folder}/"))).await?;
    let mut judgement = Judgement::pass("no path of its own");
    for slash in ["%2f", "%2F", "%5c"] {
        let path = format!("{folder}{slash}");
        let response = trial.ask(&trial.get(&path)).await?;
        let is_same = response.code() == 200 && response.content() == plain.content();
        let words = format!("{path}: {}", response.shown());
        judgement = judgement.or_worse(Judgement::pass_or_warn(!is_same, words));
    }
    Ok(judgement)
}

async fn line_end(trial: &Trial) -> Ruling {
    let mut judgement = Judgement::pass("no field is added");
    let folder = trial.subject().folder().unwrap_or_default();
    for path in [
        format!("{folder}%0d%0aX-Injected:1"),
        format!("{folder}/%0d%0aX-Injected:1"),
        format!("{folder}?a=%0d%0aX-Injected:1"),
        format!("/{folder}%0aX-Injected:1"),
        format!("{folder}%0d%0a%0d%0aX-Injected:1"),
    ] {
        let target = if path.starts_with('/') { path } else { format!("/{path}") };
        let reply = trial.reply_to(&trial.get(&target)).await?;
        let words = format!("{target}: {reply}");
        let is_ours = |name: &[u8]| name.eq_ignore_ascii_case(b"X-Injected");
        let is_right = match &reply {
            Reply::Response(response) => {
                !response.fields.iter().any(|line| is_ours(&line.0))
                    && !response.content().starts_with(b"X-Injected")
            }
            _ => !reply.is_lost(),
        };
        judgement = judgement.or_worse(Judgement::pass_if(is_right, words));
    }
    Ok(judgement)
}

async fn missing(trial: &Trial) -> Ruling {
    let response = trial.ask(&trial.get(trial.subject().missing())).await?;
    Ok(match response.code() {
        404 | 410 => Judgement::pass(response.shown()),
        _ => Judgement::warn(response.shown()),
    })
}

async fn slash_and_query(trial: &Trial) -> Ruling {
    let slash = trial.ask(&trial.get(&format!("{}/", trial.file()))).await?;
    let of_slash = match slash.code() {
        404 => Judgement::pass(slash.shown()),
        500.. => Judgement::fail(slash.shown()),
        _ => Judgement::info(slash.shown()),
    };
    let query = trial.ask(&trial.get(&format!("{}?q=1", trial.file()))).await?;
    let is_same = query.code() == 200 && query.content() == trial.baseline().content()?;
    let words = query.shown();
    let of_query = if is_same { Judgement::pass(words) } else { Judgement::info(words) };
    Ok(of_slash.about("with a slash").or_worse(of_query.about("with a query")))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 3986 §6.2.2
    #[test]
    fn path_with_a_letter_encoded_is_written_in_both_cases() {
        assert_eq!(encoded("/a/known.txt"), ["/a/%6bnown.txt", "/a/%6bnown.txt", "/a/%6Bnown.txt"]);
        assert_eq!(encoded("/"), [""; 0]);
    }
}
