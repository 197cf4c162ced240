//! Step: may the path be served?

use plainwire_field::{SitePath, Status};

use crate::ending::Ending;
use crate::{Env, Step};

/// Hidden files are not there: a segment that begins with a dot, anywhere in the path, except
/// `/.well-known/` at its start (RFC 8615).
pub(crate) fn permit(path: &SitePath, env: &Env) -> Result<(), Ending> {
    let hidden = path.segments().enumerate().any(|(index, segment)| {
        segment.starts_with(b".") && !(index == 0 && segment == WELL_KNOWN)
    });
    if hidden {
        env.because(Step::Access, || format!("{path} is hidden: a name begins with a dot"));
        return Err(Ending::status(Status::NOT_FOUND));
    }
    Ok(())
}

const WELL_KNOWN: &[u8] = b".well-known";
