//! See `crates/testkit/src/fuzz/differential.rs`.
#![no_main]
use plainwire_testkit::fuzz::differential::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
