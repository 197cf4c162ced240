//! An answer: a decision that the driver carries out.

use plainwire_field::{FieldBlock, Status};

use crate::Body;

/// What to send. `Date`, `Content-Length` and everything about the connection are the driver's.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: Status,
    /// The fields, rendered.
    pub fields: FieldBlock,
    /// The content, to be pulled. For HEAD it is what GET would send; the driver leaves it out.
    pub body: Body,
    /// What went wrong on our side, where something did: for the operator, never for the client.
    pub fault: Option<String>,
}
