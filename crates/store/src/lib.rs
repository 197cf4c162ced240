//! Where representations come from: the [`Store`] trait, and the stores that there are.
//!
//! A store is asked by [`SitePath`](plainwire_field::SitePath) and answers with a regular
//! file, a folder, or the reason why there is neither. It decides nothing about HTTP: no media
//! type, no validator, no hidden name, no index. Nor does it hold a cache; an [`Identity`] is what
//! a cache above it needs to know whether something is still the same.
//!
//! Every store answers the same questions in the same way: `tests/conformance.rs` is one table of
//! rows, run against each of them. A new store is a new folder here, and one more line there.

mod disk;
mod error;
mod file;
mod files;
mod identity;
mod limits;
mod memory;
mod page;
mod span;
mod store;

pub use error::{Absence, StoreError};
pub use file::StoredFile;
pub use files::{Access, FileStore, OpenRootError};
pub use identity::Identity;
pub use memory::MemoryStore;
pub use page::{Kind, Listed, Page};
pub use span::FileSpan;
pub use store::{Facts, Found, Seen, Store, StoreFuture};
