//! See `crates/testkit/src/fuzz/path.rs`.
#![no_main]
use plainwire_testkit::fuzz::path::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
