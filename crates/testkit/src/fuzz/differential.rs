//! A stream of requests, read by our codec and by others in process: httparse and hyper.
//!
//! Every difference is one that the table of [`classes`](crate::differential::classes) has, with
//! its reason. The marker stands behind the octets: who answers it has found the same ends.

use super::{Rung, Target};
use crate::differential::classes::CLASSES;
use crate::differential::survey::{self, Streams};
use crate::shapes;

/// The target.
pub const TARGET: Target =
    Target { name: "differential", rungs: &[Rung::Totality, Rung::Differential], seeds, run };

fn seeds() -> Vec<Vec<u8>> {
    let shapes = shapes::ALL.iter().copied().flatten().map(|shape| shape.octets.into());
    CLASSES.iter().map(|class| class.example.to_vec()).chain(shapes).collect()
}

fn run(octets: &[u8]) {
    let streams = Streams::of(vec![[octets, MARKER].concat()]);
    for survey in [survey::httparse(&streams), survey::hyper(&streams)] {
        let is_unexplained = survey.is_unexplained(&streams, 0);
        assert!(!is_unexplained, "no row of the table says why:\n{}", survey.shown(&streams, 0));
    }
}

/// The last request of the stream.
const MARKER: &[u8] = b"GET /marker HTTP/1.1\r\nHost: h\r\n\r\n";
