//! The rows that run over every transport, in process.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

use std::sync::Arc;

use plainwire_content::{Answer, Site};
use plainwire_testkit::cases::sample;
use plainwire_testkit::expect::differences;
use plainwire_testkit::wire::{Framing, Response};

use crate::walk::{ask, content};

fn in_process(rows: &[(&str, &str)]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let site = Site::new(Arc::new(sample().memory()));
    for (request, expected) in rows {
        let (answer, _) = runtime.block_on(ask(&site, request));
        let response = runtime.block_on(as_sent(answer, request));
        let wrong = differences(&response, expected);
        assert!(wrong.is_empty(), "{request}\n\n{}\n\n{response}", wrong.join("\n"));
    }
}

plainwire_testkit::content_cases!(in_process);

/// The answer as a driver would frame it. Its pieces add up to the length that it says.
async fn as_sent(mut answer: Answer, request: &str) -> Response {
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
