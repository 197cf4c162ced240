//! See `crates/testkit/src/fuzz/state.rs`.
#![no_main]
use plainwire_testkit::fuzz::state::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
