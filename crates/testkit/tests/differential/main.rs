//! Differential reading: the same octets, generated and mutated, go to our codec and to others,
//! and every difference stands in a table with its reason.
//!
//! - In process: our codec, httparse, and hyper's server over a stream in memory.
//! - Over sockets: `webserver`, nginx, Apache, lighttpd and h2o.
//!
//! What is compared is the framing: which requests of a stream are accepted, which one is refused,
//! and how many there are; not what is answered. The table (`classes.rs`) says for each
//! peculiarity of a request who differs how; `docs/differences.md` is written from it.
//!
//! `PLAINWIRE_STREAMS=60000` runs that many streams instead of [`STREAMS`], `PLAINWIRE_SEED=7`
//! other ones.

mod grammar;
mod mutation;
mod page;
mod random;
mod seeds;
mod servers;
mod sockets;

use std::env;

use plainwire_testkit::differential::classes::{CLASSES, Class};
use plainwire_testkit::differential::reader::Reader;
use plainwire_testkit::differential::survey::{self, Streams, Survey};
use plainwire_testkit::server::Running;

use seeds::SEEDS;

/// Streams that go over sockets in every run; ten times as many are read in process.
const STREAMS: u64 = 2_000;

const SEED: u64 = 9112;

// RFC 9112 §11.2
#[test]
fn stream_read_in_process_differs_only_as_the_table_says() {
    let streams = Streams::of(generated(10 * STREAMS));
    let surveys = [survey::httparse(&streams), survey::hyper(&streams)];
    let complaints = complaints(&streams, &surveys);
    assert!(complaints.is_empty(), "{complaints}");
}

// RFC 9112 §11.2
#[test]
fn stream_answered_over_sockets_differs_only_as_the_table_says() {
    let streams = Streams::of(generated(STREAMS));
    let folder = sockets::folder();
    let webserver = Running::serving(folder.path());
    let ours = sockets::ask(webserver.address(), &streams.octets);
    let own = survey::webserver(&streams, &ours);
    let mut complaints = complaints(&streams, &[own]);
    let ours = survey::settled(&streams, ours);
    for server in servers::servers(folder.path()) {
        let theirs = sockets::ask(server.peer.address(), &streams.octets);
        let survey = Survey { reader: server.reader, ours: ours.clone(), theirs };
        let doubtful = survey.unexplained(&streams).iter().map(|found| found.stream).collect();
        // A loaded machine can cut an answer short: what it shows only once is no difference.
        let again = streams.only(doubtful);
        let ours = survey::settled(&again, sockets::ask(webserver.address(), &again.octets));
        let theirs = sockets::ask(server.peer.address(), &again.octets);
        complaints += &self::complaints(&again, &[Survey { reader: server.reader, ours, theirs }]);
    }
    assert!(complaints.is_empty(), "{complaints}");
}

// RFC 9112 §11.2
#[test]
fn example_of_each_row_shows_what_the_row_says() {
    let streams = Streams::of(CLASSES.iter().map(stream_of).collect());
    let folder = sockets::folder();
    let webserver = Running::serving(folder.path());
    let ours = sockets::ask(webserver.address(), &streams.octets);
    let mut surveys = vec![survey::httparse(&streams), survey::hyper(&streams)];
    surveys.push(survey::webserver(&streams, &ours));
    let ours = survey::settled(&streams, ours);
    for server in servers::servers(folder.path()) {
        if server.is_the_known_version() {
            let theirs = sockets::ask(server.peer.address(), &streams.octets);
            surveys.push(Survey { reader: server.reader, ours: ours.clone(), theirs });
        }
    }
    let mut wrong = Vec::new();
    for (index, class) in CLASSES.iter().enumerate() {
        for survey in &surveys {
            let expected = class.kind_for(survey.reader);
            let found = survey.difference(&streams, index);
            let kind = found.as_ref().map(|found| found.kind);
            let is_told =
                kind == expected && found.is_none_or(|found| found.suspects.iter().any(class.is));
            let is_other = expected.is_none() && !survey.is_unexplained(&streams, index);
            if !is_told && !is_other {
                wrong.push(format!(
                    "{}: {} shows {kind:?}, and the row says {expected:?}\n{}",
                    class.name,
                    survey.reader,
                    survey.shown(&streams, index)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows say something else:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn row_of_the_table_has_a_reader_a_section_and_a_name_of_its_own() {
    for (index, class) in CLASSES.iter().enumerate() {
        assert!(!class.shows.is_empty(), "{}", class.name);
        assert!(class.reason.starts_with("RFC "), "{}", class.name);
        let same = CLASSES.iter().position(|other| other.name == class.name);
        assert_eq!(same, Some(index), "{}", class.name);
        for (_, kind, readers) in class.shows.iter().chain(class.may) {
            // The page has words of its own for a reader that answers nothing.
            let is_mixed = readers.contains(&Reader::Httparse) && readers.len() > 1;
            assert!(!is_mixed, "{}: {kind:?} of httparse needs a line of its own", class.name);
        }
    }
}

#[test]
fn page_of_differences_says_what_the_table_says() {
    page::compare();
}

/// What no row explains, to be read by a person; nothing when all is well.
fn complaints(streams: &Streams, surveys: &[Survey]) -> String {
    let mut text = String::new();
    for survey in surveys {
        let unexplained = survey.unexplained(streams);
        if !unexplained.is_empty() {
            text += &format!(
                "{} of {} streams differ for {} and no row of classes.rs says why. Mend the codec, \
                 or add a row, or widen one that is too narrow:\n",
                unexplained.len(),
                streams.octets.len(),
                survey.reader
            );
        }
        for found in unexplained.iter().take(SHOWN_MAX) {
            text += &format!("{:?}: {}\n", found.kind, survey.shown(streams, found.stream));
        }
    }
    text
}

/// The streams of this run: generated ones, every shape alone, those written by hand, and the
/// examples of the table.
fn generated(count: u64) -> Vec<Vec<u8>> {
    let number = |name| env::var(name).ok().map(|text| text.parse().expect("a number"));
    let count = number("PLAINWIRE_STREAMS").unwrap_or(count);
    let seed = number("PLAINWIRE_SEED").unwrap_or(SEED);
    let generated = (0..count).map(|number| grammar::stream(seed, number));
    let seeds = SEEDS.iter().map(|seed| [seed, grammar::MARKER].concat());
    generated.chain(grammar::shapes()).chain(seeds).chain(CLASSES.iter().map(stream_of)).collect()
}

fn stream_of(class: &Class) -> Vec<u8> {
    [class.example, grammar::MARKER].concat()
}

/// How many streams a failure shows.
const SHOWN_MAX: usize = 12;
