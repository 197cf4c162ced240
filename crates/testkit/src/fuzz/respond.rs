//! What is answered, whatever is asked of a site in memory, without a protocol around it.
//!
//! The input is a request as text: a method, a space and a target on the first line, and a field on
//! each other one. Every answer is held against the laws, which ask the site again, and against
//! another reading of its conditions.

use std::sync::{Arc, LazyLock};

use plainwire_content::{Ask, Env, Piece, Reasons, Site, respond};
use plainwire_field::{
    ConnFacts, FieldLines, FieldName, FieldValue, HttpDate, Method, Scheme, Target as RequestTarget,
};

use super::{Rung, Target, conditions, waiting, witness};
use crate::cases;
use crate::laws;
use crate::wire::{self, Framing, Response};

/// The target.
pub const TARGET: Target = Target {
    name: "respond",
    rungs: &[Rung::Totality, Rung::Arithmetic, Rung::Model, Rung::Differential, Rung::Bounds],
    seeds,
    run,
};

static SITE: LazyLock<Site> = LazyLock::new(|| Site::new(Arc::new(cases::sample().memory())));

fn seeds() -> Vec<Vec<u8>> {
    let tables = [
        cases::METHODS,
        cases::HIDDEN,
        cases::FOLDERS,
        cases::PATHS,
        cases::PRECONDITIONS,
        cases::MALFORMED_PRECONDITIONS,
        cases::ranges::ONE,
        cases::ranges::SEVERAL,
        cases::ranges::CONDITIONS,
        cases::codings::CHOICE,
        cases::codings::FIELDS,
    ];
    tables.into_iter().flatten().map(|(request, _)| request.as_bytes().to_vec()).collect()
}

fn run(octets: &[u8]) {
    let Some(request) = plain(octets) else { return };
    let response = answer(&request);
    let mut broken = laws::broken_by_asking(&request, &response, answer);
    broken.extend(conditions::broken(&request, &response, answer));
    if response.body.windows(6).any(|window| window == b"secret") {
        broken.push("what is hidden is shown".to_owned());
    }
    // A page can repeat a target, and nothing makes it much longer than that.
    let octets_max = ANSWER_OCTETS_MAX + 16 * request.len();
    if response.head.len() + response.body.len() > octets_max {
        broken.push(format!("more than {octets_max} octets"));
    }
    assert!(broken.is_empty(), "{}\n\n{request}\n\n{response}", broken.join("\n"));
}

/// The request as every row of a table is written, where it is one that a codec lets through.
fn plain(octets: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(octets).ok()?;
    let (line, lines) = text.split_once('\n').unwrap_or((text, ""));
    let (method, target) = line.split_once(' ')?;
    witness::is_token(method.as_bytes()).then_some(())?;
    RequestTarget::parse(Method::from_token(method.as_bytes()), target.as_bytes()).ok()?;
    let mut request = format!("{method} {target}");
    for line in lines.split('\n').take(LINES_MAX) {
        let (name, value) = line.split_once(':')?;
        FieldName::new(name.as_bytes())?;
        let value = FieldValue::new(value.as_bytes()).ok()?;
        let value = std::str::from_utf8(value.as_octets()).ok()?;
        request.push_str(&format!("\n{name}: {value}"));
    }
    Some(request)
}

/// Field lines of a request that is written as text.
struct Lines<'a>(Vec<(&'a [u8], &'a [u8])>);

impl FieldLines for Lines<'_> {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        self.0.get(index).copied()
    }
}

/// The answer as a driver would frame it; its pieces add up to the length that it says.
fn answer(request: &str) -> Response {
    let mut lines = request.lines();
    let line = lines.next().unwrap_or_default();
    let (_, target) = line.split_once(' ').expect("a method, a space and a target");
    let method = Method::from_token(wire::method(request).as_bytes());
    let fields = lines.filter_map(|line| line.split_once(": "));
    let fields = Lines(fields.map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect());
    let facts = ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let target = RequestTarget::parse(method, target.as_bytes()).expect("it was read before");
    let ask = Ask::new(method, target, None, &fields, &facts);
    let now = HttpDate::from_seconds(NOW);
    let env = Env { now: now.to_time(), why: Some(Reasons::default()) };
    let (answer, body) = waiting::until_done(async {
        let mut answer = respond(&SITE, &ask, &env).await;
        let mut body = Vec::new();
        while let Some(piece) = answer.body.next(PIECE_OCTETS).await.expect("memory has no faults")
        {
            let Piece::Bytes(piece) = piece else { panic!("a file where there is none") };
            assert!((1..=PIECE_OCTETS).contains(&(piece.len() as u64)), "{request}");
            body.extend_from_slice(&piece);
        }
        (answer, body)
    });
    assert_eq!(answer.fault, None, "{request}");
    for reason in env.why.map(Reasons::into_vec).unwrap_or_default() {
        let reason = reason.to_string();
        assert!(!reason.chars().any(char::is_control), "{reason:?} would break a log: {request}");
    }
    let length = body.len() as u64;
    let is_bare = answer.status.forbids_content();
    let mut fields: Vec<_> = answer
        .fields
        .iter()
        .map(|(name, value)| (String::from_utf8_lossy(name).to_ascii_lowercase(), value.to_vec()))
        .collect();
    fields.push(("date".to_owned(), now.to_string().into_bytes()));
    if !is_bare {
        fields.push(("content-length".to_owned(), length.to_string().into_bytes()));
    }
    Response {
        head: answer.fields.octets().to_vec(),
        version: "HTTP/1.1".to_owned(),
        status: answer.status.code(),
        reason: answer.status.reason().to_owned(),
        fields,
        body: if is_bare || method == Method::Head { Vec::new() } else { body },
        framing: Framing::Length(length),
    }
}

/// 2026-11-24 00:00:00 UTC.
pub(super) const NOW: u64 = 1_795_478_400;

/// Octets that are asked for at once: fewer than the longest file has, so that bodies come in
/// pieces.
const PIECE_OCTETS: u64 = 100;

/// Field lines of one input: as many as the codec lets through.
const LINES_MAX: usize = 100;

/// Above the head and the page of any error, and above the longest file of the site.
const ANSWER_OCTETS_MAX: usize = 4 * 1024;
