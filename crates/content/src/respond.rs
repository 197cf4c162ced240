//! The walk from an ask to an answer.
//!
//! The order of the steps is the order of RFC 9110 §13.2.1: a condition is looked at only when
//! the answer would otherwise be a success. A new capability is a step or a rule in a file of its
//! own; it does not reorder this list.

use plainwire_field::{FieldBlock, Status, names};

use crate::ending::Ending;
use crate::resolve::Resolved;
use crate::site::Site;
use crate::validators::{Selected, Validators};
use crate::{Answer, Ask, Env, access, locate, media, method, precondition, resolve, validators};

/// Decides what to answer.
///
/// The same ask, site and time give the same answer. Reads no clock and opens nothing but what
/// the site's store opens. Nothing that a client sends makes it fail: every fault is an answer.
pub async fn respond(site: &Site, ask: &Ask<'_>, env: &Env) -> Answer {
    match walk(site, ask, env).await {
        Ok(answer) => answer,
        Err(ending) => ending.into_answer(site),
    }
}

async fn walk(site: &Site, ask: &Ask<'_>, env: &Env) -> Result<Answer, Ending> {
    method::allow(ask, env)?;
    let path = locate::locate(ask, env)?;
    access::permit(&path, env)?;
    let mut resolved = resolve::resolve(site, ask, path, env).await?;
    let Selected { validators, body } = validators::select(site, &mut resolved, env).await?;
    precondition::evaluate(ask, &validators, env)?;
    let fields = representation_fields(site, &resolved, &validators);
    Ok(Answer { status: Status::OK, fields, body, fault: None })
}

fn representation_fields(site: &Site, resolved: &Resolved, validators: &Validators) -> FieldBlock {
    let mut fields = site.common_fields();
    fields.push(names::CONTENT_TYPE, &media::media_type(&resolved.path));
    if let Some(tag) = &validators.tag {
        fields.push(names::ETAG, &tag.to_value());
    }
    if let Some(date) = validators.modified {
        fields.push(names::LAST_MODIFIED, &date.to_value());
    }
    fields
}
