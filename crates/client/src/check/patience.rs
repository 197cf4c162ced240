//! How long a run waits for a server that keeps silent. Waits add up: what answers plain requests
//! and nothing else would cost a full one for each of a hundred probes, and more.
//!
//! It does not know what was asked.

use std::time::Duration;

use super::subject::Subject;
use crate::limits::{IMPATIENCE, SILENCES, SILENT_PROBES};

/// The silences of a run so far.
#[derive(Debug, Default)]
pub(super) struct Patience {
    probes: u32,
    controls: u32,
}

impl Patience {
    /// Notes whether a probe had a question to which nothing came in time, and the same of the
    /// plain request behind it.
    pub(super) const fn note(&mut self, is_probe_silent: bool, is_control_silent: bool) {
        self.probes += is_probe_silent as u32;
        self.controls += is_control_silent as u32;
    }

    /// The subject as the next probe asks it.
    pub(super) fn for_probe(&self, subject: &Subject) -> Subject {
        Self::shortened(subject, self.is_lost())
    }

    /// The subject as the plain request behind it asks it: patiently, as long as those are
    /// answered.
    pub(super) fn for_control(&self, subject: &Subject) -> Subject {
        Self::shortened(subject, self.controls >= SILENCES)
    }

    /// What has to be said of a finding that is no PASS, behind its words.
    pub(super) fn remark(&self, subject: &Subject) -> Option<String> {
        let waited = self.for_probe(subject).patience();
        self.is_lost().then(|| {
            format!(
                " (waited for {waited:?} instead of {:?}, since nothing came in time in \
                 {SILENT_PROBES} probes)",
                subject.patience()
            )
        })
    }

    const fn is_lost(&self) -> bool {
        self.probes >= SILENT_PROBES
    }

    fn shortened(subject: &Subject, is_short: bool) -> Subject {
        let patience: Duration = subject.patience();
        subject.clone().with_patience(if is_short { patience / IMPATIENCE } else { patience })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;

    #[test]
    fn silence_of_ten_probes_shortens_every_wait_but_that_for_a_plain_request() {
        let subject = Subject::new(Origin::new("localhost", 1).unwrap(), "/file");
        let mut patience = Patience::default();
        let waits = |patience: &Patience| {
            let (probe, control) = (patience.for_probe(&subject), patience.for_control(&subject));
            (probe.patience().as_secs(), control.patience().as_secs())
        };
        (1..SILENT_PROBES).for_each(|_| patience.note(true, false));
        patience.note(false, false);
        assert_eq!((waits(&patience), patience.remark(&subject)), ((10, 10), None));
        patience.note(true, false);
        assert_eq!(waits(&patience), (1, 10));
        let remark = patience.remark(&subject).unwrap();
        assert!(remark.contains("for 1s instead of 10s"), "{remark}");
        patience.note(true, true);
        patience.note(true, true);
        assert_eq!(waits(&patience), (1, 1));
    }
}
