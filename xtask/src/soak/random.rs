//! Numbers that look random and are the same for the same seed, so that a run can be repeated.
//!
//! Nothing here is secret: the octets of a file follow from its name and its version, and whoever
//! checks an answer makes them again.

/// A sequence of numbers (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another sequence for a part of the run, so that parts do not depend on each other's pace.
    pub(super) fn branch(&self, part: u64) -> Self {
        let mut branch = Self(self.0 ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93));
        branch.next();
        branch
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// Whether something happens that happens once in `times`.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Some octets.
    pub(super) fn octets(&mut self, count: usize) -> Vec<u8> {
        let mut octets = Vec::with_capacity(count + 8);
        while octets.len() < count {
            octets.extend_from_slice(&self.next().to_le_bytes());
        }
        octets.truncate(count);
        octets
    }
}

/// What a file holds in one of its versions: no two of them agree in any long part.
pub(super) fn content(name: &str, version: u64, octets: usize) -> Vec<u8> {
    let seed = name.bytes().fold(version, |seed, octet| {
        seed.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(octet))
    });
    Random::new(seed).octets(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_seed_are_the_same_and_of_another_are_not() {
        let some = |seed| Random::new(seed).octets(100);
        assert_eq!(some(1), some(1));
        assert_ne!(some(1), some(2));
        assert_ne!(Random::new(1).branch(1).next(), Random::new(1).branch(2).next());
    }

    #[test]
    fn content_of_two_versions_differs_and_has_the_length_that_was_asked_for() {
        assert_eq!(content("a", 1, 1001).len(), 1001);
        assert_ne!(content("a", 1, 64), content("a", 2, 64));
        assert_ne!(content("a", 1, 64), content("b", 1, 64));
    }
}
