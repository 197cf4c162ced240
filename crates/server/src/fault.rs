//! Faults of the program itself: a panic ends one exchange and not the process.
