//! Everything that the client's probes and its lint ask for, asked of `webserver`; and the same
//! asked of servers that are wrong on purpose, so that each probe is seen to fail.
//!
//! What a rule does not get stands in a table with its reason. A reason that is no longer needed
//! fails too, so the tables stay true; the manual repeats those of Should rules.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod mistaken;
mod wrong;

use std::collections::BTreeSet;
use std::fs::File;
use std::net::SocketAddr;
use std::time::Duration;

use plainwire_client::Origin;
use plainwire_client::check::{self, Finding, Probe, Subject, Verdict, lint};
use plainwire_testkit::peer::{Peer, python};
use plainwire_testkit::server::Running;
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use tokio::task::JoinSet;
use wrong::Wrong;

/// The rows of the catalogue: a topic, and how many there are.
const TOPICS: [(&str, usize); 12] = [
    ("MSG", 59),
    ("REQ", 26),
    ("HOST", 10),
    ("FLD", 12),
    ("BODY", 23),
    ("CONN", 19),
    ("METH", 14),
    ("COND", 31),
    ("RNG", 37),
    ("NEG", 15),
    ("URI", 12),
    ("ROB", 6),
];

/// Rows that have no probe.
const LEFT_OUT: [(&str, &str); 1] = [("CONN-13", "it is about TLS, which is not spoken yet")];

/// What `webserver` does not pass, in any model.
const REASONS: &[(&str, &str)] = &[];

/// What it passes in addition to these only where it keeps connections and serves many at once.
const REASONS_FOR_ONE_REQUEST: &[(&str, &str)] = &[
    ("CONN-06", "a connection carries one request in this model, and says so"),
    ("CONN-11", "a connection carries one request in this model, and says so"),
];

const REASONS_FOR_SINGLE: &[(&str, &str)] = &[
    ("ROB-02", "one connection is served at a time in this model"),
    ("ROB-04", "one connection is served at a time in this model"),
];

fn folder() -> Folder {
    let text = "A line of text that is long enough to be worth a coding.\n".repeat(60);
    let folder = site! {
        "file.txt" => &text,
        "coded.html" => format!("<!doctype html><title>Coded</title><pre>{text}</pre>"),
        "empty.txt" => "",
        "folder/index.html" => "<!doctype html><title>Index</title>",
        ".env" => "SECRET=1",
        ".git/config" => "[core]",
    }
    .folder();
    File::create(folder.join("large.bin")).unwrap().set_len(64 << 20).unwrap();
    let script = "import gzip, sys\nname = sys.argv[1]\n\
                  open(name + '.gz', 'wb').write(gzip.compress(open(name, 'rb').read()))";
    let coded = folder.join("coded.html");
    assert_eq!(python(script, &[coded.to_str().unwrap()]).code(), 0);
    // Nobody decodes these two: what their octets are does not matter.
    folder.write("coded.html.br", "br of coded.html");
    folder.write("coded.html.zst", "zst of coded.html");
    for name in ["file.txt", "coded.html.gz", "coded.html.br", "coded.html.zst", "large.bin"] {
        folder.touch(name, site::MODIFIED);
    }
    folder
}

fn subject(address: SocketAddr) -> Subject {
    let origin = Origin::new("localhost", address.port()).unwrap();
    Subject::new(origin, "/file.txt")
        .with_folder("/folder")
        .with_missing("/missing.txt")
        .with_empty("/empty.txt")
        .with_coded("/coded.html")
        .with_large("/large.bin")
}

fn ask(subject: &Subject, probes: &[&Probe]) -> Vec<Finding> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(check::run(subject, probes))
}

/// Whether a finding needs no reason.
fn is_well(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Pass | Verdict::Info)
}

fn judge(model: &str, reasons: &[&[(&str, &str)]]) {
    let folder = folder();
    let options = ["--model", model, "--idle-timeout", "2", "--head-timeout", "4"];
    let server = Running::with_options(folder.path(), &options);
    let probes: Vec<&Probe> = check::probes().collect();
    let findings = ask(&subject(server.address()), &probes);
    assert_eq!(findings.len(), probes.len() + lint::RULES.len());
    let mut problems = Vec::new();
    for finding in &findings {
        println!("{finding}");
        let has_reason = reasons.iter().copied().flatten().any(|row| row.0 == finding.id);
        if is_well(finding) && has_reason {
            problems.push(format!("{finding}\n  needs no reason any more"));
        }
        if !is_well(finding) && !has_reason {
            problems.push(format!(
                "{finding}\n  sent: {}\n  received: {}",
                shown(&finding.sent),
                shown(&finding.received)
            ));
        }
    }
    server.stop();
    assert!(problems.is_empty(), "{model}:\n{}", problems.join("\n"));
}

fn shown(octets: &[u8]) -> String {
    octets.get(..2000).unwrap_or(octets).escape_ascii().to_string()
}

#[test]
fn webserver_that_is_asked_everything_passes_or_has_a_reason() {
    judge("event", &[REASONS]);
}

#[test]
fn webserver_with_a_thread_a_connection_passes_or_has_a_reason() {
    judge("threads", &[REASONS, REASONS_FOR_ONE_REQUEST]);
}

#[test]
fn webserver_with_one_connection_at_a_time_passes_or_has_a_reason() {
    judge("single", &[REASONS, REASONS_FOR_ONE_REQUEST, REASONS_FOR_SINGLE]);
}

#[test]
fn row_of_the_catalogue_that_has_no_probe_and_no_reason_is_missing() {
    let rules = lint::RULES.iter().map(|rule| rule.id);
    let ids: Vec<&str> = check::probes().map(|probe| probe.id).chain(rules).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id is given twice");
    let rows = TOPICS
        .iter()
        .flat_map(|(topic, rows)| (1..=*rows).map(move |row| format!("{topic}-{row:02}")));
    let rows: BTreeSet<String> = rows.collect();
    let missing: Vec<&String> = rows
        .iter()
        .filter(|row| !known.contains(row.as_str()))
        .filter(|row| !LEFT_OUT.iter().any(|(id, _)| id == row))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let uncounted: Vec<&&str> = known.iter().filter(|id| !rows.contains(**id)).collect();
    assert!(uncounted.is_empty(), "{uncounted:?}");
}

#[test]
fn nginx_that_is_asked_everything_is_judged_to_the_end() {
    let folder = folder();
    let peer = Peer::nginx(folder.path());
    let probes: Vec<&Probe> = check::probes().filter(|probe| probe.id != "ROB-02").collect();
    // It gives a head a minute; nobody has to wait for that here.
    let subject = subject(peer.address()).with_patience(Duration::from_secs(3));
    let findings = ask(&subject, &probes);
    for finding in findings.iter().filter(|finding| !is_well(finding)) {
        println!("{finding}");
    }
    let passed = findings.iter().filter(|finding| finding.verdict == Verdict::Pass).count();
    // A server that half of the web runs on is right in most: fewer would be our mistake.
    assert!(passed * 2 > findings.len(), "{passed} of {}", findings.len());
}

/// Probes that no wrong server makes fail.
const NEVER_WRONG: &[(&str, &str)] =
    &[("ROB-02", "its connections would leave none for the probes beside it")];

#[test]
fn probe_that_asks_wrong_servers_fails_for_one_of_them() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut left: Vec<&'static Probe> = check::probes().collect();
    left.retain(|probe| !NEVER_WRONG.iter().any(|row| row.0 == probe.id));
    for wrong in wrong::ALL {
        let failed = runtime.block_on(failed(*wrong, &left));
        println!("a server that {}: {failed:?}", wrong.name);
        left.retain(|probe| !failed.contains(probe.id));
    }
    let left: Vec<&str> = left.iter().map(|probe| probe.id).collect();
    assert!(left.is_empty(), "these never fail: {left:?}");
}

/// The probes that such a server fails, some at a time.
async fn failed(wrong: Wrong, probes: &[&'static Probe]) -> BTreeSet<&'static str> {
    let subject = subject(wrong.start().await).with_patience(Duration::from_millis(500));
    let mut failed = BTreeSet::new();
    for some in probes.chunks(16) {
        let mut asking = JoinSet::new();
        for &probe in some {
            let subject = subject.clone();
            asking.spawn(async move { check::run(&subject, &[probe]).await });
        }
        for findings in asking.join_all().await {
            let finding = findings.first().unwrap();
            let by_control = finding.words.contains("a plain request of the known file failed");
            if matches!(finding.verdict, Verdict::Fail | Verdict::Warn) && !by_control {
                failed.insert(finding.id);
            }
        }
    }
    failed
}

#[test]
fn wrong_server_is_judged_as_gravely_as_the_rfc_puts_it_and_not_more() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut others = Vec::new();
    for (wrong, verdicts) in wrong::JUDGED {
        for (id, verdict) in *verdicts {
            let probe = check::probes().find(|probe| probe.id == *id).unwrap();
            let findings = runtime.block_on(async {
                let subject = subject(wrong.start().await).with_patience(Duration::from_secs(2));
                check::run(&subject, &[probe]).await
            });
            let finding = findings.first().unwrap();
            if finding.verdict != *verdict {
                others.push(format!("a server that {}: {verdict} expected: {finding}", wrong.name));
            }
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn probe_after_which_the_server_is_gone_fails_and_says_so() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let probe = check::probes().find(|probe| probe.id == "FLD-04").unwrap();
    for (wrong, verdict) in [(wrong::ALL[0], Verdict::Pass), (wrong::MORTAL, Verdict::Fail)] {
        let findings = runtime.block_on(async {
            let subject = subject(wrong.start().await).with_patience(Duration::from_secs(5));
            check::run(&subject, &[probe]).await
        });
        let finding = findings.first().unwrap();
        assert_eq!(finding.verdict, verdict, "{finding}");
        let by_control = finding.words.contains("a plain request of the known file failed");
        assert_eq!(by_control, verdict == Verdict::Fail, "{finding}");
        assert!(finding.sent.starts_with(b"GET /file.txt HTTP/1.1\r\n"), "{finding}");
        assert!(finding.received.starts_with(b"HTTP/1.1 200 OK\r\n"), "{finding}");
        assert!(finding.took > Duration::ZERO, "{finding}");
    }
}

#[test]
fn server_without_the_known_file_is_not_judged_and_each_rule_says_why() {
    let folder = site! { "other.txt" => "other" }.folder();
    let server = Running::serving(folder.path());
    let probes: Vec<&Probe> = check::probes().collect();
    let findings = ask(&subject(server.address()), &probes);
    server.stop();
    assert_eq!(findings.len(), probes.len() + lint::RULES.len());
    for finding in findings {
        assert_eq!(finding.verdict, Verdict::Skip, "{finding}");
    }
}
