//! The table of targets. Their seeds are replayed with the corpus, in `tests/corpus.rs`.

use super::*;

#[test]
fn targets_stand_in_the_order_of_their_names_with_rungs_and_seeds() {
    for pair in TARGETS.windows(2) {
        assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
    }
    for target in TARGETS {
        assert_eq!(target.rungs.first(), Some(&Rung::Totality), "{}", target.name);
        assert!(target.rungs.is_sorted(), "{}", target.name);
        assert!(!(target.seeds)().is_empty(), "{}", target.name);
    }
}
