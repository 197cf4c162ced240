//! Step: do the client's conditions hold? In the order of RFC 9110 §13.2.2.

use plainwire_field::{EntityTag, HttpDate, Slot, Status, TagCondition};

use crate::ending::Ending;
use crate::validators::{Modified, Validators};
use crate::{Ask, Env, Step};

/// Evaluates the conditions against the representation that would be sent. The method is GET or
/// HEAD by now, and there is a representation, so `*` always matches.
pub(crate) fn evaluate(ask: &Ask<'_>, validators: &Validators, env: &Env) -> Result<(), Ending> {
    let say = |text: &str| env.because(Step::Precondition, || text.to_owned());
    if !ask.if_match.is_absent() {
        let condition = TagCondition::parse(&ask.if_match);
        if !condition.is_some_and(|condition| names_strongly(&condition, validators)) {
            say("If-Match does not name this representation, strong comparison, RFC 9110 §13.1.1");
            return Err(Ending::status(Status::PRECONDITION_FAILED));
        }
    } else if let Some(date) = date_of(&ask.if_unmodified_since, env.date())
        && comparable(validators).is_some_and(|modified| modified > date)
    {
        say("the file was modified after If-Unmodified-Since, RFC 9110 §13.1.4");
        return Err(Ending::status(Status::PRECONDITION_FAILED));
    }
    if let Some(condition) = TagCondition::parse(&ask.if_none_match) {
        if names_weakly(&condition, validators) {
            say("If-None-Match names this representation, weak comparison, RFC 9110 §13.1.2");
            return Err(Ending::NotModified(validators.clone()));
        }
        say("If-None-Match names other representations, RFC 9110 §13.1.2");
    } else if ask.if_none_match.is_absent()
        && let Some(date) = date_of(&ask.if_modified_since, env.date())
        && comparable(validators).is_some_and(|modified| modified <= date)
    {
        say("the file was not modified since If-Modified-Since, RFC 9110 §13.1.3");
        return Err(Ending::NotModified(validators.clone()));
    }
    Ok(())
}

/// Whether `If-Range` lets `Range` apply: it is absent, or one line that names exactly this
/// representation, by its tag under strong comparison, or by its date where that is a strong
/// validator (RFC 9110 §13.1.5). It is none where the target has other representations: they often
/// have the same one (RFC 9110 §8.8.1).
pub(crate) fn permits_range(
    ask: &Ask<'_>,
    validators: &Validators,
    is_one_of_several: bool,
    now: HttpDate,
) -> bool {
    if ask.if_range.is_absent() {
        return true;
    }
    let value = ask.if_range.single().unwrap_or_default();
    match EntityTag::parse(value) {
        Some(named) => validators.tag.as_ref().is_some_and(|tag| tag.strongly_equals(&named)),
        None if is_one_of_several => false,
        None => {
            let modified = validators.modified.and_then(Modified::strong);
            HttpDate::parse(value, now).is_some_and(|date| modified == Some(date))
        }
    }
}

fn comparable(validators: &Validators) -> Option<HttpDate> {
    validators.modified.and_then(Modified::comparable)
}

fn names_strongly(condition: &TagCondition, validators: &Validators) -> bool {
    match &validators.tag {
        Some(tag) => condition.names_strongly(tag),
        None => *condition == TagCondition::Any,
    }
}

fn names_weakly(condition: &TagCondition, validators: &Validators) -> bool {
    match &validators.tag {
        Some(tag) => condition.names_weakly(tag),
        None => *condition == TagCondition::Any,
    }
}

/// The date of the field's only line; what is not one date is ignored (RFC 9110 §13.1.3, §13.1.4).
fn date_of(slot: &Slot<'_>, now: HttpDate) -> Option<HttpDate> {
    HttpDate::parse(slot.single()?, now)
}
