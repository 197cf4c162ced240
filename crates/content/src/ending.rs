//! How a walk ends without a file to send.

use plainwire_field::{FieldBlock, FieldValue, Status, names};

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
    /// The method is known but does not apply here (RFC 9110 §15.5.6).
    NotAllowed,
    /// The folder's own name ends in a slash (RFC 9110 §15.4.2).
    Redirect {
        /// A reference that begins with one slash.
        location: Vec<u8>,
    },
    /// The client has this representation already (RFC 9110 §15.4.5).
    NotModified(Validators),
}

/// The methods that a folder of files has (RFC 9110 §10.2.1).
const ALLOWED: FieldValue<'static> = FieldValue::from_static("GET, HEAD");

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
        }
    }
}

/// The location came from a [`SitePath`](plainwire_field::SitePath) and a query that the codec has
/// checked, so it is a field value; if it were not, the answer would be a plain 404.
fn redirect(location: &[u8], site: &Site) -> Answer {
    match FieldValue::new(location) {
        Ok(value) => {
            let fields = site.common_fields().with(names::LOCATION, &value);
            Answer { status: Status::MOVED_PERMANENTLY, fields, body: Body::empty(), fault: None }
        }
        Err(_) => page::refusal(Status::NOT_FOUND, ""),
    }
}

/// What the 200 would have sent of `Cache-Control`, `ETag` and `Vary`, and no other metadata of
/// the representation; the date only where there is no tag (RFC 9110 §15.4.5).
fn not_modified(validators: &Validators, site: &Site) -> FieldBlock {
    let mut fields = site.common_fields();
    match (&validators.tag, validators.modified) {
        (Some(tag), _) => fields.push(names::ETAG, &tag.to_value()),
        (None, Some(date)) => fields.push(names::LAST_MODIFIED, &date.to_value()),
        (None, None) => {}
    }
    fields
}
