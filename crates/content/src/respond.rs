//! The walk from an ask to an answer.
//!
//! The order of the steps is the order of RFC 9110 §13.2.1: a condition is looked at only when
//! the answer would otherwise be a success. A new capability is a step or a rule in a file of its
//! own; it does not reorder this list.

use plainwire_field::{FieldValue, Status, names};

use crate::ending::Ending;
use crate::range::Extent;
use crate::resolve::{Resolved, from_store};
use crate::site::Site;
use crate::validators::{Selected, State};
use crate::{Answer, Ask, Env, Step};
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
    let selected = select(site, ask, resolved, env).await?;
    precondition::evaluate(ask, &selected.state.validators, env)?;
    let extent = range::choose(site, ask, &selected, env)?;
    let is_resumed = !ask.if_range.is_absent();
    let fields = fields::of_representation(site, &selected, &extent, is_resumed);
    let State { data, .. } = selected.state;
    let (status, body) = match extent {
        Extent::Whole => (Status::OK, data.whole()),
        Extent::Part(range) => (Status::PARTIAL_CONTENT, data.part(range)),
        Extent::Parts(multipart) => (Status::PARTIAL_CONTENT, multipart.into_content(&data)),
    };
    Ok(Answer { status, fields, body, fault: None })
}

/// The preferred representation that can be had. One that has gone since it was looked at is left
/// out, and the others are negotiated anew; so this ends after as many rounds as there are.
async fn select(
    site: &Site,
    ask: &Ask<'_>,
    mut resolved: Resolved,
    env: &Env,
) -> Result<Selected, Ending> {
    let is_one_of_several = resolved.candidates.len() > 1;
    loop {
        let mut candidate = negotiate::negotiate(&mut resolved, ask, env)?;
        match validators::read(site, &mut candidate, env).await {
            Ok(state) => {
                let (name, coding) = (resolved.path, candidate.coding);
                return Ok(Selected { name, coding, is_one_of_several, state });
            }
            Err(error) if candidate.is_gone(&error) && !resolved.candidates.is_empty() => {
                let path = candidate.path;
                env.because(Step::Validators, || format!("{path} is left out: {error}"));
            }
            Err(error) => {
                return Err(from_store(Step::Validators, &candidate.path, &error, env));
            }
        }
    }
}
