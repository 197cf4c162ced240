//! See `crates/testkit/src/fuzz/exchange.rs`.
#![no_main]
use plainwire_testkit::fuzz::exchange::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
