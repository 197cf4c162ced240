//! An answer as a response, without a driver.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

use plainwire_content::Answer;
use plainwire_testkit::wire::{Framing, Response};

use crate::walk::content;

/// The answer as a driver would frame it. Its pieces add up to the length that it says.
pub(crate) async fn as_sent(mut answer: Answer, request: &str) -> Response {
    let length = answer.body.length().unwrap();
    let mut body = content(&mut answer).await;
    assert_eq!(body.len() as u64, length, "{request}");
    let lines = answer.fields.iter();
    let mut fields: Vec<_> = lines
        .map(|(name, value)| (String::from_utf8_lossy(name).to_ascii_lowercase(), value.to_vec()))
        .collect();
    let is_bare = answer.status.forbids_content();
    if !is_bare {
        fields.push(("content-length".to_owned(), length.to_string().into_bytes()));
    }
    if is_bare || request.starts_with("HEAD ") {
        body.clear();
    }
    Response {
        head: answer.fields.octets().to_vec(),
        version: "HTTP/1.1".to_owned(),
        status: answer.status.code(),
        reason: answer.status.reason().to_owned(),
        fields,
        body,
        framing: Framing::Length(length),
    }
}
