//! Step: by what can a client tell this representation from another?
//!
//! A small file is read whole and named by a digest of its content: right whatever its
//! modification time says, and the same on every replica. A large one is named by its length and
//! modification time, as soon as that time means something; before that by its digest, once that
//! has been computed, and until then by nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use plainwire_field::{EntityTag, HttpDate};
use plainwire_store::{StoreError, StoredFile};

use crate::data::Data;
use crate::digest;
use crate::ending::Ending;
use crate::limits::{CHANGED_RETRIES_MAX, MEMORY_OCTETS_MAX, SETTLED_AFTER};
use crate::negotiate::Chosen;
use crate::resolve;
use crate::site::Site;
use crate::{Env, Step};

/// The validators of a representation (RFC 9110 §8.8); both are strong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validators {
    pub(crate) tag: Option<EntityTag>,
    pub(crate) modified: Option<HttpDate>,
}

/// A representation with its validators.
#[derive(Debug)]
pub(crate) struct Selected {
    pub(crate) validators: Validators,
    pub(crate) data: Data,
}

/// Finds the validators of the file, and with them its data. A small file that changes while it is
/// read is found again, so `chosen` may hold a newer file afterwards. In a coding, the tag is one
/// of the coding's own (RFC 9110 §8.8.3.3).
pub(crate) async fn select(
    site: &Site,
    chosen: &mut Chosen,
    env: &Env,
) -> Result<Selected, Ending> {
    let mut retries = CHANGED_RETRIES_MAX;
    let mut selected = loop {
        match select_once(site, &chosen.file, env).await {
            Ok(selected) => break selected,
            Err(StoreError::Changed) if retries > 0 => {
                retries -= 1;
                chosen.file = resolve::again(site, &chosen.path, env).await?;
            }
            Err(error) => {
                return Err(resolve::from_store(Step::Validators, &chosen.path, &error, env));
            }
        }
    };
    if let (Some(tag), Some(coding)) = (&mut selected.validators.tag, chosen.coding) {
        *tag = tag.in_coding(coding);
    }
    env.because(Step::Validators, || describe(&selected.validators));
    Ok(selected)
}

async fn select_once(site: &Site, file: &StoredFile, env: &Env) -> Result<Selected, StoreError> {
    let settled = settled_time(file.modified(), env.now);
    if file.length() > MEMORY_OCTETS_MAX {
        return Ok(select_large(site, file, settled, env.now));
    }
    let octets = file.read_all(MEMORY_OCTETS_MAX).await?;
    Ok(select_small(site, file, settled, octets, env.now))
}

fn select_small(
    site: &Site,
    file: &StoredFile,
    settled: Option<SystemTime>,
    octets: Bytes,
    now: HttpDate,
) -> Selected {
    let tag = if names_content(file, now) {
        site.digests().of_small(file.identity(), &octets)
    } else {
        digest::of_octets(&octets)
    };
    let validators = Validators { tag: Some(tag), modified: settled.map(HttpDate::from_time) };
    Selected { validators, data: Data::Octets(octets) }
}

/// A file whose time is merely young gets its tag in two seconds; one whose time never means
/// anything gets that of its digest.
fn select_large(
    site: &Site,
    file: &StoredFile,
    settled: Option<SystemTime>,
    now: HttpDate,
) -> Selected {
    let tag = match settled {
        Some(time) => tag_of_time(file.length(), time),
        None if names_content(file, now) => site.digests().of_large(file),
        None => None,
    };
    let validators = Validators { tag, modified: settled.map(HttpDate::from_time) };
    Selected { validators, data: Data::File(file.clone()) }
}

/// Whether the file's identity names one content: its last change of any kind is old enough that
/// another one would have another time.
fn names_content(file: &StoredFile, now: HttpDate) -> bool {
    file.identity().changed().is_none_or(|changed| is_old_enough(changed, now))
}

fn is_old_enough(time: SystemTime, now: HttpDate) -> bool {
    now.to_time().duration_since(time).is_ok_and(|age| age >= SETTLED_AFTER)
}

/// The modification time, where it tells one content from the next. It does not when it is the
/// epoch or one second later (what reproducible builds set), in the future, or too young.
fn settled_time(modified: Option<SystemTime>, now: HttpDate) -> Option<SystemTime> {
    let time = modified?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    (since >= Duration::from_secs(2) && is_old_enough(time, now)).then_some(time)
}

/// `"length-seconds.nanoseconds"`: numbers apart by what no number holds, so that no two pairs
/// give the same tag.
fn tag_of_time(length: u64, time: SystemTime) -> Option<EntityTag> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    let text = format!("{length}-{}.{:09}", since.as_secs(), since.subsec_nanos());
    EntityTag::strong(text.as_bytes())
}

fn describe(validators: &Validators) -> String {
    match (&validators.tag, validators.modified) {
        (Some(tag), Some(date)) => format!("ETag {tag}, Last-Modified {date}"),
        (Some(tag), None) => format!("ETag {tag}; the modification time means nothing"),
        (None, Some(date)) => format!("Last-Modified {date}"),
        (None, None) => "none yet: the modification time means nothing, and this large file has \
                         no digest so far"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    #[test]
    fn time_that_means_nothing_is_no_validator() {
        let now = HttpDate::from_seconds(1_000_000);
        for meaningless in [None, at(0), at(1), at(999_999), at(1_000_000), at(1_000_001)] {
            assert_eq!(settled_time(meaningless, now), None, "{meaningless:?}");
        }
        let before = UNIX_EPOCH - Duration::from_secs(100);
        assert_eq!(settled_time(Some(before), now), None);
        for settled in [at(2), at(999_998)] {
            assert_eq!(settled_time(settled, now), settled);
        }
    }

    // RFC 9110 §8.8.3
    #[test]
    fn tags_of_two_pairs_of_length_and_time_differ() {
        let pairs = [(1, 23, 0), (12, 3, 0), (123, 0, 0), (1, 2, 3), (1, 23, 1)];
        let tags: std::collections::HashSet<_> = pairs
            .iter()
            .map(|&(length, seconds, nanos)| {
                tag_of_time(length, UNIX_EPOCH + Duration::new(seconds, nanos)).unwrap().to_string()
            })
            .collect();
        assert_eq!(tags.len(), pairs.len());
    }
}
