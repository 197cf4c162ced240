//! Confinement on systems that are not Linux: there is none yet, and the banner says so.

use std::io;

use super::report::{Outcome, Report, Step};
use super::{Plan, user};

/// Becomes the user of the plan, and says that nothing else was given up.
///
/// # Errors
/// Where the process cannot become that user.
pub(crate) fn confine(plan: &Plan) -> io::Result<Report> {
    user::switch(plan.user.as_ref())?;
    let mut report = Report::new(plan);
    if plan.is_wanted {
        for step in [Step::Files, Step::Calls] {
            report.note(step, Outcome::Missing("it works on Linux only".to_owned()));
        }
    }
    Ok(report)
}
