//! Step: which files stand for the path?
//!
//! What is not yet known to be sent is looked at, and not opened: whatever there is beside a file,
//! a request holds one file open at most.

use plainwire_field::{ContentCoding, SitePath, Status, encoded_query};
use plainwire_store::{Absence, Found, Kind, Seen, StoreError, StoredFile};

use crate::ending::Ending;
use crate::sidecar::sidecars;
use crate::site::Site;
use crate::{Ask, Env, Step};

/// The files that could be sent for a path.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The path that names them all, and says the media type; an index has the path of its file.
    pub(crate) path: SitePath,
    /// At least one: first the file without a coding, which can be missing where a sidecar stands
    /// for it, then the sidecars in the order of their codings.
    pub(crate) candidates: Vec<Candidate>,
}

/// A file that could be sent.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its coding; without one it is the file as it is.
    pub(crate) coding: Option<ContentCoding>,
    /// Where it stands.
    pub(crate) path: SitePath,
    /// Its length in octets, when it was looked at.
    pub(crate) length: u64,
    /// Open already, where nothing else stands for the path; the others were only looked at.
    pub(crate) file: Option<StoredFile>,
}

/// What stands at a path that does not end in a slash.
enum Standing {
    Files(Resolved),
    Folder(SitePath),
    Nothing(SitePath, StoreError),
}

impl Resolved {
    /// Whether the client's preferences have a say in what is answered.
    pub(crate) fn is_negotiated(&self) -> bool {
        self.candidates.iter().any(|candidate| candidate.coding.is_some())
    }
}

impl Candidate {
    /// The file, open; that which was opened at once only the first time.
    ///
    /// # Errors
    /// As [`Store::find`](plainwire_store::Store::find); a folder is no file.
    pub(crate) async fn open(&mut self, site: &Site) -> Result<StoredFile, StoreError> {
        if let Some(file) = self.file.take() {
            return Ok(file);
        }
        match site.store().find(&self.path).await? {
            Found::File(file) => Ok(file),
            Found::Folder(_) => Err(StoreError::Missing(Absence::NotRegular(Kind::Folder))),
        }
    }

    /// Whether this error, met when it was opened or read, means that it does not stand for the
    /// path any more. A sidecar that may not be read never did; the file itself is refused for
    /// that.
    pub(crate) const fn is_gone(&self, error: &StoreError) -> bool {
        match error {
            StoreError::Missing(_) => true,
            StoreError::Denied => self.coding.is_some(),
            StoreError::Changed | StoreError::Unavailable(_) => false,
        }
    }
}

/// A file stands for itself, beside its sidecars or without; a sidecar alone stands for it too. A
/// folder stands for its index. A folder that is named without its slash is redirected, so that
/// relative references inside it work; a file that is named with one is not there.
pub(crate) async fn resolve(
    site: &Site,
    ask: &Ask<'_>,
    path: SitePath,
    env: &Env,
) -> Result<Resolved, Ending> {
    if path.is_folder() {
        return match site.store().look(&path).await {
            Ok(Seen::Folder(_)) => index_of(site, &path, env).await,
            Ok(Seen::File(_)) => {
                env.because(Step::Resolve, || format!("{path} ends in a slash but is a file"));
                Err(Ending::status(Status::NOT_FOUND))
            }
            Err(error) => Err(from_store(Step::Resolve, &path, &error, env)),
        };
    }
    match standing(site, path, env).await? {
        Standing::Files(resolved) => Ok(resolved),
        Standing::Folder(path) => {
            let location = folder_location(path, ask.target.query());
            env.because(Step::Resolve, || {
                format!("a folder's name ends in a slash: {}", location.escape_ascii())
            });
            Err(Ending::Redirect { location })
        }
        Standing::Nothing(path, error) => Err(from_store(Step::Resolve, &path, &error, env)),
    }
}

async fn index_of(site: &Site, folder: &SitePath, env: &Env) -> Result<Resolved, Ending> {
    for name in site.index_names() {
        let Ok(path) = folder.join(name) else { continue };
        if let Standing::Files(resolved) = standing(site, path, env).await? {
            env.because(Step::Resolve, || format!("the index of {folder} is {}", resolved.path));
            return Ok(resolved);
        }
    }
    env.because(Step::Resolve, || format!("{folder} has no index"));
    Err(Ending::status(Status::NOT_FOUND))
}

/// Sidecars are looked at first: where there are none, as for most files, the file itself is opened
/// without a look of its own.
async fn standing(site: &Site, path: SitePath, env: &Env) -> Result<Standing, Ending> {
    let mut candidates = sidecars(site, &path, env).await?;
    let plain = if candidates.is_empty() {
        site.store().find(&path).await.map(|found| match found {
            Found::File(file) => Some((file.length(), Some(file))),
            Found::Folder(_) => None,
        })
    } else {
        site.store().look(&path).await.map(|seen| match seen {
            Seen::File(facts) => Some((facts.length, None)),
            Seen::Folder(_) => None,
        })
    };
    match plain {
        Ok(Some((length, file))) => {
            env.because(Step::Resolve, || format!("{path} is a file of {length} octets"));
            // As a rule it stays the only one.
            candidates.reserve_exact(1);
            candidates.insert(0, Candidate { coding: None, path: path.clone(), length, file });
        }
        Ok(None) => return Ok(Standing::Folder(path)),
        Err(error @ StoreError::Missing(_)) if candidates.is_empty() => {
            return Ok(Standing::Nothing(path, error));
        }
        Err(StoreError::Missing(_)) => {}
        Err(error) => return Err(from_store(Step::Resolve, &path, &error, env)),
    }
    Ok(Standing::Files(Resolved { path, candidates }))
}

/// The folder's own target: one slash, then segments that are not empty; so it can never be read
/// as another authority (RFC 3986 §4.2). The query is kept, encoded where it has to be.
fn folder_location(path: SitePath, query: Option<&[u8]>) -> Vec<u8> {
    let mut location = path.into_folder().to_target();
    if let Some(query) = query {
        location.push('?');
        location.push_str(&encoded_query(query));
    }
    location.into_bytes()
}

/// The one place where a store's error becomes a status.
pub(crate) fn from_store(step: Step, path: &SitePath, error: &StoreError, env: &Env) -> Ending {
    env.because(step, || format!("{path}: {error}"));
    let status = match error {
        StoreError::Missing(_) => return Ending::status(Status::NOT_FOUND),
        StoreError::Denied => Status::FORBIDDEN,
        StoreError::Changed => Status::SERVICE_UNAVAILABLE,
        StoreError::Unavailable(_) if error.is_shortage() => Status::SERVICE_UNAVAILABLE,
        StoreError::Unavailable(_) => Status::INTERNAL_SERVER_ERROR,
    };
    Ending::Refused { status, detail: "", fault: Some(format!("{path}: {error}")) }
}
