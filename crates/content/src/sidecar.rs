//! Step resolve, its second half: in which codings does a file stand beside itself?
//!
//! A sidecar of `P` is `P.br`, `P.zst` or `P.gz`, looked at through the same store as `P`. It is
//! trusted to be what its name says, and is not compared with the plain file. One that does not
//! stand there as a file is passed over. One of which nobody can say whether it stands there is a
//! fault: an answer without it would be wrong about what `Accept-Encoding` selects among.

use plainwire_field::{ContentCoding, SitePath};
use plainwire_store::{Absence, Seen, StoreError};

use crate::ending::Ending;
use crate::resolve::{Candidate, from_store};
use crate::site::Site;
use crate::{Env, Step};

/// The sidecars of what has this path. A path that names a sidecar has none itself: it is a file
/// of its own then.
pub(crate) async fn sidecars(
    site: &Site,
    path: &SitePath,
    env: &Env,
) -> Result<Vec<Candidate>, Ending> {
    let mut found = Vec::new();
    if is_coded_name(path) {
        return Ok(found);
    }
    for coding in ContentCoding::ALL {
        // A longer name than any that a store has names nothing.
        let extension = coding.extension().as_bytes();
        let Ok(path) = path.with_added_extension(extension) else { continue };
        match site.store().look(&path).await {
            Ok(Seen::File(facts)) => {
                let length = facts.length;
                env.because(Step::Resolve, || {
                    format!("{path} is the {coding} coding of it, {length} octets")
                });
                found.push(Candidate { coding: Some(coding), path, length, file: None });
            }
            Ok(Seen::Folder(_)) => {
                env.because(Step::Resolve, || format!("{path} is no coding of it, but a folder"));
            }
            Err(StoreError::Missing(
                Absence::NoEntry | Absence::NotAFolder | Absence::NameTooLong,
            )) => {}
            Err(error @ (StoreError::Missing(_) | StoreError::Denied)) => {
                env.because(Step::Resolve, || format!("{path} is passed over: {error}"));
            }
            Err(error) => return Err(from_store(Step::Resolve, &path, &error, env)),
        }
    }
    Ok(found)
}

/// Names are case-sensitive: `.GZ` is an extension like any other.
fn is_coded_name(path: &SitePath) -> bool {
    let extension = path.extension().unwrap_or_default();
    ContentCoding::ALL.iter().any(|coding| coding.extension().as_bytes() == extension)
}
