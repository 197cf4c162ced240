//! How a walk ends without a file to send.

use plainwire_field::{ByteRange, ContentCoding, FieldBlock, FieldValue, Status, names};

use crate::fields::ACCEPTS_RANGES;
use crate::page::Link;
use crate::site::Site;
use crate::validators::Validators;
use crate::{Answer, Body, page};

/// Why no representation is sent, as a value.
#[derive(Debug)]
pub(crate) enum Ending {
    /// An error with its page.
    Refused {
        /// A 4xx or 5xx.
        status: Status,
        /// What the client may know beyond the status; a sentence, or nothing.
        detail: &'static str,
        /// What went wrong on our side, where something did.
        fault: Option<String>,
    },
    /// The client asks what can be done here (RFC 9110 §9.3.7).
    Options,
    /// The method is known but does not apply here (RFC 9110 §15.5.6).
    NotAllowed,
    /// None of these representations is acceptable (RFC 9110 §15.5.7).
    NotAcceptable(Vec<Available>),
    /// The folder's own name ends in a slash (RFC 9110 §15.4.2).
    Redirect {
        /// A reference that begins with one slash.
        location: Vec<u8>,
    },
    /// The client has this representation already (RFC 9110 §15.4.5).
    NotModified(Validators),
    /// No range that was asked for lies within the representation (RFC 9110 §15.5.17).
    Unsatisfiable {
        /// The representation's length in octets.
        length: u64,
    },
}

/// A representation that the client could have.
#[derive(Debug)]
pub(crate) struct Available {
    /// Its coding; without one it is the file as it is.
    pub(crate) coding: Option<ContentCoding>,
    /// The target that it has for itself.
    pub(crate) target: String,
    /// Its length in octets.
    pub(crate) octets: u64,
}

/// The methods that a folder of files has (RFC 9110 §10.2.1).
const ALLOWED: FieldValue<'static> = FieldValue::from_static("GET, HEAD, OPTIONS");

impl Ending {
    /// A refusal with nothing to add to its status.
    pub(crate) const fn status(status: Status) -> Self {
        Self::Refused { status, detail: "", fault: None }
    }

    /// Turns the decision into an answer.
    pub(crate) fn into_answer(self, site: &Site) -> Answer {
        match self {
            Self::Refused { status, detail, fault } => {
                Answer { fault, ..page::refusal(status, detail) }
            }
            Self::Options => Answer {
                status: Status::NO_CONTENT,
                fields: site
                    .common_fields()
                    .with(names::ALLOW, &ALLOWED)
                    .with(names::ACCEPT_RANGES, &ACCEPTS_RANGES),
                body: Body::empty(),
                fault: None,
            },
            Self::NotAllowed => {
                let mut answer = page::refusal(Status::METHOD_NOT_ALLOWED, "");
                answer.fields.push(names::ALLOW, &ALLOWED);
                answer
            }
            Self::Redirect { location } => redirect(&location, site),
            Self::NotModified(validators) => Answer {
                status: Status::NOT_MODIFIED,
                fields: not_modified(&validators, site),
                body: Body::empty(),
                fault: None,
            },
            Self::NotAcceptable(available) => {
                let links: Vec<Link> = available.into_iter().map(Link::from).collect();
                page::choice(Status::NOT_ACCEPTABLE, "", &links)
            }
            Self::Unsatisfiable { length } => unsatisfiable(length),
        }
    }
}

/// A redirect with a short note, for those who do not follow it by themselves (RFC 9110 §15.4.2).
///
/// The location came from a [`SitePath`](plainwire_field::SitePath) and a query that the codec has
/// checked, so it is a field value; if it were not, the answer would be a plain 404.
fn redirect(location: &[u8], site: &Site) -> Answer {
    let Ok(value) = FieldValue::new(location) else {
        return page::refusal(Status::NOT_FOUND, "");
    };
    let target = String::from_utf8_lossy(location).into_owned();
    let link = Link { text: target.clone(), target };
    let note = page::choice(Status::MOVED_PERMANENTLY, "", &[link]);
    let fields = site
        .common_fields()
        .with(names::LOCATION, &value)
        .with(names::CONTENT_TYPE, &page::MEDIA_TYPE);
    Answer { fields, ..note }
}

fn unsatisfiable(length: u64) -> Answer {
    let detail = match length.checked_sub(1) {
        Some(last) => format!("There are {length} bytes to ask for, from 0 to {last}."),
        None => "The file is empty: there is no byte to ask for.".to_owned(),
    };
    let mut answer = page::refusal(Status::RANGE_NOT_SATISFIABLE, &detail);
    answer.fields.push(names::ACCEPT_RANGES, &ACCEPTS_RANGES);
    answer.fields.push(names::CONTENT_RANGE, &ByteRange::unsatisfied(length));
    answer
}

impl From<Available> for Link {
    fn from(available: Available) -> Self {
        let Available { coding, target, octets } = available;
        let coding = coding.map_or("without a coding", ContentCoding::as_str);
        Self { text: format!("{target} ({coding}, {octets} bytes)"), target }
    }
}

/// What the 200 would have sent of `Cache-Control`, `ETag` and `Vary`, and no other metadata of
/// the representation: there is no date without a tag, and so none is needed (RFC 9110 §15.4.5).
fn not_modified(validators: &Validators, site: &Site) -> FieldBlock {
    let mut fields = site.common_fields();
    if let Some(tag) = &validators.tag {
        fields.push(names::ETAG, &tag.to_value());
    }
    fields
}
