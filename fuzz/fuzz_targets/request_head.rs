//! See `crates/testkit/src/fuzz/request_head.rs`.
#![no_main]
use plainwire_testkit::fuzz::request_head::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
