//! What can be peculiar about a request: one small predicate each, on its octets.
//!
//! They are written without our codec, from the grammar, so that they go on saying the same when
//! the codec is wrong.

mod content;
mod fields;
mod grammar;
mod start;

use super::suspect::Suspect;

pub(super) use self::content::*;
pub(super) use self::fields::*;
pub(super) use self::start::*;

/// Whether a request has a peculiarity.
pub(in crate::differential) type Predicate = fn(&Suspect<'_>) -> bool;
