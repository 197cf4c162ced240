//! See `crates/testkit/src/fuzz/conversation.rs`.
#![no_main]
use plainwire_testkit::fuzz::conversation::TARGET;
libfuzzer_sys::fuzz_target!(|octets: &[u8]| (TARGET.run)(octets));
