//! A site: where its files are and how they are named; and the sites that a server has.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use plainwire_field::{ByteRange, ConnFacts, FieldBlock, FieldValue, Scheme, Target, names};
use plainwire_store::{Identity, Store};

use crate::digest::Digests;
use crate::glimpse::Glimpses;

/// One site, ready to answer.
#[derive(Debug)]
pub struct Site {
    store: Arc<dyn Store>,
    index_names: Vec<Vec<u8>>,
    common: FieldBlock,
    digests: Digests,
    glimpses: Glimpses,
    boundary_key: RandomState,
}

/// The sites of a server, by the authority that they answer for; today one for all.
#[derive(Debug, Clone)]
pub struct Hosts {
    default: Arc<Site>,
}

/// The target is not one that this connection can answer for (RFC 9110 §7.4, §15.5.20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misdirected;

impl Site {
    /// A site of what the store holds, with `index.html` as the index of a folder.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_index(store, b"index.html")
    }

    /// A site whose folders have this name as their index.
    #[must_use]
    pub fn with_index(store: Arc<dyn Store>, name: &[u8]) -> Self {
        let common = FieldBlock::new()
            .with(names::SERVER, &SERVER)
            .with(names::CACHE_CONTROL, &FieldValue::from_static("no-cache"))
            .with(names::X_CONTENT_TYPE_OPTIONS, &NOSNIFF);
        Self {
            store,
            index_names: vec![name.to_vec()],
            common,
            digests: Digests::default(),
            glimpses: Glimpses::default(),
            boundary_key: RandomState::new(),
        }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    pub(crate) fn index_names(&self) -> impl Iterator<Item = &[u8]> {
        self.index_names.iter().map(Vec::as_slice)
    }

    /// The fields of every answer that is not an error. `no-cache` lets a cache keep a file but
    /// ask each time (RFC 9111 §5.2.2.4): validators make that cheap, and an edit is always seen.
    pub(crate) fn common_fields(&self) -> FieldBlock {
        self.common.clone()
    }

    /// What separates the parts of a multipart response: the same for the same file in the same
    /// state, and known to nobody who does not have the site's key. Whoever writes a file changes
    /// its state, and so the boundary that would have to stand in it.
    pub(crate) fn boundary(&self, identity: &Identity, ranges: &[ByteRange]) -> String {
        let half = |number: u8| self.boundary_key.hash_one((number, identity, ranges));
        format!("{:016x}{:016x}", half(0), half(1))
    }

    pub(crate) const fn glimpses(&self) -> &Glimpses {
        &self.glimpses
    }

    pub(crate) const fn digests(&self) -> &Digests {
        &self.digests
    }
}

impl Misdirected {
    /// What the client may know.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        "The request names a scheme that this connection does not speak: plain HTTP here, HTTPS \
         there, or the other way round."
    }
}

impl Hosts {
    /// One site for every authority.
    #[must_use]
    pub fn all(site: Site) -> Self {
        Self { default: Arc::new(site) }
    }

    /// The site that answers for the target over this connection.
    ///
    /// # Errors
    /// [`Misdirected`] when the target's scheme is not the connection's: nobody has shown on
    /// plain TCP that this server is the origin of an `https` target (RFC 9110 §4.3.3, §7.4).
    pub const fn site(
        &self,
        facts: &ConnFacts,
        target: &Target<'_>,
    ) -> Result<&Arc<Site>, Misdirected> {
        match (target, facts.scheme) {
            (Target::Absolute { scheme: Scheme::Https, .. }, Scheme::Http)
            | (Target::Absolute { scheme: Scheme::Http, .. }, Scheme::Https) => Err(Misdirected),
            _ => Ok(&self.default),
        }
    }
}

/// Who answers; without a version (RFC 9110 §10.2.4).
pub(crate) const SERVER: FieldValue<'static> = FieldValue::from_static("Plainwire");

/// The media type is meant (Fetch §3.6).
pub(crate) const NOSNIFF: FieldValue<'static> = FieldValue::from_static("nosniff");

#[cfg(test)]
mod tests {
    use plainwire_store::{MemoryStore, Seen};

    use super::*;

    // RFC 2046 §5.1.1
    #[tokio::test]
    async fn boundary_has_two_halves_that_differ_and_changes_with_the_state_of_the_file() {
        let store = Arc::new(MemoryStore::new().with("a.txt", "first"));
        let site = Site::new(Arc::clone(&store) as Arc<dyn Store>);
        let boundary = async || {
            let path = plainwire_field::SitePath::parse(b"/a.txt").unwrap();
            let Ok(Seen::File(facts)) = store.look(&path).await else { panic!() };
            site.boundary(&facts.identity, &[])
        };
        let first = boundary().await;
        let (half, other) = first.split_at(16);
        assert!(half != other && other.len() == 16, "{first}");
        assert_eq!(boundary().await, first);
        store.put("a.txt", "second", None);
        assert_ne!(boundary().await, first);
    }
}
