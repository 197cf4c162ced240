//! See `crates/testkit/src/fuzz/options.rs`.
#![no_main]
use plainwire_testkit::fuzz::options::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
