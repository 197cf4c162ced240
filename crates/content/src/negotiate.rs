//! Step: which of the representations does the client prefer? (RFC 9110 §12.5.3)
//!
//! Only content codings are negotiated. Where a weight leaves the choice open, a coding comes
//! before none, and of the codings the one with the shortest file: it was made to be sent.

use std::cmp::Reverse;

use plainwire_field::{AcceptedCodings, ContentCoding, Weight};

use crate::ending::{Available, Ending};
use crate::resolve::{Candidate, Resolved};
use crate::{Ask, Env, Step};

/// Takes the preferred candidate out; asked again, it prefers among those that are left. A target
/// that has no sidecar is not negotiated: its only representation is sent, even where the client
/// says that it wants none without a coding (RFC 9110 §12.4.1).
pub(crate) fn negotiate(
    resolved: &mut Resolved,
    ask: &Ask<'_>,
    env: &Env,
) -> Result<Candidate, Ending> {
    let accepted = if resolved.is_negotiated() {
        AcceptedCodings::parse(&ask.accept_encoding)
    } else {
        AcceptedCodings::Any
    };
    let Resolved { candidates, .. } = resolved;
    let acceptable = candidates.iter().enumerate().filter_map(|(index, candidate)| {
        let weight = weight(&accepted, candidate.coding);
        let is_coded = candidate.coding.is_some();
        let order = (weight, is_coded, Reverse(candidate.length), Reverse(index));
        weight.is_acceptable().then_some((order, index))
    });
    let Some((_, preferred)) = acceptable.max() else {
        env.because(Step::Negotiate, || {
            "none of the codings that there are is acceptable, RFC 9110 §12.5.3, §15.5.7".to_owned()
        });
        return Err(Ending::NotAcceptable(candidates.iter().map(Available::from).collect()));
    };
    let candidate = candidates.remove(preferred);
    match candidate.coding {
        Some(coding) => {
            env.because(Step::Negotiate, || format!("{coding} is preferred, RFC 9110 §12.5.3"));
        }
        None if candidates.is_empty() => {}
        None => {
            env.because(Step::Negotiate, || {
                "the plain file: no coding is preferred to it, RFC 9110 §12.5.3".to_owned()
            });
        }
    }
    Ok(candidate)
}

/// Where everything is acceptable, what every client can read comes first.
fn weight(accepted: &AcceptedCodings, coding: Option<ContentCoding>) -> Weight {
    match (accepted, coding) {
        (AcceptedCodings::Any, None) => Weight::ONE,
        (AcceptedCodings::Any, Some(_)) => Weight::LEAST,
        (AcceptedCodings::Listed(weights), coding) => weights.of(coding),
    }
}

impl From<&Candidate> for Available {
    fn from(candidate: &Candidate) -> Self {
        Self {
            coding: candidate.coding,
            target: candidate.path.to_target(),
            octets: candidate.length,
        }
    }
}
