//! Step: which of the representations does the client prefer? (RFC 9110 §12.5.3)
//!
//! Only content codings are negotiated. Where a weight leaves the choice open, a coding comes
//! before none, and of the codings the one with the shortest file: it was made to be sent.

use std::cmp::Reverse;

use plainwire_field::{AcceptedCodings, CodingWeights, ContentCoding, SitePath, Weight};
use plainwire_store::StoredFile;

use crate::ending::{Available, Ending};
use crate::resolve::Resolved;
use crate::sidecar::Sidecar;
use crate::{Ask, Env, Step};

/// The representation that was chosen.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The name that it was found under, without the coding's extension: it says the media type.
    pub(crate) name: SitePath,
    /// Where it stands.
    pub(crate) path: SitePath,
    pub(crate) coding: Option<ContentCoding>,
    pub(crate) file: StoredFile,
    /// Whether the target has others.
    pub(crate) is_one_of_several: bool,
}

/// Chooses. A target that has no sidecar is not negotiated: its only representation is sent, even
/// where the client says that it wants none without a coding (RFC 9110 §12.4.1).
pub(crate) fn negotiate(resolved: Resolved, ask: &Ask<'_>, env: &Env) -> Result<Chosen, Ending> {
    let Resolved { path, plain, mut sidecars } = resolved;
    let is_one_of_several = sidecars.len() + usize::from(plain.is_some()) > 1;
    if let Some(file) = plain.clone().filter(|_| sidecars.is_empty()) {
        return Ok(Chosen { name: path.clone(), path, coding: None, file, is_one_of_several });
    }
    let choice = match AcceptedCodings::parse(&ask.accept_encoding) {
        AcceptedCodings::Any => choose_freely(plain.is_some(), &sidecars),
        AcceptedCodings::Listed(weights) => choose(&weights, plain.is_some(), &sidecars),
    };
    match (choice, plain) {
        (Some(Choice::Plain), Some(file)) => {
            env.because(Step::Negotiate, || "no coding is preferred, RFC 9110 §12.5.3".to_owned());
            Ok(Chosen { name: path.clone(), path, coding: None, file, is_one_of_several })
        }
        (Some(Choice::Sidecar(index)), _) if index < sidecars.len() => {
            let Sidecar { coding, path: stored, file } = sidecars.swap_remove(index);
            env.because(Step::Negotiate, || format!("{coding} is preferred, RFC 9110 §12.5.3"));
            let coding = Some(coding);
            Ok(Chosen { name: path, path: stored, coding, file, is_one_of_several })
        }
        (_, plain) => {
            env.because(Step::Negotiate, || {
                "no coding that there is is acceptable, RFC 9110 §12.5.3, §15.5.7".to_owned()
            });
            Err(Ending::NotAcceptable(available(&path, plain.as_ref(), &sidecars)))
        }
    }
}

/// What was chosen, as a value.
#[derive(Debug, Clone, Copy)]
enum Choice {
    Plain,
    Sidecar(usize),
}

/// Everything is acceptable: what every client can read comes first.
fn choose_freely(has_plain: bool, sidecars: &[Sidecar]) -> Option<Choice> {
    if has_plain {
        return Some(Choice::Plain);
    }
    best(sidecars, |_| Weight::ONE).map(|(index, _)| Choice::Sidecar(index))
}

fn choose(weights: &CodingWeights, has_plain: bool, sidecars: &[Sidecar]) -> Option<Choice> {
    let coded = best(sidecars, |coding| weights.of(coding));
    let identity = weights.of_identity();
    let plain_is_acceptable = has_plain && identity.is_none_or(Weight::is_acceptable);
    match coded {
        // Not listed, no coding at all is acceptable, but behind everything that is listed.
        Some((_, weight))
            if plain_is_acceptable && identity.is_some_and(|plain| plain > weight) =>
        {
            Some(Choice::Plain)
        }
        Some((index, _)) => Some(Choice::Sidecar(index)),
        None => plain_is_acceptable.then_some(Choice::Plain),
    }
}

/// The acceptable sidecar of the highest weight; of several the shortest, and then the first in the
/// order of [`ContentCoding::ALL`], which is theirs.
fn best(sidecars: &[Sidecar], weight: impl Fn(ContentCoding) -> Weight) -> Option<(usize, Weight)> {
    let weighted = sidecars.iter().enumerate().map(|(index, sidecar)| {
        let order = (Reverse(weight(sidecar.coding)), sidecar.file.length());
        (order, index, weight(sidecar.coding))
    });
    let acceptable = weighted.filter(|(_, _, weight)| weight.is_acceptable());
    acceptable.min_by_key(|(order, ..)| *order).map(|(_, index, weight)| (index, weight))
}

fn available(name: &SitePath, plain: Option<&StoredFile>, sidecars: &[Sidecar]) -> Vec<Available> {
    let plain = plain.map(|file| Available {
        coding: None,
        target: name.to_target(),
        octets: file.length(),
    });
    let coded = sidecars.iter().map(|sidecar| Available {
        coding: Some(sidecar.coding),
        target: sidecar.path.to_target(),
        octets: sidecar.file.length(),
    });
    plain.into_iter().chain(coded).collect()
}
