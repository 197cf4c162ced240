//! See `crates/testkit/src/fuzz/response_head.rs`.
#![no_main]
use plainwire_testkit::fuzz::response_head::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
