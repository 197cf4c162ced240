//! Paths of requests: the encoded path of a target.
//!
//! The second reading keeps a stack of names, as RFC 3986 §5.2.4 describes it in words. Whatever is
//! accepted cannot leave a site, and can be asked for again.

use plainwire_field::{NAME_OCTETS_MAX, PathRefusal, SitePath};

use super::{Rung, Target, shown};
use crate::{cases, site};

/// The target.
pub const TARGET: Target = Target {
    name: "path",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::RoundTrip, Rung::Differential, Rung::Bounds],
    seeds,
    run,
};

fn seeds() -> Vec<Vec<u8>> {
    let of_rows = [cases::PATHS, cases::FOLDERS, cases::HIDDEN].into_iter().flatten();
    let asked = of_rows.filter_map(|(request, _)| request.lines().next()?.split(' ').nth(1));
    let hostile = site::HOSTILE_NAMES.iter().filter_map(|(_, path)| *path);
    asked.chain(hostile).map(|path| path.as_bytes().to_vec()).collect()
}

fn run(octets: &[u8]) {
    let parsed = SitePath::parse(octets);
    let read = reference(octets);
    match (&parsed, &read) {
        (Ok(path), Ok((names, is_folder))) => {
            assert_eq!(path.as_octets(), names.join(&b'/'), "{}", shown(octets));
            assert_eq!(path.is_folder(), *is_folder, "{}", shown(octets));
        }
        (Err(ours), Err(theirs)) => assert_eq!(ours, theirs, "{}", shown(octets)),
        _ => panic!("{parsed:?} and {read:?} of {}", shown(octets)),
    }
    match parsed {
        Ok(path) => accepted(&path, octets),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
    if let Ok(joined) = SitePath::root().join(octets) {
        inside(&joined);
        assert_eq!(joined.name(), Some(octets));
    }
}

fn accepted(path: &SitePath, octets: &[u8]) {
    inside(path);
    assert!(path.as_octets().len() <= octets.len(), "decoding makes nothing longer");
    let target = path.to_target();
    assert!(target.starts_with('/') && !target.starts_with("//"), "{target}");
    assert!(target.bytes().all(|octet| octet.is_ascii_graphic()), "{target}");
    assert_eq!(SitePath::parse(target.as_bytes()).as_ref(), Ok(path), "{target}");
    assert_eq!(path.clone().into_folder().as_octets(), path.as_octets());
    match (path.parent(), path.name()) {
        (None, None) => assert!(path.is_root()),
        (Some(parent), Some(name)) => {
            let joined = parent.join(name).expect("a name that stands in a path can be joined");
            assert_eq!(joined.as_octets(), path.as_octets());
            assert!(!joined.is_folder() && parent.is_folder());
        }
        other => panic!("half a name: {other:?}"),
    }
    if let Ok(longer) = path.with_added_extension(b"gz") {
        inside(&longer);
        assert_eq!(longer.extension(), Some(&b"gz"[..]));
        assert_eq!(longer.parent(), path.parent());
    } else {
        let is_too_long = path.name().is_none_or(|name| name.len() + 3 > NAME_OCTETS_MAX);
        assert!(is_too_long, "{path}");
    }
}

/// Nothing in it climbs, hides a separator, or is longer than a name may be.
fn inside(path: &SitePath) {
    let octets = path.as_octets();
    let names: Vec<&[u8]> = octets.split(|&octet| octet == b'/').collect();
    assert!(octets.is_empty() || names.iter().all(|name| !name.is_empty()), "{path}");
    for name in names {
        assert!(!matches!(name, b"." | b".."), "{path}");
        assert!(!name.iter().any(|octet| b"\\\0/".contains(octet)), "{path}");
        assert!(name.len() <= NAME_OCTETS_MAX, "{path}");
    }
}

/// The names and whether it ends as a folder does; or why there are none.
fn reference(octets: &[u8]) -> Result<(Vec<Vec<u8>>, bool), PathRefusal> {
    let mut names = Vec::new();
    let mut is_folder = true;
    for segment in octets.split(|&octet| octet == b'/') {
        let mut name = Vec::new();
        let mut at = 0;
        while at < segment.len() {
            let octet = if segment[at] == b'%' {
                let digits = segment.get(at + 1..at + 3).ok_or(PathRefusal::Encoding)?;
                let digits: Option<Vec<u32>> =
                    digits.iter().map(|&digit| char::from(digit).to_digit(16)).collect();
                let digits = digits.ok_or(PathRefusal::Encoding)?;
                at += 3;
                (digits[0] * 16 + digits[1]) as u8
            } else {
                at += 1;
                segment[at - 1]
            };
            if b"\\\0/".contains(&octet) {
                return Err(PathRefusal::Forbidden);
            }
            name.push(octet);
        }
        is_folder = matches!(&*name, b"" | b"." | b"..");
        if name == b".." {
            names.pop().ok_or(PathRefusal::AboveRoot)?;
        } else if name.len() > NAME_OCTETS_MAX {
            return Err(PathRefusal::NameTooLong);
        } else if !is_folder {
            names.push(name);
        }
    }
    Ok((names, is_folder))
}
