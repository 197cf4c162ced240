//! Step: which path of the site does the target name?

use plainwire_field::{SitePath, Status};

use crate::ending::Ending;
use crate::{Ask, Env, Step};

/// Decodes and normalises the target's path, once. A malformed path is a 400, one that no site
/// can hold a 404.
pub(crate) fn locate(ask: &Ask<'_>, env: &Env) -> Result<SitePath, Ending> {
    let Some(encoded) = ask.target.path() else {
        env.because(Step::Locate, || "the target has no path, RFC 9112 §3.2".to_owned());
        return Err(Ending::status(Status::BAD_REQUEST));
    };
    SitePath::parse(encoded).map_err(|refusal| {
        env.because(Step::Locate, || format!("{refusal}, RFC 3986 §2.1, §5.2.4"));
        if refusal.is_malformed() {
            let detail = "The path of the request is malformed: a percent sign without two \
                          hexadecimal digits, or more steps up than down.";
            Ending::Refused { status: Status::BAD_REQUEST, detail, fault: None }
        } else {
            Ending::status(Status::NOT_FOUND)
        }
    })
}
