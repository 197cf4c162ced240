//! See `crates/testkit/src/fuzz/date.rs`.
#![no_main]
use plainwire_testkit::fuzz::date::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
