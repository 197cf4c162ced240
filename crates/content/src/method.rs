//! Step: does this site do what the method asks for?

use plainwire_field::{Method, Status};

use crate::ending::Ending;
use crate::{Ask, Env, Step};

/// GET and HEAD go on; OPTIONS is answered for any target alike, also for one that is not there
/// (RFC 9110 §9.3.7). Methods that are registered are not allowed here (405), others are not known
/// (501), RFC 9110 §9.1.
pub(crate) fn allow(ask: &Ask<'_>, env: &Env) -> Result<(), Ending> {
    match ask.method {
        Method::Get | Method::Head => Ok(()),
        Method::Options => {
            env.because(Step::Method, || {
                "OPTIONS asks what can be done here, RFC 9110 §9.3.7".to_owned()
            });
            Err(Ending::Options)
        }
        Method::Other => {
            env.because(Step::Method, || "the method is not known, RFC 9110 §15.6.2".to_owned());
            Err(Ending::Refused {
                status: Status::NOT_IMPLEMENTED,
                detail: "This server does not know the method of the request.",
                fault: None,
            })
        }
        method => {
            env.because(Step::Method, || {
                format!("{method} does not apply to files, RFC 9110 §15.5.6")
            });
            Err(Ending::NotAllowed)
        }
    }
}
