//! The shapes of requests that could be misread, through the codec alone, at every split.

use plainwire_h1::Reason;
use plainwire_testkit::shapes::{ALL, BEHIND, Then};

use crate::transcript::request;

/// The status of what these events end with.
fn refused_with(events: &str) -> Option<u16> {
    let (_, end) = events.split_once("refused: ")?;
    let (name, _) = end.split_once(' ')?;
    let reason = Reason::ALL.iter().find(|reason| format!("{reason:?}") == name)?;
    Some(reason.status().code())
}

// RFC 9112 §6.3, §11.2
#[test]
fn shape_is_read_to_its_end_or_refused_however_it_arrives() {
    for shape in ALL.iter().copied().flatten() {
        let behind = if matches!(shape.then, Then::Refused(_)) { BEHIND } else { "" };
        let events = request([shape.octets, behind].concat().as_bytes());
        let (expected, is_as_expected) = match shape.then {
            // What is too long for a server is read here as far as it has come.
            Then::Last(_) if events.contains("BodyCutOff") => ("its end", true),
            Then::Answered(_) | Then::Last(_) => ("its end", events.ends_with("end of message\n")),
            Then::Refused(status) => {
                ("a refusal", !events.contains("closed") && refused_with(&events) == Some(status))
            }
            Then::CutOff(status) => ("a cut", refused_with(&events) == Some(status)),
        };
        assert!(is_as_expected, "{}: {expected} was expected\n{events}", shape.name);
    }
}
