//! No new privileges, and no picture of the memory.
//!
//! Gives up: that a program which this process starts runs with more rights than it has itself
//! (set-user-ID bits, capabilities of files), for good; and core dumps, which would write what
//! clients sent to a disk. Linux has both since 3.5; before that, nothing else here works either.

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::set_no_new_privs;

use super::report::Outcome;

pub(super) fn give_up() -> Outcome {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // To lower a limit is always allowed.
    let dumps = setrlimit(Resource::Core, none);
    Outcome::of(dumps.and_then(|()| set_no_new_privs(true)), "no new privileges")
}
