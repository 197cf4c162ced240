//! See `crates/testkit/src/fuzz/range.rs`.
#![no_main]
use plainwire_testkit::fuzz::range::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
