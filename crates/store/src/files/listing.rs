//! One page of a folder's entries, in the order of their names.
//!
//! A folder gives its entries in no order, so each page reads all of its names and keeps the first
//! that it needs: the cost in memory is that of a page, and the cost in time that of the folder.
//! Runs on the blocking pool.

use std::collections::BinaryHeap;
use std::os::fd::{AsFd, OwnedFd};

use plainwire_field::SitePath;
use rustix::fs::{AtFlags, Dir, statat};

use crate::files::gate::{self, Gate, Stop, Thing, failure};
use crate::{Kind, Listed, Page};

type Name = Box<[u8]>;

/// One page of the folder at a path below the gate's root.
pub(super) fn page(
    gate: &dyn Gate,
    folder: &SitePath,
    after: Option<&[u8]>,
    entries_max: usize,
) -> Result<Page, Stop> {
    let open = gate.open_folder(gate::path_from_root(folder)?)?;
    let (names, more) = first_names(&open, after, entries_max)?;
    let entries = names.into_iter().filter_map(|name| entry(gate, &open, folder, name)).collect();
    Ok(Page { entries, more })
}

/// The first names behind `after`, and whether there are more.
fn first_names(
    folder: &OwnedFd,
    after: Option<&[u8]>,
    entries_max: usize,
) -> Result<(Vec<Name>, bool), Stop> {
    // The largest is on top, so that it gives way to a smaller one.
    let mut first = BinaryHeap::new();
    let mut more = false;
    for entry in Dir::read_from(folder).map_err(failure)? {
        let entry = entry.map_err(failure)?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") || after.is_some_and(|after| name <= after) {
            continue;
        }
        if first.len() < entries_max {
            first.push(Name::from(name));
            continue;
        }
        more = true;
        if let Some(mut largest) = first.peek_mut()
            && name < &**largest
        {
            *largest = name.into();
        }
    }
    Ok((first.into_sorted_vec(), more))
}

/// What an entry is; `None` when it has gone meanwhile.
fn entry(gate: &dyn Gate, open: &OwnedFd, folder: &SitePath, name: Name) -> Option<Listed> {
    let stat = statat(open.as_fd(), &*name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    let mut thing = Thing::of(&stat);
    if thing.kind == Kind::Link
        && let Ok(path) = folder.join(&name)
        && let Ok(path) = gate::path_from_root(&path)
        && let Ok(target) = gate.look(path)
    {
        thing = target;
    }
    let Thing { kind, facts } = thing;
    Some(Listed { name, kind, length: facts.length, modified: facts.modified })
}
