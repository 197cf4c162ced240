//! Step: which file stands for the path?

use plainwire_field::{SitePath, Status};
use plainwire_store::{Found, StoreError, StoredFile};

use crate::ending::Ending;
use crate::site::Site;
use crate::{Ask, Env, Step};

/// The file that was chosen, under the path that names it; an index has the path of its file.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) path: SitePath,
    pub(crate) file: StoredFile,
}

/// A file stands for itself, a folder for its index. A folder that is named without its slash is
/// redirected, so that relative references inside it work; a file that is named with one is not
/// there.
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
            Ok(Resolved { path, file })
        }
        Ok(Found::Folder(_)) if path.is_folder() => index_of(site, &path, env).await,
        Ok(Found::Folder(_)) => {
            let location = folder_location(path, ask.target.query());
            env.because(Step::Resolve, || {
                format!("a folder's name ends in a slash: {}", location.escape_ascii())
            });
            Err(Ending::Redirect { location })
        }
        Err(error) => Err(from_store(Step::Resolve, &path, &error, env)),
    }
}

async fn index_of(site: &Site, folder: &SitePath, env: &Env) -> Result<Resolved, Ending> {
    for name in site.index_names() {
        let Ok(path) = folder.join(name) else { continue };
        match site.store().find(&path).await {
            Ok(Found::File(file)) => {
                env.because(Step::Resolve, || format!("the index of {folder} is {path}"));
                return Ok(Resolved { path, file });
            }
            Ok(Found::Folder(_)) | Err(StoreError::Missing(_)) => {}
            Err(error) => return Err(from_store(Step::Resolve, &path, &error, env)),
        }
    }
    env.because(Step::Resolve, || format!("{folder} has no index"));
    Err(Ending::status(Status::NOT_FOUND))
}

/// Finds a file again that has changed since it was found.
pub(crate) async fn again(site: &Site, path: &SitePath, env: &Env) -> Result<Resolved, Ending> {
    match site.store().find(path).await {
        Ok(Found::File(file)) => Ok(Resolved { path: path.clone(), file }),
        Ok(Found::Folder(_)) => Err(Ending::status(Status::NOT_FOUND)),
        Err(error) => Err(from_store(Step::Resolve, path, &error, env)),
    }
}

/// The folder's own target: one slash, then segments that are not empty; so it can never be read
/// as another authority (RFC 3986 §4.2). The query is kept as it came.
fn folder_location(path: SitePath, query: Option<&[u8]>) -> Vec<u8> {
    let mut location = path.into_folder().to_target().into_bytes();
    if let Some(query) = query {
        location.push(b'?');
        location.extend_from_slice(query);
    }
    location
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
