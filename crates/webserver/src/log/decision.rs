//! Which of the reasons of an answer a log line tells.
//!
//! All of them are for a trace. A line has room for those that chose among several answers; where
//! there was no choice, the last one says how the walk ended.

use plainwire_server::{Exchange, Step};

/// The reasons that chose the coding, by a condition, and the range, in this order; without any,
/// the last one. `None` where nobody asked for reasons.
pub(super) fn decision(record: &Exchange<'_>) -> Option<String> {
    let choices: Vec<String> = record
        .reasons
        .iter()
        .filter(|reason| matches!(reason.step, Step::Negotiate | Step::Precondition | Step::Range))
        .map(ToString::to_string)
        .collect();
    if choices.is_empty() {
        return record.reasons.last().map(ToString::to_string);
    }
    Some(choices.join("; "))
}

/// Whether there was a choice of coding or range, also one that left the file whole.
pub(super) fn is_choice(record: &Exchange<'_>) -> bool {
    record.reasons.iter().any(|reason| matches!(reason.step, Step::Negotiate | Step::Range))
}

#[cfg(test)]
mod tests {
    use plainwire_server::{Outcome, Reason};

    use super::*;
    use crate::log::tests::record;

    #[test]
    fn decision_is_told_by_what_chose_or_else_by_what_came_last() {
        let reason = |step, text: &str| Reason { step, text: text.to_owned() };
        let validators = reason(Step::Validators, "ETag");
        let coding = reason(Step::Negotiate, "gzip");
        let range = reason(Step::Range, "ignored");
        let rows = [
            (vec![], None, false),
            (vec![validators.clone()], Some("validators: ETag"), false),
            (vec![coding.clone(), validators.clone()], Some("negotiate: gzip"), true),
            (vec![coding, validators, range], Some("negotiate: gzip; range: ignored"), true),
        ];
        for (reasons, expected, chosen) in rows {
            let record = Exchange { reasons: &reasons, ..record(&Outcome::Complete) };
            assert_eq!(decision(&record).as_deref(), expected);
            assert_eq!(is_choice(&record), chosen, "{reasons:?}");
        }
    }
}
