//! See `crates/testkit/src/fuzz/field_block.rs`.
#![no_main]
use plainwire_testkit::fuzz::field_block::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
