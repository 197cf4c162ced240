//! Feeders: one codec case, fed in every way that a socket could deliver it.
//!
//! A codec must see the same events however its input was split: whole, in two pieces at every
//! place, octet by octet, and with the first octets of the next message behind it. The case prints
//! its events into a string, so that a difference is readable in the failure.
//!
//! A feeder knows nothing of HTTP: it cuts octets and compares strings.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a case saw when octets of a next message stood behind its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    /// The events, printed, in order.
    pub events: String,
    /// How many octets the message took; what stands behind them is the next message's.
    pub octets: usize,
}

/// Feeds `input` whole, at every split in two, and octet by octet, and returns the one outcome.
///
/// `run` makes a new decoder, gives it the pieces in order and prints the events that it saw. No
/// piece is empty, except for the one whole piece of an empty input. `n` octets cost `n + 1` runs.
///
/// # Panics
///
/// When two ways differ: the message names the split and shows both outcomes. A panic of `run`
/// itself goes on, after the split has been named on stderr.
pub fn every_way(
    input: &[u8],
    mut run: impl FnMut(&mut dyn Iterator<Item = &[u8]>) -> String,
) -> String {
    let whole = named("whole", || run(&mut [input].into_iter()));
    for at in 1..input.len() {
        let (first, second) = input.split_at(at);
        let way = format!("split at octet {at}, between {}", around(input, at));
        let outcome = named(&way, || run(&mut [first, second].into_iter()));
        assert_same(&way, &whole, &outcome);
    }
    if input.len() > 2 {
        let way = "octet by octet";
        let outcome = named(way, || run(&mut input.chunks(1)));
        assert_same(way, &whole, &outcome);
    }
    whole
}

/// Feeds `input` in every way, and then in every way with `trailing` behind it: the octets of a
/// next message must change nothing and must stay where they are.
///
/// `run` reports how many octets the first message took. Its events may go on after the first
/// message, into the next one; so only their beginning is compared. Returns the events without
/// trailing octets.
///
/// # Panics
///
/// When two ways differ, when the message did not take `input` whole, or when it took an octet of
/// `trailing`.
pub fn every_way_with_trailing(
    input: &[u8],
    trailing: &[u8],
    mut run: impl FnMut(&mut dyn Iterator<Item = &[u8]>) -> Fed,
) -> String {
    let mut checked = |way: &str, pieces: &mut dyn Iterator<Item = &[u8]>| {
        let fed = named(way, || run(pieces));
        assert_eq!(
            fed.octets,
            input.len(),
            "{way}: the message has {} octets and took {}\nevents:\n{}",
            input.len(),
            fed.octets,
            fed.events
        );
        fed.events
    };
    let alone = every_way(input, |pieces| checked("without trailing octets", pieces));
    let joined = [input, trailing].concat();
    let after = every_way(&joined, |pieces| checked("with trailing octets", pieces));
    assert!(
        after.starts_with(&alone),
        "trailing octets changed the outcome\nwithout:\n{alone}\nwith:\n{after}"
    );
    alone
}

/// Runs one way, and names it on stderr if it panics: the panic itself cannot know the split.
fn named<Outcome>(way: &str, run: impl FnOnce() -> Outcome) -> Outcome {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(outcome) => outcome,
        Err(panic) => {
            eprintln!("the panic above came from this way of feeding: {way}");
            resume_unwind(panic)
        }
    }
}

fn assert_same(way: &str, whole: &str, outcome: &str) {
    assert!(
        whole == outcome,
        "the outcome depends on how the octets arrive\nwhole:\n{whole}\n{way}:\n{outcome}"
    );
}

/// The octets on both sides of a split, escaped: `"…Host"` and `": a\r…"`.
fn around(input: &[u8], at: usize) -> String {
    let before = &input[at.saturating_sub(SHOWN_OCTETS)..at];
    let after = &input[at..input.len().min(at + SHOWN_OCTETS)];
    format!("\"{}\" and \"{}\"", before.escape_ascii(), after.escape_ascii())
}

/// How many octets of each side of a split a failure shows: enough to find the place.
const SHOWN_OCTETS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    /// A codec that is right: lines end at `;`, and the first line is the message.
    fn lines(pieces: &mut dyn Iterator<Item = &[u8]>) -> Fed {
        let all: Vec<u8> = pieces.flatten().copied().collect();
        let octets = all.iter().position(|octet| *octet == b';').map_or(0, |at| at + 1);
        let events = String::from_utf8(all).unwrap().replace(';', "\n");
        Fed { events, octets }
    }

    #[test]
    fn feeder_with_a_steady_codec_returns_its_events() {
        assert_eq!(every_way(b"a;b;", |pieces| lines(pieces).events), "a\nb\n");
    }

    #[test]
    fn feeder_runs_whole_at_every_split_and_octet_by_octet() {
        let mut ways = Vec::new();
        every_way(b"abc", |pieces| {
            let sizes: Vec<usize> = pieces.map(<[u8]>::len).collect();
            ways.push(sizes);
            String::new()
        });
        assert_eq!(ways, [vec![3], vec![1, 2], vec![2, 1], vec![1, 1, 1]]);
    }

    #[test]
    fn feeder_with_an_empty_input_runs_once() {
        let mut runs = 0;
        every_way(b"", |_| {
            runs += 1;
            String::new()
        });
        assert_eq!(runs, 1);
    }

    #[test]
    #[should_panic(expected = "split at octet 1, between \"a\" and \"b\"")]
    fn feeder_with_a_codec_that_sees_pieces_names_the_split() {
        every_way(b"ab", |pieces| format!("{} pieces", pieces.count()));
    }

    #[test]
    fn trailing_octets_that_stay_give_the_events_of_the_message_alone() {
        assert_eq!(every_way_with_trailing(b"ab;", b"c", lines), "ab\n");
    }

    #[test]
    #[should_panic(expected = "the message has 3 octets and took 4")]
    fn trailing_octets_that_are_taken_fail_the_case() {
        every_way_with_trailing(b"ab;", b"c", |pieces| {
            let octets = pieces.map(<[u8]>::len).sum();
            Fed { events: String::new(), octets }
        });
    }

    #[test]
    #[should_panic(expected = "trailing octets changed the outcome")]
    fn trailing_octets_that_change_an_event_fail_the_case() {
        every_way_with_trailing(b"ab;", b"c", |pieces| {
            let seen: usize = pieces.map(<[u8]>::len).sum();
            Fed { events: format!("{seen} octets seen"), octets: 3 }
        });
    }
}
