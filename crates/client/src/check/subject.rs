//! The server that is judged, and what it is known to have.
//!
//! It does not know whether that is true; a baseline finds out.

use std::time::Duration;

use crate::Origin;
use crate::limits::CHECK_PATIENCE;

/// A server, and paths on it whose nature is known. A probe that needs a path which is not named
/// is skipped.
#[derive(Debug, Clone)]
pub struct Subject {
    origin: Origin,
    file: String,
    missing: String,
    folder: Option<String>,
    empty: Option<String>,
    coded: Option<String>,
    large: Option<String>,
    patience: Duration,
}

impl Subject {
    /// A server and the path of a file on it that has at least 1 KiB. Paths are in origin form, and
    /// percent-encoded (RFC 9112 §3.2.1).
    #[must_use]
    pub fn new(origin: Origin, file: impl Into<String>) -> Self {
        Self {
            origin,
            file: file.into(),
            missing: "/there-is-no-such-file-c8a41f".to_owned(),
            folder: None,
            empty: None,
            coded: None,
            large: None,
            patience: CHECK_PATIENCE,
        }
    }

    /// With the path of a folder, without the slash at its end.
    #[must_use]
    pub fn with_folder(self, path: impl Into<String>) -> Self {
        Self { folder: Some(path.into()), ..self }
    }

    /// With a path where nothing is; a name that nobody uses by default.
    #[must_use]
    pub fn with_missing(self, path: impl Into<String>) -> Self {
        Self { missing: path.into(), ..self }
    }

    /// With the path of a file without an octet.
    #[must_use]
    pub fn with_empty(self, path: impl Into<String>) -> Self {
        Self { empty: Some(path.into()), ..self }
    }

    /// With the path of a file that comes in several content codings.
    #[must_use]
    pub fn with_coded(self, path: impl Into<String>) -> Self {
        Self { coded: Some(path.into()), ..self }
    }

    /// With the path of a file that is larger than what sockets hold: 16 MiB or more.
    #[must_use]
    pub fn with_large(self, path: impl Into<String>) -> Self {
        Self { large: Some(path.into()), ..self }
    }

    /// With another bound on each wait for something that should come; 10 s by default.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The server.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The known file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Where nothing is.
    #[must_use]
    pub fn missing(&self) -> &str {
        &self.missing
    }

    /// A folder, without its slash.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// A file without an octet.
    #[must_use]
    pub fn empty(&self) -> Option<&str> {
        self.empty.as_deref()
    }

    /// A file in several codings.
    #[must_use]
    pub fn coded(&self) -> Option<&str> {
        self.coded.as_deref()
    }

    /// A file larger than what sockets hold.
    #[must_use]
    pub fn large(&self) -> Option<&str> {
        self.large.as_deref()
    }

    /// How long each wait may take.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.patience
    }
}
