//! See `crates/testkit/src/fuzz/respond.rs`.
#![no_main]
use plainwire_testkit::fuzz::respond::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
