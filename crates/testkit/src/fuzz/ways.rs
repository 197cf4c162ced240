//! The ways in which octets can arrive, for inputs of any length.
//!
//! A short input arrives in every way that there is of splitting it in two; a longer one in a few,
//! at places that its own octets choose, so that the fuzzer can reach every place.

use crate::feed;

/// Runs `events` over each way of arriving, and returns what all of them give.
///
/// # Panics
///
/// When two ways differ.
pub(super) fn all_alike(
    input: &[u8],
    mut events: impl FnMut(&mut dyn Iterator<Item = &[u8]>) -> String,
) -> String {
    if input.len() <= EVERY_SPLIT_OCTETS {
        return feed::every_way(input, events);
    }
    let whole = events(&mut [input].into_iter());
    for at in places(input) {
        let (first, second) = input.split_at(at);
        let split = events(&mut [first, second].into_iter());
        assert!(split == whole, "split at octet {at}:\n{split}\nwhole:\n{whole}");
    }
    for octets in [1, 7] {
        let dripped = events(&mut input.chunks(octets));
        assert!(dripped == whole, "{octets} octets at a time:\n{dripped}\nwhole:\n{whole}");
    }
    whole
}

/// Places inside the input, which its octets choose.
fn places(input: &[u8]) -> [usize; 3] {
    // FNV-1a: any change of an octet changes all places.
    let stirred = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |stirred, &octet| {
        (stirred ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    });
    [0, 20, 40].map(|bits| 1 + (stirred >> bits) as usize % (input.len() - 1))
}

/// Up to this many octets, every split in two is tried: as many runs.
const EVERY_SPLIT_OCTETS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "octets at a time")]
    fn way_that_changes_the_events_of_a_long_input_is_found() {
        all_alike(&[b'a'; 100], |pieces| {
            let is_dripped = pieces.next().is_some_and(|piece| piece.len() == 1);
            is_dripped.to_string()
        });
    }

    #[test]
    fn place_of_a_split_lies_inside_the_input() {
        for length in [2, 3, 50, 4096] {
            for last in 0..=255 {
                let mut input = vec![b'x'; length];
                input[length - 1] = last;
                assert!(places(&input).iter().all(|place| (1..length).contains(place)));
            }
        }
    }
}
