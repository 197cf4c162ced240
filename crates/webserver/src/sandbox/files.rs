//! Files, by Landlock.
//!
//! Gives up: opening any file but those below the given folders, and those for reading only;
//! making, removing, renaming, linking and truncating files anywhere; new TCP listeners and
//! connections; signals to other processes, and their abstract sockets. What is open stays open:
//! the log is written, and connections are accepted. To look at what a path names (`stat`,
//! `O_PATH`) is not restricted by Landlock.
//!
//! A kernel without Landlock (before 5.13, or one that does not start it) refuses nothing of this;
//! an older Landlock refuses a part: from ABI 3 on also truncating, from 4 TCP, from 6 signals and
//! abstract sockets. Most of what an older one lacks is refused by the list of system calls.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus,
    PathBeneath, PathFd, RestrictionStatus, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope,
};

use super::report::Outcome;
use crate::terminal::shown;

/// Nothing but reading below these folders, of which the first has to be there.
pub(super) fn restrict(folders: &[PathBuf]) -> Outcome {
    let mut opened = Vec::new();
    for (index, folder) in folders.iter().enumerate() {
        match PathFd::new(folder) {
            Ok(folder) => opened.push(folder),
            // Without it nothing could be served.
            Err(error) if index == 0 => return Outcome::Missing(error.to_string()),
            Err(_) => {}
        }
    }
    match enforce(opened) {
        Ok(RestrictionStatus { ruleset: RulesetStatus::NotEnforced, landlock, .. }) => {
            Outcome::Missing(why_not(landlock).to_owned())
        }
        Ok(RestrictionStatus { landlock, .. }) => {
            let folders: Vec<String> = folders.iter().map(|folder| shown(folder)).collect();
            let version = match landlock {
                LandlockStatus::Available { effective_abi, .. } => format!(" {effective_abi}"),
                _ => String::new(),
            };
            Outcome::Done(format!("reads only below {} (Landlock{version})", folders.join(" ")))
        }
        Err(error) => Outcome::Missing(error.to_string()),
    }
}

fn enforce(folders: Vec<PathFd>) -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(folders.into_iter().map(|folder| Ok::<_, RulesetError>(readable(folder))))?
        .restrict_self()
}

fn readable(folder: PathFd) -> PathBeneath<PathFd> {
    let rights: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    PathBeneath::new(folder, rights)
}

const fn why_not(landlock: LandlockStatus) -> &'static str {
    match landlock {
        LandlockStatus::NotEnabled => "this kernel was started without Landlock",
        LandlockStatus::NotImplemented => "this kernel has no Landlock, or a container forbids it",
        LandlockStatus::Available { .. } => "this kernel's Landlock is too old",
    }
}

/// The newest Landlock whose rights are given up; of an older one, what it knows.
const NEWEST: ABI = ABI::V10;
