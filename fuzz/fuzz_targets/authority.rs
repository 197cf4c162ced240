//! See `crates/testkit/src/fuzz/authority.rs`.
#![no_main]
use plainwire_testkit::fuzz::authority::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
