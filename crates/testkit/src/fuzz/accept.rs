//! `Accept-Encoding`, one line of the input a field line, and the weights in it.
//!
//! That the lowest weight of what stands there twice counts makes the order of the lines, and of
//! the elements, mean nothing; so they are read in another order, and on one line.

use plainwire_field::{AcceptedCodings, ContentCoding, Slot, Weight};

use super::{Rung, Target, of_texts, shown};
use crate::cases::codings;

/// The target.
pub const TARGET: Target = Target {
    name: "accept",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    let rows = [codings::CHOICE, codings::FIELDS].into_iter().flatten();
    let lines = rows.flat_map(|(request, _)| request.lines());
    let values = lines.filter_map(|line| line.strip_prefix("accept-encoding: "));
    let weights = ["0", "1", "0.5", "1.000", "0.001", "1.001", "0.", "0.1234", ".5", "2"];
    let texts = of_texts(&["br\ngzip;q=0.5\n*;q=0", "x-gzip, gzip;q=0\nidentity;q=0", "", "\n"]);
    values.chain(weights).map(|value| value.as_bytes().to_vec()).chain(texts).collect()
}

fn run(octets: &[u8]) {
    let lines: Vec<&[u8]> = octets.split(|&octet| octet == b'\n').collect();
    let accepted = read(&lines);
    let weights = weights(&accepted);
    let reversed: Vec<&[u8]> = lines.iter().rev().copied().collect();
    assert_eq!(read(&reversed), accepted, "the order of lines counts: {}", shown(octets));
    // A quote that is open at the end of a line would reach into the next.
    if !octets.contains(&b'"') {
        assert_eq!(read(&[&lines.join(&b',')]), accepted, "on one line: {}", shown(octets));
        assert_eq!(weights, reference(&lines), "{}", shown(octets));
    }
    lines.iter().for_each(|line| weight(line));
    assert_eq!(AcceptedCodings::parse(&Slot::None), AcceptedCodings::Any);
}

fn read(lines: &[&[u8]]) -> AcceptedCodings {
    let mut slot = Slot::None;
    lines.iter().for_each(|line| slot.add(line));
    AcceptedCodings::parse(&slot)
}

/// For each coding, and at last for none.
fn weights(accepted: &AcceptedCodings) -> Vec<u32> {
    let AcceptedCodings::Listed(listed) = accepted else { panic!("there is such a field") };
    let codings = ContentCoding::ALL.into_iter().map(Some).chain([None]);
    codings.map(|coding| halves(listed.of(coding))).collect()
}

/// The same by RFC 9110 §12.4.2 and §12.5.3, name by name: br, zstd, gzip and none. Counted in
/// halves of a thousandth, of which an unlisted `identity` has one.
pub(super) fn reference(lines: &[&[u8]]) -> Vec<u32> {
    let lowest = |names: &[&str]| {
        let elements = lines.iter().flat_map(|line| line.split(|&octet| octet == b','));
        let read = elements.filter_map(|element| {
            let text = std::str::from_utf8(element).ok()?.trim_matches([' ', '\t']);
            let (name, weight) = match text.split_once(';') {
                None => (text, HALVES_MAX),
                Some((name, rest)) => {
                    let rest = rest.trim_matches([' ', '\t']);
                    let weight = rest.strip_prefix("q=").or_else(|| rest.strip_prefix("Q="))?;
                    (name.trim_matches([' ', '\t']), qvalue(weight)?)
                }
            };
            names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted)).then_some(weight)
        });
        read.min()
    };
    let others = lowest(&["*"]);
    let rows: [(&[&str], u32); 4] =
        [(&["br"], 0), (&["zstd"], 0), (&["gzip", "x-gzip"], 0), (&["identity"], 1)];
    rows.map(|(names, unlisted)| lowest(names).or(others).unwrap_or(unlisted)).to_vec()
}

/// `0` or `1`, and at most three digits behind a point; three of them are thousandths.
fn qvalue(text: &str) -> Option<u32> {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = digits.len() <= 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
    (matches!(whole, "0" | "1") && is_digits).then_some(())?;
    let halves = 2 * format!("{whole}{digits:0<3}").parse::<u32>().ok()?;
    (halves <= HALVES_MAX).then_some(halves)
}

/// A weight as the number that it is shown as.
fn halves(weight: Weight) -> u32 {
    let shown: f64 = weight.to_string().parse().expect("a weight is shown as a number");
    (shown * f64::from(HALVES_MAX)).round() as u32
}

/// A weight is what it says (RFC 9110 §12.4.2).
fn weight(octets: &[u8]) {
    let weight = Weight::parse(octets);
    let expected = std::str::from_utf8(octets).ok().and_then(qvalue);
    assert_eq!(weight.map(halves), expected, "{}", shown(octets));
    let Some(weight) = weight else { return };
    assert!((Weight::ZERO..=Weight::ONE).contains(&weight));
    assert_eq!(Weight::parse(weight.to_string().as_bytes()), Some(weight), "{}", shown(octets));
    assert_eq!(weight.is_acceptable(), expected != Some(0), "{}", shown(octets));
}

/// The weight 1, in halves of a thousandth.
const HALVES_MAX: u32 = 2000;
