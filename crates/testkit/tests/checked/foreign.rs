//! Table of data. What the probes and the lint say against servers of others, exactly: a probe that
//! turns unfair fails a server that was right before, and is noticed here.

use std::collections::BTreeSet;
use std::time::Duration;

use plainwire_client::check::{self, Probe, Verdict};
use plainwire_testkit::peer::Peer;

use crate::{ask, folder, subject};

/// Probes that are not asked: they give a head a minute, and nobody has to wait for that here; and
/// the configuration of the tests has fewer connections.
const NOT_ASKED: [&str; 2] = ["ROB-01", "ROB-02"];

/// What nginx/1.22.1 fails, each with the reason in a word.
const NGINX: &[(&str, &str)] = &[
    ("HOST-04", "it takes u@a and more for a host"),
    ("FLD-06", "a tab before a value is read as part of it"),
    ("FLD-08", "If-None-Match may stand on one line only"),
    ("METH-07", "its 405 has no Allow"),
    ("METH-09", "its 405 has no Allow"),
    ("COND-13", "two dates are taken for one"),
    ("COND-19", "what is no date counts as an early one"),
    ("COND-20", "If-Unmodified-Since counts beside If-Match"),
    ("COND-29", "If-Modified-Since counts beside If-None-Match"),
    ("COND-30", "two dates are taken for one"),
    ("RNG-15", "HEAD with Range is a 206"),
    ("RNG-34", "an empty element makes the ranges invalid"),
    ("URI-08", "nothing is hidden unless it is told to"),
    ("MSG-34", "its 405 has no Allow"),
    ("MSG-50", "HEAD with Range is a 206"),
];

/// What Apache/2.4 fails, each with the reason in a word.
const APACHE: &[(&str, &str)] = &[
    ("HOST-10", "nobody counts Host beside an absolute target"),
    ("BODY-08", "HTTP/1.0 with keep-alive is kept behind chunked content"),
    ("COND-13", "two dates are taken for one"),
    ("COND-20", "If-Unmodified-Since counts beside If-Match"),
    ("COND-29", "If-Modified-Since counts beside If-None-Match"),
    ("COND-30", "two dates are taken for one"),
    ("RNG-15", "HEAD with Range is a 206"),
    ("URI-08", "nothing is hidden unless it is told to"),
    ("MSG-50", "HEAD with Range is a 206"),
];

#[test]
fn nginx_that_is_asked_everything_fails_what_the_table_says_and_no_more() {
    let folder = folder();
    judge("nginx", &Peer::nginx(folder.path()), NGINX);
}

#[test]
fn apache_that_is_asked_everything_fails_what_the_table_says_and_no_more() {
    let folder = folder();
    judge("Apache", &Peer::apache(folder.path()), APACHE);
}

fn judge(name: &str, peer: &Peer, expected: &[(&str, &str)]) {
    let is_asked = |probe: &&Probe| !NOT_ASKED.contains(&probe.id);
    let probes: Vec<&Probe> = check::probes().filter(is_asked).collect();
    let findings = ask(&subject(peer.address()).with_patience(Duration::from_secs(3)), &probes);
    let failed = findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
    let shown: String = failed.clone().map(|finding| format!("{finding}\n")).collect();
    let failed: BTreeSet<&str> = failed.map(|finding| finding.id).collect();
    let expected: BTreeSet<&str> = expected.iter().map(|row| row.0).collect();
    assert_eq!(
        failed, expected,
        "{name} fails others (left) than the table says (right). Has it been updated, then put the \
         table right; if not, a probe or the lint has changed: is it fair?\n{shown}"
    );
}
