//! The walk from an ask to an answer.
//!
//! The order of the steps is the order of RFC 9110 §13.2.1: a condition is looked at only when
//! the answer would otherwise be a success. A new capability is a step or a rule in a file of its
//! own; it does not reorder this list.

use plainwire_field::{FieldValue, Status, names};

use crate::ending::Ending;
use crate::range::Extent;
use crate::resolve::Resolved;
use crate::site::Site;
use crate::validators::Selected;
use crate::{Answer, Ask, Env};
use crate::{access, fields, locate, method, negotiate, precondition, range, resolve, validators};

/// Decides what to answer.
///
/// The same ask, site and time give the same answer. Reads no clock and opens nothing but what
/// the site's store opens. Nothing that a client sends makes it fail: every fault is an answer.
pub async fn respond(site: &Site, ask: &Ask<'_>, env: &Env) -> Answer {
    let resolved = match find(site, ask, env).await {
        Ok(resolved) => resolved,
        Err(ending) => return ending.into_answer(site),
    };
    let is_negotiated = resolved.is_negotiated();
    let outcome = represent(site, ask, resolved, env).await;
    let mut answer = outcome.unwrap_or_else(|ending| ending.into_answer(site));
    if is_negotiated {
        answer.fields.push(names::VARY, &SELECTING);
    }
    answer
}

/// What of a request has a say in which representation is selected (RFC 9110 §12.5.5).
const SELECTING: FieldValue<'static> = FieldValue::from_static("Accept-Encoding");

/// From the request to the representations of its target.
async fn find(site: &Site, ask: &Ask<'_>, env: &Env) -> Result<Resolved, Ending> {
    method::allow(ask, env)?;
    let path = locate::locate(ask, env)?;
    access::permit(&path, env)?;
    resolve::resolve(site, ask, path, env).await
}

/// From the representations to what is sent of one.
async fn represent(
    site: &Site,
    ask: &Ask<'_>,
    resolved: Resolved,
    env: &Env,
) -> Result<Answer, Ending> {
    let mut chosen = negotiate::negotiate(resolved, ask, env)?;
    let Selected { validators, data } = validators::select(site, &mut chosen, env).await?;
    precondition::evaluate(ask, &validators, env)?;
    let extent = range::choose(site, ask, &chosen, &validators, &data, env)?;
    let is_resumed = !ask.if_range.is_absent();
    let fields = fields::of_representation(site, &chosen, &validators, &data, &extent, is_resumed);
    let (status, body) = match extent {
        Extent::Whole => (Status::OK, data.whole()),
        Extent::Part(range) => (Status::PARTIAL_CONTENT, data.part(range)),
        Extent::Parts(multipart, ranges) => {
            (Status::PARTIAL_CONTENT, multipart.content(&data, &ranges))
        }
    };
    Ok(Answer { status, fields, body, fault: None })
}
