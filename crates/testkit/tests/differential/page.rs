//! The page for people, `docs/differences.md`: the table, row by row.

use std::env;
use std::fs;
use std::path::Path;

use plainwire_testkit::differential::classes::{CLASSES, Class, Verdict};
use plainwire_testkit::differential::reader::Reader;
use plainwire_testkit::differential::reading::Kind;

use crate::servers::VERSIONS;

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
    CLASSES.iter().for_each(|class| page += &section(class));
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn section(class: &Class) -> String {
    let mut text = format!("## {}\n\n```text\n{}```\n\n", capital(class.name), example(class));
    for (verdict, kind, readers) in class.shows {
        let (words, verdict) = (words(*kind, readers), verdict_words(*verdict));
        text += &folded("- ", &format!("{}: {words}. **{verdict}.**", names(readers)));
    }
    for (verdict, kind, readers) in class.may {
        let (words, verdict) = (words(*kind, readers), verdict_words(*verdict));
        let also = format!("in another form also {}", names(readers));
        text += &folded("- ", &format!("{also}: {words}. **{verdict}.**"));
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

const fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TheyAreWrong => "They are wrong",
        Verdict::AgainstAdvice => "Against a should",
        Verdict::WeAreStricter => "We are stricter",
        Verdict::LeftOpen => "Left open",
    }
}

/// httparse, which answers nothing and reads one head, stands alone.
fn words(kind: Kind, readers: &[Reader]) -> &'static str {
    match kind {
        Kind::Accepts if readers == [Reader::Httparse] => "taken for a head; we refuse it",
        Kind::Refuses if readers == [Reader::Httparse] => "refused; we take it",
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

const INTRODUCTION: &str = "\
# Differences

Where `webserver` reads a request differently from other servers, and why. A difference in where a
request ends is how requests are smuggled (RFC 9112 §11.2), so each one has to have a reason.

The test `differential` of the testkit sends generated and mutated octets to our codec, httparse and
hyper in process, and to `webserver`, nginx, Apache, lighttpd and h2o over sockets; in front stands
what may be odd, behind it a plain request. It compares which requests each one takes, refuses, or
never sees. It fails on a difference that is not on this page, and on a row that is no longer true.
The page is written from its table (`crates/testkit/src/differential/classes.rs`), so do not edit
it.

\"webserver\" among the readers means our program compared with our codec alone. Requests with
content say little about lighttpd, which closes behind each of them.

Each line below says what some readers do, and ends with a verdict:

- **They are wrong**: a *must* of the RFC forbids what they do.
- **Against a should**: a *should* of the RFC speaks against it, and no *must*. A server should
  answer 400 to whatever the grammar does not have (RFC 9112 §2.2, §3), so most of these are errors
  of form that they overlook.
- **We are stricter**: the RFC allows both. Two readers that choose differently see different
  requests in the same octets, so we take the reading that leaves no doubt.
- **Left open**: it is for each server to decide; or a reader that is part of a program leaves it
  to that, as httparse does with all fields; or it is no question of where a request ends.

What they do:

- *refused*: the answer is an error about the request's form, such as 400, and the connection
  ends; or it ends without an answer.
- *answered*: there is another answer, whatever its status: 404 and 405 too, since the server has
  taken the octets for a request.
- *and so is the request behind it*, *and nothing behind it*: the plain request behind the odd one
  is answered as well, or is not, since the connection ends or since it is refused.
- *taken for a head*: what httparse does, which answers nothing and reads one head.
- *in another form*: the example does not show it; it is seen where a request has the same
  peculiarity in another way, or in another version of the server.

";
