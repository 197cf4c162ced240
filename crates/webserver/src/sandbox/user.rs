//! Another user: what `--user NAME[:GROUP]` names, and becoming that.
//!
//! Gives up: user, group and all further groups of whoever started the program, in all three forms
//! (real, effective, saved), so that there is no way back. A user without a group comes with all
//! groups that list it, since a site may be readable through one of them; a group that is named is
//! the only one. Names are looked up in `/etc/passwd` and `/etc/group`, and nowhere else: to ask a
//! directory service would load code of others into this process. A number needs no entry.

use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;

use rustix::process::{Gid, Uid, geteuid, getuid};

use crate::terminal::printable;

/// Who serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// As it was given, visible.
    pub(crate) name: String,
    uid: Uid,
    gid: Gid,
    /// Further groups.
    groups: Vec<Gid>,
}

/// Why nobody can serve as that user. Whoever started the program named it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UserError {
    /// Only root can become another user.
    NotRoot,
    /// No user has that name.
    Unknown(String),
    /// No group has that name.
    UnknownGroup(String),
    /// The user is a number without an entry, so its group is not known.
    NoGroup(String),
    /// It names root.
    Root,
    /// The file with the names cannot be read.
    Unreadable(&'static str, String),
}

impl User {
    /// Finds the user, while names can be looked up.
    ///
    /// # Errors
    /// [`UserError`], which says what to do.
    pub(crate) fn resolve(text: &str) -> Result<Self, UserError> {
        if !geteuid().is_root() {
            return Err(UserError::NotRoot);
        }
        let read = |path: &'static str| {
            fs::read(path)
                .map(|octets| String::from_utf8_lossy(&octets).into_owned())
                .map_err(|error| UserError::Unreadable(path, error.to_string()))
        };
        // A container may have neither; numbers are enough there.
        let (users, groups) = (read(USERS), read(GROUPS));
        match (Self::find(text, users.as_deref(), groups.as_deref()), users, groups) {
            (Err(UserError::Unknown(_)), Err(error), _) => Err(error),
            (Err(UserError::UnknownGroup(_)), _, Err(error)) => Err(error),
            (found, ..) => found,
        }
    }

    fn find<E>(
        text: &str,
        users: Result<&str, E>,
        groups: Result<&str, E>,
    ) -> Result<Self, UserError> {
        let (user, group) = match text.split_once(':') {
            Some((user, group)) => (user, Some(group)),
            None => (text, None),
        };
        let (users, groups) = (users.unwrap_or_default(), groups.unwrap_or_default());
        let entry = entry_of(users, user, 2);
        let uid = match (number(user), &entry) {
            (Some(uid), _) => uid,
            (None, Some(entry)) => entry.number(2)?,
            (None, None) => return Err(UserError::Unknown(printable(user))),
        };
        let (gid, further) = match (group, entry) {
            (Some(group), _) => match (number(group), entry_of(groups, group, 2)) {
                (Some(gid), _) => (gid, Vec::new()),
                (None, Some(entry)) => (entry.number(2)?, Vec::new()),
                (None, None) => return Err(UserError::UnknownGroup(printable(group))),
            },
            (None, Some(entry)) => (entry.number(3)?, groups_of(groups, entry.fields[0])),
            (None, None) => return Err(UserError::NoGroup(printable(user))),
        };
        if uid == 0 {
            return Err(UserError::Root);
        }
        Ok(Self {
            name: printable(text),
            uid: Uid::from_raw(uid),
            gid: Gid::from_raw(gid),
            groups: further.into_iter().map(Gid::from_raw).collect(),
        })
    }
}

/// Becomes the user, for good.
///
/// # Errors
/// What the kernel says; the process is not to go on then.
#[cfg(target_os = "linux")]
pub(super) fn switch(user: Option<&User>) -> io::Result<()> {
    use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

    let Some(User { uid, gid, groups, .. }) = user else { return Ok(()) };
    // Groups first: the user may not change them.
    set_thread_groups(groups)?;
    set_thread_res_gid(*gid, *gid, *gid)?;
    Ok(set_thread_res_uid(*uid, *uid, *uid)?)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn switch(user: Option<&User>) -> io::Result<()> {
    match user {
        None => Ok(()),
        Some(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// The home of the user who started the program.
pub(super) fn home() -> Option<PathBuf> {
    let users = String::from_utf8_lossy(&fs::read(USERS).ok()?).into_owned();
    let entry = entry_of(&users, &getuid().as_raw().to_string(), 2)?;
    entry.fields.get(5).map(PathBuf::from)
}

/// A line of one of the files.
struct Entry<'a> {
    fields: Vec<&'a str>,
}

impl Entry<'_> {
    fn number(&self, index: usize) -> Result<u32, UserError> {
        let value = self.fields.get(index).and_then(|field| number(field));
        value.ok_or_else(|| UserError::Unknown(printable(self.fields[0])))
    }
}

/// The entry of a name, or of a number, which stands at `index`.
fn entry_of<'a>(file: &'a str, wanted: &str, index: usize) -> Option<Entry<'a>> {
    let entries = || entries(file);
    let is_number = |entry: &Entry<'_>| {
        number(wanted).is_some()
            && entry.fields.get(index).and_then(|f| number(f)) == number(wanted)
    };
    entries()
        .find(|entry| entry.fields[0] == wanted && !wanted.is_empty())
        .or_else(|| entries().find(is_number))
}

/// The groups that list the user of this name.
fn groups_of(file: &str, user: &str) -> Vec<u32> {
    entries(file)
        .filter(|entry| entry.fields.get(3).is_some_and(|f| f.split(',').any(|one| one == user)))
        .filter_map(|entry| entry.number(2).ok())
        .collect()
}

fn entries(file: &str) -> impl Iterator<Item = Entry<'_>> {
    file.lines().map(|line| Entry { fields: line.split(':').collect() })
}

/// A number of digits only; the largest one means "unchanged" to the kernel.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|octet| octet.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number != u32::MAX)
}

const USERS: &str = "/etc/passwd";
const GROUPS: &str = "/etc/group";

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRoot => f.write_str(
                "only root can serve as another user; start it as root, or leave --user out",
            ),
            Self::Unknown(name) => write!(
                f,
                "there is no user '{name}' in {USERS}; name another one, or give numbers, as in \
                 --user 1000:1000"
            ),
            Self::UnknownGroup(name) => write!(
                f,
                "there is no group '{name}' in {GROUPS}; name another one, or give its number"
            ),
            Self::NoGroup(name) => write!(
                f,
                "user {name} is not in {USERS}, so its group is not known; give it too, as in \
                 --user {name}:{name}"
            ),
            Self::Root => f.write_str(
                "--user names root, who gives up nothing; name a user without rights, such as \
                 nobody",
            ),
            Self::Unreadable(path, error) => {
                write!(f, "cannot read {path}: {error}; give numbers, as in --user 1000:1000")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS_READ: &str = "root:x:0:0:root:/root:/bin/sh\nwww:x:33:34::/var/www:/bin/false\n\
                              1000:x:7:8::/:\nbroken:x\nlast:x:4294967295:1::/:\n";
    const GROUPS_READ: &str = "root:x:0:\nweb:x:50:www\nsites:x:51:last,www\nbroken:x:-1:www\n\
                               others:x:52:www2,ww\nshort:x:53\n";

    #[test]
    fn user_is_a_name_or_a_number_with_or_without_a_group() {
        let unknown = |name: &str| Err(UserError::Unknown(name.to_owned()));
        let rows = [
            ("www", Ok((33, 34))),
            ("www:web", Ok((33, 50))),
            ("www:60", Ok((33, 60))),
            ("33", Ok((33, 34))),
            ("34", Err(UserError::NoGroup("34".to_owned()))),
            ("34:34", Ok((34, 34))),
            ("34:web", Ok((34, 50))),
            ("www:none", Err(UserError::UnknownGroup("none".to_owned()))),
            ("www:", Err(UserError::UnknownGroup(String::new()))),
            ("none", unknown("none")),
            ("", unknown("")),
            ("+5", unknown("+5")),
            ("4294967295:1", unknown("4294967295")),
            ("last", unknown("last")),
            ("broken", unknown("broken")),
            ("a\x1bb", unknown(r"a\x1Bb")),
            ("root", Err(UserError::Root)),
            ("0:5", Err(UserError::Root)),
        ];
        for (text, expected) in rows {
            let found = User::find::<()>(text, Ok(USERS_READ), Ok(GROUPS_READ));
            let found = found.map(|user| (user.uid.as_raw(), user.gid.as_raw()));
            assert_eq!(found, expected, "{text}");
        }
        let numbers = User::find("5:6", Err(()), Err(()));
        assert!(numbers.is_ok(), "numbers need no file");
    }

    #[test]
    fn user_without_a_group_comes_with_all_that_list_its_name() {
        let rows: [(&str, &[u32]); 5] =
            [("www", &[50, 51]), ("33", &[50, 51]), ("1000", &[]), ("www:web", &[]), ("5:6", &[])];
        for (text, expected) in rows {
            let user = User::find::<()>(text, Ok(USERS_READ), Ok(GROUPS_READ)).unwrap();
            let groups: Vec<u32> = user.groups.iter().map(|group| group.as_raw()).collect();
            assert_eq!(groups, expected, "{text}");
        }
    }
}
