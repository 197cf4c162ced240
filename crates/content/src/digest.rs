//! Tags made of content, and the memory of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plainwire_field::EntityTag;
use plainwire_store::{FileSpan, Identity, StoredFile};
use sha2::{Digest, Sha256};

use crate::limits::{DIGEST_READ_OCTETS, DIGESTS_MAX, DIGESTS_UNDER_WAY_MAX};

/// The strong tag of this content: the first half of its SHA-256, in hexadecimal.
pub(crate) fn of_octets(octets: &[u8]) -> EntityTag {
    tag_of(&Sha256::digest(octets))
}

/// Tags by the identity of the file that they were computed of. Cloning shares.
#[derive(Debug, Clone, Default)]
pub(crate) struct Digests(Arc<Mutex<Memory>>);

/// Tags of small files are cheap to have again, those of large ones are not: so they are apart.
#[derive(Debug, Default)]
struct Memory {
    small: Tags,
    large: Tags,
    under_way: Vec<Identity>,
}

#[derive(Debug, Default)]
struct Tags(HashMap<Identity, EntityTag>);

/// A digest that is being computed; however that ends, it is no longer under way then.
struct UnderWay {
    digests: Digests,
    identity: Identity,
}

impl Digests {
    /// The tag of a small file with this content: remembered, or computed now.
    pub(crate) fn of_small(&self, identity: &Identity, octets: &[u8]) -> EntityTag {
        if let Some(tag) = self.memory().small.0.get(identity) {
            return tag.clone();
        }
        let tag = of_octets(octets);
        self.memory().small.remember(identity, tag.clone());
        tag
    }

    /// The tag of a large file where it is known; else begins to compute it, away from the
    /// connections, for requests to come.
    pub(crate) fn of_large(&self, file: &StoredFile) -> Option<EntityTag> {
        let identity = file.identity();
        let mut memory = self.memory();
        if let Some(tag) = memory.large.0.get(identity) {
            return Some(tag.clone());
        }
        if memory.under_way.len() < DIGESTS_UNDER_WAY_MAX && !memory.under_way.contains(identity) {
            memory.under_way.push(identity.clone());
            let under_way = UnderWay { digests: self.clone(), identity: identity.clone() };
            // A runtime that ends drops the task at once, and that takes the memory again.
            drop(memory);
            tokio::spawn(under_way.compute(file.span(0, file.length())));
        }
        None
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tags {
    /// When the memory is full it is emptied: what is asked for often is soon back, and nothing
    /// has to be kept in order.
    fn remember(&mut self, identity: &Identity, tag: EntityTag) {
        if self.0.len() >= DIGESTS_MAX {
            self.0.clear();
        }
        // Where there is no memory to remember it, it is computed again.
        if self.0.try_reserve(1).is_err() {
            return;
        }
        self.0.insert(identity.clone(), tag);
    }
}

impl UnderWay {
    async fn compute(self, span: FileSpan) {
        if let Some(tag) = digest_of_span(span).await {
            self.digests.memory().large.remember(&self.identity, tag);
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.digests.memory().under_way.retain(|other| *other != self.identity);
    }
}

/// Reads and digests the whole span on the blocking pool; `None` as soon as it cannot be read, or
/// is no longer what was opened.
async fn digest_of_span(mut span: FileSpan) -> Option<EntityTag> {
    let mut hasher = Sha256::new();
    while span.length() > 0 {
        let octets = span.read(DIGEST_READ_OCTETS).await.ok()?;
        hasher = tokio::task::spawn_blocking(move || hasher.chain_update(octets)).await.ok()?;
        span.unchanged().ok().filter(|unchanged| *unchanged)?;
    }
    Some(tag_of(&hasher.finalize()))
}

fn tag_of(digest: &[u8]) -> EntityTag {
    let text: String = digest.iter().take(16).map(|octet| format!("{octet:02x}")).collect();
    EntityTag::strong(text.as_bytes()).expect("hexadecimal digits can stand in a tag")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_of_content_is_half_of_its_sha256() {
        assert_eq!(of_octets(b"").to_string(), "\"e3b0c44298fc1c149afbf4c8996fb924\"");
        assert_ne!(of_octets(b"a"), of_octets(b"b"));
    }
}
