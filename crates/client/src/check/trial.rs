//! What one probe has: the subject, its baseline, connections, and the record of all that passed.
//!
//! It does not judge.

use super::baseline::Baseline;
use super::dialogue::Dialogue;
use super::question::Question;
use super::record::{Record, SharedRecord};
use super::reply::Reply;
use super::response::Response;
use super::subject::Subject;
use super::verdict::{Judgement, Ruling};
use crate::connect;
use crate::limits::SILENCES;

/// One probe's trial of the subject.
#[derive(Debug)]
pub struct Trial {
    subject: Subject,
    authority: String,
    baseline: Option<Baseline>,
    record: SharedRecord,
}

impl Trial {
    pub(super) fn new(subject: &Subject, baseline: Option<&Baseline>) -> Self {
        Self {
            subject: subject.clone(),
            authority: subject.origin().authority(),
            baseline: baseline.cloned(),
            record: SharedRecord::default(),
        }
    }

    /// The server and its paths.
    pub(super) const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The value of `Host` for the subject.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The known file.
    pub(super) fn file(&self) -> &str {
        self.subject.file()
    }

    /// A path where nothing is.
    pub(super) fn missing(&self) -> &str {
        self.subject.missing()
    }

    /// The path of a folder, without its slash.
    ///
    /// # Errors
    /// SKIP when none is known.
    pub(super) fn folder(&self) -> Result<&str, Judgement> {
        self.subject.folder().ok_or_else(|| Judgement::skip("no folder is named"))
    }

    /// The path of an empty file.
    ///
    /// # Errors
    /// SKIP when none is known.
    pub(super) fn empty(&self) -> Result<&str, Judgement> {
        self.subject.empty().ok_or_else(|| Judgement::skip("no empty file is named"))
    }

    /// The path of a file in several codings.
    ///
    /// # Errors
    /// SKIP when none is known.
    pub(super) fn coded(&self) -> Result<&str, Judgement> {
        self.subject.coded().ok_or_else(|| Judgement::skip("no file in several codings is named"))
    }

    /// The path of a large file.
    ///
    /// # Errors
    /// SKIP when none is known.
    pub(super) fn large(&self) -> Result<&str, Judgement> {
        self.subject.large().ok_or_else(|| Judgement::skip("no large file is named"))
    }

    /// What the known file is like.
    pub(super) fn baseline(&self) -> &Baseline {
        self.baseline.as_ref().expect("a probe's trial has a baseline")
    }

    /// A request with `Host`.
    pub(super) fn question(&self, method: &str, target: &str) -> Question {
        Question::line(format!("{method} {target} HTTP/1.1")).with("Host", &self.authority)
    }

    /// GET of a target, with `Host`.
    pub(super) fn get(&self, target: &str) -> Question {
        self.question("GET", target)
    }

    /// GET of the known file, with `Host`.
    pub(super) fn get_file(&self) -> Question {
        self.get(self.file())
    }

    /// A new connection.
    ///
    /// # Errors
    /// FAIL when the server does not take it, or has kept silent too often: waits add up.
    pub(super) async fn connect(&self) -> Result<Dialogue, Judgement> {
        if self.record.silences() >= SILENCES {
            let words =
                format!("no response in time to {SILENCES} questions; the rest is not asked");
            return Err(Judgement::fail(words));
        }
        let patience = self.subject.patience();
        match connect(self.subject.origin(), patience).await {
            Ok(link) => Ok(Dialogue::new(link, self.record.scribe(), patience)),
            Err(error) => Err(Judgement::fail(error.to_string())),
        }
    }

    /// Asks on a connection of its own, and gives what came.
    ///
    /// # Errors
    /// FAIL when the server takes no connection.
    pub(super) async fn reply_to(&self, question: &Question) -> Result<Reply, Judgement> {
        let mut dialogue = self.connect().await?;
        dialogue.send(question).await;
        Ok(dialogue.reply().await)
    }

    /// Asks on a connection of its own what has to be answered.
    ///
    /// # Errors
    /// FAIL when there is no whole response.
    pub(super) async fn ask(&self, question: &Question) -> Result<Response, Judgement> {
        self.reply_to(question).await?.response()
    }

    /// Whether it is the known file, whole.
    ///
    /// # Errors
    /// SKIP when the file changes by itself.
    pub(super) fn is_file(&self, response: &Response) -> Result<bool, Judgement> {
        Ok(response.code() == 200 && response.content() == self.baseline().content()?)
    }

    /// PASS for the known file, whole; FAIL for everything else.
    pub(super) fn must_be_file(&self, reply: &Reply) -> Ruling {
        let Reply::Response(response) = reply else {
            return Ok(Judgement::fail(reply.to_string()));
        };
        if self.is_file(response)? {
            return Ok(Judgement::pass("the file, whole"));
        }
        let octets = response.content().len();
        Ok(Judgement::fail(format!("{} with {octets} octets, not the file", response.shown())))
    }

    /// The file's entity tag, after a 304 has shown that the server heeds `If-None-Match`: without
    /// that, a 200 says nothing about how a field was read.
    ///
    /// # Errors
    /// SKIP when there is no tag, or no 304.
    pub(super) async fn heeded_tag(&self) -> Result<&str, Judgement> {
        let tag = self.baseline().tag()?;
        let response = self.ask(&self.get_file().with("If-None-Match", tag)).await?;
        if response.code() == 304 {
            return Ok(tag);
        }
        Err(Judgement::skip(format!("If-None-Match is not heeded: {}", response.shown())))
    }

    /// All that passed so far.
    pub(super) fn into_record(self) -> Record {
        self.record.take()
    }
}
