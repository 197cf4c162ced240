//! Confinement: giving up what a running server does not need, while there is one thread.
//!
//! What every thread inherits is given up once, after sockets, folders and logs are open and before
//! the first thread exists. Each step is a file of its own that says what it gives up, why, and
//! what becomes of it where the kernel lacks it. A step that the kernel refuses leaves the others
//! in force, and the [`Report`] names it; only `--user`, which somebody asked for, has to work.
//!
//! Nothing here knows what is served or to whom: it gets the folders that may be read.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod capabilities;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod files;
mod folders;
#[cfg(target_os = "linux")]
mod privileges;
mod reach;
mod report;
#[cfg(test)]
mod tests;
mod user;

use std::io;
use std::path::PathBuf;

pub(crate) use folders::readable;
pub(crate) use reach::{Lookout, Reach};
pub(crate) use report::{Report, Step};
pub(crate) use user::{User, UserError};

/// What to keep.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Who serves from now on; `None` for the user who started the program.
    pub(crate) user: Option<User>,
    /// The folders below which files may be read, the served one or one above it first.
    pub(crate) folders: Vec<PathBuf>,
    /// Whether to confine at all: `--no-sandbox` leaves out everything but the user.
    pub(crate) is_wanted: bool,
}

/// Gives up everything that the plan does not keep, for the calling thread and those that it
/// starts from now on.
///
/// # Errors
/// Where the process cannot become the user of the plan. All else is said in the report.
#[cfg(target_os = "linux")]
pub(crate) fn confine(plan: &Plan) -> io::Result<Report> {
    let mut report = Report::new(plan);
    if !plan.is_wanted {
        user::switch(plan.user.as_ref())?;
        return Ok(report);
    }
    // The bounding set needs a capability that the next step takes away.
    report.note(Step::NewPrograms, capabilities::drop_bounding());
    user::switch(plan.user.as_ref())?;
    report.note(Step::Privileges, privileges::give_up());
    report.note(Step::Files, files::restrict(&plan.folders));
    // Behind the folders, which a user without rights may not be able to open.
    report.note(Step::Capabilities, capabilities::drop_all(plan.user.is_none()));
    // Last, since most of the calls above are not on its list.
    report.note(Step::Calls, calls::restrict());
    Ok(report)
}

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::confine;

/// How many threads this process has, where the system tells.
pub(crate) fn threads() -> Option<usize> {
    std::fs::read_dir("/proc/self/task").ok().map(Iterator::count)
}
