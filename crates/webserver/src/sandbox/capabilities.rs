//! Capabilities: the rights of root, one by one.
//!
//! Gives up: all of them, in all five sets (bounding, ambient, inheritable, permitted, effective),
//! so that a process that was started as root is less than root. One may be kept: to read past the
//! modes of files. `sudo webserver ~/site` has to serve a home that nobody but its owner may enter,
//! and user 0 without that right is a stranger there. Landlock bounds what it reads; without
//! Landlock it is kept as well, since user 0 reads the files of root, which are those worth
//! guarding, without any capability: to drop it would cost service and gain little. With `--user`
//! nothing is kept.
//!
//! A process that was not started as root has none to give up, and may not touch the bounding set;
//! without new privileges that set says nothing any more.

use rustix::io::Errno;
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, capability_is_in_bounding_set,
    clear_ambient_capability_set, remove_capability_from_bounding_set, set_capabilities,
};

use super::report::Outcome;

/// Empties the set of what a started program could have at most.
pub(super) fn drop_bounding() -> Outcome {
    for number in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << number);
        match capability_is_in_bounding_set(capability) {
            Ok(false) => {}
            // Behind the last one that this kernel knows.
            Err(_) => break,
            Ok(true) => match remove_capability_from_bounding_set(capability) {
                Ok(()) => {}
                // Not root: a set that no program can draw from without new privileges.
                Err(Errno::PERM) => break,
                Err(error) => return Outcome::failed(error),
            },
        }
    }
    Outcome::Done("programs get no capability".to_owned())
}

/// Empties the other sets, but for the right to read past modes where that may be kept.
pub(super) fn drop_all(may_keep_reading: bool) -> Outcome {
    let done = capabilities(None).and_then(|held| {
        // Before 4.3 there was no ambient set, which is as good as an empty one.
        match clear_ambient_capability_set() {
            Ok(()) | Err(Errno::INVAL) => {}
            Err(error) => return Err(error),
        }
        let kept = if may_keep_reading { reading(held.permitted) } else { CapabilitySet::empty() };
        let inheritable = CapabilitySet::empty();
        set_capabilities(None, CapabilitySets { effective: kept, permitted: kept, inheritable })?;
        Ok(kept)
    });
    match done {
        Ok(kept) if kept.is_empty() => Outcome::Done("no capability is left".to_owned()),
        Ok(_) => Outcome::Done("one capability is left, to read past modes".to_owned()),
        Err(error) => Outcome::failed(error),
    }
}

/// The capability by which this process reads past modes. In a container, root often has only the
/// wider one.
fn reading(held: CapabilitySet) -> CapabilitySet {
    [CapabilitySet::DAC_READ_SEARCH, CapabilitySet::DAC_OVERRIDE]
        .into_iter()
        .find(|capability| held.contains(*capability))
        .unwrap_or(CapabilitySet::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capability_to_read_is_the_narrowest_that_is_held() {
        let (narrow, wide) = (CapabilitySet::DAC_READ_SEARCH, CapabilitySet::DAC_OVERRIDE);
        for (held, expected) in [
            (CapabilitySet::all(), narrow),
            (wide | CapabilitySet::CHOWN, wide),
            (CapabilitySet::CHOWN, CapabilitySet::empty()),
            (CapabilitySet::empty(), CapabilitySet::empty()),
        ] {
            assert_eq!(reading(held), expected, "{held:?}");
        }
    }
}
