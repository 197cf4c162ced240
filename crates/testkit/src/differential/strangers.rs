//! Strangers in process: hyper over a stream in memory, and httparse on the first head.
//!
//! The service under hyper reads each request to its end before it answers, as `webserver` does.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::reading::{Fate, Request, normal_target};
use crate::limits::ANSWER_WAIT_MAX;

/// What hyper's server reads.
pub async fn hyper(stream: &[u8]) -> Vec<Fate> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (mut near, far) = tokio::io::duplex(stream.len().max(1024 * 1024));
    near.write_all(stream).await.expect("the pipe holds all of it");
    near.shutdown().await.expect("a pipe can be closed");
    let kept = Arc::clone(&seen);
    let service = service_fn(move |request| answer(request, Arc::clone(&kept)));
    let serving =
        http1::Builder::new().half_close(true).serve_connection(TokioIo::new(far), service);
    let ended =
        tokio::time::timeout(ANSWER_WAIT_MAX, serving).await.expect("hyper comes to an end");
    let mut answers = Vec::new();
    near.read_to_end(&mut answers).await.expect("a pipe can be read");
    let mut fates = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    let is_refused = ended.is_err_and(|error| error.is_parse());
    if is_refused && fates.last() != Some(&Fate::Refused) {
        fates.push(Fate::Refused);
    }
    fates
}

async fn answer(
    request: hyper::Request<Incoming>,
    seen: Arc<Mutex<Vec<Fate>>>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let fate = match body.collect().await {
        Ok(content) => Fate::Read(Request {
            method: head.method.as_str().into(),
            target: normal_target(head.uri.to_string().as_bytes()),
            content: content.to_bytes().into(),
        }),
        Err(_) => Fate::Refused,
    };
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(fate);
    let mut response = Response::new(Empty::new());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    Ok(response)
}

/// What httparse makes of the first head: a request without content, or a refusal; `None` when it
/// wants more.
pub fn httparse(stream: &[u8]) -> Option<Fate> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(stream) {
        Ok(httparse::Status::Partial) => None,
        Ok(httparse::Status::Complete(_)) => Some(Fate::Read(Request {
            method: request.method.unwrap_or_default().into(),
            target: normal_target(request.path.unwrap_or_default().as_bytes()),
            content: Vec::new(),
        })),
        Err(_) => Some(Fate::Refused),
    }
}
