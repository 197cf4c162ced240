//! A stream of numbers that looks random and is the same in every run.
//!
//! It is splitmix64: a counter that is stirred. It knows no clock and no machine, so a case is
//! named by its number alone.

/// Numbers that depend on the seed only.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    counter: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { counter: seed }
    }

    /// The numbers of one case: those of two cases have nothing in common.
    pub(crate) fn of_case(seed: u64, number: u64) -> Self {
        let mut stirred = Self::new(seed ^ number.wrapping_mul(STEP.rotate_left(17)));
        Self::new(stirred.next())
    }

    /// The next number below `count`, which is above 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// One of them.
    pub(crate) fn pick<'a, Item>(&mut self, items: &'a [Item]) -> &'a Item {
        &items[self.below(items.len())]
    }

    fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(STEP);
        let mut number = self.counter;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

/// 2^64 divided by the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

#[test]
fn case_with_the_same_number_is_the_same_and_spreads() {
    let draw = |number| {
        let mut random = Random::of_case(1, number);
        (0..1000).map(|_| random.below(10)).collect::<Vec<_>>()
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    assert!((0..10).all(|digit| draw(7).iter().filter(|&&drawn| drawn == digit).count() > 50));
}
