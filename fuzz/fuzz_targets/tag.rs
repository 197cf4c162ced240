//! See `crates/testkit/src/fuzz/tag.rs`.
#![no_main]
use plainwire_testkit::fuzz::tag::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
