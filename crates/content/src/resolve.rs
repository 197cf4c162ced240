//! Step: which files stand for the path?

use plainwire_field::{SitePath, Status, encoded_query};
use plainwire_store::{Found, StoreError, StoredFile};

use crate::ending::Ending;
use crate::sidecar::{Sidecar, sidecars};
use crate::site::Site;
use crate::{Ask, Env, Step};

/// The representations that were found, under the path that names them all; an index has the path
/// of its file. There is at least one.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) path: SitePath,
    /// The file without any coding; it can be missing where a sidecar stands for it.
    pub(crate) plain: Option<StoredFile>,
    pub(crate) sidecars: Vec<Sidecar>,
}

impl Resolved {
    /// Whether the client's preferences have a say in what is answered.
    pub(crate) const fn is_negotiated(&self) -> bool {
        !self.sidecars.is_empty()
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
    match site.store().find(&path).await {
        Ok(Found::File(_)) if path.is_folder() => {
            env.because(Step::Resolve, || format!("{path} ends in a slash but is a file"));
            Err(Ending::status(Status::NOT_FOUND))
        }
        Ok(Found::File(file)) => {
            env.because(Step::Resolve, || format!("{path} is a file of {} octets", file.length()));
            Ok(beside(site, path, Some(file), env).await)
        }
        Ok(Found::Folder(_)) if path.is_folder() => index_of(site, &path, env).await,
        Ok(Found::Folder(_)) => {
            let location = folder_location(path, ask.target.query());
            env.because(Step::Resolve, || {
                format!("a folder's name ends in a slash: {}", location.escape_ascii())
            });
            Err(Ending::Redirect { location })
        }
        Err(error @ StoreError::Missing(_)) if !path.is_folder() => {
            let resolved = beside(site, path, None, env).await;
            if resolved.is_negotiated() {
                return Ok(resolved);
            }
            Err(from_store(Step::Resolve, &resolved.path, &error, env))
        }
        Err(error) => Err(from_store(Step::Resolve, &path, &error, env)),
    }
}

async fn index_of(site: &Site, folder: &SitePath, env: &Env) -> Result<Resolved, Ending> {
    for name in site.index_names() {
        let Ok(path) = folder.join(name) else { continue };
        let plain = match site.store().find(&path).await {
            Ok(Found::File(file)) => Some(file),
            Ok(Found::Folder(_)) => continue,
            Err(StoreError::Missing(_)) => None,
            Err(error) => return Err(from_store(Step::Resolve, &path, &error, env)),
        };
        let resolved = beside(site, path, plain, env).await;
        if resolved.plain.is_some() || resolved.is_negotiated() {
            env.because(Step::Resolve, || format!("the index of {folder} is {}", resolved.path));
            return Ok(resolved);
        }
    }
    env.because(Step::Resolve, || format!("{folder} has no index"));
    Err(Ending::status(Status::NOT_FOUND))
}

async fn beside(site: &Site, path: SitePath, plain: Option<StoredFile>, env: &Env) -> Resolved {
    let sidecars = sidecars(site, &path, env).await;
    Resolved { path, plain, sidecars }
}

/// Finds a file again that has changed since it was found.
pub(crate) async fn again(site: &Site, path: &SitePath, env: &Env) -> Result<StoredFile, Ending> {
    match site.store().find(path).await {
        Ok(Found::File(file)) => Ok(file),
        Ok(Found::Folder(_)) => Err(Ending::status(Status::NOT_FOUND)),
        Err(error) => Err(from_store(Step::Resolve, path, &error, env)),
    }
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
        StoreError::Unavailable(_) => Status::INTERNAL_SERVER_ERROR,
    };
    Ending::Refused { status, detail: "", fault: Some(format!("{path}: {error}")) }
}
