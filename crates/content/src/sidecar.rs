//! Step resolve, its second half: in which codings does a file stand beside itself?
//!
//! A sidecar of `P` is `P.br`, `P.zst` or `P.gz`, found through the same store as `P`. It is
//! trusted to be what its name says, and is not compared with the plain file. One that cannot be
//! had is as if it were not there: the file beside it can be sent nevertheless.

use plainwire_field::{ContentCoding, SitePath};
use plainwire_store::{Absence, Found, StoreError, StoredFile};

use crate::site::Site;
use crate::{Env, Step};

/// A file that holds a representation in a coding.
#[derive(Debug)]
pub(crate) struct Sidecar {
    pub(crate) coding: ContentCoding,
    pub(crate) path: SitePath,
    pub(crate) file: StoredFile,
}

/// The sidecars of what has this path. A path that names a sidecar has none itself: it is a file
/// of its own then.
pub(crate) async fn sidecars(site: &Site, path: &SitePath, env: &Env) -> Vec<Sidecar> {
    let mut found = Vec::new();
    if is_coded_name(path) {
        return found;
    }
    for coding in ContentCoding::ALL {
        // A longer name than any that a store has names nothing.
        let extension = coding.extension().as_bytes();
        let Ok(path) = path.with_added_extension(extension) else { continue };
        match site.store().find(&path).await {
            Ok(Found::File(file)) => {
                env.because(Step::Resolve, || {
                    format!("{path} is the {coding} coding of it, {} octets", file.length())
                });
                found.push(Sidecar { coding, path, file });
            }
            Ok(Found::Folder(_)) => {
                env.because(Step::Resolve, || format!("{path} is no coding of it, but a folder"));
            }
            Err(StoreError::Missing(
                Absence::NoEntry | Absence::NotAFolder | Absence::NameTooLong,
            )) => {}
            Err(error) => {
                env.because(Step::Resolve, || format!("{path} is passed over: {error}"));
            }
        }
    }
    found
}

fn is_coded_name(path: &SitePath) -> bool {
    let extension = path.extension().unwrap_or_default();
    ContentCoding::ALL.iter().any(|coding| coding.extension().as_bytes() == extension)
}
