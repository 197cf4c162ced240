//! See `crates/testkit/src/fuzz/accept.rs`.
#![no_main]
use plainwire_testkit::fuzz::accept::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
