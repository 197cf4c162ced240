//! See `crates/testkit/src/fuzz/target.rs`.
#![no_main]
use plainwire_testkit::fuzz::target::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
