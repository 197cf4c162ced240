//! An ask written as text, and its answer in process: no socket, no protocol version.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

use std::time::SystemTime;

use plainwire_content::{Answer, Ask, Env, Piece, Reason, Reasons, Site, respond};
use plainwire_field::{ConnFacts, FieldLines, HttpDate, Method, Scheme, Target};
use plainwire_testkit::wire;

/// 2026-11-24 00:00:00 UTC.
pub(crate) const NOW: u64 = 1_795_478_400;

/// Field lines as they are written in a table: `name: value`.
struct Lines<'a>(Vec<(&'a [u8], &'a [u8])>);

impl FieldLines for Lines<'_> {
    fn line(&self, index: usize) -> Option<(&[u8], &[u8])> {
        self.0.get(index).copied()
    }
}

/// Asks at [`NOW`], and gives the answer with the reasons for it.
pub(crate) async fn ask(site: &Site, text: &str) -> (Answer, Vec<Reason>) {
    ask_at(HttpDate::from_seconds(NOW), site, text).await
}

/// Asks in some second, at its beginning.
pub(crate) async fn ask_at(now: HttpDate, site: &Site, text: &str) -> (Answer, Vec<Reason>) {
    ask_exactly(now.to_time(), site, text).await
}

/// Asks at some moment.
pub(crate) async fn ask_exactly(now: SystemTime, site: &Site, text: &str) -> (Answer, Vec<Reason>) {
    let mut lines = text.lines();
    let request_line = lines.next().unwrap();
    let target = request_line.split(' ').nth(1).unwrap();
    let method = Method::from_token(wire::method(text).as_bytes());
    let fields = lines.map(|line| line.split_once(": ").unwrap());
    let fields = Lines(fields.map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect());
    let facts = ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http };
    let target = Target::parse(method, target.as_bytes()).unwrap();
    let ask = Ask::new(method, target, None, &fields, &facts);
    let env = Env { now, why: Some(Reasons::default()) };
    let answer = respond(site, &ask, &env).await;
    (answer, env.why.unwrap().into_vec())
}

/// Pulls the whole body, a few octets at a time.
pub(crate) async fn content(answer: &mut Answer) -> Vec<u8> {
    let mut octets = Vec::new();
    while let Some(piece) = answer.body.next(1000).await.unwrap() {
        match piece {
            Piece::Bytes(piece) => octets.extend_from_slice(&piece),
            Piece::File(mut span) => {
                while span.length() > 0 {
                    octets.extend_from_slice(&span.read(1000).await.unwrap());
                }
            }
        }
    }
    octets
}
