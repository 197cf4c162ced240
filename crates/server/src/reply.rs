//! Sending an answer as HTTP/1.1: head and small bodies in one buffer, files behind their head.

use std::time::Duration;

use plainwire_content::{Answer, Body, BodyFault, FileSpan, Piece};
use plainwire_field::Method;
use plainwire_h1::{ConnectionOption, Framing, ResponseStart, Version, write_response_head};
use plainwire_link::{Link, LinkError};

use crate::Outcome;
use crate::clock::DateOctets;
use crate::limits::{BATCH_OCTETS_MAX, PIECE_OCTETS_MAX};

/// Responses that are gathered until they are sent in one write.
#[derive(Debug)]
pub(crate) struct Replies {
    gathered: Vec<u8>,
    stall_max: Duration,
}

/// What the request said that its response depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) version: Version,
}

/// Why a response was not sent whole.
#[derive(Debug)]
pub(crate) enum Failure {
    Link(LinkError),
    Body(BodyFault),
    /// The file had fewer octets than it said.
    Short,
}

impl Replies {
    pub(crate) const fn new(stall_max: Duration) -> Self {
        Self { gathered: Vec::new(), stall_max }
    }

    /// Gathers or sends the answer. Says how many octets of content that were; they are counted
    /// also where it fails.
    pub(crate) async fn add(
        &mut self,
        link: &mut Link,
        answer: Answer,
        asked: Asked,
        date: &DateOctets,
        closes: bool,
    ) -> (u64, Result<(), Failure>) {
        let Answer { status, fields, body } = answer;
        let framing = match body.length() {
            _ if status.forbids_content() => Framing::None,
            Some(length) => Framing::Length(length),
            None => Framing::UntilClose,
        };
        let connection = match (closes, asked.version) {
            (true, _) => Some(ConnectionOption::Close),
            (false, Version::Http10) => Some(ConnectionOption::KeepAlive),
            (false, Version::Http11) => None,
        };
        let date = Some(date.as_slice());
        let start = ResponseStart { status, fields: &fields, date, framing, connection };
        write_response_head(&mut self.gathered, &start);
        let mut sent = 0;
        if asked.method == Method::Head || status.forbids_content() {
            return (sent, Ok(()));
        }
        let outcome = self.add_body(link, body, &mut sent).await;
        (sent, outcome)
    }

    /// Sends what is gathered.
    pub(crate) async fn flush(&mut self, link: &mut Link) -> Result<(), Failure> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let outcome = link.send(&self.gathered, self.stall_max).await;
        self.gathered.clear();
        outcome.map_err(Failure::Link)
    }

    async fn add_body(
        &mut self,
        link: &mut Link,
        mut body: Body,
        sent: &mut u64,
    ) -> Result<(), Failure> {
        while let Some(piece) = body.next(PIECE_OCTETS_MAX).await.map_err(Failure::Body)? {
            match piece {
                Piece::Bytes(octets) => {
                    self.gathered.extend_from_slice(&octets);
                    *sent += octets.len() as u64;
                }
                Piece::File(span) => self.send_span(link, span, sent).await?,
            }
            if self.gathered.len() >= BATCH_OCTETS_MAX {
                self.flush(link).await?;
            }
        }
        Ok(())
    }

    async fn send_span(
        &mut self,
        link: &mut Link,
        mut span: FileSpan,
        sent: &mut u64,
    ) -> Result<(), Failure> {
        if let Some(file) = span.file() {
            let (from, length) = (span.offset(), span.length());
            let outcome = link.send_file(&self.gathered, file, from, length, self.stall_max).await;
            self.gathered.clear();
            let octets = outcome.map_err(Failure::Link)?;
            *sent += octets;
            return if octets == length { Ok(()) } else { Err(Failure::Short) };
        }
        while span.length() > 0 {
            let octets = span
                .read(BATCH_OCTETS_MAX)
                .await
                .map_err(|error| Failure::Body(BodyFault::Store(error)))?;
            self.gathered.extend_from_slice(&octets);
            self.flush(link).await?;
            *sent += octets.len() as u64;
        }
        Ok(())
    }
}

impl From<&Failure> for Outcome {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Link(LinkError::TimedOut) => Self::TimedOut,
            Failure::Link(LinkError::Lost(_)) => Self::ClientGone,
            Failure::Body(fault) => Self::CutShort(fault.to_string()),
            Failure::Short => {
                Self::CutShort("the file became shorter while it was sent".to_owned())
            }
        }
    }
}
