//! A path inside a site: decoded once, normalised, and nothing that could leave the site.
//!
//! Everything that can be opened is named by a [`SitePath`], so what it rules out cannot reach a
//! store: dot segments, NUL, a slash or a backslash that was encoded, a name that is too long.

use std::fmt;

use crate::token;

/// The path of something in a site: segments without a leading slash, joined by `/`; the root is
/// empty.
///
/// The octets are those of file names, so they need not be UTF-8. No segment is empty, `.` or
/// `..`; none holds NUL, `/` or a backslash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath {
    octets: Box<[u8]>,
    /// Whether the path was asked for with a slash at its end.
    folder: bool,
}

/// Why a request path names nothing that a site can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathRefusal {
    /// A `%` without two hexadecimal digits behind it (RFC 3986 §2.1).
    Encoding,
    /// `..` would climb above the root.
    AboveRoot,
    /// An encoded slash, a backslash or a NUL, none of which a name in a site can hold.
    Forbidden,
    /// A segment of more than [`NAME_OCTETS_MAX`] octets.
    NameTooLong,
}

/// The longest name of a file, in octets: what Linux file systems take (`NAME_MAX`).
pub const NAME_OCTETS_MAX: usize = 255;

impl SitePath {
    /// The root of a site, as a folder.
    #[must_use]
    pub fn root() -> Self {
        Self { octets: Box::default(), folder: true }
    }

    /// Decodes and normalises the path of a target. Each `%XX` is decoded once; `.` and `..` are
    /// resolved after decoding (RFC 3986 §5.2.4, §6.2.2); empty segments vanish.
    ///
    /// # Errors
    /// [`PathRefusal`], which tells a malformed path from one that no site can hold.
    pub fn parse(encoded: &[u8]) -> Result<Self, PathRefusal> {
        let mut octets = Vec::with_capacity(encoded.len());
        let mut folder = true;
        for segment in encoded.split(|&octet| octet == b'/') {
            let start = octets.len();
            if start > 0 {
                octets.push(b'/');
            }
            let name_start = octets.len();
            decode(segment, &mut octets)?;
            let name = octets.get(name_start..).unwrap_or_default();
            folder = matches!(name, b"" | b"." | b"..");
            match name {
                b"" | b"." => octets.truncate(start),
                b".." => {
                    octets.truncate(start);
                    let parent = parent_length(&octets).ok_or(PathRefusal::AboveRoot)?;
                    octets.truncate(parent);
                }
                name if name.len() > NAME_OCTETS_MAX => return Err(PathRefusal::NameTooLong),
                _ => {}
            }
        }
        Ok(Self { octets: octets.into(), folder })
    }

    /// The path of a thing in this folder, under the same rules as a request path.
    ///
    /// # Errors
    /// [`PathRefusal::Forbidden`] for a name that is empty, a dot segment, or holds `/`, a
    /// backslash or NUL; [`PathRefusal::NameTooLong`].
    pub fn join(&self, name: &[u8]) -> Result<Self, PathRefusal> {
        if matches!(name, b"" | b"." | b"..") || name.iter().any(|&octet| is_forbidden(octet)) {
            return Err(PathRefusal::Forbidden);
        }
        if name.len() > NAME_OCTETS_MAX {
            return Err(PathRefusal::NameTooLong);
        }
        let separator: &[u8] = if self.is_root() { b"" } else { b"/" };
        Ok(Self { octets: [&self.octets, separator, name].concat().into(), folder: false })
    }

    /// The path of a file beside it, with its name and one more extension, which is given without
    /// its dot.
    ///
    /// # Errors
    /// As [`join`](Self::join), of the longer name; the root has no name.
    pub fn with_added_extension(&self, extension: &[u8]) -> Result<Self, PathRefusal> {
        let name = self.name().ok_or(PathRefusal::Forbidden)?;
        if extension.is_empty() || extension.iter().any(|&octet| is_forbidden(octet)) {
            return Err(PathRefusal::Forbidden);
        }
        if name.len().saturating_add(1).saturating_add(extension.len()) > NAME_OCTETS_MAX {
            return Err(PathRefusal::NameTooLong);
        }
        Ok(Self { octets: [&self.octets, &b"."[..], extension].concat().into(), folder: false })
    }

    /// The octets: segments joined by `/`, none before the first.
    #[must_use]
    pub const fn as_octets(&self) -> &[u8] {
        &self.octets
    }

    /// Whether it is the root.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.octets.is_empty()
    }

    /// Whether it was asked for as a folder: with a slash at its end, or as the root.
    #[must_use]
    pub const fn is_folder(&self) -> bool {
        self.folder
    }

    /// The segments in order; none for the root.
    pub fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.octets.split(|&octet| octet == b'/').filter(|segment| !segment.is_empty())
    }

    /// The last segment; `None` for the root.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        self.segments().last()
    }

    /// The folder that holds it; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let length = parent_length(&self.octets)?;
        let octets = self.octets.get(..length)?.into();
        Some(Self { octets, folder: true })
    }

    /// What follows the last dot of the name; `None` where there is no dot, or only a first one.
    #[must_use]
    pub fn extension(&self) -> Option<&[u8]> {
        let name = self.name()?;
        let dot = name.iter().rposition(|&octet| octet == b'.').filter(|&at| at > 0)?;
        name.get(dot.checked_add(1)?..)
    }

    /// The path as a target: one slash, then the segments with everything encoded that has to be;
    /// a folder ends in a slash. Never begins with two slashes, so it never names an authority.
    #[must_use]
    pub fn to_target(&self) -> String {
        let mut target = String::with_capacity(self.octets.len().saturating_add(2));
        for segment in self.segments() {
            target.push('/');
            for &octet in segment {
                push_encoded(&mut target, octet);
            }
        }
        if self.folder || target.is_empty() {
            target.push('/');
        }
        target
    }

    /// The same path, asked for as a folder.
    #[must_use]
    pub fn into_folder(self) -> Self {
        Self { folder: true, ..self }
    }
}

/// The target that it would be asked for by.
impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_target())
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SitePath({self})")
    }
}

impl PathRefusal {
    /// Whether the target itself is malformed (400), rather than the name of nothing (404).
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        matches!(self, Self::Encoding | Self::AboveRoot)
    }
}

impl fmt::Display for PathRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "a % in the path is not followed by two hexadecimal digits",
            Self::AboveRoot => "the path climbs above the root of the site",
            Self::Forbidden => "the path holds an encoded slash, a backslash or a NUL",
            Self::NameTooLong => "a name in the path is longer than 255 octets",
        })
    }
}

impl std::error::Error for PathRefusal {}

/// Decodes one segment behind the octets that are there.
fn decode(mut segment: &[u8], octets: &mut Vec<u8>) -> Result<(), PathRefusal> {
    while let [first, rest @ ..] = segment {
        let (octet, tail) = match (first, rest) {
            (b'%', [high, low, tail @ ..]) => {
                let pair = token::hex_value(*high).zip(token::hex_value(*low));
                let (high, low) = pair.ok_or(PathRefusal::Encoding)?;
                ((high << 4) | low, tail)
            }
            (b'%', _) => return Err(PathRefusal::Encoding),
            (octet, tail) => (*octet, tail),
        };
        if is_forbidden(octet) {
            return Err(PathRefusal::Forbidden);
        }
        octets.push(octet);
        segment = tail;
    }
    Ok(())
}

const fn is_forbidden(octet: u8) -> bool {
    matches!(octet, b'/' | b'\\' | 0)
}

/// How many octets remain without the last segment; `None` where there is none.
fn parent_length(octets: &[u8]) -> Option<usize> {
    if octets.is_empty() {
        return None;
    }
    Some(octets.iter().rposition(|&octet| octet == b'/').unwrap_or(0))
}

/// Adds one octet, encoded unless it may stand in a segment (RFC 3986 §2.1, §3.3).
pub(crate) fn push_encoded(target: &mut String, octet: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if token::is_pchar(octet) {
        target.push(char::from(octet));
    } else {
        target.push('%');
        for digit in [octet >> 4, octet & 0x0f] {
            target.extend(HEX.get(usize::from(digit)).map(|&hex| char::from(hex)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(encoded: &str) -> Result<String, PathRefusal> {
        SitePath::parse(encoded.as_bytes()).map(|path| path.to_string())
    }

    // RFC 3986 §5.2.4, §6.2.2
    #[test]
    fn path_is_decoded_once_and_normalised() {
        let rows = [
            ("/", "/"),
            ("", "/"),
            ("/a", "/a"),
            ("/a/", "/a/"),
            ("//a///b", "/a/b"),
            ("/./a/./b/.", "/a/b/"),
            ("/a/../b", "/b"),
            ("/a/..", "/"),
            ("/a/b/..", "/a/"),
            ("/a/%2e%2E/b", "/b"),
            ("/%41%7e%7E", "/A~~"),
            ("/a%20b%25", "/a%20b%25"),
            ("/%252e%252e/x", "/%252e%252e/x"),
            ("/...", "/..."),
            ("/a%3Fb%23", "/a%3Fb%23"),
            ("/%c3%a9%ff", "/%C3%A9%FF"),
            ("/%0d%0aX-Inj:1", "/%0D%0AX-Inj:1"),
        ];
        for (encoded, expected) in rows {
            assert_eq!(parse(encoded).as_deref(), Ok(expected), "{encoded:?}");
        }
    }

    // RFC 9110 §17.3
    #[test]
    fn path_that_could_leave_the_site_is_refused() {
        use PathRefusal::{AboveRoot, Encoding, Forbidden, NameTooLong};
        let long = format!("/{}", "a".repeat(256));
        let rows = [
            ("/..", AboveRoot),
            ("/../../../etc/passwd", AboveRoot),
            ("/a/../../b", AboveRoot),
            ("/.%2e/%2e%2e/etc/passwd", AboveRoot),
            ("/%%32%65%%32%65/", Encoding),
            ("/%", Encoding),
            ("/%4", Encoding),
            ("/%zz", Encoding),
            ("/..%2fetc", Forbidden),
            ("/a%2Fb", Forbidden),
            ("/a%5cb", Forbidden),
            ("/a\\b", Forbidden),
            ("/a%00.txt", Forbidden),
            (long.as_str(), NameTooLong),
        ];
        for (encoded, refusal) in rows {
            assert_eq!(parse(encoded), Err(refusal), "{encoded:?}");
        }
    }

    #[test]
    fn target_of_a_path_never_begins_with_two_slashes() {
        for encoded in
            ["//evil.example/..", "//evil.example/", "///", "/.//evil.example", "/a/..//b"]
        {
            let target = parse(encoded).unwrap();
            assert!(target.starts_with('/') && !target.starts_with("//"), "{encoded} -> {target}");
        }
    }

    #[test]
    fn path_has_a_name_a_parent_and_an_extension() {
        let path = SitePath::parse(b"/a/b.tar.gz").unwrap();
        assert_eq!(path.name(), Some(&b"b.tar.gz"[..]));
        assert_eq!(path.extension(), Some(&b"gz"[..]));
        assert_eq!(path.parent().unwrap().to_string(), "/a/");
        assert_eq!(path.parent().unwrap().parent(), Some(SitePath::root()));
        assert_eq!(SitePath::root().parent(), None);
        assert_eq!(SitePath::parse(b"/.env").unwrap().extension(), None);
        assert_eq!(SitePath::parse(b"/a.").unwrap().extension(), Some(&b""[..]));
    }

    #[test]
    fn path_joins_one_name_under_the_same_rules() {
        let folder = SitePath::parse(b"/a/").unwrap();
        assert_eq!(folder.join(b"index.html").unwrap().to_string(), "/a/index.html");
        assert_eq!(SitePath::root().join(b"x").unwrap().as_octets(), b"x");
        for refused in ["", ".", "..", "a/b", "a\\b", "a\0"] {
            assert_eq!(folder.join(refused.as_bytes()), Err(PathRefusal::Forbidden), "{refused:?}");
        }
    }

    #[test]
    fn path_with_an_added_extension_stands_beside_it() {
        let file = SitePath::parse(b"/a/b.css").unwrap();
        assert_eq!(file.with_added_extension(b"gz"), SitePath::parse(b"/a/b.css.gz"));
        for refused in ["", "a/b", "a\\b", "a\0"] {
            let found = file.with_added_extension(refused.as_bytes());
            assert_eq!(found, Err(PathRefusal::Forbidden), "{refused:?}");
        }
        assert_eq!(SitePath::root().with_added_extension(b"gz"), Err(PathRefusal::Forbidden));
        let longest = SitePath::root().join(&[b'a'; NAME_OCTETS_MAX - 3]).unwrap();
        assert_eq!(longest.with_added_extension(b"gz").unwrap().as_octets().len(), 255);
        assert_eq!(longest.with_added_extension(b"zst"), Err(PathRefusal::NameTooLong));
    }
}
