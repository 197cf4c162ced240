//! See `crates/testkit/src/fuzz/response_lint.rs`.
#![no_main]
use plainwire_testkit::fuzz::response_lint::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
