//! Which folders have to be readable so that the served one is, also when it is made anew.
//!
//! ```text
//! /srv/app/current -> releases/3      served: /srv/app/current
//! /srv/app                            holds the link, which may be pointed elsewhere
//! /srv/app/releases                   holds its target, beside which the next release stands
//! ```
//!
//! A folder that is removed and made again is another folder to Landlock, and so is the next
//! release. So the folder that holds the served one may be read, and the one that holds the link's
//! target; but not where that folder holds what is nobody's to serve: the root, a home, or a folder
//! of the system. Then the served folder alone may be read.

use std::fs;
use std::path::{Path, PathBuf};

use super::user;

/// The folders below which files may be read, for a served folder that exists. None of them is
/// below another; the first is or holds the served folder as it is now.
pub(crate) fn readable(served: &Path) -> Vec<PathBuf> {
    readable_beside(served, &homes())
}

fn readable_beside(served: &Path, homes: &[PathBuf]) -> Vec<PathBuf> {
    let target = fs::canonicalize(served).unwrap_or_else(|_| served.to_owned());
    let target_holder = target.parent().map(Path::to_owned);
    // What `..` at the end stands in is not what is written before it.
    let holder = served.file_name().and_then(|_| served.parent());
    let holder = holder.and_then(|holder| fs::canonicalize(holder).ok());
    let mut folders = vec![target];
    for holder in [target_holder, holder].into_iter().flatten() {
        if is_wide(&holder, homes) || folders.iter().any(|folder| holder.starts_with(folder)) {
            continue;
        }
        folders.retain(|folder| !folder.starts_with(&holder));
        folders.push(holder);
    }
    folders
}

/// Whether a folder holds more than what somebody put there to be served.
fn is_wide(folder: &Path, homes: &[PathBuf]) -> bool {
    WIDE.iter().any(|wide| folder == Path::new(wide))
        || folder.parent().is_some_and(|parent| SHARED.iter().any(|of| parent == Path::new(of)))
        || homes.iter().any(|home| folder == home)
}

/// The homes of whoever started the program. The home of a user without rights, whom `--user`
/// names, is often the very place where sites are (`/var/www`).
fn homes() -> Vec<PathBuf> {
    let environment = std::env::var_os("HOME").map(PathBuf::from);
    [environment, user::home()]
        .into_iter()
        .flatten()
        .map(|home| fs::canonicalize(&home).unwrap_or(home))
        .collect()
}

/// Folders of the system's own, and those where other file systems stand. `/srv` and `/tmp` are not
/// among them.
#[rustfmt::skip]
const WIDE: &[&str] = &[
    "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/media",
    "/mnt", "/opt", "/proc", "/root", "/run", "/run/media", "/run/user", "/sbin", "/sys", "/usr",
    "/usr/local", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool",
];

/// Folders that have one for each person, or for each disk, which is as wide.
const SHARED: &[&str] = &["/home", "/media", "/run/media", "/run/user"];

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn folder_that_may_be_read_is_the_one_above_unless_that_is_wide() {
        let folder = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(folder.path()).unwrap();
        for made in ["site/sub", "app/releases/3", "data/releases/4", "home/site"] {
            fs::create_dir_all(top.join(made)).unwrap();
        }
        for (target, link) in [
            ("releases/3", "app/current"),
            ("../data/releases/4", "app/shared"),
            ("app/releases/3", "home/link"),
        ] {
            let target = if link.starts_with("home") { top.join(target) } else { target.into() };
            symlink(target, top.join(link)).unwrap();
        }
        let homes = [top.join("home")];
        let rows: [(&str, &[&str]); 7] = [
            ("site", &[""]),
            ("site/sub", &["site"]),
            ("site/sub/..", &[""]),
            ("app/current", &["app"]),
            ("app/shared", &["data/releases", "app"]),
            ("home/site", &["home/site"]),
            ("home/link", &["app/releases"]),
        ];
        for (served, expected) in rows {
            let expected: Vec<PathBuf> = expected.iter().map(|name| top.join(name)).collect();
            let expected: Vec<PathBuf> =
                expected.iter().map(|path| path.components().collect()).collect();
            assert_eq!(readable_beside(&top.join(served), &homes), expected, "{served}");
        }
    }

    #[test]
    fn folder_of_the_system_or_of_a_person_is_wide() {
        let homes = [PathBuf::from("/var/lib/person")];
        for (folder, expected) in [
            ("/", true),
            ("/etc", true),
            ("/home", true),
            ("/home/anybody", true),
            ("/media/disk", true),
            ("/run/media/anybody", true),
            ("/run/user/1000", true),
            ("/var/lib", true),
            ("/var/log", true),
            ("/mnt", true),
            ("/usr/share", true),
            ("/var/lib/person", true),
            ("/home/anybody/sites", false),
            ("/media/disk/sites", false),
            ("/run/user/1000/sites", false),
            ("/var/lib/sites", false),
            ("/usr/share/nginx", false),
            ("/var/www", false),
            ("/srv", false),
            ("/tmp", false),
        ] {
            assert_eq!(is_wide(Path::new(folder), &homes), expected, "{folder}");
        }
        assert_eq!(readable_beside(Path::new("/"), &homes), [PathBuf::from("/")]);
        assert_eq!(readable_beside(Path::new("/etc"), &homes), [PathBuf::from("/etc")]);
    }
}
