//! Changes that make right octets almost right: one octet flipped, put in, taken out; a cut; other
//! letter case; lines twice or in another order.
//!
//! It knows no grammar beyond which octets separate things.

use crate::random::Random;

/// Octets that mean something to some reader.
const OCTETS: &[u8] = b"\r\n \t\0:,;=\"\\/0159afx+-_\x0b\x0c\x7f\x80\xff#%\x1b.";

/// What separates the parts of a message.
const SEPARATORS: &[u8] = b"\r\n :,;=/";

/// Changes the octets in one place.
pub(crate) fn of_octets(random: &mut Random, octets: &mut Vec<u8>) {
    if octets.is_empty() {
        return;
    }
    let place = match random.below(3) {
        0 => random.below(octets.len()),
        _ => structural(random, octets),
    };
    match random.below(9) {
        0 => octets[place] ^= 1 << random.below(8),
        1 => octets[place] = *random.pick(OCTETS),
        2..=4 => octets.insert(place, *random.pick(OCTETS)),
        5 => {
            octets.remove(place);
        }
        6 => {
            let more = *random.pick(&[&b"\r\n"[..], b"\n\n", b"\r\r\n", b"\n\r", b"\r\n "]);
            octets.splice(place..place, more.iter().copied());
        }
        7 => {
            let end = octets.len().min(place + 1 + random.below(8));
            for octet in &mut octets[place..end] {
                if octet.is_ascii_alphabetic() {
                    *octet ^= 0x20;
                }
            }
        }
        _ if random.below(3) == 0 => octets.truncate(place),
        _ => octets.insert(place, octets[place]),
    }
}

/// Changes which lines there are, or their order.
pub(crate) fn of_lines(random: &mut Random, lines: &mut Vec<Vec<u8>>) {
    if lines.is_empty() {
        return;
    }
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(4) {
        0 => lines.insert(other, lines[one].clone()),
        1 => lines.swap(one, other),
        2 => lines[one].make_ascii_uppercase(),
        _ => {
            lines.remove(one);
        }
    }
}

/// A place next to a separator.
fn structural(random: &mut Random, octets: &[u8]) -> usize {
    let is_separator = |place: &usize| SEPARATORS.contains(&octets[*place]);
    let places = (0..octets.len()).filter(is_separator).collect::<Vec<_>>();
    if places.is_empty() {
        return random.below(octets.len());
    }
    (random.pick(&places) + random.below(2)).min(octets.len() - 1)
}
