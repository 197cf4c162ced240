//! Everything that the client's probes and its lint ask for, asked of `webserver`; and the same
//! asked of servers that are wrong on purpose, so that each probe is seen to fail.
//!
//! What a rule does not get stands in a table with its reason. A reason that is no longer needed
//! fails too, so the tables stay true.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod foreign;
mod mistaken;
mod wrong;

use std::collections::BTreeSet;
use std::fs::File;
use std::net::SocketAddr;
use std::time::Duration;

use plainwire_client::Origin;
use plainwire_client::check::{self, Conversation, Finding, Probe, Subject, Verdict, lint};
use plainwire_testkit::peer::python;
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
    runtime.block_on(check::run(subject, probes, |_| {}))
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
    let mut subject = subject(server.address());
    if model == "single" {
        // What it keeps waiting has a reason in the table, and is not waited for in full.
        let patience = subject.patience() / 2;
        subject = subject.with_patience(patience);
    }
    let findings = ask(&subject, &probes);
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
                "{finding}\n{}",
                finding.conversations.iter().map(shown).collect::<String>()
            ));
        }
    }
    server.stop();
    assert!(problems.is_empty(), "{model}:\n{}", problems.join("\n"));
}

fn shown(conversation: &Conversation) -> String {
    let cut = |octets: &[u8]| octets.get(..1000).unwrap_or(octets).escape_ascii().to_string();
    let Conversation { sent, received } = conversation;
    format!("  sent: {}\n  received: {}\n", cut(sent), cut(received))
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

/// The probes that such a server fails, all at once.
async fn failed(wrong: Wrong, probes: &[&'static Probe]) -> BTreeSet<&'static str> {
    let subject = subject(wrong.start().await).with_patience(Duration::from_millis(300));
    let mut failed = BTreeSet::new();
    let mut asking = JoinSet::new();
    for &probe in probes {
        let subject = subject.clone();
        asking.spawn(async move { check::run(&subject, &[probe], |_| {}).await });
    }
    for findings in asking.join_all().await {
        let finding = findings.first().unwrap();
        let by_control = finding.words.contains("a plain request of the known file failed");
        // A machine under load is late too, and no server has made a mistake then.
        let is_late = finding.words.contains("in time") && !wrong::LATE.contains(&wrong.name);
        let complains = matches!(finding.verdict, Verdict::Fail | Verdict::Warn);
        if complains && !by_control && !is_late {
            failed.insert(finding.id);
        }
    }
    failed
}

#[test]
fn wrong_server_is_judged_as_gravely_as_the_rfc_puts_it_and_not_more() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let others = runtime.block_on(async {
        let mut asking = JoinSet::new();
        for (wrong, verdicts) in wrong::JUDGED {
            for (id, verdict) in *verdicts {
                asking.spawn(otherwise(*wrong, id, *verdict));
            }
        }
        asking.join_all().await.into_iter().flatten().collect::<Vec<String>>()
    });
    assert!(others.is_empty(), "{}", others.join("\n"));
}

/// What is said of a probe that does not give such a server this verdict.
async fn otherwise(wrong: Wrong, id: &str, verdict: Verdict) -> Option<String> {
    let probe = check::probes().find(|probe| probe.id == id).unwrap();
    let subject = subject(wrong.start().await).with_patience(Duration::from_secs(2));
    let findings = check::run(&subject, &[probe], |_| {}).await;
    let finding = findings.first().unwrap();
    (finding.verdict != verdict)
        .then(|| format!("a server that {}: {verdict} expected: {finding}", wrong.name))
}

#[test]
fn server_that_keeps_silent_is_waited_for_in_ten_probes_and_hardly_in_the_others() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let patience = Duration::from_millis(600);
    let ids = ["HOST-01", "HOST-02", "HOST-03", "HOST-05", "HOST-06", "HOST-07", "HOST-09"];
    let is_one_question = |probe: &&Probe| ids.contains(&probe.id);
    let probes: Vec<&Probe> = check::probes().filter(is_one_question).collect();
    let probes = probes.repeat(2);
    let silent = wrong::ALL.iter().find(|wrong| wrong.name == "never answers").unwrap();
    let mut told = Vec::new();
    let findings = runtime.block_on(async {
        let subject = subject(silent.start().await).with_patience(patience);
        check::run(&subject, &probes, |finding| told.push(finding.to_string())).await
    });
    let shown: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert_eq!(told, shown, "each finding is told when it is made");
    for (index, finding) in findings.iter().take(probes.len()).enumerate() {
        let is_early = index < 10;
        assert_eq!(finding.took >= patience, is_early, "{index}: {finding}");
        let says = finding.words.contains("waited for 60ms instead of 600ms");
        assert_eq!(says, !is_early, "{index}: {finding}");
    }
}

#[test]
fn probe_after_which_the_server_is_gone_fails_and_says_so() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let probe = check::probes().find(|probe| probe.id == "FLD-04").unwrap();
    for (wrong, verdict) in [(wrong::ALL[0], Verdict::Pass), (wrong::MORTAL, Verdict::Fail)] {
        let findings = runtime.block_on(async {
            let subject = subject(wrong.start().await).with_patience(Duration::from_secs(5));
            check::run(&subject, &[probe], |_| {}).await
        });
        let finding = findings.first().unwrap();
        assert_eq!(finding.verdict, verdict, "{finding}");
        let by_control = finding.words.contains("a plain request of the known file failed");
        assert_eq!(by_control, verdict == Verdict::Fail, "{finding}");
        let Conversation { sent, received } = finding.conversations.first().unwrap();
        assert!(sent.starts_with(b"GET /file.txt HTTP/1.1\r\n"), "{finding}");
        assert!(received.starts_with(b"HTTP/1.1 200 OK\r\n"), "{finding}");
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
