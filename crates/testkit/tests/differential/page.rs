//! The page for people, `docs/differences.md`: the table, by verdict.

use std::env;
use std::fs;
use std::path::Path;

use crate::classes::{CLASSES, Class, Verdict};
use crate::reader::{Reader, VERSIONS};
use crate::reading::Kind;

/// A variable of the environment: the page is written anew.
const WRITE: &str = "PLAINWIRE_WRITE";

/// Compares the page with the table, or writes it.
pub(crate) fn compare() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/differences.md");
    let page = page();
    if env::var_os(WRITE).is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "docs/differences.md is not what the table says. Write it anew: {WRITE}=1 cargo test -p \
         plainwire-testkit --test differential page"
    );
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let versions = VERSIONS.map(|(_, version)| version).join(", ");
    let made = format!(
        "Made with {versions}, and the versions of hyper and httparse in `Cargo.lock`. Another \
         version of a server has to be explained by these rows too, but need not show what they \
         say."
    );
    page += &(folded("", &made) + "\n");
    for (verdict, title, text) in VERDICTS {
        let rows = CLASSES.iter().filter(|class| class.verdict == verdict);
        page += &format!("## {title}\n\n{text}\n\n");
        rows.for_each(|class| page += &section(class));
    }
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn section(class: &Class) -> String {
    let mut text = format!("### {}\n\n```text\n{}```\n\n", capital(class.name), example(class));
    for (kind, readers) in class.shows {
        text += &folded("- ", &format!("{}: {}.", names(readers), words(*kind)));
    }
    for (kind, readers) in class.may {
        let line = format!("in another form or version also {}: {}.", names(readers), words(*kind));
        text += &folded("- ", &line);
    }
    text + "\n" + &folded("", class.reason) + "\n"
}

/// The example's octets, a line of it on each line.
fn example(class: &Class) -> String {
    let lines = class.example.split_inclusive(|&octet| octet == b'\n');
    lines.map(|line| format!("{}\n", line.escape_ascii())).collect()
}

fn names(readers: &[Reader]) -> String {
    readers.iter().map(Reader::to_string).collect::<Vec<_>>().join(", ")
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Accepts => "answered, and nothing behind it; we refuse it",
        Kind::GoesOn => "answered, and so is the request behind it; we refuse it",
        Kind::Refuses => "refused; we answer it, and the request behind it",
        Kind::Ends => "the connection ends behind it; we answer the request behind it",
        Kind::Continues => "the request behind it is answered too; we close",
        Kind::ReadsOtherwise => "another request is read than we read",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default()
        + letters.as_str()
}

/// The text in lines of at most 100 columns; `mark` stands before the first.
fn folded(mark: &str, text: &str) -> String {
    let mut folded = mark.to_owned();
    let mut column = mark.len();
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column + 1 + width > 100 {
            folded += "\n";
            folded += &" ".repeat(mark.len());
            column = mark.len();
        } else if column > mark.len() {
            folded += " ";
            column += 1;
        }
        folded += word;
        column += width;
    }
    folded + "\n"
}

const VERDICTS: [(Verdict, &str, &str); 3] = [
    (
        Verdict::TheyAreWrong,
        "They are wrong",
        "The RFC forbids what they do, or asks for what they do not do.",
    ),
    (
        Verdict::WeAreStricter,
        "We are stricter",
        "The RFC allows both. Two readers that choose differently see different requests in the same\n\
         octets, so we take the reading that leaves no doubt.",
    ),
    (
        Verdict::LeftOpen,
        "The RFC leaves it open",
        "It is for each server to decide, or no question of where a request ends.",
    ),
];

const INTRODUCTION: &str = "\
# Differences

Where `webserver` reads a request differently from other servers, and why. A difference in where a
request ends is how requests are smuggled (RFC 9112 §11.2), so each one has to have a reason.

The test `differential` of the testkit sends generated and mutated octets to our codec, httparse and
hyper in process, and to `webserver`, nginx, Apache, lighttpd and h2o over sockets; in front stands
what may be odd, behind it a plain request. It compares which requests each one takes, refuses, or
never sees. It fails on a difference that is not on this page, and on a row that is no longer true.
The page is written from its table (`crates/testkit/tests/differential/classes.rs`), so do not edit
it.

\"webserver\" among the readers means our program compared with our codec alone. Requests with
content say little about lighttpd, which closes behind each of them.

";
