//! What the known file is like when it is asked for plainly: twice, so that what changes by itself
//! is not taken for an effect of a probe.
//!
//! What is missing or unstable makes probes that build on it skip.

use plainwire_field::{EntityTag, HttpDate, names};

use super::response::Response;
use super::subject::Subject;
use super::trial::Trial;
use super::verdict::Judgement;

/// Two plain responses of the known file.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    first: Response,
    second: Response,
}

impl Baseline {
    /// Asks for the file twice.
    pub(super) async fn of(subject: &Subject) -> Result<Self, Judgement> {
        let trial = Trial::new(subject, None);
        let question = trial.get(subject.file());
        let first = trial.ask(&question).await?;
        let second = trial.ask(&question).await?;
        for response in [&first, &second] {
            if response.code() != 200 {
                let path = subject.file();
                return Err(Judgement::skip(format!("GET {path} gave {}", response.shown())));
            }
        }
        Ok(Self { first, second })
    }

    /// The first of the responses.
    pub(super) const fn response(&self) -> &Response {
        &self.first
    }

    /// The content of the file.
    ///
    /// # Errors
    /// SKIP when it changes by itself.
    pub(super) fn content(&self) -> Result<&[u8], Judgement> {
        if self.first.content() == self.second.content() {
            return Ok(self.first.content());
        }
        Err(Judgement::skip("the file's content differs from one GET to the next"))
    }

    /// The entity tag as it was sent.
    ///
    /// # Errors
    /// SKIP when there is none, it is not one, or it changes by itself.
    pub(super) fn tag(&self) -> Result<&str, Judgement> {
        let found = self.first.field(names::ETAG).single();
        if found != self.second.field(names::ETAG).single() {
            return Err(Judgement::skip("the file's ETag differs from one GET to the next"));
        }
        let value = found.ok_or_else(|| Judgement::skip("the file has no ETag"))?;
        EntityTag::parse(value)
            .and_then(|_| std::str::from_utf8(value).ok())
            .ok_or_else(|| Judgement::skip("the file's ETag is not an entity tag"))
    }

    /// The entity tag, when it is strong.
    ///
    /// # Errors
    /// SKIP as [`Baseline::tag`], and when it is weak.
    pub(super) fn strong_tag(&self) -> Result<&str, Judgement> {
        let tag = self.tag()?;
        if tag.starts_with("W/") {
            return Err(Judgement::skip("the file's ETag is weak"));
        }
        Ok(tag)
    }

    /// When the file was last modified.
    ///
    /// # Errors
    /// SKIP when it does not say, not as a date, or not the same twice.
    pub(super) fn last_modified(&self) -> Result<HttpDate, Judgement> {
        let found = self.first.field(names::LAST_MODIFIED).single();
        if found != self.second.field(names::LAST_MODIFIED).single() {
            let what = "the file's Last-Modified differs from one GET to the next";
            return Err(Judgement::skip(what));
        }
        let value = found.ok_or_else(|| Judgement::skip("the file has no Last-Modified"))?;
        // Two-digit years, which need to know the present, are a lint's concern.
        HttpDate::parse(value, HttpDate::from_seconds(0))
            .ok_or_else(|| Judgement::skip("the file's Last-Modified is not a date"))
    }
}
