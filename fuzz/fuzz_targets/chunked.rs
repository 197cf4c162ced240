//! See `crates/testkit/src/fuzz/chunked.rs`.
#![no_main]
use plainwire_testkit::fuzz::chunked::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
