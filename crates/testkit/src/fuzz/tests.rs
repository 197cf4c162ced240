//! The table of targets, and every seed through its target.

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

#[test]
fn seed_of_each_target_keeps_every_law() {
    for target in TARGETS {
        for seed in (target.seeds)() {
            eprintln!("{}: {}", target.name, shown(&seed));
            (target.run)(&seed);
        }
    }
}
