//! System calls, by seccomp.
//!
//! Gives up: every call that is not in the [table], such as those that start programs, make
//! sockets, connect, trace, mount, send signals to others, or change a file system; some that are
//! in it are allowed for certain arguments only. What is not allowed fails with `EPERM`, and ends
//! nothing.
//! Calls whose older form the C library uses instead, where it learns that they are missing, fail
//! with `ENOSYS`.
//!
//! The list is known for x86-64 and AArch64. On other machines, and where the kernel or a container
//! forbids it, there is no such filter.

mod table;

use std::collections::BTreeMap;

use rustix::io::Errno;
use rustix::process::getpid;
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

use self::table::{ALLOWED, Condition, MISSING, Value, When};
use super::report::Outcome;

/// Nothing but the calls of the table.
pub(super) fn restrict() -> Outcome {
    let Ok(machine) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Outcome::Missing("the calls of this kind of machine are not known".to_owned());
    };
    match install(machine) {
        Ok(()) => Outcome::Done(format!("{} system calls are left (seccomp)", ALLOWED.len())),
        Err(error) => Outcome::Missing(match error {
            Error::Seccomp(error) | Error::Prctl(error) => format!("seccomp: {error}"),
            error => error.to_string(),
        }),
    }
}

fn install(machine: TargetArch) -> Result<(), Error> {
    // The one that is installed first lets the other one be installed. A call that either refuses
    // is refused.
    apply_filter(&missing(machine)?)?;
    apply_filter(&allowed(machine)?)
}

/// Says of some calls that there are none.
fn missing(machine: TargetArch) -> Result<BpfProgram, BackendError> {
    let calls = MISSING.iter().map(|&number| (number, Vec::new())).collect();
    program(calls, SeccompAction::Allow, refusal(Errno::NOSYS), machine)
}

/// Lets through what the table has.
fn allowed(machine: TargetArch) -> Result<BpfProgram, BackendError> {
    let mut calls = BTreeMap::new();
    for (number, when) in ALLOWED {
        let rules = match when {
            When::Always => Ok(Vec::new()),
            When::One(conditions) => conditions.iter().map(|one| rule(&[*one])).collect(),
            When::Both(pairs) => pairs.iter().map(|pair| rule(pair)).collect(),
        };
        calls.insert(*number, rules?);
    }
    // Others are left to the filter above, which says that they are missing.
    calls.extend(MISSING.iter().map(|&number| (number, Vec::new())));
    let refused = refusal(Errno::PERM);
    program(calls, refused, SeccompAction::Allow, machine)
}

/// A filter that does one thing for these calls and another for all others.
fn program(
    calls: BTreeMap<i64, Vec<SeccompRule>>,
    others: SeccompAction,
    these: SeccompAction,
    machine: TargetArch,
) -> Result<BpfProgram, BackendError> {
    SeccompFilter::new(calls, others, these, machine)?.try_into()
}

/// The call fails with this.
const fn refusal(error: Errno) -> SeccompAction {
    SeccompAction::Errno(error.raw_os_error().unsigned_abs())
}

fn rule(conditions: &[Condition]) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.iter().map(condition).collect::<Result<_, _>>()?)
}

fn condition(Condition(argument, value): &Condition) -> Result<SeccompCondition, BackendError> {
    use SeccompCmpArgLen::{Dword, Qword};
    let (octets, operator, value) = match *value {
        Value::Is(value) => (Dword, SeccompCmpOp::Eq, value),
        Value::Null => (Qword, SeccompCmpOp::Eq, 0),
        Value::Bits { of, are } => (Dword, SeccompCmpOp::MaskedEq(of.into()), are),
        Value::ThisProcess => {
            (Dword, SeccompCmpOp::Eq, getpid().as_raw_nonzero().get().unsigned_abs())
        }
    };
    SeccompCondition::new(*argument, octets, operator, value.into())
}
