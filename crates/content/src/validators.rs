//! Step: by what can a client tell this representation from another?
//!
//! A small file is read whole and named by a digest of its content: right whatever its
//! modification time says, and the same on every replica. A large one is named by its length and
//! modification time; where that time means nothing by its digest, once that has been computed.
//! Until there is a strong tag there is a weak one.

use std::time::{SystemTime, UNIX_EPOCH};

use plainwire_field::{ContentCoding, EntityTag, HttpDate, SitePath};
use plainwire_store::{Identity, StoreError, StoredFile};

use crate::data::Data;
use crate::digest;
use crate::limits::{CHANGED_RETRIES_MAX, FINE_SETTLED_AFTER, MEMORY_OCTETS_MAX, SETTLED_AFTER};
use crate::resolve::Candidate;
use crate::site::Site;
use crate::{Env, Step};

/// The validators of a representation (RFC 9110 §8.8). Whatever time gives a date gives a tag too,
/// so there is no date without a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validators {
    pub(crate) tag: Option<EntityTag>,
    pub(crate) modified: Option<Modified>,
}

/// The value of `Last-Modified`, by what it can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modified {
    /// It tells this content from every other: a strong validator (RFC 9110 §8.8.2.2).
    Settled(HttpDate),
    /// Somebody set it to a time before the file's last change of any kind, as archives and copies
    /// that keep times do: another content can have the same (RFC 9110 §8.8.1).
    Kept(HttpDate),
    /// The file changed a moment ago and could change again within this second: a weak validator,
    /// until it has settled.
    Young(HttpDate),
    /// Another state of the file was sent with this date, so it tells nothing.
    Overtaken(HttpDate),
    /// The file's time lies in the future, so this is the date of the response, and tells nothing
    /// (RFC 9110 §8.8.2.1).
    Future(HttpDate),
}

/// The selected representation (RFC 9110 §3.2).
#[derive(Debug)]
pub(crate) struct Selected {
    /// The name of the representation without its coding's extension: it says the media type.
    pub(crate) name: SitePath,
    pub(crate) coding: Option<ContentCoding>,
    /// Whether the target had others, also where they have gone since.
    pub(crate) is_one_of_several: bool,
    pub(crate) state: State,
}

/// A file in one state: its validators, and its data.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) identity: Identity,
    pub(crate) validators: Validators,
    pub(crate) data: Data,
}

/// Opens the file, and finds its validators and with them its data. A small file that changes while
/// it is read is opened again, once it has been closed. In a coding, the tag is one of the coding's
/// own (RFC 9110 §8.8.3.3).
///
/// # Errors
/// Those of the store; [`StoreError::Changed`] for a small file that never rests.
pub(crate) async fn read(
    site: &Site,
    candidate: &mut Candidate,
    env: &Env,
) -> Result<State, StoreError> {
    let mut retries = CHANGED_RETRIES_MAX;
    let mut state = loop {
        let file = candidate.open(site).await?;
        match read_once(site, file, env).await {
            Err(StoreError::Changed) if retries > 0 => retries -= 1,
            read => break read?,
        }
    };
    if let (Some(tag), Some(coding)) = (&mut state.validators.tag, candidate.coding) {
        *tag = tag.in_coding(coding);
    }
    state.validators.modified = state.validators.modified.map(|modified| {
        site.glimpses().judged(modified, &candidate.path, &state.identity, env.date())
    });
    env.because(Step::Validators, || describe(&state.validators));
    Ok(state)
}

async fn read_once(site: &Site, file: StoredFile, env: &Env) -> Result<State, StoreError> {
    if file.length() > MEMORY_OCTETS_MAX {
        let validators = of_large(site, &file, env.now);
        return Ok(State { identity: file.identity().clone(), validators, data: Data::File(file) });
    }
    let octets = file.read_all(MEMORY_OCTETS_MAX).await?;
    let validators = of_small(site, &file, &octets, env.now);
    Ok(State { identity: file.identity().clone(), validators, data: Data::Octets(octets) })
}

fn of_small(site: &Site, file: &StoredFile, octets: &[u8], now: SystemTime) -> Validators {
    let tag = if names_content(file, now) {
        site.digests().of_small(file.identity(), octets)
    } else {
        digest::of_octets(octets)
    };
    Validators { tag: Some(tag), modified: Modified::of(file, now) }
}

/// The tag of a file whose time means nothing is that of its digest, once that is known.
fn of_large(site: &Site, file: &StoredFile, now: SystemTime) -> Validators {
    let modified = Modified::of(file, now);
    let tag = match modified {
        Some(Modified::Kept(_)) => tag_of_times(file, file.identity().changed(), now),
        Some(Modified::Settled(_) | Modified::Young(_)) => tag_of_times(file, None, now),
        _ if names_content(file, now) => site.digests().of_large(file),
        _ => None,
    };
    Validators { tag: tag.or_else(|| tag_for_now(file)), modified }
}

impl Modified {
    /// What the modification time says now. Nothing when it is the epoch or one second later, which
    /// reproducible builds set.
    fn of(file: &StoredFile, now: SystemTime) -> Option<Self> {
        Self::of_times(file.modified()?, file.identity().changed(), now)
    }

    fn of_times(time: SystemTime, changed: Option<SystemTime>, now: SystemTime) -> Option<Self> {
        let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let (date, today) = (HttpDate::from_seconds(seconds), HttpDate::from_time(now));
        match seconds {
            0 | 1 => None,
            // Also where the clock was set back behind a file that is old.
            _ if date > today => Some(Self::Future(today)),
            _ if was_kept(time, changed) => Some(Self::Kept(date)),
            _ if date < today && is_old_enough(time, now) => Some(Self::Settled(date)),
            _ => Some(Self::Young(date)),
        }
    }

    /// The date that is sent.
    pub(crate) const fn date(self) -> HttpDate {
        match self {
            Self::Settled(date)
            | Self::Kept(date)
            | Self::Young(date)
            | Self::Overtaken(date)
            | Self::Future(date) => date,
        }
    }

    /// The date for "modified since" and "unmodified since".
    pub(crate) const fn comparable(self) -> Option<HttpDate> {
        match self {
            Self::Settled(date) | Self::Kept(date) | Self::Young(date) => Some(date),
            Self::Overtaken(_) | Self::Future(_) => None,
        }
    }

    /// The date where it names one content in `If-Range`. A kept one may do: a client that was sent
    /// a tag beside it has to use that (RFC 9110 §13.1.5).
    pub(crate) const fn strong(self) -> Option<HttpDate> {
        match self {
            Self::Settled(date) | Self::Kept(date) => Some(date),
            Self::Young(_) | Self::Overtaken(_) | Self::Future(_) => None,
        }
    }
}

/// Whether the file's identity names one content: its last change of any kind is old enough that
/// another one would have another time.
fn names_content(file: &StoredFile, now: SystemTime) -> bool {
    file.identity().changed().is_none_or(|changed| is_old_enough(changed, now))
}

/// Whether a later change would have another time than this one.
fn is_old_enough(time: SystemTime, now: SystemTime) -> bool {
    let settled_after = if is_coarse(time) { SETTLED_AFTER } else { FINE_SETTLED_AFTER };
    now.duration_since(time).is_ok_and(|age| age >= settled_after)
}

/// Whether the time may come from a file system that counts in seconds.
fn is_coarse(time: SystemTime) -> bool {
    time.duration_since(UNIX_EPOCH).is_ok_and(|since| since.subsec_nanos() == 0)
}

/// Whether somebody gave the file a time from before its last change of any kind. Up to the time
/// that it takes to settle, writing and renaming are one change.
fn was_kept(time: SystemTime, changed: Option<SystemTime>) -> bool {
    let before = changed.and_then(|changed| changed.duration_since(time).ok());
    before.is_some_and(|before| before >= SETTLED_AFTER)
}

/// `"length-seconds.nanoseconds"`: numbers apart by what no number holds, so that no two pairs
/// give the same tag. Where the modification time was kept from elsewhere, `changed` follows: the
/// time of the last change of any kind, which nobody can set. Weak until the last of them has
/// settled, since two changes within its resolution look the same; and with a mark at its end where
/// that resolution may be coarse, so that no strong tag equals it (RFC 9110 §8.8.1, §8.8.3).
fn tag_of_times(
    file: &StoredFile,
    changed: Option<SystemTime>,
    now: SystemTime,
) -> Option<EntityTag> {
    let time = file.modified()?;
    let mut text = with_time(&file.length().to_string(), time)?;
    if let Some(changed) = changed {
        text = with_time(&text, changed)?;
    }
    let last = changed.unwrap_or(time);
    if is_old_enough(last, now) {
        return EntityTag::strong(text.as_bytes());
    }
    EntityTag::weak((text + if is_coarse(last) { "-new" } else { "" }).as_bytes())
}

/// A weak tag until there is that of the digest, of the length and the last change of any kind.
fn tag_for_now(file: &StoredFile) -> Option<EntityTag> {
    let changed = file.identity().changed().or_else(|| file.modified())?;
    EntityTag::weak((with_time(&file.length().to_string(), changed)? + "-new").as_bytes())
}

/// The text with one more time behind it.
fn with_time(text: &str, time: SystemTime) -> Option<String> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{text}-{}.{:09}", since.as_secs(), since.subsec_nanos()))
}

fn describe(validators: &Validators) -> String {
    let tag =
        validators.tag.as_ref().map_or_else(|| "no ETag".to_owned(), |tag| format!("ETag {tag}"));
    match validators.modified {
        Some(Modified::Settled(date)) => format!("{tag}, Last-Modified {date}"),
        Some(Modified::Kept(date)) => {
            format!("{tag}, Last-Modified {date}, kept from elsewhere")
        }
        Some(Modified::Young(date)) => {
            format!("{tag}, Last-Modified {date}, weak: that second is not over")
        }
        Some(Modified::Overtaken(date)) => {
            format!("{tag}, Last-Modified {date}, which another state of the file was sent with")
        }
        Some(Modified::Future(date)) => {
            format!("{tag}, Last-Modified {date}: the file's own time lies in the future")
        }
        None => format!("{tag}; the modification time means nothing"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Duration;

    use plainwire_store::{Access, FileStore, Found, MemoryStore, Store};

    use super::*;

    fn at(seconds: u64) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    // RFC 9110 §8.8.2.1, §8.8.2.2
    #[test]
    fn modification_time_is_trusted_by_its_age() {
        let now = UNIX_EPOCH + Duration::from_millis(1_000_000_500);
        let date = HttpDate::from_seconds;
        let fine = |seconds| at(seconds).map(|time| time + Duration::from_millis(1));
        let before = Some(UNIX_EPOCH - Duration::from_secs(100));
        let later = at(1_000_000).map(|time| time + Duration::from_millis(900));
        let rows = [
            (before, None),
            (at(0), None),
            (at(1), None),
            (at(2), Some(Modified::Settled(date(2)))),
            (at(999_998), Some(Modified::Settled(date(999_998)))),
            (at(999_999), Some(Modified::Young(date(999_999)))),
            (at(1_000_000), Some(Modified::Young(date(1_000_000)))),
            (later, Some(Modified::Young(date(1_000_000)))),
            (fine(999_998), Some(Modified::Settled(date(999_998)))),
            (fine(999_999), Some(Modified::Settled(date(999_999)))),
            (fine(1_000_000), Some(Modified::Young(date(1_000_000)))),
            (at(1_000_001), Some(Modified::Future(date(1_000_000)))),
            (at(9_000_000), Some(Modified::Future(date(1_000_000)))),
        ];
        for (time, modified) in rows {
            let time = time.unwrap();
            assert_eq!(Modified::of_times(time, None, now), modified, "{time:?}");
            assert_eq!(Modified::of_times(time, Some(time), now), modified, "{time:?}");
        }
        let kept = |time, changed| Modified::of_times(at(time).unwrap(), at(changed), now);
        assert_eq!(kept(1, 5), None);
        assert_eq!(kept(900_000, 900_001), Some(Modified::Settled(date(900_000))));
        assert_eq!(kept(900_000, 900_002), Some(Modified::Kept(date(900_000))));
        assert_eq!(kept(900_000, 1_000_000), Some(Modified::Kept(date(900_000))));
        assert_eq!(kept(1_000_001, 1_000_009), Some(Modified::Future(date(1_000_000))));
    }

    // RFC 9110 §8.8.2.2
    #[test]
    fn date_settles_when_its_second_is_over_and_the_clock_has_ticked() {
        let date = HttpDate::from_seconds;
        for (milliseconds, settled) in [(300, 1_000), (0, 2_000), (990, 1_050), (949, 1_000)] {
            let time = UNIX_EPOCH + Duration::from_millis(1_000_000 + milliseconds);
            let seen = |after| {
                let now = UNIX_EPOCH + Duration::from_millis(1_000_000 + after);
                Modified::of_times(time, Some(time), now)
            };
            assert_eq!(seen(milliseconds), Some(Modified::Young(date(1_000))), "{milliseconds}");
            assert_eq!(seen(settled - 11), Some(Modified::Young(date(1_000))), "{milliseconds}");
            assert_eq!(seen(settled), Some(Modified::Settled(date(1_000))), "{milliseconds}");
        }
    }

    // RFC 9110 §8.8.3
    #[test]
    fn tags_of_two_pairs_of_length_and_time_differ() {
        let pairs = [(1, 23, 0), (12, 3, 0), (123, 0, 0), (1, 2, 3), (1, 23, 1)];
        let tags: std::collections::HashSet<_> = pairs
            .iter()
            .map(|&(length, seconds, nanos)| {
                let length: u64 = length;
                with_time(&length.to_string(), UNIX_EPOCH + Duration::new(seconds, nanos)).unwrap()
            })
            .collect();
        assert_eq!(tags.len(), pairs.len());
    }

    // RFC 9110 §8.8.1
    #[tokio::test]
    async fn tag_of_a_small_file_is_remembered_once_its_last_change_has_settled() {
        // Any file of a disk; what it is said to hold stands in the test.
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let store = Arc::new(FileStore::open(folder, Access::Detect).unwrap());
        let path = SitePath::parse(b"/Cargo.toml").unwrap();
        let Ok(Found::File(file)) = store.find(&path).await else { panic!("it is there") };
        let changed = file.identity().changed().unwrap();
        let site = Site::new(store);
        let tag = |after, octets| {
            let now = changed + Duration::from_secs(after);
            of_small(&site, &file, octets, now).tag.unwrap()
        };
        // Two contents within one tick of the file system's clock look the same but for their
        // digest.
        assert_ne!(tag(0, b"first"), tag(0, b"second"));
        assert_eq!(tag(0, b"second"), digest::of_octets(b"second"));
        let settled = tag(3, b"third");
        assert_eq!(tag(4, b"is not digested"), settled);
        assert_eq!(settled, digest::of_octets(b"third"));
        assert_eq!(tag(0, b"fourth"), digest::of_octets(b"fourth"));
    }

    fn before_epoch(seconds: u64) -> SystemTime {
        UNIX_EPOCH - Duration::from_secs(seconds)
    }

    // RFC 9110 §15.4.5, §15.3.7
    #[tokio::test]
    async fn date_of_any_file_comes_with_a_tag() {
        let far = 253_402_300_799;
        for length in [0, 1, 100_000] {
            for modified in [0, 1, 2, 999_997, 999_998, 999_999, 1_000_000, 1_000_001, far] {
                let time = UNIX_EPOCH + Duration::from_secs(modified);
                for time in [time, time + Duration::from_nanos(1), before_epoch(modified)] {
                    let store = MemoryStore::new().with_modified("a", vec![b'a'; length], time);
                    let path = SitePath::parse(b"/a").unwrap();
                    let Ok(Found::File(file)) = store.find(&path).await else { panic!("there") };
                    let site = Site::new(Arc::new(store));
                    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
                    let of = if length > 1 {
                        of_large(&site, &file, now)
                    } else {
                        of_small(&site, &file, b"", now)
                    };
                    assert!(of.tag.is_some() || of.modified.is_none(), "{length} {time:?}");
                }
            }
        }
    }
}
