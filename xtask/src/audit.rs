//! `cargo xtask audit`: are all dependencies from where they should be, under licences that we can
//! ship, and each in one version?
//!
//! It stands outside `cargo xtask test`, since building cargo-deny takes minutes. What is allowed,
//! and why, stands in `deny.toml`.

use std::process::Stdio;

use crate::step;

/// Runs cargo-deny with the project's `deny.toml`.
///
/// # Errors
/// That it is missing and how to install it, or that it found something.
pub(crate) fn run() -> Result<(), String> {
    let present = step::cargo()
        .args(["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !present {
        return Err("cargo-deny is missing. Run this, then try again:\n  \
                    cargo install --locked cargo-deny"
            .to_owned());
    }
    step::run(
        "audit",
        "cargo deny check bans licenses sources",
        "deny.toml says what is allowed, and why",
        || step::program(step::cargo().args(["deny", "check", "bans", "licenses", "sources"])),
    )
}
